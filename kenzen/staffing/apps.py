"""The room of staffing."""

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "kenzen.staffing"
    label = "staffing"
