"""Holds, charges and refunds."""

import pytest

from ledger import queries, services
from ledger.models import Charge, Hold
from ledger.services import Reason
from portal.refusals import Refusal
from tests.ledger.conftest import pay_in

pytestmark = pytest.mark.usefixtures("check_books_after")
WHY = Reason("prepayment.taken")


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


def test_nobody_pays_out_of_the_purse_of_another(subsidised, other_reader):
    pay_in(other_reader, 100)

    with pytest.raises(Refusal, match="purse-too-small") as refused:
        hold(other_reader, 101)

    assert refused.value.params == {"needed_fen": 101, "available_fen": 100}
    hold(other_reader, 100)
    assert (purses(other_reader), purses(subsidised)) == ((0, 0, 100), (5000, 2000, 0))


def test_a_key_finds_its_own_act_among_others_of_the_same_sum(subsidised):
    first, second = hold(subsidised, 100, "case:1:hold"), hold(subsidised, 100, "case:2:hold")
    by_hold = [
        services.charge_hold(held, 100, key=f"delivery:{held.pk}:charge", reason=WHY, by=None)
        for held in (first, second)
    ]
    at_once = [
        services.charge(subsidised, 100, key=key, reason=WHY, by=None) for key in ("s:1", "s:2")
    ]

    assert hold(subsidised, 100, "case:2:hold") == second
    key = f"delivery:{second.pk}:charge"
    assert services.charge_hold(second, 100, key=key, reason=WHY, by=None) == by_hold[1]
    assert services.charge(subsidised, 100, key="s:2", reason=WHY, by=None) == at_once[1]


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


def test_under_the_same_key_another_sum_or_reason_is_refused(subsidised):
    hold(subsidised, 6000)

    with pytest.raises(Refusal, match="entry-key-reused"):
        hold(subsidised, 5999)
    with pytest.raises(Refusal, match="entry-key-reused"):
        services.place_hold(
            subsidised, 6000, key="case:1:hold", reason=Reason("other"), by=subsidised
        )


def test_a_last_fen_is_taken_from_the_next_purse_and_given_back(subsidised):
    held = hold(subsidised, 6000)
    charge = services.charge_hold(held, 5001, key="delivery:1:charge", reason=WHY, by=None)
    assert purses(subsidised) == (0, 1999, 0)

    services.refund_charge(charge, 1, key="refund:1", reason=WHY, by=None)

    assert purses(subsidised) == (0, 2000, 0)


@pytest.mark.parametrize("fen", [0, -5])
def test_nothing_is_no_hold(subsidised, fen):
    with pytest.raises(Refusal, match="amount-out-of-range"):
        hold(subsidised, fen)


def test_the_price_is_never_above_the_hold(subsidised):
    held = hold(subsidised, 100)

    for price in (101, -1):
        with pytest.raises(Refusal, match="price-above-hold"):
            services.charge_hold(held, price, key="delivery:1:charge", reason=WHY, by=None)
    assert purses(subsidised) == (4900, 2000, 100)


def test_a_charge_is_made_once_a_hold_and_another_price_is_refused(subsidised):
    held = hold(subsidised, 100)
    services.charge_hold(held, 60, key="delivery:1:charge", reason=WHY, by=None)

    with pytest.raises(Refusal, match="entry-key-reused"):
        services.charge_hold(held, 61, key="delivery:1:charge", reason=WHY, by=None)
    with pytest.raises(Refusal, match="hold-ended"):
        services.charge_hold(held, 60, key="delivery:2:charge", reason=WHY, by=None)
    with pytest.raises(Refusal, match="hold-ended"):
        services.release_hold(held, key="case:1:release", reason=WHY, by=None)
    assert purses(subsidised) == (4940, 2000, 0)


def test_a_free_delivery_ends_the_hold_without_a_charge(subsidised):
    held = hold(subsidised, 100)

    for _twice in range(2):
        assert services.charge_hold(held, 0, key="delivery:1:charge", reason=WHY, by=None) is None
    assert purses(subsidised) == (5000, 2000, 0)


def test_a_service_without_a_hold_is_charged_at_once(subsidised):
    charge = services.charge(subsidised, 5500, key="search:1:charge", reason=WHY, by=None)

    assert services.charge(subsidised, 5500, key="search:1:charge", reason=WHY, by=None) == charge
    with pytest.raises(Refusal, match="entry-key-reused"):
        services.charge(subsidised, 5501, key="search:1:charge", reason=WHY, by=None)
    with pytest.raises(Refusal, match="entry-key-reused"):
        services.charge(subsidised, 5500, key="search:1:charge", reason=Reason("other"), by=None)
    with pytest.raises(Refusal, match="purse-too-small"):
        services.charge(subsidised, 1501, key="search:2:charge", reason=WHY, by=None)
    assert purses(subsidised) == (0, 1500, 0)


def test_refunds_never_pass_the_charge(subsidised):
    charge = services.charge(subsidised, 5500, key="c", reason=WHY, by=None)
    services.refund_charge(charge, 5000, key="r1", reason=WHY, by=None)

    charge.refresh_from_db()
    for fen in (501, 0, -1):
        with pytest.raises(Refusal, match="refund-too-large") as refused:
            services.refund_charge(charge, fen, key="r2", reason=WHY, by=None)
        assert refused.value.params == {"needed_fen": fen, "available_fen": 500}
    with pytest.raises(Refusal, match="entry-key-reused"):
        services.refund_charge(charge, 4999, key="r1", reason=WHY, by=None)

    services.refund_charge(charge, 500, key="r2", reason=WHY, by=None)
    assert purses(subsidised) == (5000, 2000, 0)
    with pytest.raises(Refusal, match="charge-refunded"):
        services.rehold_charge(charge, key="w", reason=WHY, by=None)


def test_after_a_refund_only_the_rest_is_held_again(subsidised):
    charge = services.charge(subsidised, 5500, key="c", reason=WHY, by=None)
    services.refund_charge(charge, 700, key="r", reason=WHY, by=None)

    again = services.rehold_charge(charge, key="w", reason=WHY, by=None)

    with pytest.raises(Refusal, match="entry-key-reused"):
        services.rehold_charge(charge, key="w", reason=Reason("other"), by=None)
    assert again.amount_fen == 4800
    assert purses(subsidised) == (200, 2000, 4800)
