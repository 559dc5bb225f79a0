"""Batches as their reader looks at them: what was understood, what it costs, how far it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import User
from docsharing.cases import OPEN, State
from docsharing.citations import Citation, missing
from docsharing.models import Batch, BatchLine, Delivery, DocumentRequest, RequestType
from docsharing.queries.pricing import estimate_price, terms
from docsharing.queries.requests import work_key
from docsharing.queries.shown import shown_state, with_shown_state
from ledger.checks import Difference
from ledger.queries import available
from portal import rules
from portal.clock import now
from portal.models import Number
from portal.refusals import not_found

# How a reader thinks of the states of a batch's requests.
GROUPS: dict[str, tuple[State, ...]] = {
    "received": (State.SUBMITTED,),
    "working": (State.CHECKING, State.SEARCHING, State.SOURCING, State.SUPPLYING),
    "waiting": (State.RETRY, State.QUOTED),
    "delivered": (State.DELIVERED, State.CLOSED),
    "unfilled": (State.UNFILLED,),
    "cancelled": (State.CANCELLED,),
}
_GROUP_OF = {str(state): name for name, states in GROUPS.items() for state in states}


@dataclass(frozen=True)
class Double:
    """Why a line is one too many: an earlier line, or a request of hers, asks for the same."""

    line_no: int | None = None
    request: DocumentRequest | None = None


@dataclass(frozen=True)
class LineView:
    """A line of a batch that is not a request yet."""

    line: BatchLine
    citation: Citation
    price_fen: int | None
    pages: int | None
    lacks: list[tuple[str, str]]
    double: Double | None

    @property
    def is_ready(self) -> bool:
        """Whether it can be sent as it is."""
        return not self.lacks

    @property
    def will_go(self) -> bool:
        """Whether it goes with the others."""
        return self.is_ready and not self.line.left_out


@dataclass(frozen=True)
class Preview:
    """What a batch would be if it were sent now, and who would pay."""

    lines: list[LineView]
    total_fen: int
    subsidy_fen: int
    prepaid_fen: int
    short_fen: int

    @property
    def own_fen(self) -> int:
        """What the subsidy does not pay."""
        return self.total_fen - self.subsidy_fen

    @property
    def minus_fen(self) -> int:
        """What the subsidy pays, as the bill takes it off."""
        return -self.subsidy_fen

    @property
    def going(self) -> int:
        """How many documents would be asked for."""
        return sum(view.will_go for view in self.lines)

    @property
    def faulty(self) -> int:
        """How many lines cannot be sent as they are."""
        return sum(not view.is_ready and not view.line.left_out for view in self.lines)

    @property
    def first_faulty(self) -> int:
        """The first line that cannot be sent as it is."""
        faulty = (each.line for each in self.lines if not each.is_ready and not each.line.left_out)
        return next((line.line_no for line in faulty), 0)

    @property
    def left_out(self) -> int:
        """How many she does not want, or has already."""
        return sum(view.line.left_out for view in self.lines)


@dataclass
class Progress:
    """How far the requests of a batch are."""

    counts: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    held_fen: int = 0
    charged_fen: int = 0

    @property
    def ended(self) -> int:
        """How many need nothing more."""
        return sum(self.counts.get(name, 0) for name in ("delivered", "unfilled", "cancelled"))


def batches_of(reader: User) -> QuerySet[Batch]:
    """A reader's batches, newest first, with how many lines they have and how many were sent."""
    rows = Batch.objects.filter(reader=reader).select_related("number", "job")
    delivered = Q(lines__request__case__state__in=GROUPS["delivered"])
    counted = rows.annotate(
        all_lines=Count("lines"),
        sent_lines=Count("lines__request"),
        delivered_lines=Count("lines__request", filter=delivered),
    )
    return counted.order_by("-pk")


def own_batch(reader: User, pk: int) -> Batch:
    """One of the reader's own batches, or a refusal that there is none."""
    rows = Batch.objects.select_related("number", "job", "declaration", "reader")
    batch = rows.filter(reader=reader, pk=pk).first()
    if batch is None:
        raise not_found()
    return batch


def own_line(reader: User, pk: int, line_no: int) -> BatchLine:
    """A line of a batch of her own."""
    rows = BatchLine.objects.select_related("batch__reader", "batch__number", "batch__job")
    line = rows.filter(batch__reader=reader, batch=pk, line_no=line_no).first()
    if line is None:
        raise not_found()
    return line


def is_stopped(batch: Batch) -> bool:
    """Whether sending rests before its end, by a rule or because the work broke down."""
    broken = batch.job is not None and batch.job.failed_at is not None
    return batch.stopped_at is not None or (broken and batch.done_at is None)


def preview(batch: Batch, service_level: str = "") -> Preview:
    """Every line that is no request yet, and the sum of those that would go."""
    lines = list(batch.lines.filter(request__isnull=True).order_by("line_no"))
    agreed = terms()
    level = service_level or batch.service_level
    citations = [line.citation for line in lines]
    found = doubles(batch.reader, citations, [line.line_no for line in lines])
    views = [
        _view(line, citation, double, level, agreed)
        for line, citation, double in zip(lines, citations, found, strict=True)
    ]
    total = sum(view.price_fen or 0 for view in views if view.will_go)
    purse = available(batch.reader)
    subsidy = min(purse.subsidy_fen, total)
    prepaid = min(purse.prepaid_fen, total - subsidy)
    return Preview(views, total, subsidy, prepaid, total - subsidy - prepaid)


def _view(
    line: BatchLine, citation: Citation, double: Double | None, level: str, agreed: Any
) -> LineView:
    bill = estimate_price(citation, level, agreed) if citation.kind in RequestType.values else None
    return LineView(
        line=line,
        citation=citation,
        price_fen=bill.total_fen if bill else None,
        pages=bill.pages if bill else None,
        lacks=missing(citation) if citation.filled() else [("", line.refused_code)],
        double=double,
    )


def doubles(
    reader: User, citations: Sequence[Citation], numbers: Sequence[int] = ()
) -> list[Double | None]:
    """For each document: what asks for the same already, in the list above it or among her own
    requests of the days of the rule. One query.
    """
    own = _own_requests(reader, citations)
    seen: dict[str, int] = {}
    found: list[Double | None] = []
    for line_no, citation in zip(numbers or range(1, len(citations) + 1), citations, strict=True):
        names = _names(citation)
        earlier = next((seen[name] for name in names if name in seen), None)
        request = next((own[name] for name in names if name in own), None)
        found.append(Double(earlier, request) if earlier or request else None)
        for name in names:
            seen.setdefault(name, line_no)
    return found


def _names(citation: Citation) -> list[str]:
    """By what two citations are known to be of the same document."""
    names = [f"doi:{citation.doi}"] if citation.doi else []
    if citation.title or citation.number or (citation.container and citation.pages):
        names.append(f"work:{work_key(citation)}")
    return names


def _own_requests(reader: User, citations: Iterable[Citation]) -> dict[str, DocumentRequest]:
    names = [name.partition(":")[::2] for each in citations for name in _names(each)]
    works = {value for kind, value in names if kind == "work"}
    dois = {value for kind, value in names if kind == "doi"}
    if not names:
        return {}
    since = now() - timedelta(days=rules.value("dd.duplicate_days"))
    rows = DocumentRequest.objects.filter(case__reader=reader, case__opened_at__gte=since)
    rows = rows.filter(Q(work_key__in=works) | Q(doi__in=dois))
    rows = rows.exclude(case__state=State.CANCELLED).select_related("case__number").order_by("pk")
    found: dict[str, DocumentRequest] = {}
    for row in rows:
        found[f"work:{row.work_key}"] = row
        if row.doi:
            found[f"doi:{row.doi}"] = row
    return found


def requests_of_batch(batch: Batch, group: str = "") -> QuerySet[Any]:
    """The requests that a batch became, in the order of its lines."""
    rows = with_shown_state(DocumentRequest.objects.filter(batch_line__batch=batch))
    if group in GROUPS:
        rows = rows.filter(shown_state__in=GROUPS[group])
    return rows.select_related("case__number", "batch_line").order_by("batch_line__line_no")


def progress(batch: Batch) -> Progress:
    """How many requests are where, what is held for them and what was charged."""
    rows = with_shown_state(DocumentRequest.objects.filter(batch_line__batch=batch))
    told = Progress(counts=dict.fromkeys(GROUPS, 0))
    for state, count in rows.values_list("shown_state").annotate(n=Count("pk")).order_by():
        told.counts[_GROUP_OF[str(state)]] += count
        told.sent += count
    # What is held for a request is told as long as she sees it open.
    held = rows.filter(shown_state__in=OPEN)
    told.held_fen = held.aggregate(fen=Sum("hold__amount_fen"))["fen"] or 0
    paid = Delivery.objects.live().filter(request__batch_line__batch=batch)
    told.charged_fen = paid.aggregate(fen=Sum("price_fen"))["fen"] or 0
    return told


def group_of(request: DocumentRequest) -> str:
    """To which group of states a request belongs."""
    return _GROUP_OF[shown_state(request)]


def numbers_of(pks: set[int]) -> dict[int, str]:
    """The numbers of batches, for the notices and mails that name them."""
    rows = Number.objects.filter(pk__in=Batch.objects.filter(pk__in=pks).values("number"))
    codes = dict(rows.values_list("pk", "code"))
    named = Batch.objects.filter(pk__in=pks, number__isnull=False).values_list("pk", "number")
    return {pk: codes[number] for pk, number in named}


def requests_of_batches() -> Iterator[Difference]:
    """Every request of a batch is its reader's, and a batch that is done has no line left."""
    lines = BatchLine.objects.filter(request__isnull=False)
    strange = lines.exclude(request__case__reader=F("batch__reader"))
    for pk in strange.values_list("pk", flat=True):
        yield Difference(f"batch line {pk}", "a request of its reader", "of somebody else")
    unsent = lines.filter(batch__sent_at__isnull=True)
    for pk in unsent.values_list("pk", flat=True):
        yield Difference(f"batch line {pk}", "no request, its batch is not sent", "a request")
    left = BatchLine.objects.filter(batch__done_at__isnull=False, left_out=False)
    for pk in left.filter(request__isnull=True).values_list("pk", flat=True):
        yield Difference(f"batch line {pk}", "a request, its batch is done", "none")
