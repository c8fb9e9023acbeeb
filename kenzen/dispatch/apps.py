"""The room that pairs waiting sellers with free associates."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "kenzen.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        """Answer what happens to calls."""
        from kenzen.dispatch import reactions

        reactions.register()
