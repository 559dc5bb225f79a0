"""What a reader might try to get more of a work than copyright allows, and does not get."""

import re
from dataclasses import replace

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import User
from desk.workflow import undo
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import CopyrightUse, Delivery, DocumentRequest
from docsharing.queries.copyright import Claim, Counted, counted
from docsharing.queries.copyright_parts import uses_of_requests
from docsharing.queries.works import work_of
from docsharing.services import Visitor
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, pay_in, pdf, send

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


# A book of invented numbers

INVENTED = ("9787040141047", "9787301000014", "9787302000013")


def test_a_number_that_is_invented_makes_no_other_book(
    patron, librarian, django_assert_num_queries
):
    pay_in(patron, 100_000, key="more")
    first, *others = (replace(CHAPTER, title=isbn, isbn=isbn) for isbn in INVENTED)
    send(patron, replace(first, pages="1-100"), book_pages=300)
    for n, other in enumerate(others, 1):
        part = replace(other, pages=f"{n * 100 + 1}-{n * 100 + 100}")
        assert refusal(patron, part, book_pages=300) == "copyright-book-more"

    # Sent while nobody says how long it is, it is not delivered.
    sent = send(patron, replace(others[0], pages="101-200"))
    services.take(sent.case, by=librarian)
    with pytest.raises(Refusal, match="copyright-book-more"):
        services.deliver(sent.case, by=librarian, file=pdf(100), book_pages=300)
    claim = Claim(patron.verified_check.person_hash, work_of(others[1]), 1)
    with django_assert_num_queries(1):
        assert counted(claim, 12).of_work == 200


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


# A day


def test_what_she_sends_and_takes_back_counts_for_day_and_month(patron):
    claim = Claim(patron.verified_check.person_hash, work_of(ARTICLE), 1)
    with time_machine.travel("2027-03-20T10:00:00+08:00"):
        for n in range(10):
            taken_back = send(patron, replace(ARTICLE, title=f"{n}", doi=""))
            services.cancel_request(taken_back, by=patron)
        assert refusal(patron, ARTICLE) == "copyright-per-day"

    with time_machine.travel("2027-03-21T10:00:00+08:00"):
        send(patron)
        # Of the issue she had nothing by what she took back.
        assert counted(claim, 12) == Counted(of_work=1, day=1, month=11)


def test_what_the_library_could_not_supply_costs_her_no_day(patron, librarian):
    asked = send(patron)
    services.take(asked.case, by=librarian)
    event = services.unfilled(asked.case, by=librarian, reason="NotHeld")
    claim = Claim(patron.verified_check.person_hash, work_of(ARTICLE), 1)
    assert counted(claim, 12) == Counted(of_work=0, day=0, month=0)

    undo(event, by=librarian)

    assert counted(claim, 12) == Counted(of_work=1, day=1, month=1)


def test_only_what_was_released_is_unfilled(patron):
    use = send(patron).copyright_use
    with pytest.raises(IntegrityError, match="use_unfilled_is_released"), transaction.atomic():
        CopyrightUse.objects.filter(pk=use.pk).update(unfilled=True)
