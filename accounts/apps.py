"""What this app tells the apps below it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register with the apps below."""
        from accounts.words import TEXTS
        from portal import words

        words.register(TEXTS)
