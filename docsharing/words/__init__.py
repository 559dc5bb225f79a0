"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import complaints, requests, supply
from docsharing.words import copyright as rights

TEXTS = {**requests.TEXTS, **supply.TEXTS, **complaints.TEXTS, **rights.TEXTS}

__all__ = ["TEXTS"]
