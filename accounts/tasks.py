"""What the worker does for accounts."""

from celery import shared_task

from accounts import services
from portal import due


@shared_task
def forget() -> None:
    """Delete codes and counters that nobody needs any more."""
    with due.alone("forgetting codes"):
        services.forget_codes()
    with due.alone("forgetting counters"):
        services.forget_old()
