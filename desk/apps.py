"""What this app tells the apps below it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        """Register with the apps below."""
        from desk import queries, services
        from desk.kinds import Act, register_common
        from desk.words import TEXTS
        from portal import rules, words

        words.register(TEXTS)
        words.resolver("case", queries.case_names)
        words.resolver("staff", queries.person_names)
        rules.register(
            "desk.opens_at", "time", "08:30", origin="A", label=_("The desk begins its work at")
        )
        rules.register(
            "desk.closes_at", "time", "17:00", origin="A", label=_("The desk ends its work at")
        )
        rules.register(
            "desk.undo_minutes",
            "int",
            10,
            origin="A",
            label=_("What can be undone, for how long"),
            unit=_("minutes"),
            low=1,
            high=60,
        )
        register_common({"assign": Act(services.assign, label=_("Hand over"), key="T", undo=True)})
