"""Asking the reader before it costs more, or when only a part can be had; and her answer."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active
from desk.models import Case, StateEvent
from desk.workflow import Because, move, refuse_erased
from docsharing.cases import QUOTE_REASONS, State, UnfilledReason, iso
from docsharing.models import (
    DocumentRequest,
    Quote,
    QuoteAnswer,
    QuoteKind,
    SupplyAttempt,
)
from docsharing.queries.links import new_quote_key
from docsharing.queries.quotes import agreed_limit, protection_fee, tariff_price
from docsharing.queries.shown import shown_state
from docsharing.queries.supply import asked_now
from docsharing.services.acts import whole_act
from docsharing.services.ending import call_off
from docsharing.services.requests import free_hold, keep_hold, refuse_own, request_of, tell
from docsharing.services.sourcing import promised
from ledger.services import Reason, place_hold, raise_hold
from portal import rules
from portal.clock import SHANGHAI, now
from portal.refusals import Refusal, not_found, wrong_state

MOST_PAGES = 20_000
# What ended a request, in the words that reader and desk read.
_ENDED = {
    (QuoteKind.PRICE, QuoteAnswer.REFUSED): "unfilled.x-CostRefused",
    (QuoteKind.PARTIAL, QuoteAnswer.REFUSED): "unfilled.part-refused",
    (QuoteKind.PRICE, QuoteAnswer.LAPSED): "unfilled.quote-lapsed",
    (QuoteKind.PARTIAL, QuoteAnswer.LAPSED): "unfilled.quote-lapsed",
}


@transaction.atomic
def quote(  # noqa: PLR0913 - what a quote says; all but the pages has a default
    case: Case,
    *,
    by: User,
    pages: int,
    kind: str = QuoteKind.PRICE,
    source_fen: int | None = None,
    price_fen: int | None = None,
    protection: bool = False,
    missing: str = "",
    note: str = "",
) -> StateEvent:
    """Ask the reader whether a document may cost more, or whether a part of it is enough.

    The price is that of the tariff for so many pages, with the fee for old material if the
    document is such, and what the source charges; only a part may cost less. The clock stands
    until she answers. Raises `quote-not-needed` for what she agreed to, `price-by-tariff`,
    `part-costs-no-more`.
    """
    require(by, Role.LIBRARIAN)
    refuse_own(case, by)
    request = request_of(case)
    refuse_erased(case)
    fee = protection_fee(request) if protection else 0
    fen = _offer(request, kind, pages, (source_fen or 0) + fee, price_fen)
    missing = " ".join(missing.split())[:500]
    if kind == QuoteKind.PARTIAL and not missing:
        raise Refusal("required", field="missing")
    why = Because(f"quote.{kind}", {"price_fen": fen, "pages": pages})
    event = move(
        case, State.QUOTED, by=by, act="quote", reason=why,
        iso=iso(State.QUOTED, QUOTE_REASONS[kind]),
    )  # fmt: skip
    attempt = None
    if source_fen is not None:
        SupplyAttempt.objects.open().filter(request=request).update(price_fen=source_fen)
        attempt = asked_now(request)
    made = _keep(
        request, event, by=by, kind=kind, pages=pages, price_fen=fen, missing=missing, note=note,
        attempt=attempt, protection_fen=fee,
    )  # fmt: skip
    _tell_quoted(made, event)
    return event


def _offer(
    request: DocumentRequest, kind: str, pages: int, beside_fen: int, price_fen: int | None
) -> int:
    """The price that is offered; the desk has no free hand in it but to ask less for a part."""
    if kind not in QuoteKind.values:
        raise Refusal("invalid", field="kind")
    if not 1 <= pages <= MOST_PAGES:
        raise Refusal("invalid", field="pages")
    full = tariff_price(request, pages).total_fen + beside_fen
    if kind == QuoteKind.PARTIAL:
        if price_fen is not None and price_fen > full:
            raise Refusal("part-costs-no-more", field="price", most_fen=full)
        return full if price_fen is None else price_fen
    if price_fen is not None:
        raise Refusal("price-by-tariff", field="price")
    if full <= (limit := agreed_limit(request)):
        raise Refusal("quote-not-needed", field="pages", price_fen=full, limit_fen=limit)
    return full


def _keep(request: DocumentRequest, event: StateEvent, *, by: User, **offer: object) -> Quote:
    key, agreed = new_quote_key(), request.case.terms["rules"]
    # Requests of before there were quotes know no number of days.
    days = agreed.get("dd.quote_days") or rules.value("dd.quote_days")
    return Quote.objects.create(
        request=request,
        held_fen=request.hold.amount_fen if request.hold else 0,
        limit_fen=agreed_limit(request),
        made_by=by,
        made_at=event.at,
        valid_until=event.at + timedelta(days=days),
        token_nonce=key.nonce,
        token_hash=key.hash,
        **offer,
    )


def _tell_quoted(made: Quote, event: StateEvent) -> None:
    is_more = made.kind == QuoteKind.PRICE and made.is_held
    tell(
        made.request,
        "quote.asked-more" if is_more else f"quote.asked-{made.kind}",
        event,
        price_fen=made.price_fen,
        held_fen=made.held_fen,
        limit_fen=made.limit_fen,
        pages=made.pages,
        missing=made.missing,
        note=made.note,
        until=made.valid_until.astimezone(SHANGHAI).date().isoformat(),
        quote_link=made.pk,
    )


def undo_quote(case: Case, event: StateEvent, *, by: User) -> None:
    """Take a quote back before the reader has heard of it."""
    request = request_of(case)
    Quote.objects.open().filter(request=request).update(
        answer=QuoteAnswer.WITHDRAWN, answered_at=now(), answered_by=by
    )
    # While a source is asked its price is known by the quote alone.
    SupplyAttempt.objects.open().filter(request=request).update(price_fen=None)


@whole_act
def answer_quote(
    request: DocumentRequest, *, quote: Quote, by: User, accepts: bool, through: str
) -> StateEvent:
    """The reader agrees to a quote or not; agreed, what is missing is held in the same act.

    Raises `quote-over` when it has ended, `purse-too-small` when she has too little: it stays
    open then until its last day; `wrong-state` before she is told of it.
    """
    require_active(by)
    case = request.case
    if case.reader_id != by.pk or quote.request_id != request.pk:
        raise not_found()
    # Until she is told of it the clerk may take it back: for her it has not been made.
    if case.state != State.QUOTED or shown_state(request) != State.QUOTED:
        raise wrong_state(state=shown_state(request))
    if quote.valid_until <= now():
        raise Refusal("quote-over", status=409)
    if accepts:
        return _accept(request, quote, by=by, through=through)
    return _end(request, quote, QuoteAnswer.REFUSED, by=by, through=through)


def _accept(request: DocumentRequest, quote: Quote, *, by: User, through: str) -> StateEvent:
    case = request.case
    why = Because("quote.accepted", {"price_fen": quote.price_fen, "pages": quote.pages})
    event = move(
        case, State.SUPPLYING, by=by, act="quote-accepted", reason=why, iso=iso(State.SUPPLYING)
    )
    _close(quote, event, QuoteAnswer.ACCEPTED, through)
    promised(request, event, by=quote.made_by)
    _hold_more(request, quote, by=by)
    tell(request, "quote.accepted-by-you", event, price_fen=quote.price_fen)
    return event


def _hold_more(request: DocumentRequest, quote: Quote, *, by: User) -> None:
    held = request.hold
    if quote.price_fen <= (held.amount_fen if held else 0):
        return
    about: dict[str, Any] = {
        "key": f"quote:{quote.pk}:hold",
        "reason": Reason("quote.held", case=request.case_id),
        "by": by,
    }
    if held is None:
        payer = request.case.payer or request.case.payer_organisation or request.case.reader
        keep_hold(request, place_hold(payer, quote.price_fen, **about))
    else:
        keep_hold(request, raise_hold(held, quote.price_fen, **about))


def _close(quote: Quote, event: StateEvent, answer: str, through: str) -> None:
    """Write the answer once: of two at the same moment the other finds nothing to answer."""
    if (
        not Quote.objects.open()
        .filter(pk=quote.pk)
        .update(answer=answer, answered_at=event.at, answered_by_id=event.by_id, through=through)
    ):
        raise Refusal("quote-over", status=409)


def _end(
    request: DocumentRequest, quote: Quote, answer: QuoteAnswer, *, by: User | None, through: str
) -> StateEvent:
    """Without her consent the request ends; nothing is charged."""
    why = Because(_ENDED[QuoteKind(quote.kind), answer])
    event = move(
        request.case, State.UNFILLED, by=by, act=f"quote-{answer}", reason=why,
        iso=iso(State.UNFILLED, UnfilledReason.COST_REFUSED),
    )  # fmt: skip
    _close(quote, event, answer, through)
    call_off(request, event)
    free_hold(request, key=f"event:{event.pk}:unfilled", code="request.unfilled", by=by)
    tell(request, f"quote.{answer}", event)
    return event


@whole_act
def lapse_quote(request: DocumentRequest, *, quote: Quote) -> StateEvent:
    """The reader did not answer a quote in time."""
    if request.case.state != State.QUOTED or quote.valid_until > now():
        raise wrong_state(state=request.case.state)
    return _end(request, quote, QuoteAnswer.LAPSED, by=None, through="")
