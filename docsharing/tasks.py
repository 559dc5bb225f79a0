"""What the worker does for document delivery."""

from celery import shared_task

from docsharing import services
from docsharing.services.cards import expire_cards as end_cards
from portal.clock import today


@shared_task
def lapse() -> None:
    """Let lapse what is due: unanswered questions, complaint times, files."""
    services.lapse()


@shared_task
def expire_cards() -> None:
    """Let unused membership cards end after their last day."""
    end_cards(today())
