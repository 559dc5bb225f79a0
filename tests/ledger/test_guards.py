# ruff: noqa: S608 - the attacks are SQL, and their words are ours
"""What no program may do, held by the database itself; and that each guard is what holds it."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

from ledger import services
from ledger.models import Entry, Hold
from ledger.services import Reason
from portal import guards

WHY = Reason("prepayment.taken")


UPDATES = {
    "entry": "kind = 'other'",
    "transfer": "amount = amount + 1",
    "bookclose": "closed_through = '2026-01-30'",
    "accountday": "balance = balance + 1",
    "refund": "amount_fen = amount_fen + 1",
    "receipt": "amount_fen = amount_fen + 1",
    "account": "code = code || 'x'",
    "hold": "amount_fen = amount_fen + 1",
    "charge": "refunded_fen = refunded_fen - 1",
    "subsidygrant": "expires_on = '2020-01-01'",
    "cashshift": "difference_reason = 'other'",
    "grantrevocation": "used_fen = used_fen + 1",
}
ATTACKS = [(f"UPDATE ledger_{t} SET {s}", f"ledger_{t}_no_update", t) for t, s in UPDATES.items()]
ATTACKS += [
    ("UPDATE ledger_account SET side = 'debit'", "ledger_account_no_update", "account"),
    ("UPDATE ledger_account SET guarded = NOT guarded", "ledger_account_no_update", "account"),
    ("UPDATE ledger_account SET user_id = NULL", "ledger_account_no_update", "account"),
    ("UPDATE ledger_hold SET ended_by_id = NULL", "ledger_hold_no_update", "hold"),
    ("UPDATE ledger_charge SET amount_fen = 1", "ledger_charge_no_update", "charge"),
    (
        "UPDATE ledger_subsidygrant SET person_hash = 'x'",
        "ledger_subsidygrant_no_update",
        "subsidygrant",
    ),
]
ATTACKS += [(f"DELETE FROM ledger_{t}", f"ledger_{t}_no_delete", t) for t in UPDATES]
TRUNCATES = [(f"TRUNCATE ledger_{t} CASCADE", f"ledger_{t}_no_truncate", t) for t in UPDATES]


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing left pending by the world
        cursor.execute(sql)


def drop(trigger, table):
    on = f" ON ledger_{table}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {trigger}{on}")


@pytest.mark.parametrize(("sql", "trigger", "table"), ATTACKS)
def test_what_was_written_is_neither_changed_nor_deleted(world, sql, trigger, table):
    with pytest.raises(DatabaseError, match=trigger):
        run(sql)


@pytest.mark.postgres
@pytest.mark.parametrize(("sql", "trigger", "table"), TRUNCATES)
def test_nothing_is_truncated(world, sql, trigger, table):
    with pytest.raises(DatabaseError, match="_no_truncate"):
        run(sql)


@pytest.mark.parametrize(("sql", "trigger", "table"), ATTACKS)
def test_each_guard_is_what_holds(world, sql, trigger, table):
    """With the trigger gone the same statement passes its place (a CHECK may still refuse it)."""
    drop(trigger, table)

    with suppress(DatabaseError):
        run(sql)

    assert trigger in guards.missing()
    assert any(d["what"] == trigger for d in services.check_books().differences)
    transaction.set_rollback(True)


def test_with_its_guard_gone_an_entry_is_rewritten_unseen(world):
    drop("ledger_entry_no_update", "entry")

    run("UPDATE ledger_entry SET kind = 'other'")

    assert set(Entry.objects.values_list("kind", flat=True)) == {"other"}


INSERT_MIXED = """
INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, business_date, counts_from)
SELECT e.id, d.id, c.id, 5, e.business_date, e.business_date
FROM ledger_entry e JOIN ledger_account d ON d.code = 'bank'
JOIN ledger_account c ON c.code = 'points_issued' WHERE e.key = 'old'
"""


def mixed():
    """A transfer from money to points, past the services."""
    services.house("points_issued")
    run(INSERT_MIXED)


def test_money_never_becomes_points_even_past_the_services(world):
    with pytest.raises(DatabaseError, match="ledger_transfer_one_book"):
        mixed()


def test_without_that_guard_it_would_and_the_check_would_find_it(world):
    drop("ledger_transfer_one_book", "transfer")

    mixed()

    found = {d["check"] for d in services.check_books().differences}
    assert {"ledger.books-mixed", "ledger.guards"} <= found


def late_receipt():
    run(
        "INSERT INTO ledger_receipt (number_id, kind, entry_id, shift_id, user_id, amount_fen, "
        "balance_fen, issued_by_id, issued_at) SELECT n.id, kind, "
        "(SELECT id FROM ledger_entry WHERE key = 'old'), shift_id, user_id, 5, 5, issued_by_id, "
        "issued_at FROM ledger_receipt, (SELECT MAX(id) AS id FROM portal_number) n"
    )


def test_a_closed_shift_takes_no_receipt_even_past_the_services(world):
    with pytest.raises(DatabaseError, match="ledger_receipt_open_shift"):
        late_receipt()


COLUMNS = "id, amount, business_date, counts_from, credit_id, debit_id, entry_id"
REPLACE = f"""
INSERT OR REPLACE INTO ledger_transfer ({COLUMNS})
SELECT {COLUMNS.replace("amount", "999")} FROM ledger_transfer
"""


@pytest.mark.sqlite
def test_replacing_a_row_does_not_slip_past_the_guards(world):
    """On SQLite INSERT OR REPLACE deletes first; only `recursive_triggers` lets that be seen."""
    with pytest.raises(DatabaseError, match="ledger_transfer_no_delete"):
        run(REPLACE)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    try:
        run(REPLACE)  # the negative control: without the pragma history is rewritten
        assert "recursive_triggers" in guards.missing()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


def test_all_guards_stand(db):
    assert guards.missing() == []


def test_what_may_change_still_may(world):
    open_hold = Hold.objects.get(ended_by__isnull=True)

    services.release_hold(open_hold, key="h2:release", reason=WHY, by=None)

    assert services.check_books().differences == []


ACCOUNT = "INSERT INTO ledger_account (book, kind, code, side, guarded, balance) VALUES"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_account SET balance = 5 WHERE NOT guarded",
        "UPDATE ledger_account SET balance = -1 WHERE kind = 'prepaid'",
        "UPDATE ledger_charge SET refunded_fen = amount_fen + 1",
        f"{ACCOUNT} ('money', 'grant', 'x', 'credit', 1 = 1, 0)",
        f"{ACCOUNT} ('points', 'prepaid', 'x', 'credit', 1 = 1, 0)",
        f"{ACCOUNT} ('money', 'prepaid', 'x', 'credit', 1 = 0, 0)",
    ],
)
def test_the_checks_of_the_tables_hold(world, sql):
    with pytest.raises(DatabaseError):
        run(sql)
