"""The room of facts."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "kenzen.facts"
    label = "facts"
