"""A card is activated: proved by its secret, claimed once, and what it brings is granted."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.extras import Answers, Asker, Extra, Field
from accounts.models import RealNameCheck, User
from accounts.services import give_back, require_active, require_still_active, spend
from accounts.services.limits import DAY
from desk.workflow import Because, move
from docsharing.models import CardState, MembershipCard
from docsharing.queries.cardcodes import read_number, same_hash, secret_hash
from docsharing.queries.cards import had_a_card, promised_fen
from ledger.models import GrantKind, SubsidyWaiting
from ledger.services import grant_subsidy
from portal import rules
from portal.clock import now, today
from portal.notices import notify
from portal.refusals import Refusal

NUMBER, SECRET = "card_number", "card_secret"
TRIES_A_DAY = 20


@dataclass(frozen=True)
class CardProof:
    """Somebody holds this card: she knew its secret."""

    card: MembershipCard


def prove_card(number: str, secret: str) -> CardProof:
    """Look whether the secret is the card's. Each look takes a try from the card's row first.

    One answer, `card-wrong`, for a number that does not exist, for a wrong secret, and for a card
    that rests after too many of them; only who knows the secret is told more. Raises
    `card-number-slip` at the number when its check digit is wrong, which needs no look at all. Call
    it outside of a transaction: what a wrong secret cost must stay when the caller is refused.
    """
    known = read_number(number)
    if known is None:
        raise Refusal("card-number-slip", field=NUMBER)
    rows = MembershipCard.objects.filter(number=known)
    counted = _take_try(rows)
    card = rows.select_related("batch").first()
    kept = card.secret_hash if card else secret_hash(known, known)
    right = same_hash(kept, secret_hash(known, secret))
    if card is None or not counted or not right:
        raise Refusal("card-wrong", field=SECRET)
    rows.update(wrong_tries=0, locked_until=None)
    _refuse_unusable(card)
    return CardProof(card)


def _take_try(rows: QuerySet[MembershipCard]) -> int:
    """Take a try by one guarded UPDATE, the last of them locks. 0: there is none left."""
    most = int(rules.value("member_card.tries"))
    moment = now()
    ends = moment + timedelta(hours=int(rules.value("member_card.lock_hours")))
    locks = Value(ends, output_field=DateTimeField())
    rested = Q(locked_until__lte=moment)
    last = Q(locked_until__isnull=True, wrong_tries__gte=most - 1)
    if most == 1:
        last |= rested
    return rows.filter(Q(locked_until__isnull=True) | rested).update(
        locked_until=Case(When(last, then=locks), default=None, output_field=DateTimeField()),
        wrong_tries=Case(When(rested, then=Value(1)), default=F("wrong_tries") + 1),
    )


def _refuse_unusable(card: MembershipCard) -> None:
    """Who knows the secret is told why the card is of no use."""
    codes = {
        CardState.PRINTED: "card-not-handed-out",
        CardState.ACTIVATED: "card-used",
        CardState.VOID: "card-void",
        CardState.EXPIRED: "card-expired",
    }
    if code := codes.get(CardState(card.state)):
        raise Refusal(code, field=NUMBER, status=409)
    if card.batch.voided_at is not None:
        raise Refusal("card-void", field=NUMBER, status=409)
    if card.batch.expires_on < today():
        raise Refusal("card-expired", field=NUMBER, status=409)


def activate_card(number: str, secret: str, *, by: User) -> MembershipCard:
    """A reader activates a card from her own pages. Her own card again: nothing changes.

    Raises what `prove_card` raises; `one-card-each`, `card-own-batch`, `too-many-requests`.
    """
    require_active(by)
    if mine := MembershipCard.objects.filter(activated_by=by).first():
        if mine.number == read_number(number):
            return mine
        raise Refusal("one-card-each", field=NUMBER, status=409)
    spend("card", str(by.pk), limit=TRIES_A_DAY, seconds=DAY)
    return claim_card(by, prove_card(number, secret))


@transaction.atomic
def claim_card(user: User, proof: CardProof) -> MembershipCard:
    """The card is hers from now on. What it brings comes now, or with her real name.

    Raises `card-used`, `card-void` or `card-expired` if something happened to the card meanwhile,
    `card-own-batch` to whoever ordered its batch or printed its secrets.
    """
    # Her row is the lock between this and the moment in which her real name is verified.
    person = require_still_active(user)
    rows = MembershipCard.objects.select_for_update(no_key=True, of=("self",))
    card = rows.select_related("batch").get(pk=proof.card.pk)
    _refuse_unusable(card)
    _refuse_its_maker(card, person)
    if MembershipCard.objects.filter(activated_by=person).exists():
        raise Refusal("one-card-each", field=NUMBER, status=409)
    move(
        card, CardState.ACTIVATED, by=person, reason=Because("card.activated"), activated_by=person
    )
    check = _verified(person)
    if check is None:
        _tell_to_verify(card, person)
    else:
        _settle(card, person, check)
    return card


def _refuse_its_maker(card: MembershipCard, person: User) -> None:
    """Nobody makes a subsidy for herself: somebody else ordered the card, and saw its secret."""
    batch = card.batch
    if batch.created_by_id == person.pk or batch.prints.filter(by=person).exists():
        raise Refusal("card-own-batch", field=NUMBER, status=403)


def _verified(user: User) -> RealNameCheck | None:
    """Asked anew: what the object remembers may be older than the lock."""
    return user.name_checks.filter(verified_at__isnull=False, retired_at__isnull=True).first()


def _tell_to_verify(card: MembershipCard, user: User) -> None:
    notify(
        user,
        "card-activated",
        {"card": card.number, "amount_fen": card.batch.unit_fen},
        url="/me/profile/name/",
        topic="money",
        dedupe=f"card:{card.pk}:activated",
    )


@transaction.atomic
def welcome(user: User, **_about: object) -> None:
    """A real name was verified: the subsidy of an online reader, or that of her card instead."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check = _verified(person)
    card = MembershipCard.objects.filter(activated_by=person, settled_at__isnull=True)
    if check is None:
        return
    if (hers := card.select_related("batch__fund").first()) is not None:
        _settle(hers, person, check)
    elif amount := int(rules.value("subsidy.online")):
        grant_subsidy(person, fund=None, kind=GrantKind.WELCOME, amount_fen=amount)


def _settle(card: MembershipCard, user: User, check: RealNameCheck) -> None:
    """Grant what the card brings to this natural person, once, and write it on the card."""
    kind, amount = due_of(card, check)
    grant = waiting = None
    if amount:
        grant = grant_subsidy(user, fund=card.batch.fund, kind=kind, amount_fen=amount)
    if amount and grant is None:
        waiting = SubsidyWaiting.objects.filter(user=user, kind=kind).first()
        # The place may have come from a card in an account of hers that was closed.
        MembershipCard.objects.filter(waiting=waiting, waiting__isnull=False).update(waiting=None)
    MembershipCard.objects.filter(pk=card.pk).update(settled_at=now(), grant=grant, waiting=waiting)
    card.refresh_from_db(fields=["settled_at", "grant", "waiting"])


def due_of(card: MembershipCard, check: RealNameCheck) -> tuple[str, int]:
    """What the card brings: in place of the welcome, or in addition to it as the rule says."""
    unit = card.batch.unit_fen
    had = promised_fen(check, GrantKind.WELCOME)
    if had is None:
        return GrantKind.WELCOME, max(unit, int(rules.value("subsidy.online")))
    if promised_fen(check, GrantKind.UPGRADE) is not None or had_a_card(check):
        return GrantKind.UPGRADE, 0
    more = {"top_up": max(unit - had, 0), "add": unit, "none": 0}
    return GrantKind.UPGRADE, more[rules.value("subsidy.card_upgrade")]


def number_or_slip(text: str) -> str:
    """The number in its one spelling. Raises `card-number-slip` for a wrong check digit."""
    if (number := read_number(text)) is None:
        raise Refusal("card-number-slip", field=NUMBER)
    return number


def prove_at_sign_up(answers: Answers, asker: Asker) -> CardProof | None:
    """The card of a newcomer, if she has one. Raises `card-incomplete` at what is missing.

    Wrong secrets are counted by her address and by her network, lest who has one sign-up code lock
    the cards of others: `card-tries-over` when there were too many in a day.
    """
    number, secret = answers.get(NUMBER, ""), answers.get(SECRET, "")
    if not number and not secret:
        return None
    if not number or not secret:
        raise Refusal("card-incomplete", field=SECRET if number else NUMBER)
    number_or_slip(number)  # a slip is no try
    counters = [("card-address", asker.address), ("card-network", asker.network)]
    try:
        for counter in counters:
            spend(*counter, limit=TRIES_A_DAY, seconds=DAY)
    except Refusal as over:
        raise Refusal("card-tries-over", field=SECRET, status=429, **over.params) from over
    proof = prove_card(number, secret)
    for counter in counters:
        give_back(*counter, seconds=DAY)
    return proof


def claim_at_sign_up(user: User, proof: CardProof) -> None:
    """The card is the newcomer's; what it brings comes with her real name."""
    claim_card(user, proof)


SIGN_UP = Extra(
    title=_("I have a membership card"),
    fields={
        NUMBER: Field(_("Card number"), _("For example HY-2026-0000429"), number_or_slip),
        SECRET: Field(_("Secret of the card"), _("The twelve signs under the scratch box")),
    },
    prove=prove_at_sign_up,
    done=claim_at_sign_up,
    initial=lambda params: {NUMBER: params["card"][:60]} if params.get("card") else {},
)
