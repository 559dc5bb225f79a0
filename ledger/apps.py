"""What this app tells the apps below it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Register words, guards, checks, numbers, long work, rules and what pages show."""
        from ledger import checks, guards
        from ledger.queries import contributions as given
        from ledger.queries.reconciliations import reconciliations
        from ledger.services import CHECK_JOB, check_books_job
        from ledger.words import TEXTS
        from portal import jobs, numbers, slots, words

        words.register(TEXTS)
        guards.register()
        for name, check in reconciliations().items():
            checks.register(f"ledger.{name}", check)
        numbers.register_prefix("SJ", "ledger.Receipt")
        jobs.register(CHECK_JOB, check_books_job)
        slots.register("menu", given.menu_link, order=20)
        slots.register("menu", given.points_link, order=22)
        slots.register("member", given.member_card, order=10)
        slots.register("person", given.person_cards, order=10)
        slots.register("member", given.organisation_cards, order=15)
        slots.register("organisation", given.organisation_purse, order=10)
        slots.register("rail", given.rail, order=40)
        slots.register("my_data", given.my_data, order=20)
        slots.register("may_close", given.reasons_to_stay, order=20)
        self._register_rules()

    def _register_rules(self) -> None:
        from portal import rules

        for key, fen, origin, label in (
            ("subsidy.online", 5000, "S", _("Subsidy of a new reader")),
            ("subsidy.card", 20000, "S", _("Subsidy with a card")),
            ("refund.cash_limit", 100000, "L", _("Largest refund in cash in a day")),
        ):
            rules.register(key, "fen", fen, origin=origin, label=label)
        months, days = _("months"), _("days")
        for key, default, label, unit in (
            ("points.cooling_days", 7, _("Earned points are pending for"), days),
            ("points.valid_months", 12, _("Points are valid for"), months),
            ("subsidy.valid_months", 12, _("A subsidy is valid for"), months),
            ("subsidy.restore_days", 30, _("After a refund an expired subsidy lives on for"), days),
        ):
            rules.register(key, "int", default, origin="A", label=label, unit=unit, low=1, high=366)
