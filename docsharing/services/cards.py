"""Batches of membership cards: made, printed, handed out, declared void, expired."""

from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.workflow import Because, move, move_all
from docsharing.models import (
    UNUSED,
    CardBatch,
    CardHandout,
    CardPrint,
    CardState,
    MembershipCard,
)
from docsharing.queries.cardcodes import (
    BATCH_PREFIX,
    CARD_PREFIX,
    card_number,
    same_hash,
    secret_hash,
    secret_of,
)
from ledger.models import SubsidyFund
from portal import jobs, numbers, rules
from portal.clock import now, today
from portal.models import Job
from portal.refusals import Refusal

MAKE_JOB = "cards.make"
SHEET_CARDS = 200
CHUNK = 500


@dataclass(frozen=True)
class NewBatch:
    """What a manager says of cards that are to be made."""

    year: int
    quantity: int
    distributor: str
    unit_fen: int
    expires_on: date
    fund: SubsidyFund | None = None


@dataclass(frozen=True)
class PrintedCard:
    """A card as the sheet shows it, its secret in clear: never kept."""

    number: str
    secret: str


@transaction.atomic
def order_cards(new: NewBatch, *, by: User) -> CardBatch:
    """Open a batch; a worker makes its cards. Raises `too-many-cards`, `expiry-is-past`,
    `fund-closed`, `subsidy-needed`, `subsidy-too-large` and `year-out-of-range` at their fields."""
    require(by, Role.MANAGER)
    _check(new)
    batch = CardBatch.objects.create(
        number=numbers.next_number(BATCH_PREFIX),
        year=new.year,
        quantity=new.quantity,
        distributor=new.distributor,
        unit_fen=new.unit_fen,
        fund=new.fund,
        expires_on=new.expires_on,
        nonce=token_hex(16),
        created_by=by,
        created_at=now(),
        first_serial=numbers.reserve(CARD_PREFIX, new.quantity, new.year),
    )
    jobs.start(MAKE_JOB, {"batch": batch.pk}, by=by)
    return batch


def _check(new: NewBatch) -> None:
    most = int(rules.value("member_card.most"))
    if not 1 <= new.quantity <= most:
        raise Refusal("too-many-cards", field="quantity", most=most)
    if new.expires_on <= today():
        raise Refusal("expiry-is-past", field="expires_on")
    if new.unit_fen < 1:
        raise Refusal("subsidy-needed", field="unit_fen")
    if new.unit_fen > (most_fen := int(rules.value("subsidy.card"))):
        raise Refusal("subsidy-too-large", field="unit_fen", most_fen=most_fen)
    if abs(new.year - today().year) > 1:
        raise Refusal("year-out-of-range", field="year")
    if new.fund is not None and new.fund.closed_at is not None:
        raise Refusal("fund-closed", field="fund")


def make_cards(job: Job) -> dict[str, Any]:
    """Make the cards of a batch by chunks. Goes on where a kill left off; twice is as once."""
    batch = CardBatch.objects.get(pk=job.params["batch"])
    for first in range(
        batch.first_serial + int(job.cursor.get("made", 0)), batch.last_serial + 1, CHUNK
    ):
        last = min(first + CHUNK - 1, batch.last_serial)
        _make_chunk(batch, first, last)
        made = last - batch.first_serial + 1
        jobs.progress(job, made, batch.quantity, made=made)
    CardBatch.objects.filter(pk=batch.pk, made_at__isnull=True).update(made_at=now())
    return {"cards": batch.quantity}


def _make_chunk(batch: CardBatch, first: int, last: int) -> None:
    cards = []
    for serial in range(first, last + 1):
        number = card_number(batch.year, serial)
        hashed = secret_hash(number, secret_of(batch, number))
        cards.append(
            MembershipCard(
                batch=batch,
                serial=serial,
                number=number,
                secret_hash=hashed,
                state=CardState.PRINTED,
            )
        )
    MembershipCard.objects.bulk_create(cards, ignore_conflicts=True)


@transaction.atomic
def print_cards(batch: CardBatch, *, sheet: int, by: User) -> list[PrintedCard]:
    """The cards of one sheet with their secrets; who made it is written down.

    Raises `cards-not-made`, `batch-void`, `no-such-sheet`; `sheet-is-gone` once a card of the batch
    was handed out, and when the site's secret is another one than that the cards were made with.
    """
    require(by, Role.MANAGER)
    batch = _locked(batch)
    _usable(batch)
    if not batch.nonce:
        raise Refusal("sheet-is-gone", status=409)
    first = batch.first_serial + (sheet - 1) * SHEET_CARDS
    rows = batch.cards.filter(serial__gte=first, serial__lt=first + SHEET_CARDS)
    unused = rows.filter(state__in=UNUSED).order_by("serial")
    cards = list(unused.values_list("serial", "number", "secret_hash"))
    if not cards:
        raise Refusal("no-such-sheet", status=404)
    shown = [PrintedCard(number, secret_of(batch, number)) for _serial, number, _hash in cards]
    if not same_hash(secret_hash(shown[0].number, shown[0].secret), cards[0][2]):
        raise Refusal("sheet-is-gone", status=409)
    CardPrint.objects.create(batch=batch, first=cards[0][0], last=cards[-1][0], by=by, at=now())
    CardBatch.objects.filter(pk=batch.pk, printed_at__isnull=True).update(printed_at=now())
    return shown


@transaction.atomic
def hand_out_cards(batch: CardBatch, *, count: int, to: str, by: User) -> CardHandout:
    """Give the next `count` cards of a batch to an event, a sub-centre or a person.

    From the first on the secrets of the batch can be printed no more: what makes them is forgotten.
    Raises `cards-not-made`, `batch-void`, `batch-expired`, `not-printed`; `too-few-cards` at
    `count`.
    """
    require(by, Role.LIBRARIAN, Role.MANAGER)
    batch = _locked(batch)
    _usable(batch)
    if batch.expires_on < today():
        raise Refusal("batch-expired", status=409)
    if batch.printed_at is None:
        raise Refusal("not-printed", status=409)
    waiting = batch.cards.filter(state=CardState.PRINTED).order_by("serial")
    serials = list(waiting.values_list("serial", flat=True)[: max(count, 0)])
    if count < 1 or len(serials) < count:
        raise Refusal("too-few-cards", field="count", left=len(serials))
    given = CardHandout.objects.create(batch=batch, to=to, count=count, by=by, at=now())
    CardBatch.objects.filter(pk=batch.pk).update(
        nonce="", distributed_at=batch.distributed_at or given.at
    )
    chosen = waiting.filter(serial__gte=serials[0], serial__lte=serials[-1])
    reason = Because("card.handed-out", {"to": to})
    moved = move_all(chosen, CardState.DISTRIBUTED, by=by, reason=reason, handout=given)
    if moved < count:  # one of them became void in this moment
        raise Refusal("too-few-cards", field="count", left=moved)
    return given


@transaction.atomic
def void_batch(batch: CardBatch, *, reason: str, by: User) -> int:
    """Nobody can activate a card of the batch any more; what was activated stays so.

    Says how many cards became void. Raises `cards-not-made`, `batch-void`, `reason-needed`.
    """
    require(by, Role.MANAGER)
    if not reason.strip():
        raise Refusal("reason-needed", field="reason")
    batch = _locked(batch)
    _usable(batch)
    CardBatch.objects.filter(pk=batch.pk).update(
        voided_at=now(), voided_by=by, void_reason=reason, nonce=""
    )
    return _void(batch.cards.filter(state__in=UNUSED), reason, by)


def _void(cards: QuerySet[MembershipCard], reason: str, by: User) -> int:
    return move_all(cards, CardState.VOID, by=by, reason=Because("card.void", {"why": reason}))


@transaction.atomic
def void_card(card: MembershipCard, *, reason: str, by: User) -> None:
    """One card is lost or spoilt. Raises `wrong-state` once it is activated, `reason-needed`."""
    require(by, Role.MANAGER)
    if not reason.strip():
        raise Refusal("reason-needed", field="reason")
    move(card, CardState.VOID, by=by, reason=Because("card.void", {"why": reason}))


def expire_cards(on: date) -> int:
    """Let the unused cards end whose last day is before `on`, a batch a transaction."""
    ended = CardBatch.objects.filter(
        expires_on__lt=on, cards__state__in=UNUSED, made_at__isnull=False
    )
    return sum(_expire(pk) for pk in ended.values_list("pk", flat=True).distinct())


@transaction.atomic
def _expire(batch_id: int) -> int:
    CardBatch.objects.filter(pk=batch_id).update(nonce="")
    cards = MembershipCard.objects.filter(batch_id=batch_id, state__in=UNUSED)
    return move_all(cards, CardState.EXPIRED, by=None, reason=Because("card.expired"))


def _locked(batch: CardBatch) -> CardBatch:
    return CardBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)


def _usable(batch: CardBatch) -> None:
    if batch.made_at is None:
        raise Refusal("cards-not-made", status=409)
    if batch.voided_at is not None:
        raise Refusal("batch-void", status=409)
