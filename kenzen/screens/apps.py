"""The pages that join rooms."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "kenzen.screens"
    label = "screens"
