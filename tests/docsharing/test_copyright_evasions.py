"""What a reader might try to get more of a work than copyright allows, and does not get."""

import re

import pytest

from docsharing.models import CopyrightUse, DocumentRequest
from tests.docsharing.conftest import CHAPTER, pay_in

pytestmark = pytest.mark.usefixtures("check_books_after")

NEW = "/requests/new/"
RIS = f"""TY  - CPAPER
TI  - Attention
T2  - Advances in NIPS
PY  - 2017
SN  - {CHAPTER.isbn}
SP  - 1
EP  - 101
ER  -
"""


# A conference paper

PAPER = {
    "request_type": "ConferenceProc", "title": "Attention", "container": "Advances in NIPS",
    "year": "2017", "pages": "1-101", "service_level": "Normal", "purpose": "study",
    "declares": "on",
}  # fmt: skip


def test_a_conference_paper_keeps_the_numbers_of_its_book_or_issue(sign_in, patron):
    pay_in(patron, 10_000, key="more")
    browser = sign_in(patron)
    page = browser.post(NEW, {"do": "fill", "paste": RIS}).content.decode()
    assert re.search(rf'type="text" name="isbn" value="{CHAPTER.isbn}"', page)

    for number in ({"isbn": CHAPTER.isbn}, {"issn": "1002-1167", "volume": "33", "issue": "6"}):
        key = "-".join(number)
        paper = {**PAPER, **number, "title": f"Paper {key}", "idempotency_key": key}
        sent = browser.post(NEW, {**paper, "do": "send"})
        assert sent.status_code == 302

    uses = CopyrightUse.objects.order_by("pk").values_list("work_kind", "identifier", "issue")
    assert list(uses) == [("book", CHAPTER.isbn, ""), ("issue", "1002-1167", "6")]


def test_of_proceedings_without_a_number_she_gets_a_third(sign_in, patron):
    pay_in(patron, 10_000, key="more")
    browser = sign_in(patron)
    whole = {**PAPER, "do": "send", "book_pages": "300"}
    assert "最多 100 页" in browser.post(NEW, whole).context["form"].errors["pages"][0]

    for first, status in ((1, 302), (51, 302), (101, 422)):
        part = {"title": f"P{first}", "pages": f"{first}-{first + 49}"}
        sent = browser.post(NEW, whole | part | {"idempotency_key": f"{first}"})
        assert sent.status_code == status
    assert DocumentRequest.objects.count() == 2
