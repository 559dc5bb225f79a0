"""What time does: unanswered questions, the end of the complaint time, files that are removed."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from desk.workflow import move
from docsharing.cases import KIND, State, UnfilledReason, iso
from docsharing.models import Complaint, Delivery, DocumentRequest
from docsharing.services.handling import unfilled
from portal import files, rules
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal

logger = logging.getLogger(__name__)
BATCH = 500
Row = TypeVar("Row", bound=Model)


def lapse(limit: int = BATCH) -> int:
    """Do what is due by now, one row a transaction. It may run twice, and at once with itself."""
    due: list[tuple[Callable[..., None], Model]] = [
        *((_lapse_question, row) for row in unanswered()[:limit]),
        *((_close, row) for row in final()[:limit]),
        *((files.purge, row) for row in old_files()[:limit]),
        *((files.purge, row) for row in old_attachments()[:limit]),
    ]
    return sum(_done(act, row) for act, row in due)


# Each of these begins at an index of what is not finished: what was done long ago costs nothing.
def unanswered() -> QuerySet[DocumentRequest]:
    """Requests whose question has no answer in time: their clock stands."""
    waiting = {"case__closed_at__isnull": True, "case__paused_at__isnull": False}
    rows = DocumentRequest.objects.select_related("case", "hold").filter(**waiting)
    return rows.filter(case__state=State.RETRY, answer_by__lte=now()).order_by("pk")


def final() -> QuerySet[Delivery]:
    """Deliveries of which nobody complained in time, or whose complaints were decided."""
    delivered = {"request__case__kind": KIND, "request__case__state": State.DELIVERED}
    rows = Delivery.objects.live().select_related("request__case").filter(**delivered)
    complaints = Complaint.objects.open().filter(delivery=OuterRef("pk"))
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


def _done(act: Callable[[Row], None], row: Row) -> bool:
    """Whether it was done; one bad row, or one that somebody moved, must not stop the others."""
    try:
        with transaction.atomic():
            act(row)
    except Refusal:
        return False
    except Exception:
        logger.exception("%s %s did not lapse", row._meta.label_lower, row.pk)  # noqa: SLF001 - Django documents `_meta`
        return False
    return True


def _lapse_question(request: DocumentRequest) -> None:
    """The reader did not answer in time: the request ends, and nothing is charged."""
    reason = UnfilledReason.CITATION_WRONG
    unfilled(request.case, by=None, reason=reason, told="request.lapsed")


def _close(delivery: Delivery) -> None:
    """The time for complaints is over."""
    move(delivery.request.case, State.CLOSED, by=None, iso=iso(State.CLOSED))
