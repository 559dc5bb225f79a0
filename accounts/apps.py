"""What this app tells the apps below it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register with the apps below."""
        from accounts.http import guard
        from accounts.services import role_names
        from accounts.words import TEXTS
        from portal import slots, words

        words.register(TEXTS)
        slots.register("roles", role_names)
        slots.register("guard", guard)
