"""A hold that is raised: nothing is lost between the old sum and the new one."""

from datetime import timedelta

import pytest
import time_machine

from ledger import services
from ledger.models import Entry, Hold
from ledger.services import Reason, open_fund
from portal.clock import now
from portal.refusals import Refusal
from tests.ledger.conftest import grant
from tests.ledger.test_holds import hold, purses

pytestmark = pytest.mark.usefixtures("check_books_after")
WHY = Reason("prepayment.taken")


def raised(held, fen, key="quote:1:hold"):
    return services.raise_hold(held, fen, key=key, reason=WHY, by=None)


def test_more_is_held_and_the_old_hold_has_ended(subsidised):
    first = hold(subsidised, 4000)

    second = raised(first, 6000)

    first.refresh_from_db()
    assert (first.ended_by.reverses_id, second.ended_by) == (first.entry_id, None)
    assert (second.amount_fen, second.user) == (6000, subsidised)
    assert purses(subsidised) == (0, 1000, 6000)


def test_raised_twice_under_one_key_is_raised_once(subsidised):
    first = hold(subsidised, 4000)

    assert raised(first, 6000) == raised(first, 6000)

    with pytest.raises(Refusal, match="entry-key-reused"):
        raised(first, 6500)
    assert purses(subsidised) == (0, 1000, 6000)


def test_too_small_a_purse_leaves_the_hold_as_it_was_and_says_what_is_there(subsidised):
    first = hold(subsidised, 4000)

    with pytest.raises(Refusal) as refused:
        raised(first, 7001)

    assert refused.value.code == "purse-too-small"
    assert refused.value.params == {"needed_fen": 7001, "available_fen": 7000}
    assert purses(subsidised) == (1000, 2000, 4000)
    assert Hold.objects.get().ended_by is None


def test_a_grant_that_expired_meanwhile_still_pays_what_it_held_and_no_more(subsidised):
    first, ends = hold(subsidised, 4000), subsidised.subsidy_grants.get().expires_on

    with time_machine.travel(now() + timedelta(days=500)):
        second = raised(first, 5000)
        charge = services.charge_hold(second, 5000, key="c", reason=WHY, by=None)

        assert purses(subsidised) == (0, 1000, 0)
    assert charge.amount_fen == 5000
    assert subsidised.subsidy_grants.get().expires_on == ends


def test_a_subsidy_that_came_meanwhile_pays_before_the_reader_s_own_money(subsidised):
    first = hold(subsidised, 6000)
    grant(subsidised, open_fund("年度", funder="f", year=2027, budget_fen=9999, by=None), 3000,
          "upgrade")  # fmt: skip

    raised(first, 6500)

    assert purses(subsidised) == (1500, 2000, 6500)


@pytest.mark.parametrize("fen", [0, 3999, 4000])
def test_a_hold_is_not_raised_downwards(subsidised, fen):
    first = hold(subsidised, 4000)

    with pytest.raises(Refusal, match="amount-out-of-range"):
        raised(first, fen)

    assert Entry.objects.filter(key="quote:1:hold").count() == 0


def test_what_has_ended_is_not_raised(subsidised):
    first = hold(subsidised, 4000)
    services.release_hold(first, key="r", reason=WHY, by=None)

    with pytest.raises(Refusal, match="hold-ended"):
        raised(first, 5000)

    assert purses(subsidised) == (5000, 2000, 0)
