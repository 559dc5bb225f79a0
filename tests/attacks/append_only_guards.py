# ruff: noqa: S608 - the attacks are SQL, and their words are ours
"""What breaks the guards of rights, consents, rules and messages, for `test_mutation.py`."""

from accounts.services import agree, end_consent
from desk.services import say
from ledger.services import check_books
from tests.permissions.world import World

TABLES = {
    "accounts_staffact": "reason = 'another'",
    "accounts_consent": "notice_version = '1999'",
    "accounts_realnamelook": "at = '2020-01-01'",
    "portal_rule": "value = '9'",
    "ledger_bookcheck": "differences = '[]'",
    "desk_message": "text = 'another'",
}
# What a trigger refuses, the trigger, its table.
HISTORY = [
    probe
    for table, change in TABLES.items()
    for probe in (
        (f"UPDATE {table} SET {change}", f"{table}_no_update", table),
        (f"DELETE FROM {table}", f"{table}_no_delete", table),
        (f"TRUNCATE {table} CASCADE", f"{table}_no_truncate", table),
    )
]


def of_history(world: World) -> None:
    """A row in each of these tables that `rows` does not fill: also of what has had its end."""
    agree(world.owner, "news")
    end_consent(world.owner, "news")
    say(world.case, "x", by=world.clerk)
    check_books()
