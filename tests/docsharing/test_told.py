"""What the pages tell a reader, and once only."""

from datetime import timedelta

import pytest
import time_machine

from desk.models import Case, StateEvent
from desk.workflow import undo
from docsharing import services
from docsharing.models import DocumentRequest
from docsharing.queries.consent import asked_where
from docsharing.queries.contributions import my_data
from docsharing.queries.requests import requests_of
from docsharing.queries.shown import shown_events
from portal.clock import now
from tests.docsharing.conftest import pdf
from tests.plans import only_indexes


def test_a_file_taken_back_is_told_with_its_reason(sign_in, delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="缺第 3 页")

    page = sign_in(patron).get(f"/requests/{delivered.pk}/").content.decode()

    assert "原链接已失效" in page
    assert "缺第 3 页" in page


def test_a_file_made_anew_is_told_without_the_old_fault(sign_in, delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="缺第 3 页")
    delivered.case.refresh_from_db()
    services.deliver(delivered.case, by=librarian, file=pdf())

    page = sign_in(patron).get(f"/requests/{delivered.pk}/").content.decode()

    assert "缺第 3 页" not in page


def test_a_question_has_one_box_for_its_answer(sign_in, asked, patron):
    with time_machine.travel(now() + timedelta(minutes=11)):
        page = sign_in(patron).get(f"/requests/{asked.pk}/").content.decode()

    assert (page.count("<textarea"), "/message/" in page) == (1, False)


def test_the_list_as_a_file_has_the_days_of_shanghai(sign_in, request_, patron):
    Case.objects.filter(pk=request_.case_id).update(opened_at="2026-10-01T17:00:00Z")

    response = sign_in(patron).get("/requests/?format=csv")

    assert "2026-10-02" in b"".join(response.streaming_content).decode()
    assert sign_in(patron).get("/requests/?format=xlsx").headers["Content-Type"].endswith("sheet")


def test_the_lines_of_a_bill_come_to_what_is_charged(sign_in, taken, librarian, patron):
    services.deliver(taken.case, by=librarian, file=pdf(6))
    taken.case.refresh_from_db()
    services.withdraw(taken.case, by=librarian, note="缺第 3 页")
    taken.case.refresh_from_db()
    services.deliver(taken.case, by=librarian, file=pdf(30))

    context = sign_in(patron).get(f"/requests/{taken.pk}/").context

    assert [line.fen for line in context["lines"]] == [200, 900, -720]
    assert sum(line.fen for line in context["lines"]) == context["live"].price_fen == 380


# What may still be taken back


LATER = timedelta(minutes=11)


def data_of(patron) -> dict:
    return my_data(patron)["document_requests"][0]


def test_a_quote_is_among_her_data_when_she_is_told_of_it(quoted, patron):
    assert (data_of(patron)["state"], data_of(patron)["quotes"]) == ("checking", [])

    with time_machine.travel(now() + LATER):
        assert [each["price_fen"] for each in data_of(patron)["quotes"]] == [1400]


def test_a_quote_that_was_taken_back_is_never_among_them(quoted, patron, librarian):
    undo(StateEvent.objects.get(act="quote"), by=librarian)

    with time_machine.travel(now() + LATER):
        assert data_of(patron)["quotes"] == []


def test_a_quote_that_may_be_called_off_no_longer_still_waits_for_her(quoted, patron, librarian):
    with time_machine.travel(now() + LATER):
        services.unfilled(quoted.case, by=librarian, reason="NotHeld")
        assert (data_of(patron)["state"], data_of(patron)["quotes"][0]["answer"]) == ("quoted", "")
    with time_machine.travel(now() + 2 * LATER):
        assert data_of(patron)["quotes"][0]["answer"] == "withdrawn"


@pytest.mark.parametrize("act", ["ask", "unfilled"])
def test_a_source_is_still_asked_until_she_is_told_otherwise(sourced, patron, librarian, api, act):
    given = {"ask": {"reason": "OnLoan", "text": "等吗？"}, "unfilled": {"reason": "NotHeld"}}
    getattr(services, act)(sourced.case, by=librarian, **given[act])

    def answers() -> set[str]:
        request = DocumentRequest.objects.get(pk=sourced.pk)
        told = api.get(f"/api/v1/requests/{sourced.pk}/").json()["asked"]
        shown = [each.answer for each in asked_where(request)]
        kept = [each["answer"] for each in data_of(patron)["asked_where"]]
        return {each["answer"] for each in told} | set(shown) | set(kept)

    assert answers() == {""}
    with time_machine.travel(now() + LATER):
        assert answers() == {"withdrawn"}


@pytest.mark.postgres
def test_which_state_she_sees_is_asked_of_the_events_of_her_requests_alone(asked, patron):
    """Among millions of events a list of all that wait would be read from every one of them."""
    for rows in (requests_of(patron), shown_events(asked)):
        assert "hashed SubPlan" not in rows.explain()

    only_indexes("desk_stateevent", {"event_by_case"}, keys=False)
    for rows in (requests_of(patron), shown_events(asked)):
        assert "event_by_case" in rows.explain()
