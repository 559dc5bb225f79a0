"""What this app tells the apps below it."""

from django.apps import AppConfig


class DocsharingConfig(AppConfig):
    name = "docsharing"

    def ready(self) -> None:
        """Register with the apps below; only now are there models."""
        from docsharing.apps import acts, guards, parts, rules

        rules.register()
        guards.register()
        acts.register()
        parts.words_and_links()
        parts.long_work()
        parts.checks_and_events()
        parts.membership_cards()
        parts.points_and_gifts()
        parts.slots_and_figures()
