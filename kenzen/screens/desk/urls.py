"""Addresses of the desk."""

from django.urls import path

from kenzen.screens.desk import pages

urlpatterns = [
    path("", pages.desk, name="desk"),
    path("live/", pages.live, name="desk_live"),
    path("presence/", pages.presence, name="desk_presence"),
    path("leave/", pages.leave, name="desk_leave"),
    path("draft/", pages.draft, name="desk_draft"),
    path("finish/", pages.finish, name="desk_finish"),
]
