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
def confirm_points() -> None:
    """Make points their readers' own whose cooling time is over."""
    services.confirm_points()


@shared_task
def expire_points() -> None:
    """Write off points whose time is over, and warn of those that go at the end of the month."""
    services.expire_points()
    services.warn_of_expiry()


@shared_task
def check_books() -> None:
    """Check the books."""
    services.check_books()
