"""What this app tells the apps below it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Register words, rules and numbers with portal."""
        from ledger import checks
        from ledger.queries.reconciliations import reconciliations
        from ledger.words import TEXTS
        from portal import numbers, rules, words

        for name, check in reconciliations().items():
            checks.register(f"ledger.{name}", check)
        words.register(TEXTS)
        numbers.register_prefix("SJ", "ledger.Receipt")
        rules.register(
            "subsidy.online", "fen", 5000, origin="S", label=_("Subsidy of a new reader")
        )
        rules.register("subsidy.card", "fen", 20000, origin="S", label=_("Subsidy with a card"))
        rules.register(
            "subsidy.valid_months",
            "int",
            12,
            origin="A",
            label=_("How long a subsidy is valid"),
            unit=_("months"),
            low=1,
            high=120,
        )
        rules.register(
            "subsidy.restore_days",
            "int",
            30,
            origin="A",
            label=_("How long an expired subsidy lives on after a refund"),
            unit=_("days"),
            low=1,
            high=366,
        )
        rules.register(
            "refund.cash_limit", "fen", 100000, origin="L", label=_("Largest refund in cash")
        )
