"""Addresses of the seller's home."""

from django.urls import path

from kenzen.screens.seller_home import pages

urlpatterns = [
    path("health/", pages.health, name="health"),
    path("help/", pages.help_, name="help"),
]
