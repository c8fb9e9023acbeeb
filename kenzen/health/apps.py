"""The room of health."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "kenzen.health"
    label = "health"
