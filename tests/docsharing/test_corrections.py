"""The desk puts a citation right: counted anew, kept in the history, refused above the limit."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from desk.models import Case
from desk.queries import history
from desk.services import assign, perform
from desk.workflow import undo
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import CopyrightUse, DocumentRequest
from docsharing.queries.requests import work_key
from docsharing.services import Visitor
from docsharing.services import requests as mending
from ledger.queries import available
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, pay_in, pdf, send, sums
from tests.docsharing.test_handling import IN_STATE

pytestmark = pytest.mark.usefixtures("check_books_after")

OPEN = ("submitted", "checking", "searching", "sourcing", "quoted", "supplying", "retry")


def article(n: int, **change: object) -> Citation:
    """Another article of the same issue."""
    return replace(ARTICLE, title=f"第 {n} 篇", doi="", **change)


def refused(request: DocumentRequest, by, citation: Citation, **more: object) -> Refusal:
    with pytest.raises(Refusal) as told:
        services.correct(request.case, by=by, citation=citation, **more)
    return told.value


def as_kept(request: DocumentRequest) -> tuple[Citation, str, CopyrightUse]:
    """What a request is of, as the database has it."""
    row = DocumentRequest.objects.get(pk=request.pk)
    return row.citation, row.work_key, CopyrightUse.objects.get(request=row)


@pytest.fixture
def evading(patron, librarian) -> DocumentRequest:
    """The fifth article of an issue, sent under a number that is mistyped."""
    for n in range(4):
        send(patron, article(n))
    request = send(patron, article(5, issue="16"))
    services.take(request.case, by=librarian)
    return request


def test_a_citation_is_put_right_and_all_follows(taken, librarian):
    right = replace(ARTICLE, title="高校图书馆的实践", issue="5", pages="70-90", issn="1002-1167")
    before = DocumentRequest.objects.get(pk=taken.pk)

    services.correct(taken.case, by=librarian, citation=right)

    citation, key, use = as_kept(taken)
    case = Case.objects.get(pk=taken.case_id)
    assert (citation, key) == (right, work_key(right))
    assert (use.issue, use.identifier, use.amount) == ("5", "1002-1167", 1)
    assert (case.title, case.state) == ("高校图书馆的实践", "checking")
    assert " 1002 1167 " in case.search_text
    now = DocumentRequest.objects.get(pk=taken.pk)
    prices = ("estimate_fen", "estimated_pages", "hold_id", "max_cost_fen")
    assert [getattr(now, name) for name in prices] == [getattr(before, name) for name in prices]


def test_the_history_tells_who_changed_what_to_what(taken, librarian):
    services.correct(taken.case, by=librarian, citation=replace(ARTICLE, issue="", year=2014))

    with translation.override("en"):
        line = history(taken.case)[-1]
    assert (line.who, line.act, line.from_staff) == (librarian.display_name, "correct", False)
    assert line.text == "Citation corrected. Year: 2013 → 2014; Issue: 6 → (empty)"
    with translation.override("zh-hans"):
        assert history(taken.case)[-1].text == "已更正题录。年份：2013 → 2014；期：6 → （空）"


def test_the_reader_is_told_nothing_and_pays_what_she_was_told(taken, librarian, patron):
    before, told = sums(patron), patron.notices.count()

    services.correct(taken.case, by=librarian, citation=replace(ARTICLE, pages="1-60"))

    assert (sums(patron), patron.notices.count()) == (before, told)
    assert taken.case.messages.count() == 0


@pytest.mark.parametrize("state", IN_STATE)
def test_it_is_put_right_while_it_is_open(request, librarian, state):
    row = request.getfixturevalue(IN_STATE[state])
    right = replace(ARTICLE, issue="5")

    if state in OPEN:
        event = services.correct(row.case, by=librarian, citation=right)
        assert (event.from_state, event.to_state) == (state, state)
    else:
        assert refused(row, librarian, right).code == "wrong-state"
        assert as_kept(row)[0] == ARTICLE


def test_what_ended_is_not_put_right(request_, patron, librarian):
    services.cancel_request(request_, by=patron)

    assert refused(request_, librarian, replace(ARTICLE, issue="5")).code == "wrong-state"
    with pytest.raises(Refusal, match="wrong-state"):
        perform(request_.case, "correct", by=librarian, citation=ARTICLE)


def test_only_librarians_put_it_right(taken, patron, cashier, manager):
    right = replace(ARTICLE, issue="5")
    for somebody, code in (
        (patron, "not-found"), (cashier, "not-allowed"), (manager, "not-allowed")
    ):  # fmt: skip
        assert refused(taken, somebody, right).code == code


def test_nobody_puts_her_own_right(taken, librarian):
    Case.objects.filter(pk=taken.case_id).update(reader=librarian)
    taken.case.refresh_from_db()

    told = refused(taken, librarian, replace(ARTICLE, issue="5"))

    assert (told.code, told.status) == ("own-case", 403)


def test_a_correction_changes_something_and_stays_of_its_type(taken, librarian):
    assert refused(taken, librarian, ARTICLE).code == "nothing-corrected"
    assert refused(taken, librarian, replace(CHAPTER, kind="Chapter")).code == "type-stays"
    told = refused(taken, librarian, replace(ARTICLE, container=""))
    assert (told.code, told.field) == ("citation.required", "container")


# Copyright


def test_the_fifth_of_an_issue_is_found_out_and_declined(evading, librarian, patron):
    held = available(patron).held_fen

    told = refused(evading, librarian, article(5))

    assert (told.code, told.field, told.status) == ("copyright-issue-desk", "issue", 422)
    assert (told.params["limit"], told.params["had"]) == (4, 4)
    with translation.override("zh-hans"):
        assert "请按“办不了”，理由选“超出版权合理使用范围”" in told.text
        assert "最多 4 篇" in told.text
    citation, _key, use = as_kept(evading)
    assert (citation.issue, use.issue) == ("16", "16")
    assert available(patron).held_fen == held
    evading.case.refresh_from_db()
    assert not evading.case.events.filter(act="correct").exists()

    services.unfilled(evading.case, by=librarian, reason="x-CopyrightLimit")
    assert evading.case.state == "unfilled"
    assert as_kept(evading)[2].released_at is not None


def test_a_licence_lets_it_be_put_right_above_the_limit(evading, librarian, manager):
    services.cover_by_licence(evading.case, by=manager, note="DRAA 许可")

    services.correct(evading.case, by=librarian, citation=article(5))

    assert as_kept(evading)[2].issue == "6"


def test_too_many_pages_are_refused_at_the_pages(patron, librarian):
    pay_in(patron, 10_000, key="more")
    send(patron, replace(CHAPTER, pages="1-60"), book_pages=300)
    second = send(patron, replace(CHAPTER, title="另一章", pages="61-70"), book_pages=300)

    told = refused(second, librarian, replace(CHAPTER, title="另一章", pages="61-110"))
    alone = refused(second, librarian, replace(CHAPTER, container="别的书", isbn="", pages="1-101"))

    assert (told.code, told.field) == ("copyright-book-more-desk", "pages")
    assert (alone.code, alone.field) == ("copyright-book-desk", "pages")
    for refusal in (told, alone):
        assert "请按“办不了”，理由选“超出版权合理使用范围”" in refusal.text


def test_a_whole_issue_is_refused_with_the_rule(taken, librarian):
    assert refused(taken, librarian, replace(ARTICLE, title="整期")).code == "copyright-whole-issue"


def test_a_copy_that_she_opened_counts_for_good(delivered, librarian, patron):
    services.open_delivery(delivered.deliveries.get(), Visitor(patron))
    services.withdraw(delivered.case, by=librarian, note="缺页")

    told = refused(delivered, librarian, replace(ARTICLE, issue="5"))
    assert (told.code, told.status) == ("copy-counts-for-good", 409)
    services.correct(delivered.case, by=librarian, citation=replace(ARTICLE, pages="75-81"))

    assert as_kept(delivered)[2].issue == "6"


def test_the_pages_of_an_opened_copy_stay_counted(patron, librarian):
    pay_in(patron, 10_000, key="more")
    request = send(patron, replace(CHAPTER, pages="1-60"))
    services.take(request.case, by=librarian)
    made = services.deliver(request.case, by=librarian, file=pdf(60), book_pages=300)
    services.open_delivery(made, Visitor(patron))
    services.withdraw(request.case, by=librarian, note="缺页")

    services.correct(request.case, by=librarian, citation=replace(CHAPTER, pages="1-2"))

    assert as_kept(request)[2].amount == 60


# What the reader puts right herself


@pytest.fixture
def unsure(patron, librarian) -> DocumentRequest:
    """A question to the reader of a paper of which a program told the publisher too."""
    about = {"kind": "ConferenceProc", "publisher": "IEEE", "volume": "33"}
    row = send(patron, replace(ARTICLE, doi="", **about))
    services.take(row.case, by=librarian)
    services.ask(row.case, by=librarian, reason="NotFoundAsCited", text="哪一年？")
    return row


def answered(browser, row: DocumentRequest, **change: str) -> None:
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        fields = browser.get(f"/requests/{row.pk}/").context["form"].initial
        told = browser.post(f"/requests/{row.pk}/answer/", fields | {"text": "见附"} | change)
    assert told.status_code == 302


def test_the_history_tells_the_desk_what_an_answer_changed(unsure, sign_in, patron):
    browser = sign_in(patron)
    answered(browser, unsure, year="2014")

    with translation.override("zh-hans"):
        (line,) = [line for line in history(unsure.case) if "更正" in line.text]
    assert (line.who, line.text) == (patron.display_name, "已更正题录。年份：2013 → 2014")
    assert as_kept(unsure)[0].publisher == "IEEE"  # her form has no field for it
    assert "已更正题录" not in browser.get(f"/requests/{unsure.pk}/").content.decode()
    with pytest.raises(Refusal, match="not-found"):
        undo(unsure.case.events.get(act="corrected"), by=patron)


def test_an_answer_in_words_alone_changes_nothing(unsure, sign_in, patron):
    answered(sign_in(patron), unsure)

    assert not unsure.case.events.filter(reason="request.corrected").exists()


# Two at once, and taking back


def test_of_two_who_saw_the_same_only_the_first_puts_it_right(taken, librarian, second_librarian):
    seen = taken.case.version
    same = Case.objects.get(pk=taken.case_id)
    services.correct(taken.case, by=librarian, citation=replace(ARTICLE, issue="5"), version=seen)

    with pytest.raises(Refusal, match="somebody-was-first"):  # as it was read before
        services.correct(same, by=second_librarian, citation=replace(ARTICLE, issue="4"))
    told = refused(taken, second_librarian, replace(ARTICLE, issue="4"), version=seen)

    assert (told.code, told.status) == ("somebody-was-first", 409)
    assert told.params["who"] == librarian.display_name
    assert as_kept(taken)[0].issue == as_kept(taken)[2].issue == "5"


def test_a_correction_is_taken_back(taken, librarian):
    event = services.correct(
        taken.case, by=librarian, citation=replace(ARTICLE, issue="5", authors=(), year=2012)
    )

    undo(event, by=librarian)

    citation, key, use = as_kept(taken)
    assert (citation, key) == (ARTICLE, work_key(ARTICLE))
    assert (use.issue, use.year) == ("6", 2013)


def test_it_is_not_taken_back_above_the_limit_or_after_another(evading, librarian, patron):
    event = services.correct(evading.case, by=librarian, citation=article(5, issue="5"))
    for n in range(4):
        send(patron, article(n, issue="16"))
    with pytest.raises(Refusal, match="copyright-issue-desk"):
        undo(event, by=librarian)
    assert as_kept(evading)[0].issue == "5"

    evading.case.refresh_from_db()
    assign(evading.case, by=librarian, to=None)
    with pytest.raises(Refusal, match="somebody-was-first"):
        undo(event, by=librarian)


def test_the_reader_and_the_desk_put_right_by_the_same_rule(taken, librarian, monkeypatch):
    asked = []
    kept = mending.rights.recount
    monkeypatch.setattr(
        mending.rights,
        "recount",
        lambda *given, **by: asked.append(given[1].issue) or kept(*given, **by),
    )
    services.ask(taken.case, by=librarian, reason="NotFoundAsCited", text="哪一期？")
    right = replace(ARTICLE, issue="5")
    services.answer_question(taken, by=taken.case.reader, text="5", citation=right)

    services.correct(taken.case, by=librarian, citation=replace(ARTICLE, issue="4"))

    assert asked == ["5", "4"]


# The page and the API


def url(request: DocumentRequest) -> str:
    return f"/desk/cases/{request.case_id}/acts/correct/"


def test_the_form_has_the_fields_of_the_type_as_they_are(sign_in, librarian, taken):
    form = sign_in(librarian).get(url(taken)).context["form"]

    assert [field.name for row in form.rows() for field in row] == [
        "title", "authors", "container", "year", "volume", "issue", "pages", "doi", "issn",
    ]  # fmt: skip
    assert (form["issue"].value(), form["authors"].value()) == ("6", "沈敏; 黄娟")
    assert form["version"].value() == taken.case.version


def test_the_page_puts_it_right_and_offers_to_take_it_back(sign_in, librarian, taken):
    browser = sign_in(librarian)
    fields = browser.get(url(taken)).context["form"].initial
    browser.post(url(taken), fields | {"issue": "5"})

    assert as_kept(taken)[0] == replace(ARTICLE, issue="5")
    page = browser.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "期：6 → 5" in page
    late = browser.post(url(taken), fields | {"issue": "4"})
    assert late.status_code == 409
    assert as_kept(taken)[0].issue == "5"


def test_the_page_says_at_its_field_what_copyright_refuses(sign_in, librarian, evading):
    answer = sign_in(librarian).post(url(evading), {"issue": "6"})

    assert "请按“办不了”，理由选“超出版权合理使用范围”" in answer.context["form"].errors["issue"][0]
    wrong = sign_in(librarian).post(url(evading), {"issn": "1002-1168", "year": "", "issue": "5"})
    assert set(wrong.context["form"].errors) == {"issn", "year"}


def test_a_program_sends_only_what_is_wrong(desk_api, taken):
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/correct/"
    body = {"issue": "5", "authors": ["沈敏", "黄娟", "王某"], "version": taken.case.version}

    answer = desk_api.post(path, body, content_type="application/json")

    right = replace(ARTICLE, issue="5", authors=("沈敏", "黄娟", "王某"))
    assert (answer.status_code, as_kept(taken)[0]) == (200, right)
    wrong = desk_api.post(path, {"year": "x"}, content_type="application/json")
    (error,) = wrong.json()["errors"]
    assert (wrong.status_code, error["field"], error["code"]) == (422, "year", "invalid")
    assert error["detail"].startswith("请填写 1450 到 ")
