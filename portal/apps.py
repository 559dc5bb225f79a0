"""What portal tells itself: its own words, rules and tasks."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register the texts, the outbox task of purged files, and the library's own facts."""
        from portal import files, outbox, words
        from portal.refusal_texts import TEXTS

        words.register(TEXTS)
        outbox.register_task("portal.delete_bytes", files.delete_bytes)
