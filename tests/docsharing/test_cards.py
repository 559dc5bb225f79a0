"""Batches of cards: made by the worker, printed, handed out, void, expired."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from desk.models import Case, StateEvent
from desk.workflow import move_all
from docsharing.api.cards import CARD
from docsharing.models import CardBatch, CardPrint, CardState, MembershipCard
from docsharing.queries.cardcodes import card_number, read_number, read_secret, secret_of
from docsharing.queries.cards import batch_lines, batches, by_distributor
from docsharing.services import cards as services
from docsharing.services.activation import NUMBER, SIGN_UP, activate_card
from docsharing.services.cards import (
    expire_cards,
    hand_out_cards,
    order_cards,
    print_cards,
    void_batch,
    void_card,
)
from docsharing.words.cards import TEXTS
from ledger.services import close_fund
from portal import jobs
from portal.clock import today
from portal.models import Job
from portal.refusals import Refusal
from tests.docsharing.cardplay import fund, handed_out, made_batch, new_batch

pytestmark = pytest.mark.django_db


def states(batch) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in batch.cards.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


# Numbers and secrets


def test_the_number_that_is_shown_as_an_example_is_one():
    shown = f"{TEXTS['card-number-slip']} {CARD.value} {SIGN_UP.fields[NUMBER].help_text}"
    numbers = re.findall(r"HY-[0-9-]+", shown)

    assert len(numbers) >= 3
    assert [number for number in numbers if read_number(number) != number] == []


def test_a_number_carries_a_check_digit_that_finds_every_single_slip():
    number = card_number(2026, 42)
    digits = number.replace("-", "").removeprefix("HY")

    assert number == "HY-2026-0000429"
    for place in range(len(digits)):
        for other in "0123456789":
            typed = digits[:place] + other + digits[place + 1 :]
            assert (read_number(typed) == number) == (typed == digits)


@pytest.mark.parametrize(
    "typed",
    ["hy20260000429", " HY 2026 0000 429 ", "ＨＹ－２０２６－００００４２９", "20260000429"],
)
def test_a_number_is_understood_however_it_is_typed(typed):
    assert read_number(typed) == "HY-2026-0000429"


@pytest.mark.parametrize("typed", ["", "HY", "HY-2026-0000420", "x" * 500, "\x00", "٢٠٢٦٠٠٠٠٤٢٩"])
def test_what_is_no_number_is_none(typed):
    assert read_number(typed) is None


def test_a_secret_may_be_typed_in_lower_case_and_with_signs_misread():
    assert read_secret(" o1lk-ａbcd-efgh ") == "011KABCDEFGH"


# Making


def test_a_worker_makes_the_cards_with_numbers_of_their_own_and_hashed_secrets(manager):
    batch = made_batch(manager, quantity=3)
    second = made_batch(manager, quantity=2)

    year = today().year
    assert list(batch.cards.order_by("serial").values_list("number", flat=True)) == [
        card_number(year, n) for n in (1, 2, 3)
    ]
    assert second.first_serial == 4
    assert batch.number.code == f"KP-{year}-000001"
    assert states(batch) == {"printed": 3}
    assert Job.objects.filter(kind="cards.make", finished_at__isnull=False, done=3).exists()
    card = batch.cards.first()
    assert len(card.secret_hash) == 64
    assert read_secret(secret_of(batch, card.number)) not in str(MembershipCard.objects.values())


def test_making_goes_on_after_a_kill_and_twice_is_as_once(manager, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 2)
    batch = order_cards(new_batch(quantity=5), by=manager)
    job = Job.objects.get(kind="cards.make")
    make, calls = services._make_chunk, []

    def killed(*args):
        calls.append(args)
        make(*args)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(services, "_make_chunk", killed)
    with pytest.raises(SystemExit):
        services.make_cards(jobs.take())
    assert batch.cards.count() == 4

    monkeypatch.setattr(services, "_make_chunk", make)
    job.refresh_from_db()
    services.make_cards(job)
    services.make_cards(job)

    batch.refresh_from_db()
    assert (batch.cards.count(), batch.made_at is not None) == (5, True)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"quantity": 0}, "too-many-cards", "quantity"),
        ({"quantity": 10_001}, "too-many-cards", "quantity"),
        ({"unit_fen": 0}, "subsidy-needed", "unit_fen"),
        ({"unit_fen": 20_001}, "subsidy-too-large", "unit_fen"),
        ({"year": 2019}, "year-out-of-range", "year"),
        ({"expires_on": timezone.now().date() - timedelta(days=1)}, "expiry-is-past", "expires_on"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_at_its_field(manager, changes, code, field):
    with pytest.raises(Refusal, match=code) as refused:
        order_cards(new_batch(**changes), by=manager)

    assert refused.value.field == field


def test_a_closed_fund_takes_no_batch(manager, director):
    closed = close_fund(fund(), by=director)

    with pytest.raises(Refusal, match="fund-closed"):
        order_cards(new_batch(fund=closed), by=manager)


def test_only_a_manager_makes_prints_and_declares_void(manager, librarian, reader):
    batch = made_batch(manager)
    card = batch.cards.first()
    acts = [
        lambda by: order_cards(new_batch(), by=by),
        lambda by: print_cards(batch, sheet=1, by=by),
        lambda by: void_batch(batch, reason="遗失", by=by),
        lambda by: void_card(card, reason="遗失", by=by),
    ]

    for act in acts:
        with pytest.raises(Refusal, match="not-allowed"):
            act(librarian)
        with pytest.raises(Refusal, match="not-found"):
            act(reader)


# Printing


def test_the_sheet_shows_secrets_and_each_printing_is_written_down(manager, monkeypatch):
    monkeypatch.setattr(services, "SHEET_CARDS", 2)
    batch = made_batch(manager, quantity=3)

    first = print_cards(batch, sheet=1, by=manager)
    second = print_cards(batch, sheet=2, by=manager)
    again = print_cards(batch, sheet=1, by=manager)

    assert [len(first), len(second)] == [2, 1]
    assert again == first
    assert list(CardPrint.objects.order_by("pk").values_list("first", "last", "by")) == [
        (1, 2, manager.pk),
        (3, 3, manager.pk),
        (1, 2, manager.pk),
    ]
    with pytest.raises(Refusal, match="no-such-sheet"):
        print_cards(batch, sheet=3, by=manager)


def test_once_a_card_is_handed_out_no_secret_can_be_printed(manager):
    batch = made_batch(manager)
    with pytest.raises(Refusal, match="not-printed"):
        hand_out_cards(batch, count=1, to="科普日", by=manager)
    print_cards(batch, sheet=1, by=manager)

    hand_out_cards(batch, count=1, to="科普日", by=manager)

    batch.refresh_from_db()
    assert (batch.nonce, batch.distributed_at is not None) == ("", True)
    with pytest.raises(Refusal, match="sheet-is-gone"):
        print_cards(batch, sheet=1, by=manager)


def test_the_database_lets_no_batch_keep_its_secret_when_it_is_handed_out(manager):
    batch = made_batch(manager)

    with pytest.raises(IntegrityError, match="batch_handed_out_keeps_no_secret"):
        CardBatch.objects.filter(pk=batch.pk).update(
            printed_at=timezone.now(), distributed_at=timezone.now()
        )


def test_with_another_secret_of_the_site_the_sheet_is_refused_rather_than_wrong(manager, settings):
    batch = made_batch(manager)
    settings.SECRET_KEY = "another-key-of-the-site-0123456789abcdef"

    with pytest.raises(Refusal, match="sheet-is-gone"):
        print_cards(batch, sheet=1, by=manager)


# Handing out


def test_cards_are_handed_out_in_order_each_with_its_history(manager, librarian):
    batch = made_batch(manager, quantity=5)
    print_cards(batch, sheet=1, by=manager)

    hand_out_cards(batch, count=2, to="科普日", by=librarian)
    given = hand_out_cards(batch, count=1, to="张雪梅", by=librarian)

    assert states(batch) == {"printed": 2, "distributed": 3}
    assert [card.serial for card in given.cards.all()] == [3]
    event = StateEvent.objects.get(
        subject_type="docsharing.membershipcard", version=2, subject_id=given.cards.get().pk
    )
    assert (event.from_state, event.to_state, event.by, event.params) == (
        "printed",
        "distributed",
        librarian,
        {"to": "张雪梅"},
    )
    with pytest.raises(Refusal, match="too-few-cards") as refused:
        hand_out_cards(batch, count=3, to="科普日", by=librarian)
    assert refused.value.params == {"left": 2}


def test_cases_do_not_go_by_the_thousand(manager):
    with pytest.raises(TypeError):
        move_all(Case.objects.all(), "closed", by=manager)


# Void and expired


def test_a_void_batch_spares_what_was_activated(manager, reader):
    [(first, secret), *_rest] = handed_out(manager, quantity=4)
    activate_card(first.number, secret, by=reader)

    gone = void_batch(first.batch, reason="整批遗失", by=manager)

    assert gone == 3
    assert states(first.batch) == {"activated": 1, "void": 3}
    first.batch.refresh_from_db()
    assert (first.batch.voided_by, first.batch.void_reason) == (manager, "整批遗失")
    with pytest.raises(Refusal, match="batch-void"):
        void_batch(first.batch, reason="整批遗失", by=manager)


def test_void_needs_a_reason_and_a_card_that_is_not_used(manager):
    batch = made_batch(manager)
    card = batch.cards.first()

    with pytest.raises(Refusal, match="reason-needed"):
        void_card(card, reason=" ", by=manager)
    void_card(card, reason="卡面破损", by=manager)
    with pytest.raises(Refusal, match="wrong-state"):
        void_card(card, reason="卡面破损", by=manager)

    assert states(batch) == {"printed": 2, "void": 1}


def test_cards_expire_after_their_last_day(manager):
    batch = made_batch(manager, expires_on=today() + timedelta(days=10))

    assert expire_cards(batch.expires_on) == 0
    assert expire_cards(batch.expires_on + timedelta(days=1)) == 3
    assert expire_cards(batch.expires_on + timedelta(days=1)) == 0

    assert states(batch) == {"expired": 3}


@pytest.mark.parametrize(
    "change",
    [{"state": "distributed"}, {"number": "HY-2026-9999999"}, {"secret_hash": "x"}, {"serial": 77}],
)
def test_the_database_keeps_what_is_final(manager, change):
    batch = made_batch(manager)
    card = batch.cards.first()
    void_card(card, reason="卡面破损", by=manager)

    with pytest.raises(DatabaseError), transaction.atomic():
        MembershipCard.objects.filter(pk=card.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        MembershipCard.objects.filter(pk=card.pk).delete()


# Figures


def test_figures_by_batch_and_by_distributor(manager, django_assert_max_num_queries):
    made_batch(manager, quantity=2)
    cards = handed_out(manager, quantity=4, count=3)
    handed_out(manager, quantity=2, count=1, distributor="北碚分中心")
    void_card(cards[0][0], reason="卡面破损", by=manager)

    with django_assert_max_num_queries(12):
        lines = batch_lines(batches())

    assert [line.figures.states for line in lines] == [
        {"distributed": 1, "printed": 1},
        {"distributed": 2, "printed": 1, "void": 1},
        {"printed": 2},
    ]
    sums = dict(by_distributor(lines))
    assert sums["沙坪坝分中心"][CardState.PRINTED] == 3
    assert sums["沙坪坝分中心"].total == 6
    assert sums["北碚分中心"].total == 2
