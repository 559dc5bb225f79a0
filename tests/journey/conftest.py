"""What the journeys share: PDFs with a known number of pages, mails as they were sent."""

import io
import re

from pypdf import PdfWriter
from stdnum.cn import ric

from portal.models import Outgoing
from portal.outbox import text_of

PASSWORD = "nine doors and a window"


def id_number(n: int = 1) -> str:
    """A well-formed identity card number that nobody has."""
    stem = f"50010619900307{n:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def pdf(pages: int) -> bytes:
    writer = PdfWriter()
    for _n in range(pages):
        writer.add_blank_page(200, 300)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def letters(address: str) -> list[tuple[str, str]]:
    """Subject and body of every mail to that address, oldest first."""
    return [text_of(row) for row in Outgoing.objects.filter(address=address).order_by("pk")]


def code_for(address: str) -> str:
    """The code in the last mail to that address."""
    return re.search(r"\b\d{6}\b", " ".join(letters(address)[-1])).group()


def links_in(text: str) -> list[str]:
    return re.findall(r"/d/[\w\-]+/", text)
