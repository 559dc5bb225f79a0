"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import batches, requests

TEXTS = {**requests.TEXTS, **batches.TEXTS}

__all__ = ["TEXTS"]
