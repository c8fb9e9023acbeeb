"""The room of health."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "kenzen.health"
    label = "health"
    verbose_name = _("Account health")

    def ready(self) -> None:
        """Answer what happens to accounts."""
        from kenzen.health import reactions

        reactions.register()
