"""What the worker does for the desk."""

from celery import shared_task

from desk import services


@shared_task
def tell_provisional() -> None:
    """Learn the next year's calendar, or tell the administrators that it is provisional."""
    services.tell_provisional()


@shared_task
def remind() -> None:
    """Remind of what is due, and tell the managers of what is very late."""
    services.remind()
