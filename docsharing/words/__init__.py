"""What the codes of document delivery read like: refusals, reasons, notices and mails."""

from docsharing.words import copyright as rights
from docsharing.words import requests

TEXTS = {**requests.TEXTS, **rights.TEXTS}

__all__ = ["TEXTS"]
