"""What the worker does for document delivery."""

from celery import shared_task

from docsharing import services


@shared_task
def lapse() -> None:
    """Let lapse what is due: unanswered questions, complaint times, files."""
    services.lapse()
