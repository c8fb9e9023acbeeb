"""The room of marketplaces."""

from django.apps import AppConfig


class MarketplacesConfig(AppConfig):
    name = "kenzen.marketplaces"
    label = "marketplaces"
