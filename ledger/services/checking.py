"""Checking the books."""

from django.db import connection, transaction

from ledger import checks
from ledger.models import BookCheck
from portal.clock import now
from portal.models import Job

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
        for what, expected, found in check()
    ]
    return BookCheck.objects.create(started_at=started_at, finished_at=now(), differences=found)


def check_books_job(_job: Job) -> dict[str, int]:
    """The same as long work, asked for on the page of the books."""
    return {"differences": len(check_books().differences)}
