"""Addresses of the pages, in the order people meet them."""

from django.urls import include, path

urlpatterns = [
    path("", include("kenzen.screens.sign_in.urls")),
    path("", include("kenzen.screens.seller_home.urls")),
    path("health/reports/", include("kenzen.screens.reports.urls")),
    path("callbacks/", include("kenzen.screens.callback.urls")),
    path("desk/", include("kenzen.screens.desk.urls")),
]
