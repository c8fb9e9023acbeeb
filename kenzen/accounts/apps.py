"""The room of people and seller accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kenzen.accounts"
    label = "accounts"
