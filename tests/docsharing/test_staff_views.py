"""The desk's side: the case page, the acts over HTTP, the pages of a file before it is sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from desk.models import Case
from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.services import Visitor
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, pdf, send


def act(client, request, name: str, **data: object):
    return client.post(f"/desk/cases/{request.case_id}/acts/{name}/", data)


@pytest.mark.parametrize("state", ["request_", "taken", "asked", "supplied", "delivered"])
def test_the_case_page_shows_document_fee_and_purse(request, sign_in, librarian, state):
    own = request.getfixturevalue(state)
    page = sign_in(librarian).get(f"/desk/cases/{own.case_id}/").content.decode()

    assert "图书馆论坛, 2013, 33(6): 75-80. DOI:" in page
    assert "3.80" in page


def test_the_case_page_costs_few_queries(
    sign_in, delivered, librarian, patron, django_assert_max_num_queries
):
    for n in range(4):
        send(patron, replace(ARTICLE, issue=f"{n + 7}"))
    browser = sign_in(librarian)
    browser.get(f"/desk/cases/{delivered.case_id}/")

    with django_assert_max_num_queries(12):
        assert browser.get(f"/desk/cases/{delivered.case_id}/").status_code == 200


def test_a_case_that_has_everything_costs_a_few_more(
    sign_in, sourced, librarian, patron, django_assert_max_num_queries
):
    """It was asked for elsewhere, agreed to, delivered, opened and complained of."""
    services.quote(sourced.case, by=librarian, pages=40)
    request = services.request_of(Case.objects.get(pk=sourced.case_id))
    with time_machine.travel(now() + timedelta(minutes=11)):
        services.answer_quote(
            request, quote=request.quotes.get(), by=patron, accepts=True, through="page"
        )
    made = services.deliver(request.case, by=librarian, file=pdf(40))
    services.show_delivery(made, Visitor(patron))
    request = services.request_of(Case.objects.get(pk=sourced.case_id))
    services.complain(request, by=patron, cause="illegible", text="看不清。")
    send(patron)
    browser = sign_in(librarian)
    browser.get(f"/desk/cases/{request.case_id}/")

    with django_assert_max_num_queries(16):
        page = browser.get(f"/desk/cases/{request.case_id}/").content.decode()

    for heading in ("quotes-h", "sent-files-h", "complaints-h", "same-h"):
        assert heading in page


def test_a_librarian_walks_a_request_to_its_delivery(sign_in, request_, librarian):
    browser = sign_in(librarian)

    act(browser, request_, "take")
    act(browser, request_, "search", note="过刊库")
    act(browser, request_, "supply")
    answer = act(browser, request_, "deliver", file=pdf(6))

    request_.case.refresh_from_db()
    assert answer.status_code == 302
    assert request_.case.state == "delivered"
    assert Delivery.objects.get().price_fen == 380


def test_the_forms_of_the_acts_say_what_is_wrong(sign_in, taken, librarian):
    browser = sign_in(librarian)

    for answer in (
        act(browser, taken, "ask", reason="NotHeld", text=""),
        act(browser, taken, "unfilled", reason=""),
        act(browser, taken, "deliver"),
        act(browser, taken, "deliver", file=pdf(6), pages="0"),
    ):
        assert b"errsum" in answer.content
    taken.case.refresh_from_db()
    assert taken.case.state == "checking"


def test_the_pages_of_a_file_are_told_before_it_is_sent(sign_in, taken, librarian):
    browser = sign_in(librarian)
    page = f"/desk/requests/{taken.pk}/pages/"

    assert "3.80" in browser.post(page, {"file": pdf(60)}).content.decode()
    assert "2.60" in browser.post(page, {"file": pdf(2)}).content.decode()
    assert browser.post(page).status_code == 200
    assert Delivery.objects.count() == 0


def test_staff_pages_are_for_staff(sign_in, taken, patron, cashier):
    for somebody in (patron, cashier):
        browser = sign_in(somebody)
        assert browser.post(f"/desk/requests/{taken.pk}/pages/").status_code == 404
        assert browser.post(f"/desk/requests/{taken.pk}/attachment/").status_code == 404


def test_staff_open_what_the_reader_attached(sign_in, patron, librarian):
    own = send(patron, attachment=pdf(1))
    browser = sign_in(librarian)

    answer = browser.post(f"/desk/requests/{own.pk}/attachment/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    bare = send(patron, ARTICLE)
    assert browser.post(f"/desk/requests/{bare.pk}/attachment/").status_code == 404
    assert DocumentRequest.objects.count() == 2
