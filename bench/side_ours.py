"""Our side: `post`, with guard, running balance, idempotency and append-only triggers."""

import itertools

import django

django.setup()

from django.db import connections  # noqa: E402

from bench.side import Act, serve  # noqa: E402
from ledger.services import Move, Reason, house, post, purse  # noqa: E402
from tests.factories import UserFactory  # noqa: E402

BANK = house("bank")
PURSES = [purse(UserFactory(username=f"poster{n}"), "prepaid") for n in range(8)]
NUMBERS = itertools.count()


def act_of(number: int) -> Act:
    mine = PURSES[number]

    def transfer() -> None:
        post(
            key=f"bench:{number}:{next(NUMBERS)}",
            kind="prepaid",
            reason=Reason("bench"),
            by=None,
            transfers=[Move(debit=BANK, credit=mine, amount=1)],
        )

    return transfer


serve(act_of, connections.close_all)
