"""Forty at once at a card: five wrong secrets, one activation; and the guards are what does it."""

from collections import Counter

import pytest
from django.db import DatabaseError
from django.db.models import F

from accounts.models import RealNameCheck, User
from accounts.services import GivenName, give_name
from docsharing.models import CardBatch, MembershipCard
from docsharing.services import activation
from docsharing.services.activation import activate_card, prove_card
from docsharing.services.cards import hand_out_cards, print_cards, void_batch
from ledger.models import SubsidyGrant
from ledger.queries import available
from ledger.services import check_books, close_fund
from portal.refusals import Refusal
from tests.accounts.conftest import id_number
from tests.docsharing.cardplay import fund, handed_out, made_batch
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40
WRONG = "AAAA-AAAA-AAAA"


def refusals(outcome) -> Counter[str]:
    assert all(isinstance(error, Refusal) for error in outcome.lost), outcome.lost
    return Counter(error.code for error in outcome.lost)


def compared(monkeypatch) -> list[str]:
    """Every secret that is really compared with the card's."""
    seen, same = [], activation.same_hash

    def watch(one: str, other: str) -> bool:
        seen.append(other)
        return same(one, other)

    monkeypatch.setattr(activation, "same_hash", watch)
    return seen


def test_of_forty_wrong_secrets_at_once_five_are_counted_and_the_card_is_locked(manager):
    [(card, secret), *_rest] = handed_out(manager)

    outcome = at_once(lambda _n: prove_card(card.number, WRONG), CLIENTS)

    assert refusals(outcome) == {"card-wrong": 40}
    card.refresh_from_db()
    assert card.wrong_tries == 5
    assert card.locked_until is not None
    with pytest.raises(Refusal, match="card-wrong"):
        prove_card(card.number, secret)


def test_among_forty_guesses_at_once_the_right_one_wins_only_within_the_five(manager):
    [(card, secret), *_rest] = handed_out(manager)
    for _try in range(4):
        with pytest.raises(Refusal):
            prove_card(card.number, WRONG)

    outcome = at_once(lambda n: prove_card(card.number, secret if n == 39 else WRONG), CLIENTS)

    assert len(outcome.won) <= 1
    card.refresh_from_db()
    # The right secret, if its turn came first, has opened five new tries; no more were made.
    assert card.wrong_tries == 5


def test_counting_tries_by_reading_first_lets_too_many_through(manager, monkeypatch):
    """The negative control: read, compare, write."""
    [(card, _secret), *_rest] = handed_out(manager)
    stale = MembershipCard.objects.get(pk=card.pk)

    def read_then_write(rows) -> int:
        if stale.wrong_tries >= 5:
            return 0
        return rows.update(wrong_tries=F("wrong_tries") + 1)

    monkeypatch.setattr(activation, "_take_try", read_then_write)
    at_once(lambda _n: prove_card(card.number, WRONG), CLIENTS)

    card.refresh_from_db()
    assert card.wrong_tries > 5


def readers(count: int) -> list[User]:
    return [person(f"r{n}", f"读者{n}") for n in range(count)]


def test_forty_accounts_activate_one_card_and_one_has_it(manager):
    [(card, secret), *_rest] = handed_out(manager)
    people = readers(CLIENTS)

    outcome = at_once(lambda n: activate_card(card.number, secret, by=people[n]), CLIENTS)

    assert len(outcome.won) == 1
    # Five looks at a time: who comes while five others look is refused as if she had guessed.
    assert set(refusals(outcome)) <= {"card-used", "somebody-was-first", "card-wrong"}
    assert MembershipCard.objects.filter(activated_by__isnull=False).count() == 1
    assert MembershipCard.objects.filter(wrong_tries=0, locked_until=None).count() == 3
    assert check_books().differences == []


def test_without_lock_and_compare_the_database_still_keeps_the_first(manager, monkeypatch):
    """The negative control: everybody believes that the card is free, and simply writes."""
    [(card, secret), *_rest] = handed_out(manager)
    people = readers(10)
    proof = prove_card(card.number, secret)

    def write(n: int) -> None:
        MembershipCard.objects.filter(pk=proof.card.pk).update(
            state="activated", activated_by=people[n], activated_at=proof.card.batch.created_at
        )

    outcome = at_once(write, 10)

    assert len(outcome.won) == 1
    assert all(isinstance(error, DatabaseError) for error in outcome.lost)


def test_one_account_activates_one_of_forty_cards(manager, reader):
    cards = handed_out(manager, count=40, quantity=40)

    def activate(n: int):
        card, secret = cards[n]
        return activate_card(card.number, secret, by=User.objects.get(pk=reader.pk))

    outcome = at_once(activate, CLIENTS)

    assert len(outcome.won) == 1
    assert set(refusals(outcome)) <= {"one-card-each", "too-many-requests"}
    assert MembershipCard.objects.filter(state="activated").count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_activation_and_real_name_at_once_bring_200_and_never_250_or_50(manager, round_):
    fund()
    cards = handed_out(manager, count=20, quantity=20)
    people = readers(20)

    def act(n: int):
        user = User.objects.get(pk=people[n // 2].pk)
        if n % 2:
            card, secret = cards[n // 2]
            return activate_card(card.number, secret, by=user)
        return give_name(user, GivenName("林晓", id_number(n + 1), consents=True), checker="format")

    outcome = at_once(act, CLIENTS)

    assert outcome.lost == []
    assert {available(user).subsidy_fen for user in people} == {20_000}
    assert check_books().differences == []


def test_one_person_with_two_accounts_and_cards_gets_one_subsidy(manager):
    fund()
    cards = handed_out(manager, count=10, quantity=10)
    people = readers(10)
    for user, (card, secret) in zip(people, cards, strict=True):
        activate_card(card.number, secret, by=user)

    def verify(n: int):
        user = User.objects.get(pk=people[n].pk)
        return give_name(user, GivenName("林晓", id_number(1), consents=True), checker="format")

    outcome = at_once(verify, 10)

    assert outcome.lost == []
    assert RealNameCheck.objects.filter(verified_at__isnull=False).count() == 1
    assert [grant.amount_fen for grant in SubsidyGrant.objects.all()] == [20_000]
    assert check_books().differences == []


def test_cards_are_handed_out_once_however_many_clerks_press(manager, librarian):
    batch = made_batch(manager, quantity=10)
    print_cards(batch, sheet=1, by=manager)

    def act(n: int):
        fresh = CardBatch.objects.get(pk=batch.pk)
        return hand_out_cards(fresh, count=3, to=f"活动{n}", by=librarian)

    outcome = at_once(act, 20)

    assert len(outcome.won) == 3
    assert refusals(outcome) == {"too-few-cards": 17}
    assert sorted(given.cards.count() for given in batch.handouts.all()) == [3, 3, 3]


def test_void_and_activation_at_once_leave_each_card_with_one_end(manager):
    cards = handed_out(manager, count=19, quantity=19)
    people = readers(19)

    def act(n: int):
        if n == 19:
            return void_batch(cards[0][0].batch, reason="遗失", by=manager)
        return activate_card(cards[n][0].number, cards[n][1], by=people[n])

    outcome = at_once(act, 20)

    states = Counter(MembershipCard.objects.values_list("state", flat=True))
    activated = len(outcome.won) - 1
    assert states["activated"] == activated
    assert states["void"] == 19 - activated
    assert set(refusals(outcome)) <= {"card-void", "somebody-was-first"}


def test_no_grant_slips_in_behind_the_closing_of_a_fund(director):
    budget = fund()
    people = readers(39)

    def act(n: int):
        if n == 39:
            return close_fund(type(budget).objects.get(pk=budget.pk), by=director)
        user = User.objects.get(pk=people[n].pk)
        return give_name(user, GivenName("林晓", id_number(n + 1), consents=True), checker="format")

    outcome = at_once(act, CLIENTS)

    assert outcome.lost == []
    closed = type(budget).objects.get(pk=budget.pk).closed_at
    late = [grant for grant in SubsidyGrant.objects.all() if grant.granted_at > closed]
    behind = [
        grant
        for grant in late
        if grant.accounts.get(kind="grant").credits.get().entry.recorded_at > closed
    ]
    assert behind == []
    assert check_books().differences == []
