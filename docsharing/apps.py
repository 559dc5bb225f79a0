"""What this app tells the apps below it."""

from django.apps import AppConfig


class DocsharingConfig(AppConfig):
    name = "docsharing"

    def ready(self) -> None:
        """Register with the apps below."""
