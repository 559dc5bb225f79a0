"""Document requests and the desk's clock: what readers are promised, reminded of, and told."""

from dataclasses import replace
from datetime import datetime

import pytest
import time_machine

from desk import services as desk
from desk.models import Case
from desk.workflow import move, undo
from docsharing import services
from docsharing.cases import State
from docsharing.models import DocumentRequest
from docsharing.queries.levels import expected_at, lapsing
from docsharing.queries.links import code_of
from docsharing.queries.requests import own_request
from portal.clock import SHANGHAI
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.rules import set_rule
from tests.docsharing.conftest import ARTICLE, pdf, send

pytestmark = pytest.mark.usefixtures("check_books_after")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def at(text: str):
    return time_machine.travel(moment(text), tick=False)


@pytest.fixture
def begun(patron, librarian) -> DocumentRequest:
    """Sent and taken on Friday 20 November at nine: to be delivered by Tuesday at 17:00."""
    with at("2026-11-20 09:00"):
        request = send(patron)
        services.take(request.case, by=librarian)
    return request


def fresh(request: DocumentRequest) -> DocumentRequest:
    return own_request(request.case.reader, request.pk)


def ask(request: DocumentRequest, when: str, by) -> None:
    with at(when):
        case = Case.objects.get(pk=request.case_id)
        services.ask(case, by=by, reason="NotFoundAsCited", text="请核对页码。")


def answer(request: DocumentRequest, when: str) -> None:
    with at(when):
        services.answer_question(fresh(request), by=request.case.reader, text="第 75 页")


# The clock


def test_the_promise_moves_by_the_working_time_of_the_question(begun, librarian):
    assert begun.case.deliver_due_at == moment("2026-11-24 17:00")

    ask(begun, "2026-11-20 15:00", librarian)
    answer(begun, "2026-11-23 10:00")  # two hours of Friday, one and a half of Monday

    assert fresh(begun).case.deliver_due_at == moment("2026-11-25 12:00")
    ask(begun, "2026-11-23 16:00", librarian)
    answer(begun, "2026-11-24 09:00")  # asked twice: an hour and a half more
    assert fresh(begun).case.deliver_due_at == moment("2026-11-25 13:30")


def test_over_a_holiday_only_working_days_count(patron, librarian):
    with at("2026-09-29 09:00"):
        request = send(patron)
        services.take(request.case, by=librarian)
    assert request.case.deliver_due_at == moment("2026-10-08 17:00")

    ask(request, "2026-09-30 10:00", librarian)
    answer(request, "2026-10-05 20:00")  # seven hours of the last working day

    assert fresh(request).case.deliver_due_at == moment("2026-10-09 15:30")


def test_a_quote_that_waits_for_consent_stops_it_too(begun, librarian):
    with at("2026-11-20 15:00"):
        move(begun.case, State.QUOTED, by=librarian)
    with at("2026-11-23 10:00"):
        move(Case.objects.get(pk=begun.case_id), State.SUPPLYING, by=None)

    assert fresh(begun).case.deliver_due_at == moment("2026-11-25 12:00")


def test_a_question_taken_back_moves_nothing(begun, librarian):
    with at("2026-11-20 15:00"):
        event = services.ask(begun.case, by=librarian, reason="OnLoan", text="等吗？")
    with at("2026-11-20 15:09"):
        undo(event, by=librarian)

    assert fresh(begun).case.deliver_due_at == moment("2026-11-24 17:00")


def test_a_file_withdrawn_leaves_the_time_that_was_left_when_it_was_sent(begun, librarian):
    with at("2026-11-23 10:00"):
        services.deliver(begun.case, by=librarian, file=pdf())
    with at("2026-11-27 10:00"):  # four working days later
        services.withdraw(Case.objects.get(pk=begun.case_id), by=librarian, note="缺页")

    assert fresh(begun).case.deliver_due_at == moment("2026-11-30 17:00")


# What she sees


def seen(request: DocumentRequest, when: str, client, api) -> tuple[str, str, str, str]:
    """The date on her page, on the status page, in the API's list and by the code in the API."""
    with at(when):
        page = client.get(f"/requests/{request.pk}/").content.decode()
        status = client.get(f"/status/{code_of(request.status_nonce)}/").content.decode()
        [row] = api.get("/api/v1/requests/").json()["results"]
        code = {"code": code_of(request.status_nonce)}
        by_code = api.post("/api/v1/status/", code, content_type="application/json").json()
    return page, status, row["expected_at"], by_code["expected_at"]


def test_the_date_that_she_sees_moves_while_she_is_waited_for(
    begun, patron, librarian, sign_in, api
):
    ask(begun, "2026-11-20 15:00", librarian)

    page, status, listed, by_code = seen(begun, "2026-11-23 10:00", sign_in(patron), api)

    assert listed == by_code == "2026-11-25T12:00:00+08:00"
    assert "11-25 12:00" in page
    assert "现在答复" in page
    assert "11-25 12:00" in status
    assert "若现在答复服务台的问题" in status
    answer(begun, "2026-11-23 10:00")
    page, status, listed, _by_code = seen(begun, "2026-11-23 11:00", sign_in(patron), api)
    assert listed == "2026-11-25T12:00:00+08:00"
    assert "11-25 12:00" in page
    assert "若现在答复" not in status


def test_of_a_question_that_may_be_taken_back_her_date_says_nothing(begun, librarian):
    ask(begun, "2026-11-20 15:00", librarian)

    with at("2026-11-20 15:09"):
        assert expected_at(fresh(begun)) == moment("2026-11-24 17:00")
    with at("2026-11-20 15:11"):
        assert expected_at(fresh(begun)) == moment("2026-11-25 08:41")


def test_a_date_that_is_past_is_not_promised(begun, patron, sign_in, api):
    page, status, _listed, _by_code = seen(begun, "2026-11-25 10:00", sign_in(patron), api)

    assert "文献本应在" in page
    assert "处理超时，我们正在抓紧办理。" in status


def test_a_list_of_requests_asks_no_more_for_many_questions(
    patron, librarian, api, django_assert_max_num_queries
):
    with at("2026-11-20 09:00"):
        for n in range(6):
            request = send(patron, replace(ARTICLE, issue=f"{n + 1}"))
            services.take(request.case, by=librarian)
            services.ask(request.case, by=librarian, reason="OnLoan", text="等吗？")
    with at("2026-11-23 10:00"):
        api.get("/api/v1/requests/")
        with django_assert_max_num_queries(10):
            rows = api.get("/api/v1/requests/").json()["results"]

    assert len(rows) == 6


# Reminders


def test_she_is_reminded_two_days_before_her_question_lapses(begun, patron, librarian):
    patron.language = "en"
    patron.save()
    ask(begun, "2026-11-20 15:00", librarian)

    for when, told in (("2026-11-25 14:59", 0), ("2026-11-25 15:00", 1), ("2026-11-25 15:05", 1)):
        with at(when):
            desk.remind()
        assert Notice.objects.filter(code="desk.answer-wanted").count() == told

    notice = Notice.objects.get(code="desk.answer-wanted")
    assert notice.url == f"/requests/{begun.pk}/"
    subject, body = text_of(Outgoing.objects.get(dedupe=f"notice:{notice.dedupe}"))
    assert subject == f"{begun.case.number.code} ends without your answer"
    assert f"/requests/{begun.pk}/" in body
    assert "2026-11-27 15:00" in body


def test_asked_again_she_is_reminded_again(begun, librarian):
    ask(begun, "2026-11-20 15:00", librarian)
    with at("2026-11-26 09:00"):
        desk.remind()
    answer(begun, "2026-11-26 10:00")
    ask(begun, "2026-11-26 11:00", librarian)
    with at("2026-12-02 09:00"):
        desk.remind()

    assert Notice.objects.filter(code="desk.answer-wanted").count() == 2


def test_a_quote_does_not_lapse_by_the_date_of_an_earlier_question(begun, librarian):
    ask(begun, "2026-11-20 15:00", librarian)
    answer(begun, "2026-11-20 16:00")
    with at("2026-11-20 16:30"):
        services.quote(Case.objects.get(pk=begun.case_id), by=librarian, pages=40)

    assert [list(rows) for rows in lapsing(moment("2026-11-27 15:01")) if rows] == []
    assert [len(rows) for rows in lapsing(moment("2026-11-27 16:31")) if rows] == [1]


def test_what_lapsed_is_not_reminded_of(begun, librarian):
    ask(begun, "2026-11-20 15:00", librarian)
    with at("2026-11-27 15:01"):
        services.lapse()
        desk.remind()

    assert not Notice.objects.filter(code="desk.answer-wanted").exists()


def test_an_escalation_says_nothing_to_the_reader(begun, patron, manager, sign_in):
    with at("2026-11-27 10:00"):
        desk.remind()
        page = sign_in(patron).get(f"/requests/{begun.pk}/").content.decode()

    assert Case.objects.get(pk=begun.case_id).escalated_at is not None
    assert "上报" not in page
    assert patron.notices.filter(code__startswith="desk.").count() == 0


def test_a_delivery_ends_the_escalation(begun, manager, librarian):
    with at("2026-11-27 10:00"):
        desk.remind()
        case = Case.objects.get(pk=begun.case_id)
        services.deliver(case, by=librarian, file=pdf())

    assert Case.objects.get(pk=begun.case_id).escalated_at is None


@pytest.mark.parametrize(
    ("level", "answered", "delivered"),
    [("Normal", "2026-11-23 17:00", "2026-11-24 17:00"),
     ("Urgent", "2026-11-23 17:00", "2026-11-23 17:00")],
)  # fmt: skip
def test_the_promised_days_are_those_of_the_level(patron, level, answered, delivered):
    with at("2026-11-20 09:00"):
        case = send(patron, service_level=level).case

    assert case.answer_due_at == moment(answered)
    assert case.deliver_due_at == moment(delivered)
    assert case.promised_urgent is (level == "Urgent")


def test_days_before_are_a_rule(begun, librarian, administrator):
    with at("2026-11-20 10:00"):
        set_rule("desk.remind_reader_days", 0, by=administrator)
    ask(begun, "2026-11-20 15:00", librarian)
    with at("2026-11-27 14:59"):
        desk.remind()

    assert not Notice.objects.filter(code="desk.answer-wanted").exists()
