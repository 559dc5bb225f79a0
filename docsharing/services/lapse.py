"""What time does: questions and quotes without an answer, complaint times, batches, old files."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from desk.models import CaseFile
from desk.workflow import move
from docsharing.cases import KIND, State, UnfilledReason, iso
from docsharing.models import Complaint, Delivery, DocumentRequest, Quote
from docsharing.queries.paper import to_be_reminded
from docsharing.services.batches import lapse_batch, old_batches
from docsharing.services.earning import reward_closed
from docsharing.services.gifts import (
    remind_to_collect_gift,
    return_uncollected,
)
from docsharing.services.gifts import (
    to_be_reminded as gifts_to_remind_of,
)
from docsharing.services.gifts import (
    uncollected as gifts_uncollected,
)
from docsharing.services.handling import unfilled
from docsharing.services.paper import remind_to_collect
from docsharing.services.quotes import lapse_quote
from docsharing.services.sending import resting_batches, wake_batch
from docsharing.services.steps import ending, tell_step, warn_of_end
from portal import due, files, rules
from portal.clock import now
from portal.models import StoredFile

BATCH = 500


def lapse(limit: int = BATCH) -> int:
    """Do what is due by now, one row a transaction. It may run twice, and at once with itself."""
    return (
        _lapse("docsharing.unanswered", unanswered(), _lapse_question, limit)
        + _lapse("docsharing.unagreed", unagreed(), _lapse_quote, limit)
        + _lapse("docsharing.final", final(), _close, limit)
        + _lapse("docsharing.ending", ending(), warn_of_end, limit)
        + _lapse("docsharing.uncollected", to_be_reminded(), remind_to_collect, limit)
        + _lapse("docsharing.gifts-waiting", gifts_to_remind_of(), remind_to_collect_gift, limit)
        + _lapse("docsharing.gifts-uncollected", gifts_uncollected(), return_uncollected, limit)
        + _lapse("docsharing.old-files", old_files(), files.purge, limit)
        + _lapse("docsharing.old-attachments", old_attachments(), files.purge, limit)
        + _lapse("docsharing.old-reader-files", old_reader_files(), files.purge, limit)
        + _lapse("docsharing.resting-batches", resting_batches(), wake_batch, limit)
        + _lapse("docsharing.old-batches", old_batches(), lapse_batch, limit)
    )


def _lapse(work: str, found: QuerySet[Any], act: Callable[[Any], None], limit: int) -> int:
    def done(row: Any) -> bool:
        act(row)
        return True

    return sum(bool(due.attempt(work, row, done)) for row in due.rows(work, found)[:limit])


# Each of these begins at an index of what is not finished: what was done long ago costs nothing.
def unanswered() -> QuerySet[DocumentRequest]:
    """Requests whose question has no answer in time: their clock stands."""
    waiting = {"case__closed_at__isnull": True, "case__paused_at__isnull": False}
    rows = DocumentRequest.objects.select_related("case", "hold").filter(**waiting)
    return rows.filter(case__state=State.RETRY, answer_by__lte=now()).order_by("pk")


def unagreed() -> QuerySet[Quote]:
    """Quotes that nobody answered in time."""
    rows = Quote.objects.open().select_related("request__case", "request__hold")
    return rows.filter(valid_until__lte=now()).order_by("pk")


def final() -> QuerySet[Delivery]:
    """Deliveries of which nobody complained in time, or whose complaints were decided.

    What lies at the desk uncollected is not closed by time: a clerk puts it away.
    """
    delivered = {"request__case__kind": KIND, "request__case__state": State.DELIVERED}
    rows = Delivery.objects.live().select_related("request__case").filter(**delivered)
    complaints = Complaint.objects.open().filter(delivery=OuterRef("pk"))
    rows = rows.exclude(collect_by__isnull=False, received_at__isnull=True)
    return rows.filter(~Exists(complaints), complain_until__lte=now()).order_by("pk")


def old_files() -> QuerySet[StoredFile]:
    """Delivered files that are no longer kept."""
    kept = StoredFile.objects.filter(kind="delivery", purged_at__isnull=True)
    due = Delivery.objects.filter(file=OuterRef("pk"), purge_at__lte=now())
    return kept.filter(Exists(due)).order_by("pk")


def old_attachments() -> QuerySet[StoredFile]:
    """What readers attached to requests that ended long ago."""
    since = now() - timedelta(days=rules.value("dd.purge_days"))
    kept = StoredFile.objects.filter(kind="request-attachment", purged_at__isnull=True)
    ended = DocumentRequest.objects.filter(attachment=OuterRef("pk"), case__closed_at__lte=since)
    return kept.filter(Exists(ended)).order_by("pk")


def old_reader_files() -> QuerySet[StoredFile]:
    """What readers gave the desk with what they wrote about requests that ended long ago."""
    since = now() - timedelta(days=rules.value("dd.purge_days"))
    kept = StoredFile.objects.filter(kind="case", purged_at__isnull=True)
    ended = CaseFile.objects.filter(stored=OuterRef("pk"), by=F("case__reader"))
    ended = ended.filter(case__kind=KIND, case__closed_at__lte=since)
    return kept.filter(Exists(ended)).order_by("pk")


def _lapse_question(request: DocumentRequest) -> None:
    """The reader did not answer in time: the request ends, and nothing is charged."""
    reason = UnfilledReason.CITATION_WRONG
    unfilled(request.case, by=None, reason=reason, told="request.lapsed")


def _lapse_quote(quote: Quote) -> None:
    """The reader did not agree in time: the request ends, and nothing is charged."""
    lapse_quote(quote.request, quote=quote)


def _close(delivery: Delivery) -> None:
    """The time for complaints is over."""
    event = move(delivery.request.case, State.CLOSED, by=None, iso=iso(State.CLOSED))
    reward_closed(delivery.request)
    tell_step(delivery.request, event)
