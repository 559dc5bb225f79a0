"""The triggers that must stand before the history of cases, what was written, and prices."""

from portal import guards

HISTORIES = {"event": "desk_stateevent", "tariff": "desk_tariff"}


def register() -> None:
    """Say which must stand."""
    guards.expect_append_only("desk_message")
    for row, table in HISTORIES.items():
        guards.expect(
            table, f"{row}_is_append_only", f"{row}_is_never_emptied", vendor="postgresql"
        )
        guards.expect(table, f"{row}_is_never_changed", f"{row}_is_never_deleted", vendor="sqlite")
