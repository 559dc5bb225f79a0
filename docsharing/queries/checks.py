"""Whether what requests say of money is what the books say."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from docsharing.cases import OPEN, State
from docsharing.models import Delivery, DocumentRequest, Quote, QuoteAnswer, SupplyAttempt
from ledger.checks import Difference
from ledger.models import Charge, Hold, Refund
from ledger.queries.purses import PAYING

WITHDRAWN = "delivery.withdrawn"
REASONS = ("request.held", WITHDRAWN, "quote.held")
CHARGED = "delivery.charged"
SENT = (State.DELIVERED, State.CLOSED)


def holds_of_requests() -> Iterator[Difference]:
    """An open request has its hold, any other none; and every hold of ours has its open request."""
    rows = DocumentRequest.objects.all()
    is_open = Q(case__state__in=OPEN)
    free = Exists(Delivery.objects.filter(request=OuterRef("pk"), price_fen=0))
    nothing = rows.filter(is_open, hold__isnull=True, estimate_fen__gt=0)
    nothing = nothing.exclude(free | Exists(_given_back_before()))
    ended = rows.filter(is_open, hold__ended_by__isnull=False)
    for pk in [*nothing.values_list("pk", flat=True), *ended.values_list("pk", flat=True)]:
        yield Difference(f"request {pk}", "open, with a hold", "open, without")
    still = rows.filter(~is_open, hold__isnull=False, hold__ended_by__isnull=True)
    for pk in still.values_list("pk", flat=True):
        yield Difference(f"request {pk}", "not open, without a hold", "with one")
    ours = Hold.objects.filter(ended_by__isnull=True, entry__reason_code__in=REASONS)
    lost = ours.exclude(pk__in=rows.filter(is_open, hold__isnull=False).values("hold"))
    for pk in lost.values_list("pk", flat=True):
        yield Difference(f"hold {pk}", "an open request", "none")


def _given_back_before() -> QuerySet[Delivery]:
    """Those of a request whose price was given back in full, and nothing of it by withdrawing them
    to a purse of the payer's: it had come back before, or a revoked grant had paid."""
    to_hold_again = Refund.objects.filter(
        charge=OuterRef("charge"),
        entry__reason_code=WITHDRAWN,
        entry__transfers__credit__kind__in=PAYING,
        entry__transfers__credit__grant__revocation__isnull=True,
    )
    withdrawn = Delivery.objects.filter(request=OuterRef("pk"), withdrawn_at__isnull=False)
    return withdrawn.filter(~Exists(to_hold_again), charge__refunded_fen=F("charge__amount_fen"))


def charges_of_deliveries() -> Iterator[Difference]:
    """A delivery's price is its charge; a withdrawn one was given back; what is sent has a file."""
    rows = Delivery.objects.filter(charge__isnull=False)
    other = rows.exclude(charge__amount_fen=F("price_fen"))
    for pk, price, charged in other.values_list("pk", "price_fen", "charge__amount_fen"):
        yield Difference(f"delivery {pk}", price, charged)
    ours = Charge.objects.filter(entry__reason_code=CHARGED)
    lost = ours.exclude(Exists(Delivery.objects.filter(charge=OuterRef("pk"))))
    for pk in lost.values_list("pk", flat=True):
        yield Difference(f"charge {pk}", "its delivery", "none")
    kept = rows.filter(withdrawn_at__isnull=False, charge__refunded_fen__lt=F("price_fen"))
    for pk, price, back in kept.values_list("pk", "price_fen", "charge__refunded_fen"):
        yield Difference(f"delivery {pk}, withdrawn", price, back)
    live = Exists(Delivery.objects.live().filter(request=OuterRef("pk")))
    sent = DocumentRequest.objects.annotate(is_live=live)
    wrong = sent.filter(
        Q(case__state__in=SENT, is_live=False) | ~Q(case__state__in=SENT) & Q(is_live=True)
    )
    for pk, state, is_live in wrong.values_list("pk", "case__state", "is_live"):
        yield Difference(f"request {pk}", state, "with a delivery" if is_live else "without one")


def offers_and_attempts() -> Iterator[Difference]:
    """What waits for an answer is what the case waits for; what was agreed to is held and kept."""
    asked = Exists(SupplyAttempt.objects.open().filter(request=OuterRef("pk")))
    offered = Exists(Quote.objects.open().filter(request=OuterRef("pk")))
    rows = DocumentRequest.objects.annotate(asked=asked, offered=offered)
    sourcing, quoted = Q(case__state=State.SOURCING), Q(case__state=State.QUOTED)
    for what, wrong in (
        ("a source that was asked", sourcing & Q(asked=False)),
        ("no source that was asked", Q(asked=True) & ~sourcing & ~quoted),
        ("an open quote", quoted & Q(offered=False)),
        ("no open quote", Q(offered=True) & ~quoted),
    ):
        for pk, state in rows.filter(wrong).values_list("pk", "case__state"):
            yield Difference(f"request {pk}", what, f"{state}, otherwise")
    yield from _agreed()


def _agreed() -> Iterator[Difference]:
    """The last price that a reader agreed to is held until it is delivered, and not exceeded."""
    agreed = Quote.objects.accepted()
    later = agreed.filter(request=OuterRef("request"), pk__gt=OuterRef("pk"))
    sent = Delivery.objects.filter(request=OuterRef("request"))
    short = agreed.filter(~Exists(later), ~Exists(sent), request__case__state__in=OPEN)
    held = short.filter(
        Q(request__hold__isnull=True, price_fen__gt=0)
        | Q(request__hold__amount_fen__lt=F("price_fen"))
    )
    for pk, price, amount in held.values_list("pk", "price_fen", "request__hold__amount_fen"):
        yield Difference(f"quote {pk}", price, amount or 0)
    dear = Delivery.objects.filter(quote__answer=QuoteAnswer.ACCEPTED)
    dear = dear.filter(price_fen__gt=F("quote__price_fen"))
    for pk, most, price in dear.values_list("pk", "quote__price_fen", "price_fen"):
        yield Difference(f"delivery {pk}", most, price)
    for pk in Delivery.objects.filter(_without_consent()).values_list("pk", flat=True):
        yield Difference(f"delivery {pk}", "a quote that was accepted", "another")


def _without_consent() -> Q:
    return Q(quote__isnull=False) & ~Q(quote__answer=QuoteAnswer.ACCEPTED)
