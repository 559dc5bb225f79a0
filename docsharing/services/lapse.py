"""What time does: unanswered questions, the end of the complaint time, files that are removed."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from desk.workflow import move
from docsharing.cases import State, UnfilledReason, iso
from docsharing.models import Delivery, DocumentRequest
from docsharing.services.handling import unfilled
from portal import files, rules
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal

BATCH = 500
Row = TypeVar("Row", bound=Model)


def lapse(limit: int = BATCH) -> int:
    """Do what is due by now, one row a transaction. It may run twice, and at once with itself."""
    requests = DocumentRequest.objects.select_related("case", "hold").order_by("pk")
    unanswered = requests.filter(case__state=State.RETRY, answer_by__lte=now())
    deliveries = Delivery.objects.live().select_related("request__case").order_by("pk")
    final = deliveries.filter(request__case__state=State.DELIVERED, complain_until__lte=now())
    kept = Delivery.objects.select_related("file").order_by("pk")
    old = kept.filter(purge_at__lte=now(), file__purged_at__isnull=True)
    since = now() - timedelta(days=rules.value("dd.purge_days"))
    closed = DocumentRequest.objects.filter(case__closed_at__lte=since)
    shown = StoredFile.objects.filter(pk__in=closed.values("attachment"), purged_at__isnull=True)
    due: list[tuple[Callable[..., None], Model]] = [
        *((_lapse_question, row) for row in unanswered[:limit]),
        *((_close, row) for row in final[:limit]),
        *((_purge, row) for row in old[:limit]),
        *((files.purge, row) for row in shown.order_by("pk")[:limit]),
    ]
    return sum(_done(act, row) for act, row in due)


def _done(act: Callable[[Row], None], row: Row) -> bool:
    """Whether it was done; a row that somebody moved meanwhile must not stop the others."""
    try:
        with transaction.atomic():
            act(row)
    except Refusal:
        return False
    return True


def _lapse_question(request: DocumentRequest) -> None:
    """The reader did not answer in time: the request ends, and nothing is charged."""
    reason = UnfilledReason.CITATION_WRONG
    unfilled(request.case, by=None, reason=reason, told="request.lapsed")


def _close(delivery: Delivery) -> None:
    """The time for complaints is over."""
    move(delivery.request.case, State.CLOSED, by=None, iso=iso(State.CLOSED))


def _purge(delivery: Delivery) -> None:
    """Remove the file; that it was there, and who opened it, stays."""
    files.purge(delivery.file)
