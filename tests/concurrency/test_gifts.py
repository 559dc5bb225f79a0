"""Forty at once at the last gift, at the same points, at one key: and the guards are what does it.

Each negative control takes guards away and sees the rule broken, or the next guard hold.
"""

import time
from collections import Counter

import pytest
from django.db import DatabaseError
from django.db.models import F

from accounts.models import User
from accounts.services import require_active
from docsharing.models import Gift, Redemption, StockChange
from docsharing.queries.gifts import gifts_and_points
from docsharing.services import gift_stock
from docsharing.services import gifts as services
from docsharing.services.gift_stock import take_stock
from docsharing.services.gifts import call_off, cancel, collect_gift, redeem, return_uncollected
from ledger.models import Account
from ledger.services import check_books, point_holds, posting
from portal.models import Number
from portal.refusals import Refusal
from tests.concurrency.test_ledger import slow, without_constraints
from tests.docsharing.conftest import verify
from tests.docsharing.giftplay import earn, gift_of, stock_of, sums
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40
PRICE = 300


def readers(count: int) -> list[User]:
    """Readers who are known, each with the points for one gift."""
    people = [verify(person(f"r{n}", f"读者{n}")) for n in range(count)]
    for user in people:
        earn(user, PRICE)
    return people


def codes(outcome) -> Counter[str]:
    assert all(isinstance(error, Refusal) for error in outcome.lost), outcome.lost
    return Counter(error.code for error in outcome.lost)


def choose(gift: Gift, user: User, key: str) -> Redemption:
    """As a request of its own does: from rows of its own."""
    return redeem(Gift.objects.get(pk=gift.pk), key=key, by=User.objects.get(pk=user.pk))


def each_chooses(gift: Gift, people: list[User]):
    return at_once(lambda n: choose(gift, people[n], f"choice-{n}"), len(people))


def no_lock(gift: Gift) -> Gift:
    return Gift.objects.get(pk=gift.pk)


def unlocked_reader(by: User) -> User:
    require_active(by)
    return by


# The last gift


def test_of_forty_readers_one_gets_the_last_gift(manager):
    gift, people = gift_of(manager, stock=1), readers(CLIENTS)

    outcome = each_chooses(gift, people)

    assert len(outcome.won) == 1
    assert codes(outcome) == {"gift-out-of-stock": 39}
    assert (stock_of(gift), Redemption.objects.count()) == (0, 1)
    assert sum(sums(user)[2] for user in people) == PRICE
    assert list(Number.objects.filter(prefix="LP").values_list("n", flat=True)) == [1]
    assert check_books().differences == []


def test_without_the_lock_the_guarded_update_still_gives_it_once(manager, monkeypatch):
    gift, people = gift_of(manager, stock=1), readers(CLIENTS)
    monkeypatch.setattr(services, "_locked_gift", no_lock)

    outcome = each_chooses(gift, people)

    assert (len(outcome.won), stock_of(gift)) == (1, 0)
    assert check_books().differences == []


def test_without_lock_and_guard_the_check_refuses_the_second(manager, monkeypatch):
    gift, people = gift_of(manager, stock=1), readers(10)
    monkeypatch.setattr(services, "_locked_gift", no_lock)
    monkeypatch.setattr(
        services,
        "take_one",
        lambda chosen: Gift.objects.filter(pk=chosen.pk).update(stock=F("stock") - 1),
    )

    outcome = each_chooses(gift, people)

    assert (len(outcome.won), stock_of(gift)) == (1, 0)
    assert all(isinstance(error, DatabaseError) for error in outcome.lost)


def test_by_reading_and_writing_the_last_gift_is_given_to_many(manager, monkeypatch):
    """The negative control: look at the stock, then write what was seen less one."""
    gift, people = gift_of(manager, stock=1), readers(10)

    def read_then_write(chosen: Gift) -> None:
        if not chosen.stock:
            raise Refusal("gift-out-of-stock", status=409)
        Gift.objects.filter(pk=chosen.pk).update(stock=chosen.stock - 1)

    monkeypatch.setattr(services, "_locked_gift", no_lock)
    slow(monkeypatch, services, "_refuse_unfit")
    monkeypatch.setattr(services, "take_one", read_then_write)

    outcome = each_chooses(gift, people)

    assert len(outcome.won) > 1
    assert [each.what for each in gifts_and_points()] == [f"stock of gift {gift.pk}"]


# The same points


def two_gifts(manager: User) -> list[Gift]:
    return [
        gift_of(manager, stock=40, name_zh=name, limit_each=40) for name in ("帆布袋", "纪念册")
    ]


def spend_twice(reader: User, gifts: list[Gift], clients: int = CLIENTS):
    return at_once(lambda n: choose(gifts[n % 2], reader, f"choice-{n}"), clients)


def test_the_same_points_choose_one_of_two_gifts(manager):
    gifts, [reader] = two_gifts(manager), readers(1)

    outcome = spend_twice(reader, gifts)

    assert len(outcome.won) == 1
    assert codes(outcome) == {"points-too-few": 39}
    assert sums(reader) == (0, 0, PRICE)
    assert sorted(stock_of(gift) for gift in gifts) == [39, 40]
    assert check_books().differences == []


def test_without_the_locks_the_books_still_hold_the_points_once(manager, monkeypatch):
    gifts, [reader] = two_gifts(manager), readers(1)
    lift_locks(monkeypatch)

    outcome = spend_twice(reader, gifts)

    assert (len(outcome.won), sums(reader)) == (1, (0, 0, PRICE))
    assert set(codes(outcome)) <= {"points-too-few", "purse-too-small"}
    assert check_books().differences == []


def test_without_locks_condition_and_check_the_points_are_spent_more_than_once(
    manager, monkeypatch
):
    """The negative control."""
    gifts, [reader] = two_gifts(manager), readers(1)
    lift_locks(monkeypatch)
    free = "UPDATE ledger_account SET balance = balance + %s WHERE id = %s AND %s IS NOT NULL"
    monkeypatch.setattr(posting, "_MOVE_BALANCE", free)
    slow(monkeypatch, point_holds, "_plan")

    with without_constraints(ledger_account="CHECK %balance >= 0%"):
        outcome = spend_twice(reader, gifts, 10)
        left = Account.objects.get(user=reader, kind="points").balance

    assert len(outcome.won) > 1
    assert left < 0


def lift_locks(monkeypatch) -> None:
    """Neither the reader nor the gift nor her purses are locked."""

    def purses(user: User, books) -> list[Account]:
        return [Account.objects.get(pk=point_holds.purse(user, book).pk) for book in books]

    monkeypatch.setattr(services, "require_still_active", unlocked_reader)
    monkeypatch.setattr(services, "_locked_gift", no_lock)
    monkeypatch.setattr(point_holds, "_locked_purses", purses)


# One key, one limit


def test_a_form_sent_forty_times_chooses_once_and_answers_the_same(manager):
    gift, [reader] = gift_of(manager, stock=40, limit_each=40), readers(1)

    outcome = at_once(lambda _n: choose(gift, reader, "one-key"), CLIENTS)

    assert outcome.lost == []
    assert len({each.pk for each in outcome.won}) == 1
    assert (stock_of(gift), sums(reader)) == (39, (0, 0, PRICE))


def test_without_the_lock_the_unique_key_still_chooses_once(manager, monkeypatch):
    gift, [reader] = gift_of(manager, stock=40, limit_each=40), readers(1)
    earn(reader, 10 * PRICE, "more")
    monkeypatch.setattr(services, "require_still_active", unlocked_reader)

    outcome = at_once(lambda _n: choose(gift, reader, "one-key"), 10)

    assert len({each.pk for each in outcome.won}) == 1
    assert Redemption.objects.count() == 1
    assert check_books().differences == []


def test_a_reader_passes_her_limit_by_no_crowd(manager):
    gift, [reader] = gift_of(manager, stock=40, limit_each=2), readers(1)
    earn(reader, 40 * PRICE, "more")

    outcome = at_once(lambda n: choose(gift, reader, f"choice-{n}"), CLIENTS)

    assert len(outcome.won) == 2
    assert codes(outcome) == {"gift-limit-reached": 38}


def test_without_the_locks_she_passes_her_limit(manager, monkeypatch):
    """The negative control: count, then insert."""
    gift, [reader] = gift_of(manager, stock=40, limit_each=2), readers(1)
    earn(reader, 40 * PRICE, "more")
    monkeypatch.setattr(services, "require_still_active", unlocked_reader)
    monkeypatch.setattr(services, "_locked_gift", no_lock)
    slow(monkeypatch, services, "take_one")

    outcome = at_once(lambda n: choose(gift, reader, f"choice-{n}"), 10)

    assert len(outcome.won) > 2


# One end


def test_collecting_giving_up_and_calling_off_at_once_end_it_once(manager, librarian):
    gift, people = gift_of(manager, stock=4, limit_each=1), readers(4)
    rows = [choose(gift, user, "choice") for user in people]

    def act(n: int) -> object:
        row = Redemption.objects.get(pk=rows[n // 10].pk)
        acts = (
            lambda: collect_gift(row, document="id-card", slip=f"QZ-{n}", by=librarian),
            lambda: cancel(row, by=User.objects.get(pk=row.reader_id)),
            lambda: call_off(row, reason="破损", by=librarian),
        )
        return acts[n % 3]()

    outcome = at_once(act, CLIENTS)

    assert len(outcome.won) == 4
    assert set(codes(outcome)) <= {"wrong-state", "somebody-was-first"}
    collected = Redemption.objects.filter(state="collected").count()
    assert stock_of(gift) == 4 - collected
    assert sorted(sums(user)[0] for user in people) == [0] * collected + [300] * (4 - collected)
    assert check_books().differences == []


def test_the_clock_run_by_forty_workers_gives_it_back_once(manager, time_machine):
    gift, [reader] = gift_of(manager, stock=1), readers(1)
    row = choose(gift, reader, "choice")
    time_machine.move_to(row.collect_by)

    outcome = at_once(lambda _n: return_uncollected(Redemption.objects.get(pk=row.pk)), CLIENTS)

    assert outcome.lost == []
    assert (stock_of(gift), sums(reader)) == (1, (PRICE, 0, 0))
    assert check_books().differences == []


def choose_and_count(gift: Gift, people: list[User], librarian: User, counts: int):
    """Readers choose, and clerks count the thirty that lie there all the while."""

    def act(n: int) -> object:
        if n < len(people):
            return choose(gift, people[n], f"choice-{n}")
        return take_stock(Gift.objects.get(pk=gift.pk), 30, by=librarian, reason="盘点")

    return at_once(act, len(people) + counts)


def differences_counted() -> set[int]:
    return set(StockChange.objects.filter(kind="count").values_list("amount", flat=True))


def test_counting_while_readers_choose_finds_no_difference(manager, librarian):
    gift, people = gift_of(manager, stock=30), readers(30)

    outcome = choose_and_count(gift, people, librarian, 10)

    assert (outcome.lost, stock_of(gift)) == ([], 0)
    assert differences_counted() == {0}
    assert check_books().differences == []


def test_without_its_lock_a_count_takes_what_was_reserved_for_a_find(
    manager, librarian, monkeypatch
):
    """The negative control: the stock is read, a reader chooses, what is reserved is read."""
    gift, people = gift_of(manager, stock=30), readers(10)

    def read_and_wait(counted: Gift) -> Gift:
        row = no_lock(counted)
        time.sleep(1)
        return row

    monkeypatch.setattr(gift_stock, "_locked", read_and_wait)

    choose_and_count(gift, people, librarian, 2)

    assert differences_counted() != {0}
