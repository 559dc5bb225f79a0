"""What the worker does for all apps."""

from celery import shared_task

from portal import figures, files, idempotency, jobs, outbox


@shared_task
def send_due() -> None:
    """Send what the outbox holds."""
    outbox.send_due()


@shared_task
def run_jobs() -> None:
    """Work at the long work that waits."""
    jobs.run_next()


@shared_task
def refresh_figures() -> None:
    """Count the figures of the home page."""
    figures.refresh()


@shared_task
def sweep_files() -> None:
    """Delete bytes that no row knows."""
    files.sweep()


@shared_task
def forget_answers() -> None:
    """Let go of what was answered to old keys."""
    idempotency.forget_answers()
