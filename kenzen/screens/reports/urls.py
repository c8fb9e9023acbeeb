"""Addresses of imported reports."""

from django.urls import path

from kenzen.screens.reports import pages

urlpatterns = [
    path("", pages.reports, name="reports"),
    path("<int:report_id>/", pages.report, name="report"),
    path("<int:report_id>/unread.json", pages.unread, name="report_unread"),
]
