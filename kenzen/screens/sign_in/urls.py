"""Addresses of the door."""

from django.urls import path

from kenzen.screens.sign_in import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("language/", pages.language, name="language"),
]
