"""Holds, charges and refunds."""

import pytest

from ledger import queries, services
from ledger.models import Charge, Hold
from ledger.services import Reason
from portal.refusals import Refusal

WHY = Reason("prepayment")


def hold(user, fen, key="case:1:hold"):
    return services.place_hold(user, fen, key=key, reason=WHY, by=user)


def purses(user):
    there = queries.available(user)
    return there.subsidy_fen, there.prepaid_fen, there.held_fen


def test_a_hold_takes_subsidy_first_and_then_money(subsidised):
    hold(subsidised, 6000)

    assert purses(subsidised) == (0, 1000, 6000)


def test_a_hold_above_what_is_there_is_refused_and_says_what_is_missing(subsidised):
    with pytest.raises(Refusal) as refused:
        hold(subsidised, 7001)

    assert refused.value.code == "purse-too-small"
    assert refused.value.params == {"needed_fen": 7001, "available_fen": 7000}
    assert purses(subsidised) == (5000, 2000, 0)


def test_a_hold_is_placed_once_under_its_key(subsidised):
    first = hold(subsidised, 6000)
    again = hold(subsidised, 6000)

    assert first == again
    assert purses(subsidised) == (0, 1000, 6000)


def test_a_charge_takes_the_price_and_gives_the_rest_back(subsidised):
    held = hold(subsidised, 6000)

    charge = services.charge_hold(held, 5500, key="delivery:1:charge", reason=WHY, by=None)

    assert purses(subsidised) == (0, 1500, 0)
    assert charge.amount_fen == 5500
    assert charge == services.charge_hold(held, 5500, key="delivery:1:charge", reason=WHY, by=None)


def test_a_refund_gives_money_back_before_subsidy(subsidised):
    held = hold(subsidised, 6000)
    charge = services.charge_hold(held, 6000, key="delivery:1:charge", reason=WHY, by=None)

    services.refund_charge(charge, 1500, key="refund:1", reason=WHY, by=None)
    services.refund_charge(charge, 1500, key="refund:1", reason=WHY, by=None)

    assert purses(subsidised) == (500, 2000, 0)


def test_a_withdrawn_delivery_holds_the_same_sum_again(subsidised):
    held = hold(subsidised, 6000)
    charge = services.charge_hold(held, 5500, key="delivery:1:charge", reason=WHY, by=None)

    again = services.rehold_charge(charge, key="delivery:1:withdrawn", reason=WHY, by=None)

    assert (again.amount_fen, purses(subsidised)) == (5500, (0, 1500, 5500))
    assert services.rehold_charge(charge, key="delivery:1:withdrawn", reason=WHY, by=None) == again
    assert services.charge_hold(again, 0, key="delivery:2:charge", reason=WHY, by=None) is None
    assert purses(subsidised) == (5000, 2000, 0)


def test_a_released_hold_is_released_once(subsidised):
    held = hold(subsidised, 6000)
    services.release_hold(held, key="case:1:release", reason=WHY, by=None)
    services.release_hold(held, key="case:1:release", reason=WHY, by=None)

    with pytest.raises(Refusal, match="hold-ended"):
        services.charge_hold(held, 10, key="delivery:1:charge", reason=WHY, by=None)

    assert purses(subsidised) == (5000, 2000, 0)
    assert (Hold.objects.count(), Charge.objects.count()) == (1, 0)
