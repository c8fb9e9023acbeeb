"""The room of marketplaces."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketplacesConfig(AppConfig):
    name = "kenzen.marketplaces"
    label = "marketplaces"
    verbose_name = _("Marketplaces and departments")
