"""Long work as a row with progress. Chunks may run twice without harm; a kill loses nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from portal.clock import now
from portal.models import Job

ATTEMPTS = 5
SILENT = timedelta(minutes=6)  # longer than a task may run: its worker is dead
_kinds: dict[str, Callable[[Job], dict[str, Any] | None]] = {}


def register(kind: str, fn: Callable[[Job], dict[str, Any] | None]) -> None:
    """Add a kind of long work. `fn` goes on from `job.cursor` and returns the result."""
    _kinds[kind] = fn


def start(kind: str, params: dict[str, Any], *, by: Any) -> Job:
    """Ask for long work; a worker takes it up within seconds."""
    return Job.objects.create(kind=kind, params=params, by=by)


def progress(job: Job, done: int, total: int, **cursor: Any) -> None:
    """Say how far the work is and where to go on after a kill."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total, cursor=cursor, beat_at=now())


def take() -> Job | None:
    """The next job that nobody works at, or whose worker fell silent. Its attempt is counted."""
    with transaction.atomic():
        waiting = Job.objects.filter(
            Q(beat_at__isnull=True) | Q(beat_at__lt=now() - SILENT),
            finished_at__isnull=True,
            failed_at__isnull=True,
        ).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        job = waiting.first()
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            Job.objects.filter(pk=job.pk).update(failed_at=now())
            return None
        job.attempts += 1
        job.started_at = job.started_at or now()
        job.beat_at = now()
        job.save(update_fields=["attempts", "started_at", "beat_at"])
    return job


def run_next() -> bool:
    """Take a job and work at it. False if there was none."""
    job = take()
    if job is None:
        return False
    try:
        result = _kinds[job.kind](job)
    except Exception as problem:
        Job.objects.filter(pk=job.pk).update(error=f"{type(problem).__name__}: {problem}"[:200])
    else:
        Job.objects.filter(pk=job.pk).update(
            finished_at=now(), beat_at=now(), error="", result=result or {}
        )
    return True
