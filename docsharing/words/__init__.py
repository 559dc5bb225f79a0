"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import complaints, requests, supply

TEXTS = {**requests.TEXTS, **supply.TEXTS, **complaints.TEXTS}

__all__ = ["TEXTS"]
