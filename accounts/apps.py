"""What this app tells the apps below it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register with the apps below: texts, rules, and what pages show of people."""
        from accounts import guards, pages
        from accounts.words import TEXTS
        from portal import rules, words

        words.register(TEXTS)
        guards.register()
        rules.register(
            "accounts.code_minutes",
            "int",
            15,
            origin="A",
            label=pages.CODE_MINUTES,
            unit=pages.MINUTES,
            low=3,
            high=60,
        )
        for key, most, unit in (
            ("sms.per_hour", 5, pages.AN_HOUR),
            ("sms.per_day", 10, pages.A_DAY),
        ):
            rules.register(
                key, "int", most, origin="A", label=pages.TEXTS, unit=unit, low=1, high=1000
            )
        rules.register(
            "accounts.privacy_version", "text", "2026-11", origin="A", label=pages.PRIVACY_VERSION
        )
        pages.register()
