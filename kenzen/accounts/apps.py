"""The room of people and seller accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "kenzen.accounts"
    label = "accounts"
    verbose_name = _("People and their accounts")
