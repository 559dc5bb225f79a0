"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import requests, supply

TEXTS = {**requests.TEXTS, **supply.TEXTS}

__all__ = ["TEXTS"]
