"""Gifts: the catalogue, a reader's own, what waits at the desk; and the check of the books."""

from collections.abc import Iterator

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from docsharing.models import TAKEN, Gift, Redemption, RedemptionState, StockChange
from ledger.checks import Difference
from ledger.models import PointHold

HELD = "gift.held"


def gift_names(pks: set[int]) -> dict[int, str]:
    """The names of gifts, for the reasons and notices that name them."""
    return {gift.pk: gift.name for gift in Gift.objects.filter(pk__in=pks)}


def redemption_numbers(pks: set[int]) -> dict[int, str]:
    """The numbers of gifts that were chosen."""
    rows = Redemption.objects.filter(pk__in=pks, number__isnull=False)
    return dict(rows.values_list("pk", "number__code"))


def gifts_and_points() -> Iterator[Difference]:
    """Points are held for each gift that waits, and for no other; and the stock follows from what
    came in, was counted, and was chosen."""
    yield from _holds()
    yield from _stock()


def _holds() -> Iterator[Difference]:
    rows = Redemption.objects.all()
    waits = Q(state=RedemptionState.RESERVED)
    other = rows.filter(
        Q(hold__isnull=True) | ~Q(hold__amount=F("points")) | ~Q(hold__user=F("reader"))
    )
    for pk, points, held in other.values_list("pk", "points", "hold__amount"):
        yield Difference(f"gift chosen {pk}", points, held or 0)
    ended = rows.filter(waits, hold__ended_by__isnull=False)
    for pk in ended.values_list("pk", flat=True):
        yield Difference(f"gift chosen {pk}", "its points held", "not held")
    still = rows.filter(~waits, hold__ended_by__isnull=True)
    for pk, state in still.values_list("pk", "state"):
        yield Difference(f"gift chosen {pk}", f"{state}, no points held", "held")
    spent, collected = Q(hold__ended_by__key__endswith=":release"), Q(state="collected")
    wrong = rows.filter(~waits, hold__ended_by__isnull=False)
    wrong = wrong.filter(spent & ~collected | ~spent & collected)
    for pk, state in wrong.values_list("pk", "state"):
        yield Difference(f"gift chosen {pk}", f"its points as {state}", "otherwise")
    ours = PointHold.objects.filter(ended_by__isnull=True, entry__reason_code=HELD)
    lost = ours.exclude(pk__in=rows.filter(waits, hold__isnull=False).values("hold"))
    for pk in lost.values_list("pk", flat=True):
        yield Difference(f"points held {pk}", "a gift that waits", "none")


def _stock() -> Iterator[Difference]:
    came = StockChange.objects.filter(gift=OuterRef("pk")).order_by().values("gift")
    went = Redemption.objects.filter(gift=OuterRef("pk"), state__in=TAKEN).order_by()
    rows = Gift.objects.annotate(
        came=Coalesce(Subquery(came.annotate(n=Sum("amount")).values("n")), 0),
        went=Coalesce(
            Subquery(went.values("gift").annotate(n=Count("pk")).values("n")),
            0,
            output_field=IntegerField(),
        ),
    )
    for pk, came_, went_, stock in rows.exclude(stock=F("came") - F("went")).values_list(
        "pk", "came", "went", "stock"
    ):
        yield Difference(f"stock of gift {pk}", came_ - went_, stock)


def open_redemptions() -> QuerySet[Redemption]:
    """What waits to be collected, the first to go back first."""
    rows = Redemption.objects.filter(state=RedemptionState.RESERVED)
    return rows.select_related("number", "reader", "gift").order_by("collect_by", "pk")
