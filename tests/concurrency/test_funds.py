"""Funds under traffic: first come, first served."""

import time

import pytest

from ledger.models import Entry, EntryKind, SubsidyGrant, SubsidyWaiting
from ledger.services import close_fund, raise_fund, subsidy
from tests.concurrency.test_ledger import books_are_right, slow
from tests.factories import person
from tests.ledger.conftest import grant, open_fund, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _the_second_wants_less(monkeypatch):
    """One wants more than the fund has; before she stands in the queue, another wants little."""
    fund = open_fund(10_000)
    people = [verify(person(f"p{n}", "x")) for n in range(2)]
    slow(monkeypatch, subsidy, "_wait", 0.5)

    def act(n):
        time.sleep(0.2 * n)
        return grant(people[n], fund, 20_000 if n == 0 else 5000)

    return at_once(act, clients=2)


def test_nobody_comes_before_one_who_is_about_to_wait(monkeypatch):
    assert _the_second_wants_less(monkeypatch).won == [None, None]

    assert SubsidyWaiting.objects.count() == 2
    books_are_right()


def test_without_the_lock_of_the_fund_she_is_overtaken(monkeypatch):
    monkeypatch.setattr(subsidy, "_lock_fund", lambda _fund: None)

    assert _the_second_wants_less(monkeypatch).lost == []

    assert SubsidyGrant.objects.get().amount_fen == 5000


def _raised_while_it_closes(director, monkeypatch):
    """The moments in which a fund got more money, and in which it was closed."""
    fund = open_fund()
    slow(monkeypatch, subsidy, "post", 0.5)

    def act(n):
        if n == 0:
            return raise_fund(fund, 5000, key="raise-0001", by=None)
        time.sleep(0.2)
        return close_fund(fund, by=director)

    assert at_once(act, clients=2).lost == []
    fund.refresh_from_db()
    return Entry.objects.get(kind=EntryKind.FUND_RAISED).recorded_at, fund.closed_at


def test_a_fund_that_is_being_raised_closes_after_it(director, monkeypatch):
    raised_at, closed_at = _raised_while_it_closes(director, monkeypatch)

    assert raised_at < closed_at


def test_without_the_lock_a_closed_fund_gets_money(director, monkeypatch):
    monkeypatch.setattr(subsidy, "_lock_fund", lambda _fund: None)

    raised_at, closed_at = _raised_while_it_closes(director, monkeypatch)

    assert raised_at > closed_at
