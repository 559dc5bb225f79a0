"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import (
    batches,
    cards,
    complaints,
    feeds,
    gifts,
    held,
    paper,
    requests,
    steps,
    supply,
)
from docsharing.words import copyright as rights

TEXTS = {
    **requests.TEXTS,
    **supply.TEXTS,
    **complaints.TEXTS,
    **rights.TEXTS,
    **cards.TEXTS,
    **batches.TEXTS,
    **feeds.TEXTS,
    **steps.TEXTS,
    **held.TEXTS,
    **paper.TEXTS,
    **gifts.TEXTS,
}

__all__ = ["TEXTS"]
