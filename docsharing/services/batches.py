"""A batch before it is sent: read from a list, mended line by line, discarded, lapsed."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services import require_active
from docsharing.citations import Citation, Note, Result, missing, read_list
from docsharing.citations.files import lines_of
from docsharing.citations.fold import one_line
from docsharing.models import Batch, BatchLine
from docsharing.queries.batches import doubles
from portal import rules
from portal.clock import now
from portal.refusals import Refusal, not_found, wrong_state

SHOWN_PROBLEMS = 5
# Formats in which a place is a line of the text, so that what stands there can be shown.
OF_LINES = {"lines", "table", "ris"}


def read_batch(data: bytes, *, reader: User, name: str = "") -> tuple[Batch, bool]:
    """Read a list into a batch to be looked at: the batch, and whether it is a new one.

    The same list again is the batch that it was. Raises `batch-unreadable` with the reasons by
    line, or `batch-too-many`, at `file`.
    """
    require_active(reader)
    digest = hashlib.sha256(data).hexdigest()
    if known := Batch.objects.filter(reader=reader, sha256=digest).first():
        return known, False
    form, results = read_list(data, name)
    _refuse_unreadable(results)
    given = {"name": one_line(name, 200), "form": form, "read_at": now()}
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(reader=reader, sha256=digest, defaults=given)
        if is_new:
            texts = lines_of(data) if form in OF_LINES else []
            BatchLine.objects.bulk_create(_lines(batch, results, texts))
    return batch, is_new


def _refuse_unreadable(results: Sequence[Result]) -> None:
    if not any(result.citation for result in results):
        problems = [
            (result.line, result.code, dict(result.params)) for result in results[:SHOWN_PROBLEMS]
        ]
        raise Refusal("batch-unreadable", field="file", problems=problems)
    most = rules.value("dd.batch_items")
    if len(results) > most:
        raise Refusal("batch-too-many", field="file", most=most, found=len(results))


def _lines(batch: Batch, results: Sequence[Result], texts: list[str]) -> list[BatchLine]:
    lines = [
        BatchLine(
            batch=batch,
            line_no=line_no,
            place=result.line,
            excerpt=_excerpt(texts, result),
            fields=result.citation.as_dict() if result.citation else {},
            notes=_plain(result.notes),
            refused_code=result.code,
            refused_params=dict(result.params),
        )
        for line_no, result in enumerate(results, start=1)
    ]
    # What she has already, or has in the list already, she must want twice to get it twice.
    found = doubles(batch.reader, [line.citation for line in lines])
    for line, double in zip(lines, found, strict=True):
        line.left_out = double is not None
    return lines


def _excerpt(texts: list[str], result: Result) -> str:
    """What stands at the place of a line that was not understood."""
    if result.citation is not None:
        return ""
    return one_line(" ".join(texts[result.line - 1 : result.line + 2]), 300)


def _plain(notes: Sequence[Note]) -> list[list[Any]]:
    return [[note.code, dict(note.params)] for note in notes]


def correct_line(line: BatchLine, citation: Citation, *, by: User) -> None:
    """Put a line right: what it lacked is refused at its field; it is to be sent again."""
    for field, code in missing(citation):
        raise Refusal(code, field=field)
    with transaction.atomic():
        _changeable(line, by)
        fields = citation.as_dict()
        _rows(line).update(
            fields=fields, notes=[], refused_code="", refused_params={}, left_out=False
        )


@transaction.atomic
def leave_out(line: BatchLine, *, by: User, is_out: bool) -> None:
    """Leave a line out of what is sent, or take it in again."""
    _changeable(line, by)
    _rows(line).update(left_out=is_out)


def _rows(line: BatchLine) -> QuerySet[BatchLine]:
    return BatchLine.objects.filter(pk=line.pk, request__isnull=True)


def _changeable(line: BatchLine, by: User) -> None:
    """Lines are changed before the batch is sent, or where sending has stopped; never while."""
    batch = locked_batch(line.batch, by=by)
    if batch.done_at or (batch.sent_at and not batch.stopped_at) or line.request_id:
        raise wrong_state()


def locked_batch(batch: Batch, *, by: User) -> Batch:
    """The batch as it is now, and nobody else's until the commit; it must be her own."""
    require_active(by)
    rows = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("reader")
    found = rows.filter(pk=batch.pk, reader=by).first()
    if found is None:
        raise not_found()
    return found


@transaction.atomic
def discard_batch(batch: Batch, *, by: User) -> None:
    """Forget a batch that was not sent."""
    if locked_batch(batch, by=by).sent_at:
        raise wrong_state()
    Batch.objects.filter(pk=batch.pk, sent_at__isnull=True).delete()


def forget_batches(reader: User) -> None:
    """The reader has left: what she had not sent goes with her."""
    Batch.objects.filter(reader=reader, sent_at__isnull=True).delete()


def old_batches() -> QuerySet[Batch]:
    """Batches that were looked at and never sent."""
    since = now() - timedelta(days=rules.value("dd.batch_days"))
    return Batch.objects.filter(sent_at__isnull=True, read_at__lte=since).order_by("pk")


def lapse_batch(batch: Batch) -> None:
    """Nobody sent it in time: it goes."""
    Batch.objects.filter(pk=batch.pk, sent_at__isnull=True).delete()
