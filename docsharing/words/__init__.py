"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import complaints, requests

TEXTS = {**requests.TEXTS, **complaints.TEXTS}

__all__ = ["TEXTS"]
