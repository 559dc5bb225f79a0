"""Sending, cancelling, answering: what a reader does, and what it costs her."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from desk.workflow import undo
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import DocumentRequest, RequestDraft
from docsharing.queries.links import code_of, looks_like_code, request_by_code
from docsharing.queries.requests import similar_request, work_key
from docsharing.services import Wish
from portal.clock import now, today
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")


def test_sending_holds_the_estimate_and_numbers_the_case(patron):
    request = send(patron)

    assert request.case.state == "submitted"
    assert request.case.number.code.startswith("WX-")
    assert request.estimated_pages == 6
    assert request.estimate_fen == 200 + 6 * 30
    assert sums(patron) == (5000 - 380, 2000, 380)


def test_sending_tells_the_reader_with_a_code_that_no_row_keeps(patron):
    request = send(patron)

    mail = Outgoing.objects.get(dedupe=f"notice:request:{request.pk}:received")
    code = code_of(request.status_nonce)
    assert Notice.objects.filter(user=patron, code="request.received").count() == 1
    assert code not in str(mail.payload)
    assert code in text_of(mail)[1]
    assert request_by_code(code.lower().replace("-", " ")) == request


@pytest.mark.parametrize("code", ["", "WX-2026-000001", "0" * 25, "!" * 26, "U" * 26])
def test_what_is_no_code_is_not_looked_up(db, code):
    assert not looks_like_code(code)
    assert request_by_code(code) is None


def test_pages_that_the_citation_does_not_tell_are_assumed(patron):
    request = send(patron, replace(ARTICLE, pages=""))

    assert (request.estimated_pages, request.estimate_fen) == (10, 500)


@pytest.mark.parametrize(
    ("citation", "level", "fen"),
    [
        (
            Citation(kind="Thesis", title="T", authors=("A",), institution="U", pages="1-10"),
            "Normal",
            700,
        ),
        (Citation(kind="x-Standard", number="GB/T 7714-2015"), "Normal", 200 + 10 * 350),
        (Citation(kind="Patent", number="CN107966475B"), "Normal", 200 + 1000 + 10 * 30),
        (ARTICLE, "Urgent", 200 + 180 + 1000),
    ],
)
def test_the_price_follows_the_type_and_the_level(patron, citation, level, fen):
    assert send(patron, citation, service_level=level).estimate_fen == fen


def test_a_reader_without_a_real_name_sends_nothing(reader):
    with pytest.raises(Refusal, match="request-needs-real-name"):
        send(reader)

    assert DocumentRequest.objects.count() == 0


def test_a_suspended_reader_sends_nothing(patron):
    patron.suspended_at = now()

    with pytest.raises(Refusal, match="suspended"):
        send(patron)


def test_too_little_money_is_said_and_changes_nothing(other_reader):
    verify(other_reader)

    with pytest.raises(Refusal) as refused:
        send(other_reader)

    assert refused.value.code == "purse-too-small"
    assert refused.value.params == {"needed_fen": 380, "available_fen": 0}
    assert DocumentRequest.objects.count() == 0
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        ({"declares": False}, "declaration-needed", "declares"),
        ({"max_cost_fen": 379}, "over-your-limit", "max_cost_fen"),
        ({"service_level": "Express"}, "invalid", "service_level"),
        ({"delivery_method": "fax"}, "invalid", "delivery_method"),
        ({"citation": replace(ARTICLE, title="")}, "citation.required", "title"),
        ({"citation": replace(ARTICLE, kind="")}, "citation.required", "kind"),
    ],
)
def test_a_wish_that_breaks_a_rule_is_refused_at_its_field(patron, wish, code, field):
    with pytest.raises(Refusal) as refused:
        services.send_request(Wish(**{"citation": ARTICLE, "declares": True} | wish), reader=patron)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert sums(patron) == (5000, 2000, 0)


def test_a_day_that_is_past_is_refused(patron):
    with pytest.raises(Refusal, match="need-by-is-past"):
        send(patron, need_by=now().date() - timedelta(days=2))


def test_today_is_no_day_that_is_past(patron):
    assert send(patron, need_by=today()).need_by == today()


def test_an_urgent_request_is_an_urgent_case(patron):
    assert send(patron, service_level="Urgent").case.urgent is True
    assert send(patron).case.urgent is False


def test_a_limit_that_the_estimate_just_keeps_is_kept(patron):
    assert send(patron, max_cost_fen=380).max_cost_fen == 380


def test_an_attachment_is_kept_and_checked_by_its_content(patron):
    request = send(patron, attachment=pdf(1))

    assert request.attachment.media_type == "application/pdf"


def test_sending_drops_the_draft(patron):
    services.save_draft(patron, {"title": "Emma"})

    send(patron)

    assert RequestDraft.objects.count() == 0


def test_a_draft_is_one_a_reader_and_bounded(patron):
    services.save_draft(patron, {"title": "Emma"})
    draft = services.save_draft(patron, {"title": "E" * 9000})

    assert RequestDraft.objects.get() == draft
    assert len(draft.fields["title"]) == 4000


# Cancelling


@pytest.mark.parametrize("state", ["request_", "taken", "searched", "asked"])
def test_cancelling_is_free_until_it_is_supplied(request, patron, state):
    sent = request.getfixturevalue(state)

    services.cancel_request(sent, by=patron)

    assert sent.case.state == "cancelled"
    assert sums(patron) == (5000, 2000, 0)
    assert Notice.objects.filter(user=patron, code="request.withdrawn-by-you").count() == 1


@pytest.mark.parametrize("state", ["supplied", "delivered"])
def test_nobody_cancels_what_is_supplied(request, patron, state):
    sent = request.getfixturevalue(state)

    with pytest.raises(Refusal, match="wrong-state"):
        services.cancel_request(sent, by=patron)


def test_nobody_cancels_twice(request_, patron):
    services.cancel_request(request_, by=patron)

    with pytest.raises(Refusal, match="wrong-state"):
        services.cancel_request(request_, by=patron)


def test_a_suspended_reader_takes_nothing_back_and_answers_nothing(asked, patron):
    patron.suspended_at = now()

    for act in (
        lambda: services.cancel_request(asked, by=patron),
        lambda: services.answer_question(asked, by=patron, text="x"),
        lambda: services.save_draft(patron, {"title": "Emma"}),
    ):
        with pytest.raises(Refusal, match="suspended"):
            act()


def test_the_request_of_another_is_none(request_, other_reader, librarian):
    for somebody in (other_reader, librarian):
        with pytest.raises(Refusal, match="not-found"):
            services.cancel_request(request_, by=somebody)


# Answering


def test_an_answer_takes_the_request_up_again(asked, patron):
    services.answer_question(
        asked, by=patron, text="页码是 70-80。", citation=replace(ARTICLE, pages="70-80")
    )

    assert asked.pages == "70-80"
    asked.refresh_from_db()
    assert asked.case.state == "checking"
    assert asked.pages == "70-80"
    assert asked.estimate_fen == 380
    assert asked.case.messages.filter(from_staff=False).get().text == "页码是 70-80。"


def test_a_question_and_a_correction_change_this_request_alone(asked, patron, librarian):
    other = send(patron)
    correction = replace(ARTICLE, title="图书馆共建资源")

    services.answer_question(asked, by=patron, text="对", citation=correction)
    services.ask(asked.case, by=librarian, reason="OnLoan", text="等吗？")

    other.refresh_from_db()
    assert (other.title, other.answer_by) == (ARTICLE.title, None)


def test_a_corrected_title_is_found_by_the_desk(asked, patron):
    services.answer_question(
        asked, by=patron, text="对", citation=replace(ARTICLE, title="图书馆共建资源")
    )

    asked.case.refresh_from_db()
    assert asked.case.title == "图书馆共建资源"
    assert "共建" in asked.case.search_text
    assert asked.case.number.code.split("-")[2] in asked.case.search_text


def test_the_type_of_a_request_stays(asked, patron):
    with pytest.raises(Refusal, match="type-stays"):
        services.answer_question(
            asked, by=patron, text="x", citation=Citation(kind="Patent", number="CN107966475B")
        )


def test_only_what_was_asked_is_answered(taken, patron, other_reader, asked):
    with pytest.raises(Refusal, match="not-found"):
        services.answer_question(asked, by=other_reader, text="x")
    services.answer_question(asked, by=patron, text="x")

    with pytest.raises(Refusal, match="wrong-state"):
        services.answer_question(asked, by=patron, text="x")


def test_what_nobody_has_taken_is_not_answered(request_, patron):
    with pytest.raises(Refusal, match="wrong-state"):
        services.answer_question(request_, by=patron, text="x")


# The same document again


def test_one_s_own_request_of_the_same_document_is_found(request_, patron, other_reader):
    same = replace(ARTICLE, title="高校图书馆 社会用户合作模式的实践研究。", doi="")

    assert work_key(same) == request_.work_key
    assert similar_request(patron, same) == request_
    assert similar_request(patron, Citation(kind="Article", doi=ARTICLE.doi)) == request_
    assert similar_request(other_reader, same) is None
    assert similar_request(patron, Citation(kind="Article")) is None


def test_an_old_request_of_the_same_document_is_not_told(request_, patron):
    with time_machine.travel(now() + timedelta(days=91)):
        assert similar_request(patron, ARTICLE) is None


def test_a_correction_must_name_the_document(asked, patron):
    with pytest.raises(Refusal) as refused:
        services.answer_question(asked, by=patron, text="x", citation=replace(ARTICLE, title=""))

    assert (refused.value.code, refused.value.field) == ("citation.required", "title")
    asked.case.refresh_from_db()
    assert asked.case.state == "retry"


def test_a_case_of_another_kind_is_no_request(request_, patron):
    request_.case.pk += 1000

    with pytest.raises(Refusal, match="not-found"):
        services.request_of(request_.case)


def test_what_costs_nothing_holds_nothing_all_the_way(other_reader, librarian, monkeypatch):
    verify(other_reader)
    free = dict.fromkeys(("dd.lookup", "dd.page", "dd.rush"), 0)
    monkeypatch.setattr("docsharing.queries.pricing.tariff", lambda _at: free)
    cancelled, ended = send(other_reader), send(other_reader)

    services.cancel_request(cancelled, by=other_reader)
    services.take(ended.case, by=librarian)
    event = services.unfilled(ended.case, by=librarian, reason="NotHeld")
    undo(event, by=librarian)

    assert (cancelled.hold, ended.hold) == (None, None)
    assert sums(other_reader) == (0, 0, 0)
