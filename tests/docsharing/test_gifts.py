"""Gifts: chosen for points, given up, collected against document and signature, or gone back."""

from datetime import timedelta

import pytest
import time_machine

from accounts.roles import Role
from accounts.services import close_account, give_role, suspend
from desk.models import StateEvent
from docsharing.models import Redemption
from docsharing.services.gift_stock import change_gift, take_in_stock
from docsharing.services.gifts import (
    call_off,
    cancel,
    collect_gift,
    return_uncollected,
)
from docsharing.tasks import lapse
from ledger.models import Entry, Transfer
from portal.clock import day_of
from portal.models import Notice, Number
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.conftest import verify
from tests.docsharing.giftplay import chosen, details, earn, gift_of, stock_of, sums

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def rich(reader):
    """A reader who is known, with 1,000 points and 50 bonus points."""
    verify(reader)
    earn(reader, 1000)
    earn(reader, 50, "bonus", bonus=True)
    return reader


@pytest.fixture
def gift(manager):
    return gift_of(manager)


def collect(redemption, by, slip="QZ-001", document="id-card"):
    return collect_gift(redemption, document=document, slip=slip, by=by)


def at_the_end(redemption, **more):
    return time_machine.travel(redemption.collect_by + timedelta(**more), tick=False)


def test_a_gift_that_is_chosen_sets_one_and_the_points_aside(gift, rich):
    choice = chosen(gift, rich)

    assert (choice.state, choice.points, choice.number.code[:3]) == ("reserved", 300, "LP-")
    assert sums(rich) == (700, 50, 300)
    assert stock_of(gift) == 2
    assert (day_of(choice.collect_by) - day_of(choice.reserved_at)).days == 61
    told = Notice.objects.get(code="gift.reserved")
    assert (told.user, told.params["gift"], told.topic) == (rich, gift.pk, "money")


def test_the_same_key_chooses_once(gift, rich, manager):
    first = chosen(gift, rich)

    assert chosen(gift, rich) == first
    assert (sums(rich)[2], stock_of(gift)) == (300, 2)
    with pytest.raises(Refusal, match="idempotency-key-reused"):
        chosen(gift_of(manager, name_zh="书签"), rich)


def test_bonus_points_buy_no_gift(manager, rich):
    dear = gift_of(manager, points=1001)

    with pytest.raises(Refusal, match="points-too-few") as refused:
        chosen(dear, rich)

    assert refused.value.params == {"needed": 1001, "available": 1000}
    assert (stock_of(dear), Redemption.objects.count()) == (3, 0)


def test_a_reader_has_a_gift_as_often_as_its_limit_says(manager, rich):
    gift = gift_of(manager, limit_each=2)
    first = chosen(gift, rich, "choice-1")
    chosen(gift, rich, "choice-2")

    with pytest.raises(Refusal, match="gift-limit-reached"):
        chosen(gift, rich, "choice-3")
    cancel(first, by=rich)
    assert chosen(gift, rich, "choice-4").state == "reserved"


def test_what_is_out_of_stock_or_hidden_is_not_chosen(manager, rich):
    with pytest.raises(Refusal, match="gift-out-of-stock"):
        chosen(gift_of(manager, stock=0), rich)
    with pytest.raises(Refusal, match="not-found"):
        chosen(gift_of(manager, is_shown=False), rich)


def test_a_price_that_changed_meanwhile_is_told_first(gift, rich, manager):
    change_gift(gift, details(points=400), by=manager)

    with pytest.raises(Refusal, match="gift-price-changed"):
        chosen(gift, rich, seen_points=300)
    assert chosen(gift, rich, seen_points=400).points == 400


def test_who_is_not_known_by_name_and_who_works_here_choose_none(gift, other_reader, librarian):
    for user, code in ((other_reader, "gift-needs-real-name"), (librarian, "points-not-for-staff")):
        earn(user, 500)
        with pytest.raises(Refusal, match=code):
            chosen(gift, user)


def test_a_suspended_reader_chooses_none_and_gets_none(gift, rich, librarian, administrator):
    choice = chosen(gift, rich)
    suspend(rich, reason="可疑", by=administrator)

    with pytest.raises(Refusal, match="suspended"):
        chosen(gift, rich, "choice-2")
    with pytest.raises(Refusal, match="gift-reader-suspended"):
        collect(choice, librarian)


def test_a_reader_gives_up_what_she_has_not_collected(gift, rich, other_reader):
    choice = chosen(gift, rich)
    with pytest.raises(Refusal, match="not-found"):
        cancel(choice, by=other_reader)

    assert cancel(choice, by=rich).state == "cancelled"

    assert (sums(rich), stock_of(gift)) == ((1000, 50, 0), 3)
    with pytest.raises(Refusal, match="wrong-state"):
        cancel(choice, by=rich)
    assert (sums(rich), stock_of(gift)) == ((1000, 50, 0), 3)


def test_collecting_spends_the_points_against_document_and_slip(gift, rich, librarian):
    choice = collect(chosen(gift, rich), librarian)

    assert (choice.state, choice.collected_by) == ("collected", librarian)
    assert (choice.document, choice.slip) == ("id-card", "QZ-001")
    assert (sums(rich), stock_of(gift)) == ((700, 50, 0), 2)
    spent = Transfer.objects.get(credit__kind="points_spent")
    assert (spent.amount, spent.entry.key) == (300, f"redemption:{choice.pk}:collected")
    with pytest.raises(Refusal, match="wrong-state"):
        collect(choice, librarian, "QZ-002")
    with pytest.raises(Refusal, match="wrong-state"):
        cancel(choice, by=rich)
    assert StateEvent.objects.get(subject_id=choice.pk).by == librarian


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"document": "none"}, "invalid"),
        ({"slip": "  "}, "required"),
    ],
)
def test_nothing_is_given_out_without_document_and_slip(gift, rich, librarian, given, code):
    choice = chosen(gift, rich)

    with pytest.raises(Refusal, match=code):
        collect(choice, librarian, **given)
    assert sums(rich)[2] == 300


def test_a_slip_is_signed_for_one_gift(gift, rich, librarian, manager):
    collect(chosen(gift, rich), librarian)
    other = chosen(gift_of(manager, name_zh="书签"), rich, "choice-2")

    with pytest.raises(Refusal, match="slip-used"):
        collect(other, librarian)


def test_who_is_no_clerk_gives_out_nothing(gift, rich, other_reader, cashier):
    choice = chosen(gift, rich)

    for by, code in ((other_reader, "not-found"), (cashier, "not-allowed")):
        with pytest.raises(Refusal, match=code):
            collect(choice, by)
        with pytest.raises(Refusal, match=code):
            call_off(choice, reason="破损", by=by)


def test_a_reader_who_became_a_clerk_does_not_hand_out_her_own(gift, rich, administrator):
    choice = chosen(gift, rich)
    give_role(rich, Role.LIBRARIAN, by=administrator)

    with pytest.raises(Refusal, match="not-your-own"):
        collect(choice, rich)


def test_what_nobody_collects_in_sixty_days_goes_back_once(gift, rich, librarian):
    choice = chosen(gift, rich)
    with at_the_end(choice, seconds=-1):
        lapse()
        assert sums(rich)[2] == 300

    with at_the_end(choice):
        with pytest.raises(Refusal, match="gift-too-late"):
            collect(choice, librarian)
        lapse()
        lapse()
        return_uncollected(choice)

    choice.refresh_from_db()
    assert choice.state == "returned"
    assert (sums(rich), stock_of(gift)) == ((1000, 50, 0), 3)
    assert Notice.objects.filter(code="gift.returned-notice", user=rich).count() == 1
    assert Entry.objects.filter(key=f"redemption:{choice.pk}:returned").count() == 1


def test_a_late_run_gives_the_same(gift, rich):
    choice = chosen(gift, rich)

    with at_the_end(choice, days=40):
        lapse()

    choice.refresh_from_db()
    assert (choice.state, sums(rich)[2], stock_of(gift)) == ("returned", 0, 3)


def test_a_reader_is_reminded_once_in_the_last_week(gift, rich):
    choice = chosen(gift, rich)

    for days in (-8, -6, -5):
        with at_the_end(choice, days=days):
            lapse()

    told = Notice.objects.get(code="gift.collect-soon")
    assert told.params["until"] == (day_of(choice.collect_by) - timedelta(days=1)).isoformat()


def test_the_days_are_those_of_the_choice(gift, rich, administrator):
    set_rule("gifts.collect_days", 5, by=administrator)
    choice = chosen(gift, rich)
    set_rule("gifts.collect_days", 60, by=administrator)

    with at_the_end(choice):
        lapse()
    choice.refresh_from_db()
    assert choice.state == "returned"


def test_the_desk_calls_off_what_it_cannot_give_out(gift, rich, librarian):
    choice = chosen(gift, rich)
    with pytest.raises(Refusal, match="reason-needed"):
        call_off(choice, reason=" ", by=librarian)

    call_off(choice, reason="到货破损", by=librarian)

    assert (sums(rich), stock_of(gift)) == ((1000, 50, 0), 3)
    assert Notice.objects.get(code="gift.called-off-notice").params["why"] == "到货破损"


def test_who_closes_her_account_leaves_no_gift_waiting(gift, rich):
    choice = chosen(gift, rich)

    close_account(rich)

    choice.refresh_from_db()
    assert (choice.state, stock_of(gift)) == ("cancelled", 3)


def test_numbers_have_no_gap_where_a_choice_was_refused(gift, rich, manager):
    chosen(gift, rich)
    with pytest.raises(Refusal):
        chosen(gift_of(manager, points=5000), rich, "choice-2")
    chosen(gift_of(manager, name_zh="书签"), rich, "choice-3")

    assert list(Number.objects.filter(prefix="LP").values_list("n", flat=True)) == [1, 2]


def test_the_desk_is_told_once_that_little_is_left(manager, librarian, rich):
    gift = gift_of(manager, stock=3, low_stock=2, limit_each=5)
    first = chosen(gift, rich)
    cancel(first, by=rich)
    chosen(gift, rich, "choice-2")

    told = Notice.objects.filter(code="gift.low")
    assert {notice.user for notice in told} == {manager, librarian}
    assert {notice.topic for notice in told} == {"desk"}
    assert told.count() == 2

    take_in_stock(gift, 1, by=librarian)
    chosen(gift, rich, "choice-3")
    assert Notice.objects.filter(code="gift.low").count() == 4


def test_another_reader_has_keys_of_her_own(gift, rich, other_reader):
    verify(other_reader)
    earn(other_reader, 300)

    assert chosen(gift, rich) != chosen(gift, other_reader)
    assert stock_of(gift) == 1
