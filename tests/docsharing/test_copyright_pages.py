"""Copyright and holdings on pages and in the API: told before sending, at the right field."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from accounts.models import PatronType
from docsharing import services
from docsharing.models import CopyrightBlock, DocumentRequest, LicenceCheck
from portal.clock import now, today
from tests.docsharing.conftest import ARTICLE, CHAPTER, hold_title, pdf, send
from tests.docsharing.test_views import NEW, posted, text_of

REPORT = "/desk/reports/copyright/"
FILE = f"{REPORT}export/"


def article(n: int):
    return replace(ARTICLE, title=f"第 {n} 篇", doi="")


@pytest.fixture
def full(patron):
    """A reader who had four articles of the issue."""
    for n in range(4):
        send(patron, article(n))
    return patron


# The form


def test_the_estimate_tells_before_anything_is_sent(sign_in, full):
    answer = sign_in(full).post(NEW, posted("price", title="第 5 篇", doi=""))

    assert answer.status_code == 200
    assert "12 个月内最多 4 篇。您已有 4 篇，见 WX-" in text_of(answer)


def test_a_refusal_stands_at_its_field_in_both_languages(sign_in, full):
    browser = sign_in(full)
    answer = browser.post(NEW, posted("send", title="第 5 篇", doi="", again="1"))

    assert answer.status_code == 422
    assert answer.context["form"].errors["issue"][0].startswith("同一期刊物 12 个月内最多 4 篇")
    full.language = "en"
    full.save()
    browser.cookies["django_language"] = "en"
    answer = browser.post(NEW, posted("send", title="第 5 篇", doi="", again="1"))
    text = answer.context["form"].errors["issue"][0]
    assert text.startswith("At most 4 articles of one issue in 12 months. You had 4, in WX-")
    assert DocumentRequest.objects.count() == 4


def test_a_chapter_asks_how_long_the_book_is(sign_in, patron):
    chapter = {
        "request_type": "Chapter", "container": "信息资源共享", "title": "机制",
        "year": "2004", "pages": "1-101", "isbn": CHAPTER.isbn,
    }  # fmt: skip
    browser = sign_in(patron)

    assert 'name="book_pages"' in browser.post(NEW, posted("price", **chapter)).content.decode()
    answer = browser.post(NEW, posted("send", **chapter, book_pages="300"))
    assert "最多 100 页" in answer.context["form"].errors["pages"][0]
    assert browser.post(NEW, posted("send", **chapter, book_pages="303")).status_code == 302
    assert DocumentRequest.objects.get().book_pages == 303


def test_a_request_for_work_shows_its_own_declaration(sign_in, patron):
    browser = sign_in(patron)
    page = browser.post(NEW, posted("price", purpose="work")).content.decode()
    assert "2026-1-work" in page
    assert "我只在许可允许的范围内使用复制件" in page

    answer = browser.post(NEW, {**posted("send", purpose="work"), "declares": ""})
    assert answer.context["form"].errors["declares"] == ["勾选用于工作的许可声明。"]
    assert browser.post(NEW, posted("send", purpose="work")).status_code == 302
    assert DocumentRequest.objects.get().declaration.purpose == "work"


def test_a_blocked_reader_reads_why_and_keeps_what_she_typed(sign_in, patron, manager):
    services.block_reader(patron, reason="转发过复制件。", until=today(), by=manager)
    answer = sign_in(patron).post(NEW, posted("send"))

    assert answer.status_code == 422
    assert "（转发过复制件）。" in text_of(answer)
    assert ARTICLE.title in answer.content.decode()


def test_the_form_says_where_it_may_be_read(client, db):
    hold_title(title="图书馆论坛", location="三楼过刊库", call_number="G25/T801", volumes="1991-")
    hold_title(title="图书情报工作", location="四楼", volumes="1980-1990")

    told = text_of(client.post(NEW, posted("price")))
    assert "本馆有收藏，可来馆阅读： 图书馆论坛 三楼过刊库 · G25/T801 · 1991-" in told
    other = client.post(NEW, posted("price", container="图书情报工作"))
    assert "本馆有收藏" not in text_of(other)


# The API


def test_the_api_tells_the_rule_and_what_is_held(sign_in, full):
    hold_title(title="图书馆论坛", location="三楼过刊库", issn="1002-1167")
    browser = sign_in(full)
    citation = {
        "kind": "Article", "title": "第 5 篇", "container": "图书馆论坛", "year": 2013,
        "volume": "33", "issue": "6", "pages": "1-4",
    }  # fmt: skip
    body = {"citation": citation, "declares": True}

    told = browser.post("/api/v1/requests/estimate/", body, content_type="application/json").json()
    assert told["copyright"]["left"] == 0
    assert told["copyright"]["refused"]["code"] == "copyright-issue"
    assert told["held"][0]["location"] == "三楼过刊库"
    assert told["asked_before"] is None
    citation["title"] = article(3).title
    told = browser.post("/api/v1/requests/estimate/", body, content_type="application/json").json()
    assert told["asked_before"] == full.cases.latest("pk").document_request.pk

    body["again"] = True
    answer = browser.post("/api/v1/requests/", body, content_type="application/json")
    assert answer.status_code == 422
    assert (answer.json()["type"], answer.json()["errors"][0]["field"]) == (
        "copyright-issue",
        "citation.issue",
    )

    held = browser.post("/api/v1/holdings/", citation, content_type="application/json").json()
    assert [row["title"] for row in held] == ["图书馆论坛"]


def test_the_api_sends_for_work_and_with_the_length_of_the_book(sign_in, patron):
    chapter = {
        "kind": "Chapter", "title": "机制", "container": "信息资源共享", "year": 2004,
        "pages": "1-20", "isbn": CHAPTER.isbn,
    }  # fmt: skip
    body = {"citation": chapter, "declares": True, "purpose": "work", "book_pages": 90}
    answer = sign_in(patron).post("/api/v1/requests/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["purpose"]) == (201, "work")
    assert DocumentRequest.objects.get().book_pages == 90


# The desk


def aside(browser, request) -> str:
    return text_of(browser.get(f"/desk/cases/{request.case_id}/aside/"))


def test_the_desk_sees_what_counts_what_is_held_and_who_asked_before(
    sign_in, full, other_reader, librarian
):
    hold_title(title="图书馆论坛", location="三楼过刊库", call_number="G25/T801", ill_allowed=False)
    last = full.cases.latest("pk").document_request
    browser = sign_in(librarian)

    told = aside(browser, last)
    assert "12 个月内 4 / 4 篇" in told
    assert "三楼过刊库 · G25/T801" in told
    assert "许可：不可复制" in told
    send(full, replace(article(3), volume="34"))
    page = text_of(browser.get(f"/desk/cases/{last.case_id}/"))
    assert "同一用户" in page


def test_the_same_file_is_told_before_and_after_it_is_sent(sign_in, patron, librarian):
    first, second = send(patron), send(patron, article(2))
    file = pdf(6)
    for request in (first, second):
        services.take(request.case, by=librarian)
    services.deliver(first.case, by=librarian, file=file)
    browser = sign_in(librarian)

    file.seek(0)
    answer = browser.post(f"/desk/requests/{second.pk}/pages/", {"file": file})
    assert f"同一份文件已送出过： {first.case.number.code}" in text_of(answer)
    other = browser.post(f"/desk/requests/{second.pk}/pages/", {"file": pdf(5)})
    assert "同一份文件" not in text_of(other)

    services.deliver(second.case, by=librarian, file=file)
    assert first.case.number.code in aside(browser, second)


def test_a_chapter_is_delivered_with_the_length_of_its_book(sign_in, patron, librarian):
    request = send(patron, replace(CHAPTER, pages="1-20"))
    services.take(request.case, by=librarian)
    browser = sign_in(librarian)
    address = f"/desk/cases/{request.case_id}/acts/deliver/"
    assert 'name="book_pages"' in browser.get(address).content.decode()

    answer = browser.post(address, {"file": pdf(20)})
    assert "填写全书页数" in text_of(answer)
    answer = browser.post(address, {"file": pdf(20), "book_pages": "30"})
    assert "最多 10 页" in text_of(answer)
    assert browser.post(address, {"file": pdf(20), "book_pages": "60"}).status_code == 302


def test_the_desk_reads_how_long_the_reader_says_the_book_is_and_counts_itself(
    sign_in, patron, librarian
):
    request = send(patron, replace(CHAPTER, pages="1-20"), book_pages=9000)
    services.take(request.case, by=librarian)
    browser = sign_in(librarian)
    address = f"/desk/cases/{request.case_id}/acts/deliver/"

    page = browser.get(address)
    assert 'value="9000"' not in page.content.decode()
    assert "读者填写的是 9000 页" in text_of(page)
    answer = browser.post(address, {"file": pdf(20), "book_pages": ""})
    assert "填写全书页数" in text_of(answer)


def test_the_licence_is_checked_on_the_case_page(sign_in, patron, librarian):
    request = send(patron, purpose="work")
    services.take(request.case, by=librarian)
    browser = sign_in(librarian)
    case = f"/desk/cases/{request.case_id}/"
    assert "须核对许可" in text_of(browser.get(case))

    answer = browser.post(f"{case}acts/deliver/", {"file": pdf(6)})
    assert (answer.status_code, "先核对许可" in text_of(answer)) == (409, True)
    browser.post(f"{case}acts/licence/", {"result": "allowed", "note": "CNKI"})
    assert LicenceCheck.objects.get().result == "allowed"
    assert browser.post(f"{case}acts/deliver/", {"file": pdf(6)}).status_code == 302
    assert "CNKI" in aside(browser, request)


def test_no_licence_is_offered_to_be_checked_for_study(sign_in, taken, librarian):
    page = sign_in(librarian).get(f"/desk/cases/{taken.case_id}/").content.decode()

    assert "acts/licence/" not in page


def test_the_manager_covers_a_copy_by_a_licence(sign_in, taken, manager):
    browser = sign_in(manager)
    browser.post(f"/desk/cases/{taken.case_id}/acts/cover/", {"note": "DRAA"})

    taken.copyright_use.refresh_from_db()
    assert taken.copyright_use.licensed_by == manager


def test_the_manager_blocks_a_reader_and_lifts_it(sign_in, full, manager, librarian):
    address = f"/desk/readers/{full.pk}/copyright/"
    browser = sign_in(manager)
    assert "1 篇" in text_of(browser.get(address))

    assert browser.post(address, {"reason": "", "until": "2020-01-01"}).status_code == 200
    browser.post(address, {"reason": "转发", "until": f"{today() + timedelta(days=9)}"})
    block = CopyrightBlock.objects.get()
    assert "转发" in text_of(sign_in(librarian).get(address))
    assert "受限制" in text_of(browser.get(f"/desk/people/{full.pk}/"))

    browser.post(f"/desk/copyright/blocks/{block.pk}/lift/")
    block.refresh_from_db()
    assert block.lifted_by == manager


def test_my_data_holds_what_counts(full, manager):
    from docsharing.queries.copyright_parts import my_data  # noqa: PLC0415 - only here

    services.block_reader(full, reason="转发", until=today(), by=manager)

    held = my_data(full)

    assert [row["amount"] for row in held["copyright_uses"]] == [1, 1, 1, 1]
    assert held["copyright_blocks"][0]["reason"] == "转发"


# The report


@pytest.fixture
def supplied_work(patron, librarian, manager):
    """In October an article and a chapter for study, in November one for work."""
    patron.patron_type = PatronType.ALUMNI
    patron.save()
    for moment, citation, pages, purpose in (
        ("2026-10-10T10:00:00+08:00", ARTICLE, 6, "study"),
        ("2026-10-31T23:30:00+08:00", replace(ARTICLE, issue="5"), 4, "study"),
        ("2026-11-02T10:00:00+08:00", replace(ARTICLE, issue="4"), 5, "work"),
    ):
        with time_machine.travel(moment):
            request = send(patron, citation, purpose=purpose)
            services.take(request.case, by=librarian)
            if purpose == "work":
                services.check_licence(request.case, by=librarian, result="allowed", note="x")
                services.cover_by_licence(request.case, by=manager, note="x")
            services.deliver(request.case, by=librarian, file=pdf(pages))


def test_the_report_counts_by_month_declaration_and_reader_type(
    sign_in, supplied_work, director, django_assert_max_num_queries
):
    browser = sign_in(director)
    period = {"first": "2026-10-01", "last": "2026-11-30"}
    with django_assert_max_num_queries(9):
        answer = browser.get(REPORT, period)
    file = b"".join(browser.get(FILE, period | {"format": "csv"})).decode()
    rows = list(csv.reader(io.StringIO(file)))

    assert rows[1:] == [
        ["2026-10", "2026-1", "个人学习或研究", "期刊论文", "校友", "2", "10", "0"],
        ["2026-11", "2026-1-work", "工作或商业用途", "期刊论文", "校友", "1", "5", "1"],
    ]
    assert "3 15 1" in text_of(answer)
    assert "王小满" not in text_of(answer)


def test_the_report_keeps_its_period(sign_in, supplied_work, manager):
    browser = sign_in(manager)
    october = browser.get(REPORT, {"first": "2026-10-01", "last": "2026-10-31"})
    wrong = browser.get(REPORT, {"first": "2026-10-31", "last": "2026-10-01"})
    book = browser.get(FILE, {"format": "xlsx", "first": "2026-10-01", "last": "2026-10-31"})

    assert "2026-11" not in text_of(october).split("合计")[0].split("起始日期")[0]
    assert [line["documents"] for line in october.context["lines"]] == [2]
    assert "截止日期早于起始日期" in text_of(wrong)
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet[2]][5:7] == [2, 10]


def test_a_report_of_nothing_says_so(sign_in, manager):
    assert "这段时间没有提供复制件" in text_of(sign_in(manager).get(REPORT))
    assert sign_in(manager).get(f"{FILE}?format=exe").status_code == 404
    assert sign_in(manager).get(REPORT, {"first": "x"}).status_code == 200
    assert now() is not None
