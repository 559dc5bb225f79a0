"""Points: awarded, pending, confirmed, set aside, paid on, spent, expired, taken back."""

from datetime import date, datetime, timedelta

import pytest

from ledger import services
from ledger.models import Book, Entry, EntryKind, PointAward, PointExpiry, PointHold, Transfer
from ledger.queries.points import EARNING_KINDS, RETURN_KINDS, cut_off, month_end, points_held
from ledger.services import Reason
from portal.models import Notice
from portal.refusals import Refusal

pytestmark = pytest.mark.usefixtures("check_books_after")
WHY = Reason("points.request-closed", number="WX-2026-000001")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    return time_machine


def award(user, amount, key="a1", *, bonus=False) -> PointAward:
    return services.award_points(user, amount, key=key, reason=WHY, by=None, bonus=bonus)


def earned(user, amount, clock, key="a1", *, bonus=False) -> PointAward:
    """Points that are hers: the cooling time is over."""
    made = award(user, amount, key, bonus=bonus)
    clock.shift(timedelta(days=7))
    services.confirm_points()
    return PointAward.objects.get(pk=made.pk)


def hold(user, amount, key="h1", **more) -> PointHold:
    return services.hold_points(user, amount, key=key, reason=WHY, by=None, **more)


def moved_to(code: str) -> int:
    """All that ever came to an account of the house."""
    return sum(Transfer.objects.filter(credit__code=code).values_list("amount", flat=True))


def test_earned_points_are_pending_for_seven_days(reader, clock):
    award(reader, 15)

    clock.shift(timedelta(days=7, seconds=-1))
    assert services.confirm_points() == 0
    assert (points_held(reader).pending, points_held(reader).points) == (15, 0)

    clock.shift(timedelta(seconds=1))
    assert services.confirm_points() == 1
    assert services.confirm_points() == 0
    assert (points_held(reader).pending, points_held(reader).points) == (0, 15)


def test_an_award_is_given_once(reader):
    assert award(reader, 15) == award(reader, 15)
    assert points_held(reader).pending == 15
    with pytest.raises(Refusal, match="entry-key-reused"):
        award(reader, 16)


def test_bonus_and_points_are_two_books(reader, clock):
    earned(reader, 20, clock)
    earned(reader, 7, clock, "a2", bonus=True)

    held = points_held(reader)
    assert (held.points, held.bonus, held.available) == (20, 7, 27)


def test_a_bounty_takes_bonus_first_and_each_part_stays_in_its_book(reader, other_reader, clock):
    earned(reader, 20, clock)
    earned(reader, 7, clock, "a2", bonus=True)
    asked = hold(reader, 10)
    assert (points_held(reader).points, points_held(reader).bonus) == (17, 0)

    services.pay_points(asked, other_reader, 10, key="p1", reason=WHY, by=None)
    clock.shift(timedelta(days=7))
    assert services.confirm_points() == 2

    won = points_held(other_reader)
    assert (won.points, won.bonus, points_held(reader).held) == (3, 7, 0)


def test_a_part_of_a_bounty_is_paid_and_the_rest_goes_back(reader, other_reader, clock):
    earned(reader, 20, clock)
    asked = hold(reader, 10)

    paid = services.pay_points(asked, other_reader, 4, key="p1", reason=WHY, by=None)

    assert services.pay_points(asked, other_reader, 4, key="p1", reason=WHY, by=None) == paid
    assert points_held(reader).points == 16
    assert points_held(other_reader).pending == 4


@pytest.mark.parametrize("amount", [0, -1, 11])
def test_no_more_than_the_bounty_is_paid(reader, other_reader, clock, amount):
    earned(reader, 20, clock)
    asked = hold(reader, 10)

    with pytest.raises(Refusal, match="bounty-too-small"):
        services.pay_points(asked, other_reader, amount, key="p1", reason=WHY, by=None)


def test_what_is_set_aside_cannot_be_spent_twice(reader, clock):
    earned(reader, 20, clock)
    hold(reader, 15)

    with pytest.raises(Refusal, match="points-too-few") as refused:
        hold(reader, 6, "h2")
    assert refused.value.params == {"needed": 6, "available": 5}


def test_pending_points_cannot_be_spent(reader):
    award(reader, 20)

    with pytest.raises(Refusal, match="points-too-few"):
        hold(reader, 1)


def test_a_hold_may_be_of_cashable_points_alone(reader, clock):
    earned(reader, 7, clock, bonus=True)

    with pytest.raises(Refusal, match="points-too-few"):
        hold(reader, 1, books=(Book.POINTS,))


def test_a_hold_ends_once(reader, other_reader, clock):
    earned(reader, 20, clock)
    asked = hold(reader, 10)
    services.release_points(asked, key="r1", reason=WHY, by=None)
    services.release_points(asked, key="r1", reason=WHY, by=None)

    assert points_held(reader).points == 20
    with pytest.raises(Refusal, match="hold-ended"):
        services.spend_points(asked, key="s1", reason=WHY, by=None)
    with pytest.raises(Refusal, match="hold-ended"):
        services.pay_points(asked, other_reader, 10, key="p1", reason=WHY, by=None)


def test_what_is_spent_is_gone(reader, clock):
    earned(reader, 20, clock)
    gift = hold(reader, 12)
    spent = services.spend_points(gift, key="s1", reason=WHY, by=None)

    assert services.spend_points(gift, key="s1", reason=WHY, by=None) == spent
    assert (points_held(reader).points, points_held(reader).held) == (8, 0)
    assert moved_to("points_spent") == 12


def test_a_stopped_award_is_not_confirmed_until_it_is_released(reader, clock):
    made = award(reader, 15)
    services.stop_award(made)
    clock.shift(timedelta(days=30))
    assert services.confirm_points() == 0

    services.release_award(made)
    assert services.confirm_points() == 1


def test_pending_points_are_taken_back_wholly(reader):
    made = award(reader, 15)
    services.revoke_award(made, reason=WHY, by=None)

    assert points_held(reader).pending == 0
    with pytest.raises(Refusal, match="award-revoked"):
        services.revoke_award(made, reason=WHY, by=None)


def test_a_revoked_award_is_never_confirmed(reader, clock):
    services.revoke_award(award(reader, 15), reason=WHY, by=None)
    clock.shift(timedelta(days=8))

    assert services.confirm_points() == 0


def test_confirmed_points_are_taken_back_as_far_as_they_are_there(reader, clock):
    made = earned(reader, 15, clock)
    services.spend_points(hold(reader, 10), key="s1", reason=WHY, by=None)

    services.revoke_award(made, reason=WHY, by=None)

    assert points_held(reader).points == 0
    assert Entry.objects.get(kind=EntryKind.POINTS_REVOKED).transfers.get().amount == 5


def test_nothing_is_taken_back_from_who_spent_it_all(reader, clock):
    made = earned(reader, 15, clock)
    services.spend_points(hold(reader, 15), key="s1", reason=WHY, by=None)

    assert services.revoke_award(made, reason=WHY, by=None) is None


# Expiry


@pytest.mark.parametrize(
    ("on", "cut"),
    [
        ("2027-11-30", "2026-11-01"),  # what was earned in November 2026 lives to the end of it
        ("2027-12-01", "2026-12-01"),
        ("2028-01-01", "2027-01-01"),
        ("2028-02-29", "2027-02-01"),
    ],
)
def test_points_live_for_twelve_months_to_the_end_of_the_month(db, on, cut):
    assert cut_off(date.fromisoformat(on)) == date.fromisoformat(cut)


@pytest.mark.parametrize(
    ("day", "end"), [("2026-02-03", 28), ("2028-02-03", 29), ("2026-12-31", 31)]
)
def test_months_end_on_their_last_day(day, end):
    assert month_end(date.fromisoformat(day)).day == end


def at(clock, moment: str) -> None:
    clock.move_to(datetime.fromisoformat(moment), tick=False)


def test_points_expire_once_at_the_end_of_their_month(reader, clock):
    earned(reader, 15, clock)  # confirmed on 30 November 2026
    at(clock, "2027-11-30T23:59:59.900000+08:00")
    assert services.expire_points() == 0

    at(clock, "2027-12-01T00:00:00.100000+08:00")
    assert services.expire_points() == 1
    assert services.expire_points() == 0
    assert points_held(reader).points == 0
    assert PointExpiry.objects.get().amount == 15


def test_the_oldest_points_are_spent_first_so_that_less_expires(reader, clock):
    earned(reader, 15, clock)
    at(clock, "2027-03-01T10:00:00+08:00")
    earned(reader, 10, clock, "a2")
    services.spend_points(hold(reader, 12), key="s1", reason=WHY, by=None)

    at(clock, "2027-12-01T10:00:00+08:00")
    services.expire_points()

    assert points_held(reader).points == 10


def test_what_comes_back_is_no_younger_than_it_was(reader, clock):
    earned(reader, 15, clock)
    asked = hold(reader, 15)
    at(clock, "2027-11-29T10:00:00+08:00")
    services.release_points(asked, key="r1", reason=WHY, by=None)

    at(clock, "2027-12-01T10:00:00+08:00")
    services.expire_points()

    assert points_held(reader).points == 0


def test_what_is_set_aside_does_not_expire(reader, clock):
    earned(reader, 15, clock)
    hold(reader, 15)

    at(clock, "2027-12-01T10:00:00+08:00")
    assert services.expire_points() == 0
    assert points_held(reader).held == 15


def test_what_was_clawed_back_does_not_save_older_points(reader, clock):
    earned(reader, 15, clock)
    at(clock, "2027-03-01T10:00:00+08:00")
    young = earned(reader, 10, clock, "a2")
    services.revoke_award(young, reason=WHY, by=None)

    at(clock, "2027-12-01T10:00:00+08:00")
    services.expire_points()

    assert points_held(reader).points == 0


def test_bonus_expires_by_the_same_rule(reader, clock):
    earned(reader, 15, clock, bonus=True)
    at(clock, "2027-12-01T10:00:00+08:00")
    services.expire_points()

    assert points_held(reader).bonus == 0
    assert moved_to("bonus_expired") == 15


def test_points_that_expire_are_announced_thirty_days_before_and_once(reader, clock):
    earned(reader, 15, clock)
    at(clock, "2027-10-31T10:00:00+08:00")
    assert services.warn_of_expiry() == 0

    at(clock, "2027-11-01T10:00:00+08:00")
    assert points_held(reader).expires_on == date(2027, 11, 30)
    assert services.warn_of_expiry() == 1
    assert services.warn_of_expiry() == 0
    assert Notice.objects.get(code="points-expire").params == {"points": 15, "until": "2027-11-30"}


def test_every_kind_that_moves_points_inward_is_an_earning_or_a_return():
    inward = {EntryKind.POINTS_CONFIRMED, EntryKind.POINTS_RETURNED, EntryKind.POINTS_RELEASED}

    assert inward == {*EARNING_KINDS, *RETURN_KINDS}
