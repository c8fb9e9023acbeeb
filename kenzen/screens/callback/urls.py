"""Addresses of requests to be called."""

from django.urls import path

from kenzen.screens.callback import pages

urlpatterns = [
    path("", pages.callback_list, name="callbacks"),
    path("new/", pages.new, name="callback_new"),
    path("button/", pages.button, name="callback_button"),
    path("<int:callback_id>/", pages.show, name="callback"),
    path("<int:callback_id>/live/", pages.live, name="callback_live"),
    path("<int:callback_id>/cancel/", pages.cancel, name="callback_cancel"),
    path("<int:callback_id>/number/", pages.number, name="callback_number"),
    path("<int:callback_id>/ready/", pages.ready, name="callback_ready"),
]
