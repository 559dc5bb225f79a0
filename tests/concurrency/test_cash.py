"""Several at the cash desk at once."""

import time

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services import close_account
from ledger import queries, services
from ledger.services import Count, cash
from tests.concurrency.test_ledger import books_are_right, codes, slow
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_several_managers_one_verifies_a_count(cashier, monkeypatch):
    shift = services.open_shift(float_fen=100, by=cashier)
    services.close_shift(shift, Count(100, 0), by=cashier)
    managers = [person(f"manager{n}", "x", Role.MANAGER) for n in range(6)]
    slow(monkeypatch, cash, "_post_shift")

    outcome = at_once(lambda n: services.verify_shift(shift, by=managers[n]), clients=6)

    assert (len(outcome.won), codes(outcome)) == (1, {"wrong-state"})
    books_are_right()


def test_an_account_is_not_closed_while_money_comes_onto_it(reader, cashier, monkeypatch):
    shift = services.open_shift(float_fen=0, by=cashier)
    slow(monkeypatch, cash, "_issue", 0.3)

    def act(n):
        if n == 0:
            return services.take_prepayment(reader, 500, shift=shift, by=cashier, key="slip-1")
        time.sleep(0.1)
        return close_account(User.objects.get(pk=reader.pk))

    outcome = at_once(act, clients=2)

    assert (len(outcome.won), codes(outcome)) == (1, {"account-still-needed"})
    reader.refresh_from_db()
    assert (reader.erased_at, queries.available(reader).prepaid_fen) == (None, 500)
    books_are_right()
