"""Checking the books."""

import logging

from django.db import connection, transaction

from ledger import checks
from ledger.models import BookCheck
from portal.clock import now
from portal.models import Job

logger = logging.getLogger(__name__)
CHECK_JOB = "ledger.check_books"


@transaction.atomic
def check_books() -> BookCheck:
    """Recompute everything from the transfers, run what the apps registered, and keep the result.

    All checks see the books at one moment.
    """
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    started_at = now()
    found = [
        {"check": name, "what": what, "expected": expected, "found": found}
        for name, check in checks.registered().items()
        for what, expected, found in _differences(name, check)
    ]
    return BookCheck.objects.create(started_at=started_at, finished_at=now(), differences=found)


def _differences(name: str, check: checks.Check) -> list[checks.Difference]:
    """What a check found. One that cannot run is a difference itself, and stops no other."""
    try:
        with transaction.atomic():
            return list(check())
    except Exception as problem:
        logger.exception("the check %s could not run", name)
        return [checks.Difference("the check itself", "runs", type(problem).__name__)]


def check_books_job(_job: Job) -> dict[str, int]:
    """The same as long work, asked for on the page of the books."""
    return {"differences": len(check_books().differences)}
