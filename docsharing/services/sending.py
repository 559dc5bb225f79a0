"""A batch is sent: each line a request of its own, by a worker that may die and go on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from docsharing.citations import missing
from docsharing.models import Batch, BatchLine, Purpose, ServiceLevel
from docsharing.models.batches import RESTS
from docsharing.queries.batches import is_stopped
from docsharing.queries.requests import current_declaration, undeclared
from docsharing.services.batches import locked_batch
from docsharing.services.copyright import refuse_purpose
from docsharing.services.requests import Wish, send_request
from ledger import services as ledger
from portal import jobs
from portal.clock import day_begins, now, today
from portal.models import Job
from portal.notices import notify
from portal.numbers import next_number
from portal.refusals import Refusal, wrong_state

JOB = "docsharing.send_batch"
PREFIX = "WB"
# What is as true of the next line: nothing more is tried until she has done something, or for those
# that rest a new day or month has begun.
STOPS = {
    "purse-too-small", "request-needs-real-name", "declaration-needed",
    "licence-declaration-needed", "institution-needs-licence", "need-by-is-past",
    *RESTS,
}  # fmt: skip


@dataclass(frozen=True)
class SendWish:
    """How a batch is wanted: one declaration for all of it."""

    declares: bool = False
    service_level: str = ServiceLevel.NORMAL
    need_by: date | None = None
    purpose: str = Purpose.STUDY


def send_batch(batch: Batch, wish: SendWish, *, by: User) -> Batch:
    """Send a batch: it gets its number, and a worker makes a request of each line.

    What the copies are for is kept with the words that she declares for it. Sent twice it is sent
    once. Raises `request-needs-real-name`, `declaration-needed` or for work
    `licence-declaration-needed`, `institution-needs-licence`, `need-by-is-past` or
    `batch-has-nothing`.
    """
    with transaction.atomic():
        found = locked_batch(batch, by=by)
        if found.sent_at:
            return found
        _refuse_unready(found, wish, by)
        job = jobs.start(JOB, {"batch": found.pk}, by=by)
        moment = now()
        given: dict[str, Any] = {
            "service_level": wish.service_level,
            "need_by": wish.need_by,
            "declaration": current_declaration(wish.purpose),
            "declared_at": moment,
            "sent_at": moment,
            "job": job,
            "number": next_number(PREFIX),
        }
        if not Batch.objects.filter(pk=found.pk, sent_at__isnull=True).update(**given):
            raise wrong_state()
    found.refresh_from_db()
    return found


def _refuse_unready(batch: Batch, wish: SendWish, by: User) -> None:
    if not by.is_verified:
        raise Refusal("request-needs-real-name", status=403)
    if wish.service_level not in ServiceLevel.values:
        raise Refusal("invalid", field="service_level")
    refuse_purpose(wish.purpose, by)
    if wish.need_by and wish.need_by < today():
        raise Refusal("need-by-is-past", field="need_by")
    if not wish.declares:
        raise Refusal(undeclared(wish.purpose), field="declares")
    if not any(_ready(line) for line in _waiting(batch)):
        raise Refusal("batch-has-nothing")


def _waiting(batch: Batch) -> QuerySet[BatchLine]:
    return batch.lines.filter(request__isnull=True, left_out=False).order_by("line_no")


def _ready(line: BatchLine) -> bool:
    return not missing(line.citation)


@transaction.atomic
def go_on(batch: Batch, *, by: User, declares: bool = False) -> Batch:
    """Send the lines that are not requests yet, where sending has stopped.

    If other words are declared meanwhile, she must declare those.
    """
    found = locked_batch(batch, by=by)
    if not found.sent_at or not is_stopped(found):
        raise wrong_state()
    declaration = current_declaration(found.purpose)
    given: dict[str, Any] = {"stopped_at": None, "stopped_code": "", "stopped_params": {}}
    if declaration.pk != found.declaration_id:
        if not declares:
            raise Refusal(undeclared(found.purpose), field="declares")
        given |= {"declaration": declaration, "declared_at": now()}
    if found.need_by and found.need_by < today():
        given["need_by"] = None
    given["job"] = jobs.start(JOB, {"batch": found.pk}, by=by)
    Batch.objects.filter(pk=found.pk).update(**given)
    found.refresh_from_db()
    return found


def resting_batches() -> QuerySet[Batch]:
    """Batches that rested at the limit of a day or month which is over."""
    day, month = (day_begins(first) for first in (today(), today().replace(day=1)))
    over = Q(stopped_code="copyright-per-day", stopped_at__lt=day)
    over |= Q(stopped_code="copyright-per-month", stopped_at__lt=month)
    rows = Batch.objects.filter(over, reader__is_active=True, reader__suspended_at__isnull=True)
    return rows.select_related("reader").order_by("pk")


@transaction.atomic
def wake_batch(batch: Batch) -> None:
    """A new day or month has begun: the worker goes on, once, whoever else wakes it.

    Nothing is declared in her name: if the words or the day she gave are no longer right, the
    worker stops for that and tells her.
    """
    rows = resting_batches().select_for_update(no_key=True, of=("self",))
    if (found := rows.filter(pk=batch.pk).first()) is None:
        return
    job = jobs.start(JOB, {"batch": found.pk}, by=found.reader)
    awake: dict[str, Any] = {
        "stopped_at": None,
        "stopped_code": "",
        "stopped_params": {},
        "job": job,
    }
    Batch.objects.filter(pk=found.pk).update(**awake)


def send_lines(job: Job) -> dict[str, int]:
    """Make a request of each line that waits. It may run twice, and go on after a kill."""
    batch = Batch.objects.select_related("reader", "declaration").get(pk=job.params["batch"])
    if batch.job_id != job.pk or batch.done_at or batch.stopped_at:
        return {}
    if batch.declaration_id != current_declaration(batch.purpose).pk:
        return _stop(batch, Refusal(undeclared(batch.purpose)))
    lines = [line for line in _waiting(batch) if _ready(line)]
    before = batch.lines.filter(request__isnull=False).count()
    for n, line in enumerate(lines):
        jobs.progress(job, before + n, before + len(lines))
        if refusal := _try_line(line.pk, batch):
            return _stop(batch, refusal)
    jobs.progress(job, before + len(lines), before + len(lines))
    return _finish(batch)


def _try_line(pk: int, batch: Batch) -> Refusal | None:
    """Send a line. What speaks against this line alone stays with it; else why all must stop."""
    try:
        _send_line(pk, batch)
    except Refusal as refusal:
        if refusal.code in STOPS or refusal.status in {403, 404, 429}:
            return refusal
        rows = BatchLine.objects.filter(pk=pk, request__isnull=True)
        rows.update(refused_code=refusal.code, refused_params=_kept(refusal))
    return None


def _kept(refusal: Refusal) -> dict[str, Any]:
    """The parameters as JSON holds them, with the field that the refusal names."""
    plain = {name: value for name, value in refusal.params.items() if isinstance(value, int | str)}
    return plain | ({"field": refusal.field} if refusal.field else {})


@ledger.whole_act
def _send_line(pk: int, batch: Batch) -> None:
    """One line, one transaction, one request, whoever else is at it."""
    line = _lock_line(pk)
    if line.request_id or line.left_out:
        return
    wish = Wish(
        line.citation,
        declares=True,
        service_level=batch.service_level,
        need_by=batch.need_by,
        purpose=batch.purpose,
    )
    request = send_request(wish, reader=batch.reader, alone=False)
    _mark_sent(pk, request.pk)


def _lock_line(pk: int) -> BatchLine:
    return BatchLine.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)


def _mark_sent(pk: int, request: int) -> None:
    rows = BatchLine.objects.filter(pk=pk, request__isnull=True, left_out=False)
    if not rows.update(request=request, refused_code="", refused_params={}):
        raise wrong_state()


@transaction.atomic
def _stop(batch: Batch, refusal: Refusal) -> dict[str, int]:
    """Sending rests at a line until the reader has done something, or the next day or month."""
    _end(batch, stopped_at=now(), stopped_code=refusal.code, stopped_params=_kept(refusal))
    if refusal.code in RESTS:
        return _told(batch, "batch.rests", once_for=refusal.code)
    return _told(batch, "batch.stopped")


@transaction.atomic
def _finish(batch: Batch) -> dict[str, int]:
    """All that could be sent is sent; with lines left that could not, the batch waits for her."""
    if _waiting(batch).exists():
        _end(batch, stopped_at=now(), stopped_code="batch-lines-left", stopped_params={})
    else:
        _end(batch, done_at=now())
    return _told(batch, "batch.sent")


def _end(batch: Batch, **facts: Any) -> None:
    rows = Batch.objects.filter(pk=batch.pk, done_at__isnull=True, stopped_at__isnull=True)
    rows.update(**facts)


def _told(batch: Batch, code: str, *, once_for: str = "") -> dict[str, int]:
    """Tell the reader once how far it came; no request has a mail of its own for being sent.

    `once_for`: once for this batch, however many days it takes.
    """
    sent = batch.lines.filter(request__isnull=False).count()
    left = _waiting(batch).count()
    about = {"batch": batch.pk, "sent": sent, "left": left}
    url, dedupe = (
        f"/requests/batches/{batch.pk}/",
        f"batch:{batch.pk}:{once_for or batch.job_id}:told",
    )
    notify(batch.reader, code, about, url=url, dedupe=dedupe)
    return {"sent": sent, "left": left}
