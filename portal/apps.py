"""What portal tells itself: its own words, rules and tasks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register the texts, the outbox task of purged files, and the library's own facts."""
        from portal import files, guards, outbox, rules, slots, words
        from portal.context import rail
        from portal.queries import held_on
        from portal.refusal_texts import TEXTS

        words.register(TEXTS)
        guards.register()
        site_rules = {
            "site.name": _("Name of the portal"),
            "site.library": _("Name of the library"),
            "site.address": _("Address of the service desk"),
            "site.phone": _("Telephone of the service desk"),
            "site.icp": _("ICP filing number"),
            "site.police": _("Public security filing number"),
        }
        for key, label in site_rules.items():
            default = "023-6510 0000" if key == "site.phone" else ""
            rules.register(key, "text", default, origin="A", label=label, high=200)
        calls = _("calls a minute")
        for key, most, label in (
            ("api.reads", 3000, _("A program may read, for each person")),
            ("api.writes", 1200, _("A program may act, for each person")),
            ("api.anonymous", 60, _("A program that did not sign in may call, for each address")),
        ):
            rules.register(
                key, "int", most, origin="A", label=label, unit=calls, low=30, high=1_000_000
            )
        slots.register("rail", rail, order=90)
        slots.register("my_data", held_on, order=60)
        outbox.register_task("portal.delete_bytes", files.delete_bytes)
