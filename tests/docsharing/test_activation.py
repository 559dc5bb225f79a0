"""A card is activated once, brings its subsidy once a person, and tells guessers nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services import close_account, give_name, suspend
from docsharing.models import MembershipCard
from docsharing.queries.cardcodes import card_number
from docsharing.queries.cards import (
    batch_lines,
    batches,
    grants_of_cards,
    had_a_card,
    promised_fen,
)
from docsharing.services.activation import activate_card, claim_card, prove_card
from docsharing.services.cards import (
    expire_cards,
    hand_out_cards,
    print_cards,
    void_batch,
    void_card,
)
from ledger.models import SubsidyGrant, SubsidyWaiting
from ledger.queries import available
from ledger.services import raise_fund, serve_waiting
from portal.models import Notice
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.cardplay import fund, handed_out, made_batch
from tests.docsharing.test_subsidy import GIVEN, shows
from tests.factories import PASSPORT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("check_books_after")]


def verify(user):
    """Her ID number is checked by its form: the same natural person whatever the account."""
    check = give_name(user, GIVEN, checker="format")
    user.__dict__.pop("verified_check", None)
    return check


def subsidy(user) -> int:
    return available(user).subsidy_fen


def promised(user) -> int | None:
    return promised_fen(user.name_checks.get(), "welcome")


def card_now(card: MembershipCard) -> MembershipCard:
    return MembershipCard.objects.select_related("grant", "waiting").get(pk=card.pk)


# What it brings


def test_a_card_activated_before_the_name_is_known_brings_200_and_never_250(manager, reader):
    fund()
    [(card, secret), *_rest] = handed_out(manager)

    activate_card(card.number, secret, by=reader)

    assert (subsidy(reader), card_now(card).state) == (0, "activated")
    assert Notice.objects.get(user=reader).code == "card-activated"
    verify(reader)
    assert subsidy(reader) == 20_000
    grant = SubsidyGrant.objects.get()
    assert (grant.kind, card_now(card).grant) == ("welcome", grant)


def test_an_online_reader_who_activates_a_card_is_topped_up_to_200(manager, reader):
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    verify(reader)
    assert subsidy(reader) == 5000

    activate_card(card.number, secret, by=reader)

    assert subsidy(reader) == 20_000
    assert card_now(card).grant.kind == "upgrade"
    assert card_now(card).grant.amount_fen == 15_000


@pytest.mark.parametrize(("rule", "fen"), [("top_up", 20_000), ("add", 25_000), ("none", 5000)])
def test_what_an_upgrade_brings_is_a_rule(manager, reader, administrator, rule, fen):
    set_rule("subsidy.card_upgrade", rule, by=administrator)
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    verify(reader)

    activate_card(card.number, secret, by=reader)

    assert subsidy(reader) == fen
    assert card_now(card).settled_at is not None


def test_a_second_account_of_one_person_gets_nothing_more(manager, reader, other_reader):
    fund()
    [(first, one), (second, two), _third] = handed_out(manager)
    activate_card(first.number, one, by=reader)
    verify(reader)

    activate_card(second.number, two, by=other_reader)
    check = verify(other_reader)

    assert check.refused_because == "other-account"
    assert Notice.objects.filter(user=other_reader, code="accounts.name-refused").exists()
    assert (SubsidyGrant.objects.count(), subsidy(other_reader)) == (1, 0)


@pytest.mark.parametrize("rule", ["top_up", "add"])
def test_who_comes_again_with_another_account_and_card_gets_nothing_more(
    manager, reader, other_reader, administrator, rule
):
    set_rule("subsidy.card_upgrade", rule, by=administrator)
    fund()
    [(first, one), (second, two), _third] = handed_out(manager)
    activate_card(first.number, one, by=reader)
    verify(reader)
    close_account(reader)

    activate_card(second.number, two, by=other_reader)
    verify(other_reader)

    assert SubsidyGrant.objects.count() == 1
    assert subsidy(other_reader) == 0
    assert card_now(second).settled_at is not None


def test_who_had_fifty_in_an_account_that_she_closed_is_topped_up_once(
    manager, reader, other_reader
):
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    verify(reader)
    close_account(reader)

    activate_card(card.number, secret, by=other_reader)
    verify(other_reader)

    assert subsidy(other_reader) == 15_000


def test_a_card_tops_up_what_the_account_had_by_another_document(manager, reader, librarian):
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    shows(reader, PASSPORT, to=librarian)
    activate_card(card.number, secret, by=reader)

    verify(reader)

    assert subsidy(reader) == 20_000
    assert card_now(card).grant.kind == "upgrade"


def test_a_card_brings_the_place_of_an_account_that_was_closed(
    manager, reader, other_reader, director
):
    small = fund(4999)
    [(card, secret), *_rest] = handed_out(manager)
    verify(reader)
    close_account(reader)
    activate_card(card.number, secret, by=other_reader)

    verify(other_reader)

    assert card_now(card).waiting == SubsidyWaiting.objects.get()
    assert (promised(other_reader), had_a_card(other_reader.name_checks.get())) == (20_000, True)
    raise_fund(small, 20_000, key="raise-000001", by=director)
    assert serve_waiting() == 1
    assert subsidy(other_reader) == 20_000


def test_a_card_whose_holder_left_while_it_waited_is_followed_by_her_next_one(
    manager, reader, other_reader, director
):
    small = fund(4999)
    [(first, one), (second, two), _third] = handed_out(manager)
    activate_card(first.number, one, by=reader)
    verify(reader)
    close_account(reader)
    assert batch_lines(batches())[0].figures.waiting_fen == 0
    activate_card(second.number, two, by=other_reader)

    verify(other_reader)

    assert (card_now(first).waiting, SubsidyWaiting.objects.count()) == (None, 1)
    assert card_now(second).waiting == SubsidyWaiting.objects.get()
    raise_fund(small, 20_000, key="raise-000001", by=director)
    assert serve_waiting() == 1
    assert subsidy(other_reader) == 20_000


def test_the_place_of_a_card_is_kept_by_who_comes_again_without_one(
    manager, reader, other_reader, director
):
    small = fund(4999)
    [(first, one), (second, two), _third] = handed_out(manager)
    activate_card(first.number, one, by=reader)
    verify(reader)
    close_account(reader)

    verify(other_reader)
    activate_card(second.number, two, by=other_reader)

    assert promised(other_reader) == 20_000
    raise_fund(small, 40_000, key="raise-000001", by=director)
    assert serve_waiting() == 1
    assert subsidy(other_reader) == 20_000


def test_a_place_that_was_left_holds_no_later_card_back(manager, reader, other_reader, director):
    small = fund(4999)
    [(card, secret), *_rest] = handed_out(manager)
    verify(reader)
    close_account(reader)
    verify(other_reader)
    raise_fund(small, 50_000, key="raise-000001", by=director)

    activate_card(card.number, secret, by=other_reader)

    assert serve_waiting() == 2
    assert subsidy(other_reader) == 20_000


def test_the_cards_own_fund_pays_and_its_amount_is_the_batches(manager, reader):
    fund()
    of_event = fund(name="科普专项")
    [(card, secret), *_rest] = handed_out(manager, fund=of_event, unit_fen=12_000)

    activate_card(card.number, secret, by=reader)
    verify(reader)

    assert (SubsidyGrant.objects.get().fund, subsidy(reader)) == (of_event, 12_000)


def test_a_card_never_brings_less_than_an_online_reader_gets(manager, reader):
    fund()
    [(card, secret), *_rest] = handed_out(manager, unit_fen=1000)

    activate_card(card.number, secret, by=reader)
    verify(reader)

    assert subsidy(reader) == 5000


def test_when_the_fund_is_empty_she_waits_and_the_card_knows_for_what(manager, reader, director):
    empty = fund(19_999)
    [(card, secret), *_rest] = handed_out(manager, fund=empty)
    activate_card(card.number, secret, by=reader)

    verify(reader)

    assert subsidy(reader) == 0
    assert card_now(card).waiting == SubsidyWaiting.objects.get()
    [line] = batch_lines(batches())
    assert (line.figures.granted_fen, line.figures.waiting_fen) == (0, 20_000)

    raise_fund(empty, 1, key="raise-000001", by=director)
    assert serve_waiting() == 1
    assert subsidy(reader) == 20_000
    [line] = batch_lines(batches())
    assert (line.figures.granted_fen, line.figures.waiting_fen) == (20_000, 0)
    assert (line.figures.left_fen, line.figures.used_fen) == (20_000, 0)


# Once


def test_a_card_is_good_for_one_activation(manager, reader, other_reader):
    [(card, secret), *_rest] = handed_out(manager)
    activate_card(card.number, secret, by=reader)

    with pytest.raises(Refusal, match="card-used") as refused:
        activate_card(card.number, secret, by=other_reader)

    assert refused.value.field == "card_number"


def test_her_own_card_again_changes_nothing_and_a_second_card_is_refused(manager, reader):
    [(card, secret), (other, two), _third] = handed_out(manager)
    activate_card(card.number, secret, by=reader)

    assert activate_card(card.number.lower(), "whatever", by=reader).pk == card.pk
    with pytest.raises(Refusal, match="one-card-each"):
        activate_card(other.number, two, by=reader)

    assert card_now(other).state == "distributed"


def test_the_database_lets_one_person_hold_one_card(manager, reader):
    [(card, secret), (other, _two), _third] = handed_out(manager)
    activate_card(card.number, secret, by=reader)

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipCard.objects.filter(pk=other.pk).update(
            state="activated", activated_by=reader, activated_at=timezone.now()
        )


def test_who_is_suspended_or_gone_activates_nothing(manager, reader, other_reader, administrator):
    [(card, secret), *_rest] = handed_out(manager)
    suspend(reader, reason="调查", by=administrator)
    proof = prove_card(card.number, secret)
    close_account(other_reader)

    with pytest.raises(Refusal, match="suspended"):
        activate_card(card.number, secret, by=reader)
    with pytest.raises(Refusal, match="not-found"):
        claim_card(other_reader, proof)

    assert card_now(card).state == "distributed"


# Guessing


def test_an_unknown_number_and_a_wrong_secret_answer_alike(manager, reader):
    [(card, _secret), *_rest] = handed_out(manager)
    unknown = card_number(2026, 999_999)
    answers = []

    for number in (card.number, unknown):
        with pytest.raises(Refusal) as refused:
            activate_card(number, "AAAA-AAAA-AAAA", by=reader)
        answers.append((refused.value.code, refused.value.field, refused.value.params))

    assert answers == [("card-wrong", "card_secret", {})] * 2


def test_a_slip_in_the_number_is_told_at_its_field(reader):
    with pytest.raises(Refusal, match="card-number-slip") as refused:
        activate_card("HY-2026-0000420", "x", by=reader)

    assert refused.value.field == "card_number"


def test_after_five_wrong_secrets_even_the_right_one_must_wait_a_day(manager, reader):
    [(card, secret), *_rest] = handed_out(manager)
    for _try in range(5):
        with pytest.raises(Refusal, match="card-wrong"):
            prove_card(card.number, "AAAA-AAAA-AAAA")

    with pytest.raises(Refusal, match="card-wrong"):
        prove_card(card.number, secret)

    locked = card_now(card)
    hours = (locked.locked_until - timezone.now()).total_seconds() / 3600
    assert (locked.wrong_tries, round(hours)) == (5, 24)
    MembershipCard.objects.filter(pk=card.pk).update(
        locked_until=timezone.now() - timedelta(seconds=1)
    )
    with pytest.raises(Refusal, match="card-wrong"):
        prove_card(card.number, "AAAA-AAAA-AAAA")
    assert (card_now(card).wrong_tries, card_now(card).locked_until) == (1, None)
    activate_card(card.number, secret, by=reader)
    assert card_now(card).wrong_tries == 0


def test_how_many_tries_and_how_long_are_rules(manager, administrator):
    set_rule("member_card.tries", 1, by=administrator)
    set_rule("member_card.lock_hours", 2, by=administrator)
    [(card, _secret), *_rest] = handed_out(manager)

    for ended in (None, timezone.now() - timedelta(hours=1)):
        if ended:
            MembershipCard.objects.filter(pk=card.pk).update(locked_until=ended)
        with pytest.raises(Refusal, match="card-wrong"):
            prove_card(card.number, "AAAA-AAAA-AAAA")
        hours = (card_now(card).locked_until - timezone.now()).total_seconds() / 3600
        assert round(hours) == 2


def test_one_account_tries_twenty_times_a_day(manager, reader):
    for n in range(20):
        with pytest.raises(Refusal, match="card-wrong"):
            activate_card(card_number(2026, 1000 + n), "AAAA-AAAA-AAAA", by=reader)

    with pytest.raises(Refusal, match="too-many-requests"):
        activate_card(card_number(2026, 2000), "AAAA-AAAA-AAAA", by=reader)


# What may have happened to it


def test_who_knows_the_secret_is_told_what_is_wrong_with_the_card(manager, reader):
    [(lost, one), (ended, two), _third] = handed_out(manager, quantity=4)
    void_card(lost, reason="遗失", by=manager)
    with pytest.raises(Refusal, match="card-void"):
        activate_card(lost.number, one, by=reader)

    expire_cards(ended.batch.expires_on + timedelta(days=1))
    with pytest.raises(Refusal, match="card-expired"):
        activate_card(ended.number, two, by=reader)


def test_a_card_that_is_declared_void_in_between_is_not_claimed(manager, reader):
    [(card, secret), *_rest] = handed_out(manager)
    proof = prove_card(card.number, secret)

    void_batch(card.batch, reason="整批遗失", by=manager)

    with pytest.raises(Refusal, match="card-void"):
        claim_card(reader, proof)
    assert not MembershipCard.objects.filter(activated_by=reader).exists()


def test_a_card_whose_last_day_is_over_is_refused_before_the_sweep_comes(manager, reader):
    [(card, secret), *_rest] = handed_out(manager)
    type(card.batch).objects.filter(pk=card.batch_id).update(
        expires_on=timezone.now().date() - timedelta(days=2)
    )

    with pytest.raises(Refusal, match="card-expired"):
        activate_card(card.number, secret, by=reader)


def test_nobody_activates_a_card_that_she_ordered_or_printed(manager, reader, other_reader):
    other_reader.groups.add(Group.objects.get(name="manager"))
    batch = made_batch(manager)
    [card, *_rest] = print_cards(batch, sheet=1, by=other_reader)
    hand_out_cards(batch, count=3, to="科普日", by=manager)

    for who in (manager, other_reader):
        with pytest.raises(Refusal, match="card-own-batch") as refused:
            activate_card(card.number, card.secret, by=who)
        assert refused.value.field == "card_number"

    assert not MembershipCard.objects.filter(activated_by__isnull=False).exists()
    assert activate_card(card.number, card.secret, by=reader).activated_by == reader


# The reconciliation


def test_the_check_finds_a_card_that_was_not_settled_and_a_grant_without_its_card(
    manager, reader, other_reader
):
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    verify(reader)
    activate_card(card.number, secret, by=reader)
    assert list(grants_of_cards()) == []

    MembershipCard.objects.filter(pk=card.pk).update(grant=None, settled_at=None)

    found = [difference.what for difference in grants_of_cards()]
    grant = SubsidyGrant.objects.get(kind="upgrade")
    assert found == [f"card {card.number}", f"grant {grant.pk}"]
    MembershipCard.objects.filter(pk=card.pk).update(grant=grant, settled_at=timezone.now())
