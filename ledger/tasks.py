"""What the worker does for the ledger every night."""

from celery import shared_task

from ledger import services
from portal.clock import today


@shared_task
def close_books() -> None:
    """Close every book through yesterday."""
    services.close_books()


@shared_task
def expire_grants() -> None:
    """Write off what is left of expired subsidies."""
    services.expire_grants(today())


@shared_task
def serve_waiting() -> None:
    """Grant subsidies to those who wait, as far as the funds reach."""
    services.serve_waiting()


@shared_task
def check_books() -> None:
    """Check the books."""
    services.check_books()
