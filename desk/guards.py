"""The triggers that must stand before the history of cases, what was written, and prices."""

from portal import guards

HISTORIES = ("event", "tariff")


def register() -> None:
    """Say which must stand."""
    guards.expect_append_only("desk_message")
    for row in HISTORIES:
        guards.expect(f"{row}_is_append_only", f"{row}_is_never_emptied", vendor="postgresql")
        guards.expect(f"{row}_is_never_changed", f"{row}_is_never_deleted", vendor="sqlite")
