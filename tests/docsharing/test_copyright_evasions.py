"""What a reader might try to get more of a work than copyright allows, and does not get."""

import re
from dataclasses import replace

import pytest

from accounts.models import User
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import CopyrightUse, Delivery, DocumentRequest
from docsharing.queries.copyright_parts import uses_of_requests
from docsharing.services import Visitor
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import CHAPTER, pay_in, pdf, send

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


def refusal(reader: User, citation: Citation, **wish: object) -> str:
    with pytest.raises(Refusal) as told:
        send(reader, citation, **wish)
    return told.value.code


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


# A copy that she has


def delivered(reader: User, librarian: User) -> Delivery:
    request = send(reader, replace(CHAPTER, pages="1-100"))
    services.take(request.case, by=librarian)
    return services.deliver(request.case, by=librarian, file=pdf(100), book_pages=300)


def take_away(delivery: Delivery, librarian: User) -> None:
    case = delivery.request.case
    case.refresh_from_db()
    services.withdraw(case, by=librarian, note="缺页")
    services.unfilled(case, by=librarian, reason="NotHeld")


def test_what_she_downloaded_counts_though_it_was_taken_away(patron, librarian):
    pay_in(patron, 100_000, key="more")
    delivery = delivered(patron, librarian)
    services.open_delivery(delivery, Visitor(patron))

    take_away(delivery, librarian)

    assert CopyrightUse.objects.get().released_at is None
    assert refusal(patron, replace(CHAPTER, title="b", pages="101-200")) == "copyright-book-more"
    CopyrightUse.objects.update(released_at=now())
    assert [found.found for found in uses_of_requests()] == ["released"]
    CopyrightUse.objects.update(released_at=None)


def test_what_she_never_downloaded_counts_no_more(patron, librarian):
    pay_in(patron, 100_000, key="more")

    take_away(delivered(patron, librarian), librarian)

    assert CopyrightUse.objects.get().released_at is not None
    assert send(patron, replace(CHAPTER, title="b", pages="101-200")).estimated_pages == 100
