"""Several refunds of one charge at once."""

import pytest

from ledger import queries, services
from ledger.services import Reason, refunds
from tests.concurrency.test_ledger import books_are_right, slow
from tests.ledger.conftest import grant, open_fund, pay_in, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WHY = Reason("prepayment.taken")


def test_refunds_at_once_give_back_her_money_first_and_then_the_subsidy(reader, monkeypatch):
    grant(verify(reader), open_fund())
    pay_in(reader, 1000)
    charge = services.charge(reader, 6000, key="c", reason=WHY, by=None)
    slow(monkeypatch, refunds, "_refund")

    outcome = at_once(
        lambda n: services.refund_charge(charge, 400, key=f"r{n}", reason=WHY, by=None), clients=4
    )

    there = queries.available(reader)
    assert outcome.lost == []
    assert (there.prepaid_fen, there.subsidy_fen) == (1000, 600)
    books_are_right()
