"""Figures of document delivery: what was asked for, what became of it, and how long it took.

A request counts in the period in which it was received, with what has become of it until now. One
that was delivered, withdrawn by us and delivered again counts once, by the file that its reader
has; a part that she accepted counts as supplied, and so does what was refunded and left with her.
One of which a complaint was upheld counts once as complained of, whatever was done about it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import PatronType
from docsharing.cases import OPEN, State
from docsharing.models import (
    Complaint,
    Delivery,
    DocumentRequest,
    RequestType,
    SourceAnswer,
    SupplyAttempt,
    SupplySource,
)
from docsharing.queries.turnaround import Turnaround, WorkedDays, midnight, turnarounds
from portal.clock import SHANGHAI

FILLED = (State.DELIVERED, State.CLOSED)
BY = {
    "month": gettext_lazy("Month"),
    "type": gettext_lazy("Type of document"),
    "source": pgettext_lazy("supply source", "Source"),
    "reader": gettext_lazy("Reader type"),
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """What became of the requests of a group."""

    key: str = ""
    label: str = ""
    received: int = 0
    filled: int = 0
    cancelled: int = 0
    still_open: int = 0
    complaints_upheld: int = 0
    turnaround: Turnaround = field(default_factory=Turnaround)

    @property
    def unfilled(self) -> int:
        """How many ended without the document."""
        return self.received - self.filled - self.cancelled - self.still_open

    @property
    def asked(self) -> int:
        """How many were to be filled: what the reader took back is not held against anybody."""
        return self.received - self.cancelled

    @property
    def fill_rate(self) -> str:
        """Supplied, of a hundred that were received and not taken back; nothing of nothing."""
        return fill_rate(self.filled, self.asked)

    @property
    def median_hours(self) -> Decimal | None:
        """Working hours within which half of what was supplied was delivered."""
        return self.turnaround.median_hours

    @property
    def p90_hours(self) -> Decimal | None:
        """Working hours within which nine tenths of it were delivered."""
        return self.turnaround.p90_hours


@dataclass(frozen=True, slots=True)
class Figures:
    """The lines of a period, and all of its requests together."""

    lines: list[FigureLine]
    total: FigureLine


def fill_rate(filled: int, asked: int) -> str:
    """A share of a hundred with one decimal: 7 of 9 are 77.8, and only all of them are 100.0."""
    if not asked:
        return ""
    tenths = (2000 * filled + asked) // (2 * asked)
    if filled < asked:
        tenths = min(tenths, 999)
    return f"{tenths // 10}.{tenths % 10}"


def figures(first: date, last: date, by: str = "month") -> Figures:
    """The figures of the requests received from one day to another, both with it.

    By source a request counts at each that was asked for it, and is filled by the one that supplied
    it: the lines then are more than their total. As many queries however much was asked for.
    """
    asked = DocumentRequest.objects.filter(**_received(first, last, "case__"))
    live = Delivery.objects.live().filter(
        request__case__state__in=FILLED, **_received(first, last, "request__case__")
    )
    worked = WorkedDays.of(live)
    lines = _LINES[by](asked, live, worked)
    total = _lines(asked.annotate(grp=Value(0)), live.annotate(grp=Value(0)), worked)
    return Figures(_named(by, lines), total.get(0, FigureLine()))


def _received(first: date, last: date, case: str) -> dict[str, Any]:
    end = midnight(last + timedelta(days=1))
    return {f"{case}opened_at__gte": midnight(first), f"{case}opened_at__lt": end}


Groups = dict[Any, FigureLine]


def _lines(
    rows: QuerySet[Any],
    live: QuerySet[Any],
    worked: WorkedDays | None,
    *,
    request: str = "",
    supplied: Q | None = None,
) -> Groups:
    """The line of each `grp`: what became of it, by one query, and its turnaround, by another."""
    spans = turnarounds(_moments(live), worked)
    state, pk = f"{request}case__state", f"{request}pk"
    filled = Q(**{f"{state}__in": FILLED}) & (supplied or Q())
    upheld = Q(**{f"{pk}__in": Complaint.objects.upheld().values("delivery__request")})
    counted = rows.order_by().values("grp").annotate(
        received=Count(pk, distinct=True),
        filled=Count(pk, distinct=True, filter=filled),
        cancelled=Count(pk, distinct=True, filter=Q(**{state: State.CANCELLED})),
        still_open=Count(pk, distinct=True, filter=Q(**{f"{state}__in": OPEN})),
        complaints_upheld=Count(pk, distinct=True, filter=upheld & (supplied or Q())),
    )  # fmt: skip
    return {
        (grp := row.pop("grp")): FigureLine(**row, turnaround=spans.get(grp, Turnaround()))
        for row in counted
        if row["received"]  # without a real group the database answers a line of noughts
    }


def _moments(live: QuerySet[Any]) -> QuerySet[Any]:
    moments: Any = live.order_by().annotate(
        opened=F("request__case__opened_at"),
        delivered=F("delivered_at"),
        paused=F("request__case__paused_seconds"),
    )
    return moments.values("pk", "grp", "opened", "delivered", "paused").distinct()


def _by_column(
    column: Callable[[str], Any],
) -> Callable[[QuerySet[Any], QuerySet[Any], WorkedDays | None], Groups]:
    """Lines by what each request has one of."""

    def lines(asked: QuerySet[Any], live: QuerySet[Any], worked: WorkedDays | None) -> Groups:
        grouped = asked.annotate(grp=column("")), live.annotate(grp=column("request__"))
        return _lines(*grouped, worked)

    return lines


def _by_source(asked: QuerySet[Any], live: QuerySet[Any], worked: WorkedDays | None) -> Groups:
    """Lines by who was asked; the last is of what nobody was asked for, or nobody supplied."""
    yes = SupplyAttempt.objects.supplying()
    attempts = SupplyAttempt.objects.filter(request__in=asked).annotate(grp=F("source"))
    by_them = live.filter(
        request__attempts__answer=SourceAnswer.YES, request__attempts__failed_at__isnull=True
    ).annotate(grp=F("request__attempts__source"))
    supplied = Q(answer=SourceAnswer.YES, failed_at__isnull=True)
    lines = _lines(attempts, by_them, worked, request="request__", supplied=supplied)
    nobody = ~Exists(SupplyAttempt.objects.filter(request=OuterRef("pk")))
    here = Q(case__state__in=FILLED) & ~Exists(yes.filter(request=OuterRef("pk")))
    own = live.exclude(Exists(yes.filter(request=OuterRef("request"))))
    rest = _lines(
        asked.filter(nobody | here).annotate(grp=Value(0)), own.annotate(grp=Value(0)), worked
    )
    return lines | rest


def _month(case: str) -> Any:
    opened = f"{case}case__opened_at"
    return ExtractYear(opened, tzinfo=SHANGHAI) * 100 + ExtractMonth(opened, tzinfo=SHANGHAI)


_LINES = {
    "month": _by_column(_month),
    "type": _by_column(lambda request: F(f"{request}request_type")),
    "source": _by_source,
    "reader": _by_column(lambda request: F(f"{request}case__reader__patron_type")),
}


def _named(by: str, lines: Groups) -> list[FigureLine]:
    """The lines in the order of their kind, each with its key and its name."""
    return [
        FigureLine(key, label, *_counts(lines[group]), lines[group].turnaround)
        for group, key, label in _names(by, lines)
        if group in lines
    ]


def _counts(line: FigureLine) -> tuple[int, int, int, int, int]:
    outcome = line.received, line.filled, line.cancelled, line.still_open
    return *outcome, line.complaints_upheld


def _names(by: str, lines: Groups) -> Iterator[tuple[Any, str, str]]:
    """Every group that may have a line: what it is known by, its key, its name."""
    if by == "month":
        for month in sorted(lines):
            key = f"{month // 100}-{month % 100:02d}"
            yield month, key, key
    elif by == "source":
        for source in SupplySource.objects.order_by("position", "pk"):
            yield source.pk, source.code, str(source)
        yield 0, "", _("From our own shelves, or nobody was asked")
    else:
        for value, label in (RequestType if by == "type" else PatronType).choices:
            yield value, value, str(label)
