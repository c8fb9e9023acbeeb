"""Addresses of the simulated handsets."""

from django.urls import path

from kenzen.telephony.simulated import pages

urlpatterns = [
    path("<str:address>/", pages.handset, name="handset"),
    path("<str:address>/live/", pages.live, name="handset_live"),
    path("<str:address>/answer/", pages.answer, name="handset_answer"),
    path("<str:address>/reject/", pages.reject, name="handset_reject"),
    path("<str:address>/hang-up/", pages.hang_up, name="handset_hang_up"),
    path("<str:address>/press/", pages.press, name="handset_press"),
]
