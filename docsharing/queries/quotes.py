"""What was offered to a reader, what she agreed to, and what a document costs by it."""

from django.conf import settings
from django.urls import reverse

from docsharing.models import DocumentRequest, Quote, QuoteAnswer
from docsharing.queries.links import key_hash, quote_token
from docsharing.queries.pricing import Price, PriceLine, price


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
    return price(request.request_type, pages, request.service_level, prices)


def quoted_price(quote: Quote, pages: int | None = None) -> Price:
    """The bill of a quote; for fewer pages than it says, so much less."""
    request = quote.request
    extra = quote.price_fen - tariff_price(request, quote.pages).total_fen
    bill = tariff_price(request, pages or quote.pages)
    if not extra:
        return bill
    code = "dd.source" if extra > 0 else "dd.reduction"
    line = PriceLine(code, 1, max(extra, -bill.total_fen))
    return Price((*bill.lines, line), bill.pages)


def final_price(request: DocumentRequest, pages: int) -> Price:
    """The bill for the pages that are sent: by what the reader agreed to, else by the tariff."""
    agreed = accepted_quote(request)
    if agreed is None:
        return tariff_price(request, pages)
    agreed.request = request
    return quoted_price(agreed, pages)


def agreed_limit(request: DocumentRequest) -> int:
    """The most that a document may cost without asking the reader: her hold and her limit."""
    held = request.hold.amount_fen if request.hold else 0
    agreed = accepted_quote(request)
    if agreed is not None:
        return min(held, agreed.price_fen)
    return held if request.max_cost_fen is None else min(held, request.max_cost_fen)


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
