"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import cards, requests

TEXTS = {**requests.TEXTS, **cards.TEXTS}

__all__ = ["TEXTS"]
