"""Whether what requests say of money is what the books say."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from docsharing.cases import OPEN, State
from docsharing.models import Delivery, DocumentRequest
from ledger.checks import Difference
from ledger.models import Charge, Hold

REASONS = ("request.held", "delivery.withdrawn")
CHARGED = "delivery.charged"
SENT = (State.DELIVERED, State.CLOSED)


def holds_of_requests() -> Iterator[Difference]:
    """An open request has its hold, any other none; and every hold of ours has its open request."""
    rows = DocumentRequest.objects.all()
    is_open = Q(case__state__in=OPEN)
    free = Exists(Delivery.objects.filter(request=OuterRef("pk"), price_fen=0))
    nothing = rows.filter(is_open, hold__isnull=True, estimate_fen__gt=0).exclude(free)
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
