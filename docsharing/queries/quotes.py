"""What was offered to a reader, what she agreed to, and what a document costs by it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from desk.queries import tariff
from docsharing.models import DocumentRequest, Quote, QuoteAnswer
from docsharing.queries.links import key_hash, quote_token
from docsharing.queries.pricing import PROTECTION, Price, price
from docsharing.queries.supply import asked_now
from portal.clock import now


@dataclass(frozen=True)
class Charge:
    """What a delivery would charge, its full price, and whether she has to agree first."""

    fen: int
    full_fen: int
    limit_fen: int
    must_ask: bool


def open_quote(request: DocumentRequest) -> Quote | None:
    """The quote that waits for the reader."""
    return next((each for each in request.quotes.all() if each.answered_at is None), None)


def accepted_quote(request: DocumentRequest) -> Quote | None:
    """What the reader agreed to last; it holds whatever the price list says by now."""
    agreed = [each for each in request.quotes.all() if each.answer == QuoteAnswer.ACCEPTED]
    return max(agreed, key=lambda each: each.pk, default=None)


def tariff_price(request: DocumentRequest, pages: int) -> Price:
    """The bill for so many pages by the prices that the request began with."""
    prices = request.case.terms["tariff"]
    level, method = request.service_level, request.delivery_method
    return price(request.request_type, pages, level, prices, method)


def protection_fee(request: DocumentRequest) -> int:
    """What the care for old material costs a request, by the prices that it began with.

    What began before there was such a price has that of today.
    """
    fen = request.case.terms["tariff"].get(PROTECTION)
    return tariff(now()).get(PROTECTION, 0) if fen is None else int(fen)


def agreed_protection(request: DocumentRequest) -> int:
    """What of the price that the reader agreed to is for old material."""
    agreed = accepted_quote(request)
    return agreed.protection_fen if agreed else 0


def protection_due(request: DocumentRequest, *, ticked: bool) -> int:
    """What is paid for old material: what she agreed to, and is not added twice; else the fee."""
    return agreed_protection(request) or (protection_fee(request) if ticked else 0)


def quoted_price(quote: Quote, pages: int | None = None) -> Price:
    """The bill of a quote; for fewer pages than it says, so much less."""
    bill = tariff_price(quote.request, pages or quote.pages)
    return _with(bill.plus(PROTECTION, quote.protection_fen), _beside_tariff(quote))


def _beside_tariff(quote: Quote) -> int:
    """What a quote adds to the price of its document: the fee of a source, or less for a part."""
    own = tariff_price(quote.request, quote.pages).total_fen + quote.protection_fen
    return quote.price_fen - own


def _with(bill: Price, extra: int) -> Price:
    code = "dd.source" if extra > 0 else "dd.reduction"
    return bill.plus(code, max(extra, -bill.total_fen))


def final_price(
    request: DocumentRequest, pages: int, *, protection_fen: int | None = None
) -> Price:
    """The bill for the pages that are sent: by what the reader agreed to, else by the tariff.

    Of a source that failed no fee is charged, but that of the one that supplies instead. What is
    paid for old material is what she agreed to, unless it is said.
    """
    bill, agreed = tariff_price(request, pages), accepted_quote(request)
    if protection_fen is None:
        protection_fen = agreed.protection_fen if agreed else 0
    bill = bill.plus(PROTECTION, protection_fen)
    if agreed is None:
        return bill
    agreed.request = request
    extra = _beside_tariff(agreed)
    if extra > 0 and not _supplies_still(agreed):
        extra = _source_fen(request)
    return _with(bill, extra)


def _supplies_still(agreed: Quote) -> bool:
    """Whether what the reader agreed to pay a source for still comes from it."""
    if agreed.attempt is not None:
        return agreed.attempt.supplies
    # The desk named a fee and no source: that one failed if anything did since.
    events = agreed.request.case.events.filter(act__in=["quote-accepted", "source-failed"])
    last = events.order_by("pk").last()
    return last is None or last.act != "source-failed"


def _source_fen(request: DocumentRequest) -> int:
    """What the source charges from which the document comes now."""
    source = asked_now(request)
    return (source.price_fen or 0) if source and source.supplies else 0


def unasked_fen(request: DocumentRequest) -> int:
    """What the source charges that supplies it, if that is not in what the reader pays."""
    fee = _source_fen(request)
    agreed = accepted_quote(request)
    if not fee or agreed is None:
        return fee
    agreed.request = request
    return fee if _beside_tariff(agreed) <= 0 else 0


def agreed_limit(request: DocumentRequest) -> int:
    """The most that a document may cost without asking the reader: her hold and her limit."""
    held = request.hold.amount_fen if request.hold else 0
    agreed = accepted_quote(request)
    if agreed is not None:
        return min(held, agreed.price_fen)
    return held if request.max_cost_fen is None else min(held, request.max_cost_fen)


def charge_of(request: DocumentRequest, pages: int | None, *, protected: bool = False) -> Charge:
    """What delivering so many pages would charge, of old material or not.

    More than was agreed to is asked first. What is made anew after we withdrew it costs at most
    what it cost before, as we said, unless she agreed to something else since: then at most that.
    """
    fee = protection_due(request, ticked=protected)
    full = final_price(request, pages, protection_fen=fee).total_fen if pages else 0
    if _is_made_anew(request):
        held = request.hold.amount_fen if request.hold else 0
        return Charge(min(full, held), full, held, must_ask=False)
    limit = agreed_limit(request)
    return Charge(min(full, limit), full, limit, must_ask=full > limit)


def _is_made_anew(request: DocumentRequest) -> bool:
    """Whether the last delivery was withdrawn, and nothing was agreed to since."""
    last = request.deliveries.filter(withdrawn_at__isnull=False).order_by("-pk").first()
    agreed = accepted_quote(request)
    return last is not None and last.quote_id == (agreed.pk if agreed else None)


def quote_by_token(token: str) -> Quote | None:
    """The quote that a link of a mail opens."""
    rows = Quote.objects.select_related("request__case__number", "request__case__reader")
    return rows.select_related("request__hold").filter(token_hash=key_hash(token)).first()


def quote_path(quote: Quote) -> str:
    """The address of a quote's page on this site."""
    return reverse("docsharing:quote", args=[quote_token(quote.token_nonce)])


def quote_links(pks: set[int]) -> dict[int, str]:
    """The links of quotes, for the mails that carry them."""
    rows = Quote.objects.filter(pk__in=pks)
    return {row.pk: f"{settings.SITE_URL}{quote_path(row)}" for row in rows}
