"""What the desk's clock and reminders ask of document delivery, and what readers are promised."""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from desk import workflow
from desk.clock import Clock
from desk.models import Case
from docsharing.cases import DELIVERY, KIND, State
from docsharing.models import DocumentRequest, Quote
from docsharing.queries.shown import shown_state


def lapsing(until: datetime) -> list[QuerySet[Any]]:
    """Requests that end without the reader's answer by a moment: to a question, to a quote."""
    return [_asked(until), _quoted(until)]


def _asked(until: datetime) -> QuerySet[Any]:
    rows = Case.objects.waiting().filter(kind=KIND, state=State.RETRY)
    ends = {"document_request__answer_by__lte": until}
    return rows.filter(**ends).annotate(lapses_at=F("document_request__answer_by"))


def _quoted(until: datetime) -> QuerySet[Any]:
    rows = Case.objects.waiting().filter(kind=KIND, state=State.QUOTED)
    open_quote = Quote.objects.open().filter(request__case=OuterRef("pk"))
    ends = Subquery(open_quote.values("valid_until")[:1])
    return rows.annotate(lapses_at=ends).filter(lapses_at__lte=until)


def expected_at(row: DocumentRequest, clock: Clock | None = None) -> datetime:
    """By when the reader has the document; while she is waited for: if she answered now."""
    if shown_state(row) in DELIVERY.waiting_states:
        return workflow.expected_at(row.case, clock)
    return row.case.deliver_due_at
