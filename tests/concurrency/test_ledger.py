"""Many at once on the books. Each guard is taken away once, to see that it is what holds."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from ledger import queries, services
from ledger.models import (
    AccountKind,
    Charge,
    Entry,
    EntryKind,
    Hold,
    Receipt,
    SubsidyGrant,
    SubsidyWaiting,
)
from ledger.services import Move, Reason, holds, house, post, posting, purse
from portal.clock import today
from portal.refusals import Refusal
from tests import base
from tests.factories import person
from tests.ledger.conftest import grant, open_fund, pay_in, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WHY = Reason("prepayment.taken")
ROUNDS = pytest.mark.parametrize("n", range(3))


@contextmanager
def without_constraints(**constraints: str) -> Iterator[None]:
    """Take constraints away by their definition, as in `ledger_entry="UNIQUE (key)"`."""
    taken = []
    with connection.cursor() as cursor:
        for table, definition in constraints.items():
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE "
                "conrelid = %s::regclass AND pg_get_constraintdef(oid) LIKE %s",
                [table, definition],
            )
            for name, whole in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                taken.append((table, name, whole))
    assert len(taken) == len(constraints)
    try:
        yield
    finally:
        base.restore(connection)
        with connection.cursor() as cursor:
            for table, name, whole in taken:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {whole}")


def slow(monkeypatch, target, name, seconds=0.05):
    """Make a step last, so that all are in it together."""
    step = getattr(target, name)

    def slowly(*args, **kwargs):
        time.sleep(seconds)
        return step(*args, **kwargs)

    monkeypatch.setattr(target, name, slowly)


def codes(outcome):
    return {str(problem) for problem in outcome.lost}


def books_are_right():
    assert services.check_books().differences == []


def spend(reader, key, fen=10):
    moves = [Move(purse(reader, AccountKind.PREPAID), house("service_income"), fen)]
    return post(key=key, kind=EntryKind.CHARGED, reason=WHY, by=None, transfers=moves)


# No purse below zero


@ROUNDS
def test_forty_spend_what_ten_can(reader, n):
    pay_in(reader, 100)

    outcome = at_once(lambda i: spend(reader, f"spend:{i}"))

    assert (len(outcome.won), codes(outcome)) == (10, {"purse-too-small"})
    assert purse(reader, AccountKind.PREPAID).balance == 0
    books_are_right()


def test_without_condition_and_check_a_purse_falls_below_zero(reader, monkeypatch):
    pay_in(reader, 100)
    free = "UPDATE ledger_account SET balance = balance + %s WHERE id = %s AND %s IS NOT NULL"
    monkeypatch.setattr(posting, "_MOVE_BALANCE", free)

    with without_constraints(ledger_account="CHECK %balance >= 0%"):
        outcome = at_once(lambda i: spend(reader, f"spend:{i}"))
        assert len(outcome.won) == 40
        assert purse(reader, AccountKind.PREPAID).balance == -300


def test_without_the_condition_the_check_still_holds(reader, monkeypatch):
    pay_in(reader, 100)
    free = "UPDATE ledger_account SET balance = balance + %s WHERE id = %s AND %s IS NOT NULL"
    monkeypatch.setattr(posting, "_MOVE_BALANCE", free)

    outcome = at_once(lambda i: spend(reader, f"spend:{i}"))

    assert len(outcome.won) == 10
    assert purse(reader, AccountKind.PREPAID).balance == 0


# The same act many times


@ROUNDS
def test_one_key_posted_forty_times_is_one_entry(reader, n):
    outcome = at_once(lambda _i: pay_in(reader, 100))

    assert len(outcome.won) == 40
    assert Entry.objects.count() == 1
    assert purse(reader, AccountKind.PREPAID).balance == 100
    books_are_right()


def test_without_the_unique_key_it_is_many(reader, monkeypatch):
    purse(reader, AccountKind.PREPAID)
    slow(monkeypatch, posting, "_entry_of")
    asking_nothing = posting._INSERT_ENTRY.replace("{taken}", "")
    monkeypatch.setattr(posting, "_INSERT_ENTRY", asking_nothing)

    with without_constraints(ledger_entry="UNIQUE (key)"):
        at_once(lambda _i: pay_in(reader, 100))
        assert Entry.objects.count() > 1


# One subsidy a person


@ROUNDS
def test_one_person_is_granted_once_however_often_it_is_asked_for(reader, n):
    fund = open_fund()
    verify(reader)

    outcome = at_once(lambda _i: grant(reader, fund))

    assert len({made.pk for made in outcome.won}) == 1
    assert (len(outcome.won), SubsidyGrant.objects.count()) == (40, 1)
    assert queries.available(reader).subsidy_fen == 5000
    books_are_right()


def test_without_the_unique_person_and_account_she_is_granted_again_and_again(reader, monkeypatch):
    fund = open_fund()
    verify(reader)
    slow(monkeypatch, services.subsidy, "months_later")

    with (
        without_constraints(ledger_subsidygrant="UNIQUE (person_hash, kind)"),
        without_constraints(ledger_subsidygrant="UNIQUE (user_id, kind)"),
    ):
        at_once(lambda _i: grant(reader, fund))
        assert SubsidyGrant.objects.count() > 1


def test_the_last_of_the_budget_is_granted_once_and_the_others_wait(db):
    fund = open_fund(50_000)
    people = [verify(person(f"p{i}", "x")) for i in range(40)]

    outcome = at_once(lambda i: grant(people[i], fund))

    assert (len([g for g in outcome.won if g]), outcome.lost) == (10, [])
    assert SubsidyWaiting.objects.count() == 30
    assert services.fund_account(fund).balance == 0
    books_are_right()


# Holds and charges


@pytest.fixture
def hold(reader):
    """A hold of 60.00, and another that fills the same held purses, so that they hide nothing."""
    grant(verify(reader), open_fund(), 1000)
    pay_in(reader, 20_000)
    services.place_hold(reader, 12_000, key="other", reason=WHY, by=None)
    return services.place_hold(reader, 6000, key="hold", reason=WHY, by=None)


def charge(hold, key="delivery:1:charge"):
    return services.charge_hold(hold, 5000, key=key, reason=WHY, by=None)


@ROUNDS
def test_one_delivery_is_charged_once(hold, n):
    outcome = at_once(lambda _i: charge(hold))

    assert (len(outcome.won), len({made.pk for made in outcome.won})) == (40, 1)
    assert Charge.objects.count() == 1
    assert queries.available(hold.user).held_fen == 12_000
    books_are_right()


@ROUNDS
def test_of_many_deliveries_one_gets_the_hold(hold, n):
    outcome = at_once(lambda i: charge(hold, f"delivery:{i}:charge"))

    assert (len(outcome.won), codes(outcome)) == (1, {"hold-ended"})
    assert Charge.objects.count() == 1
    books_are_right()


def test_without_its_lock_a_hold_is_still_ended_once_by_the_unique_reversal(hold, monkeypatch):
    monkeypatch.setattr(holds, "_locked", lambda held: Hold.objects.get(pk=held.pk))
    slow(monkeypatch, holds, "_held_parts")

    outcome = at_once(lambda i: charge(hold, f"delivery:{i}:charge"))

    assert (len(outcome.won), Charge.objects.count()) == (1, 1)
    books_are_right()


def test_without_lock_and_uniques_a_hold_is_charged_more_than_once(hold, monkeypatch):
    monkeypatch.setattr(holds, "_locked", lambda held: Hold.objects.get(pk=held.pk))
    slow(monkeypatch, holds, "_held_parts")

    with without_constraints(ledger_entry="UNIQUE (reverses_id)", ledger_charge="UNIQUE (hold_id)"):
        at_once(lambda i: charge(hold, f"delivery:{i}:charge"))
        assert Charge.objects.count() > 1


def test_cancelling_and_delivering_at_once_do_one_of_the_two(hold):
    def act(i):
        if i % 2:
            return charge(hold, f"delivery:{i}:charge")
        return services.release_hold(hold, key=f"case:{i}:release", reason=WHY, by=None)

    outcome = at_once(act)

    assert (len(outcome.won), codes(outcome)) == (1, {"hold-ended"})
    books_are_right()


def test_forty_holds_over_three_purses_take_what_is_there_and_no_more(reader):
    fund = open_fund()
    verify(reader)
    for kind in ("welcome", "upgrade"):
        grant(reader, fund, 700, kind)
    pay_in(reader, 600)

    outcome = at_once(
        lambda i: services.place_hold(reader, 150, key=f"hold:{i}", reason=WHY, by=None)
    )

    assert (len(outcome.won), codes(outcome)) == (13, {"purse-too-small"})
    there = queries.available(reader)
    assert (there.held_fen, there.total_fen) == (13 * 150, 50)
    books_are_right()


def test_holds_charges_releases_and_withdrawals_in_a_crowd_never_lock_each_other_out(reader):
    fund = open_fund()
    verify(reader)
    for kind in ("welcome", "upgrade"):
        grant(reader, fund, 100_000, kind)
    pay_in(reader, 100_000)

    def life(i):
        held = services.place_hold(reader, 3000 + i, key=f"h:{i}", reason=WHY, by=None)
        if i % 3 == 0:
            return services.release_hold(held, key=f"r:{i}", reason=WHY, by=None)
        made = services.charge_hold(held, 2000, key=f"c:{i}", reason=WHY, by=None)
        if i % 3 == 1:
            return services.refund_charge(made, 500, key=f"b:{i}", reason=WHY, by=None)
        again = services.rehold_charge(made, key=f"w:{i}", reason=WHY, by=None)
        return services.charge_hold(again, 1000, key=f"d:{i}", reason=WHY, by=None)

    outcome = at_once(life)

    assert outcome.lost == []
    books_are_right()


def test_refunds_of_one_charge_never_pass_it(hold):
    made = charge(hold)

    outcome = at_once(
        lambda i: services.refund_charge(made, 600, key=f"refund:{i}", reason=WHY, by=None)
    )

    assert (len(outcome.won), codes(outcome)) == (8, {"refund-too-large"})
    made.refresh_from_db()
    assert made.refunded_fen == 4800
    books_are_right()


# Deadlocks


def pair_post(purses, i):
    """A transfer between two of the purses, half of them each way round."""
    there, back = purses[i % 5], purses[(i + 1 + i % 3) % 5]
    for step in range(6):
        moves = [Move(there, back, 1), Move(house("bank"), there, 1)]
        moves = moves if (i + step) % 2 else moves[::-1]
        post(key=f"{i}:{step}", kind=EntryKind.PREPAID, reason=WHY, by=None, transfers=moves)


@pytest.fixture
def purses(db):
    people = [person(f"p{i}", "x") for i in range(5)]
    for one in people:
        pay_in(one, 10_000)
    return [purse(one, AccountKind.PREPAID) for one in people]


def test_transfers_back_and_forth_never_deadlock(purses):
    outcome = at_once(lambda i: pair_post(purses, i))

    assert outcome.lost == []
    books_are_right()


def test_in_the_order_of_the_legs_they_would(purses, monkeypatch):
    def in_order_of_the_legs(transfers):
        legs = ((m.debit, -m.amount) for m in transfers), ((m.credit, m.amount) for m in transfers)
        return [(account.pk, change) for account, change in chain(*legs) if account.guarded]

    monkeypatch.setattr(posting, "_changes", in_order_of_the_legs)
    slow(monkeypatch, posting, "_move_balance", 0.005)

    outcome = at_once(lambda i: pair_post(purses, i))

    assert any("deadlock" in str(problem) for problem in outcome.lost)


# Closing under traffic


def close_under_traffic(reader):
    """Post for yesterday without a pause, close yesterday meanwhile; how many came before it."""
    yesterday = today() - timedelta(days=1)
    posted, stop = [], threading.Event()

    def act(i):
        if i == 0:
            time.sleep(0.3)
            close = services.close_book("money", yesterday)
            time.sleep(0.3)
            stop.set()
            return close
        step = 0
        while not stop.is_set():
            step += 1
            moves = [Move(house("bank"), purse(reader, AccountKind.PREPAID), 1)]
            entry = post(
                key=f"{i}:{step}",
                kind=EntryKind.PREPAID,
                reason=WHY,
                by=None,
                transfers=moves,
                on=yesterday,
            )
            posted.append(entry.business_date)
        return None

    outcome = at_once(act, clients=8)
    assert outcome.lost == []
    return posted.count(yesterday), len(posted)


@ROUNDS
def test_a_book_is_closed_under_steady_traffic_and_nothing_slips_in(reader, n, monkeypatch):
    slow(monkeypatch, posting, "_entry_of", 0.01)

    before, every = close_under_traffic(reader)

    assert 0 < before < every
    assert dict(queries.house_balances())[house("bank")] == every
    books_are_right()


def test_without_the_lock_entries_slip_in_behind_the_close(reader, monkeypatch):
    slow(monkeypatch, posting, "_entry_of", 0.05)
    no_lock = lambda _books, *, shared: ("", [])  # noqa: E731
    monkeypatch.setattr(posting, "lock_books", no_lock)
    monkeypatch.setattr(services.closing, "lock_books", no_lock)

    close_under_traffic(reader)

    assert "ledger.account-days" in {d["check"] for d in services.check_books().differences}


# The cash desk


def test_one_of_many_opens_the_desk(db):
    cashiers = [person(f"c{i}", "x", Role.CASHIER) for i in range(10)]

    outcome = at_once(lambda i: services.open_shift(float_fen=100, by=cashiers[i]), clients=10)

    assert (len(outcome.won), codes(outcome)) == (1, {"shift-open"})
    books_are_right()


def test_receipts_taken_at_once_are_numbered_without_a_gap(reader, cashier):
    shift = services.open_shift(float_fen=0, by=cashier)

    def take(i):
        return services.take_prepayment(reader, 100, shift=shift, by=cashier, key=f"form-{i // 2}")

    outcome = at_once(take)

    assert (len(outcome.won), Receipt.objects.count()) == (40, 20)
    numbers = Receipt.objects.order_by("number__n").values_list("number__n", flat=True)
    assert list(numbers) == list(range(1, 21))
    books_are_right()


def test_paying_back_and_spending_at_once_never_pay_twice(reader, cashier):
    shift = services.open_shift(float_fen=100_000, by=cashier)
    pay_in(reader, 1000)

    def act(i):
        if i % 2:
            return services.refund_prepayment(reader, 100, shift=shift, by=cashier, key=f"form-{i}")
        return services.charge(reader, 100, key=f"charge:{i}", reason=WHY, by=None)

    outcome = at_once(act)

    assert (len(outcome.won), codes(outcome)) == (10, {"purse-too-small"})
    books_are_right()


def test_closing_the_shift_while_money_comes_in_counts_every_receipt(reader, cashier):
    shift = services.open_shift(float_fen=0, by=cashier)

    def act(i):
        if i == 20:
            time.sleep(0.05)
            with transaction.atomic():
                return services.close_shift(
                    shift, services.Count(0, 0, reason="nobody counted"), by=cashier
                )
        return services.take_prepayment(reader, 100, shift=shift, by=cashier, key=f"form-{i}")

    outcome = at_once(act)

    assert codes(outcome) <= {"shift-closed"}
    assert all(isinstance(problem, Refusal) for problem in outcome.lost)
    shift.refresh_from_db()
    assert shift.expected_takings_fen == Receipt.objects.count() * 100
    books_are_right()
