"""What the worker does for accounts."""

from celery import shared_task

from accounts import services


@shared_task
def forget() -> None:
    """Delete codes and counters that nobody needs any more."""
    services.forget_codes()
    services.forget_old()
