"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import requests

TEXTS = {**requests.TEXTS}

__all__ = ["TEXTS"]
