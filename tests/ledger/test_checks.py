# ruff: noqa: S608 - the corruptions are SQL, and their words are ours
"""The check of the books finds what is wrong, each kind of wrong by its own check."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from ledger import checks, services, tasks
from ledger.checks import Difference
from ledger.models import BookCheck
from ledger.queries.reconciliations import reconciliations
from ledger.services import Reason
from tests.base import triggers_lifted

WHY = Reason("prepayment.taken")


def corrupt(*statements):
    with triggers_lifted(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for sql in statements:
            cursor.execute(sql)


def found():
    with transaction.atomic():
        return {d["check"].removeprefix("ledger.") for d in services.check_books().differences}


CORRUPTIONS = {
    "balances": "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'prepaid'",
    "books-mixed": "UPDATE ledger_transfer SET credit_id = (SELECT id FROM ledger_account "
    "WHERE kind = 'fund') WHERE entry_id = (SELECT id FROM ledger_entry WHERE key = 'old')",
    "entry-dates": "UPDATE ledger_entry SET business_date = '2026-01-06' WHERE key = 'old'",
    "late-entries": "UPDATE ledger_bookclose SET closed_at = '2020-01-01 00:00:00'",
    "account-days": "UPDATE ledger_accountday SET debits = debits + 1, balance = balance + 1",
    "account-day-balances": "UPDATE ledger_accountday SET balance = balance + 1",
    "holds": "UPDATE ledger_hold SET ended_by_id = (SELECT MIN(id) FROM ledger_entry) "
    "WHERE ended_by_id IS NULL",
    "grants": "UPDATE ledger_subsidygrant SET amount_fen = amount_fen + 1",
    "refunds": "UPDATE ledger_charge SET refunded_fen = refunded_fen - 1",
    "revocations": "UPDATE ledger_grantrevocation SET unused_fen = 987654, "
    "entry_id = (SELECT MIN(id) FROM ledger_entry)",
    "revoked-grants": "UPDATE ledger_account SET balance = 1 WHERE kind = 'grant'",
    "revoked-refunds": "UPDATE ledger_transfer SET credit_id = (SELECT id FROM ledger_account "
    "WHERE kind = 'fund') WHERE entry_id = (SELECT MIN(entry_id) FROM ledger_refund)",
    "hold-amounts": "UPDATE ledger_hold SET amount_fen = amount_fen + 1",
    "charge-amounts": "UPDATE ledger_charge SET amount_fen = amount_fen + 1",
    "refund-amounts": "UPDATE ledger_refund SET amount_fen = amount_fen + 1",
    "receipt-amounts": "UPDATE ledger_receipt SET amount_fen = amount_fen + 1",
    "reversals": "UPDATE ledger_transfer SET amount = amount + 1 WHERE entry_id IN "
    "(SELECT id FROM ledger_entry WHERE reverses_id IS NOT NULL)",
    "cash": "UPDATE ledger_cashshift SET verified_at = NULL, verified_by_id = NULL",
}


def test_books_that_are_right_show_no_difference(world):
    assert found() == set()
    assert BookCheck.objects.get().differences == []


@pytest.mark.parametrize("check", CORRUPTIONS)
def test_each_check_finds_its_own_corruption(world, check):
    corrupt(CORRUPTIONS[check])

    assert check in found()


def test_an_entry_without_transfers_is_found(world):
    columns = "key, kind, reason_code, reason_params, recorded_at, business_date"
    corrupt(
        f"INSERT INTO ledger_entry ({columns}) SELECT 'empty', kind, reason_code, reason_params, "
        "recorded_at, business_date FROM ledger_entry WHERE key = 'old'"
    )

    assert found() == {"entries-empty"}


def test_an_expiry_that_was_never_booked_is_found(world):
    corrupt(
        "INSERT INTO ledger_grantexpiry (grant_id, expired_on, amount_fen) "
        "SELECT id, expires_on, 5 FROM ledger_subsidygrant"
    )

    assert found() == {"grantexpiry-amounts"}


def test_cash_in_a_drawer_without_a_shift_is_found(world):
    corrupt("UPDATE ledger_account SET balance = 7 WHERE code = 'cash:main:float'")

    assert found() == {"balances", "cash"}


def test_every_check_was_seen_to_find_something():
    tried = {*CORRUPTIONS, "guards", "entries-empty", "grantexpiry-amounts"}

    assert tried == set(reconciliations())


def test_a_check_of_an_app_above_runs_too(db, monkeypatch):
    monkeypatch.setattr(checks, "_checks", {"desk.holds": lambda: [Difference("case 1", 5, 7)]})

    assert services.check_books().differences == [
        {"check": "desk.holds", "what": "case 1", "expected": 5, "found": 7}
    ]


def test_a_check_that_cannot_run_is_a_difference_and_stops_no_other(db, monkeypatch):
    def broken():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nothing_of_that_name")

    other = [Difference("case 1", 5, 7)]
    monkeypatch.setattr(checks, "_checks", {"a.broken": broken, "desk.holds": lambda: other})
    found = services.check_books().differences

    assert [(line["check"], line["what"]) for line in found] == [
        ("a.broken", "the check itself"),
        ("desk.holds", "case 1"),
    ]


def test_a_name_is_given_to_one_check(monkeypatch):
    monkeypatch.setattr(checks, "_checks", {})
    checks.register("a", list)
    checks.register("a", list)

    with pytest.raises(ValueError, match="of the name a"):
        checks.register("a", dict)
    assert checks.registered() == {"a": list}


def test_the_command_says_that_all_is_well(world):
    out = StringIO()

    call_command("check_books", stdout=out)

    assert out.getvalue().startswith("0 differences in ")


def test_the_command_prints_differences_and_exits_with_one(world):
    corrupt(CORRUPTIONS["grants"])
    out = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("check_books", stdout=out)

    assert stopped.value.code == 1
    assert "ledger.grants: grant " in out.getvalue()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_all_checks_see_the_books_at_one_moment(monkeypatch):
    levels = []

    def level():
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            levels.append(cursor.fetchone()[0])
        return []

    monkeypatch.setattr(checks, "_checks", {"level": level})
    services.check_books()

    assert levels == ["repeatable read"]


def test_the_tasks_of_the_night_run(world):

    for task in (tasks.close_books, tasks.expire_grants, tasks.serve_waiting, tasks.check_books):
        task()

    assert BookCheck.objects.get().differences == []
