"""The reader is told that the library is closed, and her day is reckoned without its days."""

from datetime import date, datetime

import pytest
import time_machine

from desk.services import mark_day
from portal.clock import SHANGHAI
from tests.docsharing.conftest import ARTICLE, send

NEW = "/requests/new/"
BEFORE, WITHIN, AFTER = (
    datetime(2026, 9, 30, 10, tzinfo=SHANGHAI),
    datetime(2026, 10, 3, 10, tzinfo=SHANGHAI),
    datetime(2026, 10, 8, 10, tzinfo=SHANGHAI),
)


def closing_on(browser, path) -> str:
    """The banner of a page, as days."""
    closing = browser.get(path).context["closing"]
    return closing and f"{closing.first} {closing.last} {closing.reopens}"


@pytest.mark.parametrize("at", [BEFORE, WITHIN])
def test_form_list_and_receipt_say_so(patron, sign_in, at):
    with time_machine.travel(at, tick=False):
        request, browser = send(patron), sign_in(patron)
        own = f"/requests/{request.pk}"

        for path in (NEW, "/requests/", f"{own}/receipt/", f"{own}/sent/"):
            assert closing_on(browser, path) == "2026-10-01 2026-10-07 2026-10-08"
            page = browser.get(path).content.decode()
            assert 'id="closing"' in page
            assert '<time datetime="2026-10-08">' in page


def test_and_nothing_once_it_works_again(patron, sign_in):
    with time_machine.travel(AFTER, tick=False):
        browser = sign_in(patron)

        assert 'id="closing"' not in browser.get(NEW).content.decode()
        assert closing_on(browser, "/requests/") is None


@pytest.mark.parametrize(("level", "day"), [("Normal", 9), ("Urgent", 8)])
def test_the_promised_day_counts_working_days(patron, level, day):
    """Sent on the eve of the National Day: the holidays are nobody's working days."""
    with time_machine.travel(BEFORE, tick=False):
        request = send(patron, service_level=level)

    due = request.case.deliver_due_at.astimezone(SHANGHAI)
    assert due == datetime(2026, 10, day, 17, tzinfo=SHANGHAI)


def test_what_is_sent_in_the_winter_break_counts_as_sent_on_the_first_day_after(
    patron, administrator
):
    for day in range(18, 30):
        mark_day(date(2027, 1, day), by=administrator, is_open=False, name="寒假")

    with time_machine.travel(datetime(2027, 1, 20, 10, tzinfo=SHANGHAI), tick=False):
        request = send(patron)

    # Works again on Monday, 1 February: two working days after it.
    due = request.case.deliver_due_at.astimezone(SHANGHAI)
    assert due == datetime(2027, 2, 3, 17, tzinfo=SHANGHAI)


def test_a_program_is_told_with_the_estimate(api):
    body = {"citation": {**ARTICLE.as_dict(), "kind": "Article"}, "service_level": "Normal"}
    with time_machine.travel(WITHIN, tick=False):
        answer = api.post("/api/v1/requests/estimate/", body, content_type="application/json")

    assert answer.json()["closing"] == {
        "first": "2026-10-01", "last": "2026-10-07", "reopens": "2026-10-08",
    }  # fmt: skip


def test_it_costs_as_few_queries_however_many_requests_there_are(
    patron, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    browser = sign_in(patron)
    with time_machine.travel(WITHIN, tick=False):
        send(patron)
        browser.get("/requests/")
        with django_assert_max_num_queries(13) as few:
            browser.get("/requests/")
        for _n in range(3):
            send(patron)
        with django_assert_num_queries(len(few)):
            browser.get("/requests/")
    asked = [q["sql"] for q in few.captured_queries if "desk_workday" in q["sql"]]
    assert len(asked) == 2  # this, and the foot of the page: whether the desk is open now
