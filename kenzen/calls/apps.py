"""The room of calls."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "kenzen.calls"
    label = "calls"
