"""What the reader's page shows of a quote, and of whom the desk asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docsharing.cases import SourceReason, State
from docsharing.models import Delivery, DocumentRequest, Quote, SupplySource
from docsharing.queries.details import bill_lines
from docsharing.queries.quotes import open_quote, quoted_price
from docsharing.queries.shown import as_told, untold_moments
from docsharing.queries.supply import attempts_of
from ledger.queries import available


@dataclass(frozen=True)
class AskedThere:
    """A source that was asked, in plain words."""

    source: SupplySource
    asked_at: datetime
    answer: str
    why: str
    failed_at: datetime | None


def asked_where(request: DocumentRequest) -> list[AskedThere]:
    """To whom a request was sent, and what came of it."""
    asked = attempts_of(request)
    untold = untold_moments([request.case_id]) if asked else set()
    return [
        AskedThere(each.source, each.asked_at, each.answer, why(each.reason), each.failed_at)
        for each in as_told(request.case_id, asked, untold)
    ]


def why(reason: str) -> str:
    """The reason of a source in words."""
    return str(SourceReason(reason).label) if reason in SourceReason.values else ""


def consent_context(request: DocumentRequest, state: str, live: Delivery | None) -> dict[str, Any]:
    """The offer that waits for the reader, what she lacks for it, what her part leaves out."""
    quote = open_quote(request) if state == State.QUOTED else None
    context: dict[str, Any] = {
        "quote": quote,
        "asked_where": asked_where(request),
        "missing": live.quote.missing if live and live.quote else "",
    }
    if quote is not None:
        quote.request = request
        lines = bill_lines(quoted_price(quote))
        context |= {"quote_lines": lines, "short_fen": _short(request, quote)}
    return context


def _short(request: DocumentRequest, quote: Quote) -> int:
    held = request.hold.amount_fen if request.hold else 0
    payer = request.case.payer or request.case.payer_organisation or request.case.reader
    return max(quote.price_fen - held - available(payer).total_fen, 0)
