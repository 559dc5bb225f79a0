"""A reader who closes her account while she asks for something: one of the two is refused."""

import time

import pytest

from accounts.models import User
from accounts.services import GivenName, close_account, give_name, names, people, require_active
from desk.models import Case
from docsharing.services import requests
from ledger.services import grant_subsidy, open_fund
from tests.accounts.conftest import id_number
from tests.concurrency.test_ledger import books_are_right, codes, slow
from tests.docsharing.conftest import send, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def known(reader) -> User:
    """A reader who pays by subsidy alone, and may leave."""
    fund = open_fund("F", funder="f", year=2026, budget_fen=1_000_000, by=None)
    verify(reader)
    grant_subsidy(reader, fund=fund, kind="welcome", amount_fen=5000)
    return reader


def race(act, user: User, *, leaves_first: bool = False):
    """`act` and closing the account, one a little after the other."""

    def one(n: int):
        person = User.objects.get(pk=user.pk)
        if n == int(leaves_first):
            time.sleep(0.2)
        return act(person) if n else close_account(person)

    return at_once(one, clients=2)


def left_open(user: User) -> tuple[bool, bool]:
    """Whether she has left, and whether the desk still works for her."""
    open_cases = Case.objects.filter(reader=user, closed_at__isnull=True)
    return User.objects.get(pk=user.pk).erased_at is not None, open_cases.exists()


def give(user: User):
    return give_name(user, GivenName("王小满", id_number(), consents=True), checker="desk")


def test_nobody_leaves_while_a_request_is_sent(known, monkeypatch):
    slow(monkeypatch, requests, "number_case", 0.6)

    outcome = race(send, known)

    assert (len(outcome.won), codes(outcome)) == (1, {"account-still-needed"})
    assert left_open(known) == (False, True)
    books_are_right()


def test_who_is_leaving_sends_nothing(known, monkeypatch):
    slow(monkeypatch, people, "end_sessions", 0.6)

    outcome = race(send, known, leaves_first=True)

    assert (len(outcome.won), codes(outcome)) == (1, {"not-found"})
    assert left_open(known) == (True, False)
    books_are_right()


def test_without_the_lock_the_desk_works_for_who_has_left(known, monkeypatch):
    monkeypatch.setattr(requests, "require_still_active", require_active)
    slow(monkeypatch, requests, "number_case", 0.6)

    outcome = race(send, known)

    assert (len(outcome.won), left_open(known)) == (2, (True, True))


def test_nobody_leaves_while_she_gives_her_name(reader, monkeypatch):
    slow(monkeypatch, names, "give_consents", 0.6)

    outcome = race(give, reader)

    assert (len(outcome.won), codes(outcome)) == (1, {"account-still-needed"})
    assert left_open(reader) == (False, True)


def test_without_the_lock_a_name_is_kept_of_who_has_left(reader, monkeypatch):
    monkeypatch.setattr(names, "require_still_active", require_active)
    slow(monkeypatch, names, "give_consents", 0.6)

    outcome = race(give, reader)

    assert (len(outcome.won), left_open(reader)) == (2, (True, True))
