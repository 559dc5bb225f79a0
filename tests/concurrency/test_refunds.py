"""Several refunds of one charge at once."""

import pytest

from ledger import queries, services
from ledger.services import Reason, funds, refunds
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


def _refund_while_revoking(reader, manager, monkeypatch):
    grant(verify(reader), open_fund())
    charge = services.charge(reader, 3000, key="c", reason=WHY, by=None)
    slow(monkeypatch, refunds, "_refund")
    slow(monkeypatch, refunds, "post", 0.5)
    slow(monkeypatch, funds, "lock_purses", 0.2)
    acts = (
        lambda: services.refund_charge(charge, 400, key="r", reason=WHY, by=None),
        lambda: services.revoke_subsidy(reader, reason="冒用", by=manager),
    )
    return at_once(lambda n: acts[n](), clients=2)


def test_a_refund_and_a_revocation_at_once_leave_nothing_on_the_grant(reader, manager, monkeypatch):
    assert _refund_while_revoking(reader, manager, monkeypatch).lost == []

    assert queries.available(reader).subsidy_fen == 0
    books_are_right()


def test_without_the_lock_of_the_purses_a_refund_comes_back_to_a_revoked_grant(
    reader, manager, monkeypatch
):
    monkeypatch.setattr(refunds, "_lock", lambda _ids: None)

    assert _refund_while_revoking(reader, manager, monkeypatch).lost == []

    assert queries.available(reader).subsidy_fen == 400
