"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import (
    batches,
    cards,
    complaints,
    feeds,
    held,
    helping,
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
    **helping.TEXTS,
    **paper.TEXTS,
}

__all__ = ["TEXTS"]
