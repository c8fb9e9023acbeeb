"""The room of callbacks."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "kenzen.callbacks"
    label = "callbacks"
