"""Gifts: the catalogue, a reader's own, what waits at the desk; and the check of the books."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import segno
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from desk.models import StateEvent
from docsharing.models import (
    TAKEN,
    Gift,
    Redemption,
    RedemptionState,
    ShownDocument,
    StockChange,
)
from ledger.checks import Difference
from ledger.models import PointHold
from ledger.queries.points import points_held
from portal import numbers, pdf, words

PREFIX = "LP"
HELD = "gift.held"
_NUMBER = re.compile(rf"{PREFIX}-?([0-9]{{4}})-?([0-9]{{1,9}})", re.ASCII)


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


@dataclass(frozen=True)
class Offer:
    """A gift of the catalogue, and what of it a reader can have."""

    gift: Gift
    taken: int = 0
    has_points: int | None = None  # None: nobody has signed in

    @property
    def missing(self) -> int:
        """So many points she needs yet."""
        return max(self.gift.points - (self.has_points or 0), 0)

    @property
    def why_not(self) -> str:
        """Why she cannot have it now; empty if she can."""
        if not self.gift.stock:
            return "stock"
        if self.has_points is None:
            return "sign-in"
        if self.taken >= self.gift.limit_each:
            return "limit"
        return "points" if self.missing else ""


def offers(reader: User | None, *, affordable: bool = False) -> list[Offer]:
    """The catalogue, the cheapest first; for a reader with what she can have of it."""
    rows = Gift.objects.shown().select_related("picture").order_by("points", "pk")
    if reader is None:
        return [Offer(gift) for gift in rows]
    points, taken = points_held(reader).points, _taken_by(reader)
    if affordable:
        rows = rows.filter(points__lte=points, stock__gt=0)
    return [Offer(gift, taken.get(gift.pk, 0), points) for gift in rows]


def offer_of(gift: Gift, reader: User | None) -> Offer:
    """One gift, with what of it a reader can have."""
    if reader is None:
        return Offer(gift)
    return Offer(gift, _taken_by(reader).get(gift.pk, 0), points_held(reader).points)


def _taken_by(reader: User) -> dict[int, int]:
    rows = Redemption.objects.filter(reader=reader, state__in=TAKEN).order_by()
    return dict(rows.values_list("gift").annotate(n=Count("pk")))


def redemptions_of(reader: User) -> QuerySet[Redemption]:
    """What a reader chose, newest first."""
    rows = Redemption.objects.filter(reader=reader).select_related("number", "gift__picture")
    return rows.order_by("-pk")


def gifts_with_sums() -> QuerySet[Gift]:
    """All gifts with how many are reserved and were collected."""
    reserved = Count("redemptions", filter=Q(redemptions__state=RedemptionState.RESERVED))
    collected = Count("redemptions", filter=Q(redemptions__state=RedemptionState.COLLECTED))
    rows = Gift.objects.annotate(reserved=reserved, collected=collected)
    return rows.select_related("picture").order_by("-is_shown", "points", "pk")


def chosen(text: str = "", state: str = "") -> QuerySet[Redemption]:
    """Chosen gifts at the desk, by number, reader or gift: those that wait, unless a state or
    `all` is asked for. What waits comes in its order, the rest newest first."""
    rows = Redemption.objects.select_related("number", "reader", "gift", "collected_by")
    if state != "all":
        rows = rows.filter(state=state or RedemptionState.RESERVED)
    if text := text.strip():
        named = Q(reader__name__icontains=text) | Q(gift__name_zh__icontains=text)
        rows = rows.filter(
            named | Q(gift__name_en__icontains=text) | Q(number__code=numbered(text))
        )
    return rows.order_by("-pk" if state else "pk")


def numbered(text: str) -> str:
    """A number however it was typed or scanned, as it is shown; empty for none."""
    found = _NUMBER.fullmatch(text.strip().upper())
    return numbers.shown(PREFIX, int(found[1]), int(found[2])) if found else ""


def history_of(redemption: Redemption) -> list[tuple[StateEvent, str]]:
    """What happened to a chosen gift, oldest first, in words."""
    events = StateEvent.objects.filter(
        subject_type=redemption.subject_type(), subject_id=redemption.pk
    ).select_related("by")
    return [(each, words.say(each.reason, each.params)) for each in events.order_by("pk")]


def code_drawn(code: str) -> str:
    """The code that the desk scans. A whole QR code, though it is short: not all read the micro
    kind."""
    drawn: str = segno.make_qr(code, error="m").svg_inline(border=0, omitsize=True)
    return drawn


def slip_values(redemption: Redemption, by: User) -> dict[str, Any]:
    """What the paper reads that a reader signs. It shows a part of the number of her document."""
    check = redemption.reader.verified_check
    code = redemption.number.code if redemption.number else ""
    facts = [
        (_("Number"), code),
        (pgettext("slip", "Gift"), redemption.gift.name),
        (_("Points"), str(redemption.points)),
        (pgettext("gift", "Reader"), check.name if check else redemption.reader.display_name),
        (
            pgettext("identity", "Document"),
            f"{check.get_document_display()} {check.mask}" if check else "",
        ),
        (_("Pick-up place"), redemption.gift.place),
    ]
    return {
        "library": pdf.library(),
        "title": _("Receipt of a gift"),
        "by": by.display_name,
        "qr": code_drawn(code),
        "facts": [[str(label), value] for label, value in facts],
        "shown": _("Document shown"),
        "kinds": [str(each.label) for each in ShownDocument],
        "declares": _("I have received the gift above. The points are spent with it."),
        "signature": _("Signature of the reader"),
        "date": pgettext("slip", "Date"),
        "clerk": _("Given out by"),
    }
