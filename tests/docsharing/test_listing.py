"""The list of one's own requests: filters stand in the address, pages go by key, files follow."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from desk.models import Case
from desk.services import say
from docsharing import services
from docsharing.queries import listing
from docsharing.queries.listing import Filters, request_page
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send
from tests.docsharing.test_views import text_of

THESIS = replace(
    ARTICLE, kind="Thesis", title="山地城市绿道研究", container="", institution="重庆大学", doi=""
)


@pytest.fixture
def many(patron) -> list:
    """Five requests, the second of them a thesis."""
    pay_in(patron, 10_000, key="many")
    titles = [replace(ARTICLE, title=f"第 {n} 篇", doi="", volume=str(n)) for n in range(5)]
    titles[1] = THESIS
    return [send(patron, citation) for citation in titles]


@pytest.fixture
def small_pages(monkeypatch) -> None:
    monkeypatch.setattr(listing.request_page, "__kwdefaults__", {
        **listing.request_page.__kwdefaults__, "size": 2,
    })  # fmt: skip


def shown(answer) -> list[str]:
    return [line.row.title for line, _ended in answer.context["lines"]]


def test_pages_go_to_the_end_and_back_without_missing_one(sign_in, many, patron, small_pages):
    browser = sign_in(patron)
    first = browser.get("/requests/")
    second = browser.get(f"/requests/?after={first.context['page'].after}")
    third = browser.get(f"/requests/?after={second.context['page'].after}")
    back = browser.get(f"/requests/?before={third.context['page'].before}")
    front = browser.get(f"/requests/?before={back.context['page'].before}")

    titles = [row.title for row in reversed(many)]
    assert shown(first) + shown(second) + shown(third) == titles
    assert (first.context["page"].before, third.context["page"].after) == (None, None)
    assert (shown(back), shown(front)) == (shown(second), shown(first))
    assert front.context["page"].before is None


def test_a_request_sent_meanwhile_moves_nothing_on_the_next_page(many, patron, small_pages):
    page = request_page(patron, Filters())
    send(patron, replace(ARTICLE, title="新来的", doi=""))

    assert request_page(patron, Filters(), after=page.after).lines[0].row.pk == many[2].pk


def test_the_order_may_be_turned(sign_in, many, patron, small_pages):
    browser = sign_in(patron)
    first = browser.get("/requests/?sort=oldest")
    second = browser.get(f"/requests/?sort=oldest&after={first.context['page'].after}")
    back = browser.get(f"/requests/?sort=oldest&before={second.context['page'].before}")

    assert shown(first) + shown(second) == [row.title for row in many[:4]]
    assert shown(back) == shown(first)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("type=Thesis", 1), ("type=Patent", 0), ("type=x", 5), ("q=绿道", 1), ("q=图书馆论坛", 4),
        ("since=2001-01-01", 5), ("until=2001-01-01", 0), ("since=x", 5),
        ("until=9999-12-31", 5), ("since=0001-01-01", 5), ("since=9999-12-31", 0),
        ("type=Thesis&q=第", 0),
        ("after=x", 5), (f"after={'9' * 40}", 5), ("before=-1", 5), ("after=0", 5), ("q=%20", 5),
        ("show=ended", 0), ("show=open&type=Article", 4),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(sign_in, many, patron, query, count):
    assert len(shown(sign_in(patron).get(f"/requests/?{query}"))) == count


def test_the_days_of_a_filter_are_whole_days_of_shanghai(many, patron):
    late = "2026-03-01T15:59:00Z"  # 23:59 there
    Case.objects.filter(pk=many[0].case_id).update(opened_at=late)
    Case.objects.filter(pk=many[1].case_id).update(opened_at="2026-03-01T16:01:00Z")
    day = now().date().replace(year=2026, month=3, day=1)

    page = request_page(patron, Filters(since=day, until=day))

    assert [line.row.pk for line in page.lines] == [many[0].pk]


def test_filters_go_along_with_pages_tabs_and_files(sign_in, many, patron, small_pages):
    page = sign_in(patron).get("/requests/?q=图书馆论坛&type=Article&show=open").content.decode()

    following = [part.split('"')[0] for part in page.split('href="?')[1:]]
    assert following
    tabs = [each for each in following if "show=delivered" in each]
    assert tabs
    assert all("type=Article" in each and "q=" in each for each in tabs)
    assert any("after=" in each and "show=open" in each for each in following)
    assert any(each.endswith("format=csv") or "format=csv&" in each for each in following)
    assert '<input type="hidden" name="show" value="open">' in page


def test_a_state_that_she_is_told_of_later_is_filtered_as_she_sees_it(
    sign_in, asked, patron, librarian
):
    browser = sign_in(patron)

    assert shown(browser.get("/requests/?show=waiting")) == []
    assert shown(browser.get("/requests/?show=open")) == [asked.title]
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert shown(browser.get("/requests/?show=waiting")) == [asked.title]


def test_a_quote_is_filtered_as_she_sees_it(sign_in, quoted):
    browser = sign_in(quoted.case.reader)

    assert shown(browser.get("/requests/?show=waiting")) == []
    assert shown(browser.get("/requests/?show=open")) == [quoted.title]
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert shown(browser.get("/requests/?show=waiting")) == [quoted.title]


def test_what_the_desk_wrote_is_marked_until_she_has_read_it(sign_in, taken, patron, librarian):
    browser = sign_in(patron)
    say(taken.case, "馆内没有，正在向外馆查询。", by=librarian)

    assert "新消息" in text_of(browser.get("/requests/"))
    browser.get(f"/requests/{taken.pk}/")
    assert "新消息" not in text_of(browser.get("/requests/"))


def test_her_own_words_are_no_new_message(sign_in, taken, patron):
    say(taken.case, "请尽快", by=patron)

    assert "新消息" not in text_of(sign_in(patron).get("/requests/"))


def test_what_has_ended_may_be_asked_for_again_from_the_list(sign_in, request_, patron):
    browser = sign_in(patron)
    link = f"/requests/new/?from={request_.pk}"

    assert link not in browser.get("/requests/").content.decode()
    services.cancel_request(request_, by=patron)
    assert link in browser.get("/requests/").content.decode()


def test_a_refusal_that_may_be_taken_back_does_not_show_in_the_links(
    sign_in, taken, patron, librarian
):
    services.unfilled(taken.case, by=librarian, reason="NotHeld")

    assert f"?from={taken.pk}" not in sign_in(patron).get("/requests/").content.decode()


def queries_of(browser, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        browser.get(address)
    return len(captured)


def test_a_page_asks_as_often_for_many_requests_as_for_one(sign_in, patron, librarian):
    browser = sign_in(patron)
    services.take(send(patron).case, by=librarian)
    browser.get("/requests/")
    few = queries_of(browser, "/requests/?q=图书馆&show=open")
    pay_in(patron, 10_000, key="more")
    for n in range(6):
        row = send(patron, replace(ARTICLE, title=f"第 {n} 篇", issue=f"{n + 7}", doi=""))
        services.take(row.case, by=librarian)
        say(row.case, "在查。", by=librarian)
    services.deliver(row.case, by=librarian, file=pdf())

    assert queries_of(browser, "/requests/?q=图书馆&show=open") == few
    assert queries_of(browser, "/requests/") <= few + 1  # the deliveries of the page


def test_a_file_has_what_is_filtered_and_nothing_else(sign_in, many, patron):
    answer = sign_in(patron).get("/requests/?type=Thesis&format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.values)

    assert len(rows) == 2
    assert rows[1][:6] == (
        many[1].case.number.code, "山地城市绿道研究", "学位论文", "沈敏; 黄娟", "重庆大学", 2013,
    )  # fmt: skip


def test_a_file_is_read_in_pieces_and_says_where_it_stops(sign_in, many, patron, monkeypatch):
    monkeypatch.setattr(listing, "CHUNK", 2)
    lines = b"".join(sign_in(patron).get("/requests/?format=csv").streaming_content).decode()
    assert [row.title in lines for row in many] == [True] * 5

    monkeypatch.setattr(listing, "MOST_EXPORTED", 3)
    monkeypatch.setattr("docsharing.views.listing.MOST_EXPORTED", 3)
    lines = b"".join(sign_in(patron).get("/requests/?format=csv").streaming_content).decode()
    assert [row.title in lines for row in many] == [False, False, True, True, True]
    assert len(lines.splitlines()) == 5


def test_a_title_that_a_spreadsheet_would_run_is_plain_text(sign_in, patron):
    send(patron, replace(ARTICLE, title="=1+1", doi=""))

    lines = b"".join(sign_in(patron).get("/requests/?format=csv").streaming_content).decode()

    assert "'=1+1" in lines


def test_the_api_has_the_same_filters(api, many):
    def titles(query: str) -> list[str]:
        answer = api.get(f"/api/v1/requests/?{query}").json()
        return [row["citation"]["title"] for row in answer["results"]]

    assert titles("type=Thesis") == [many[1].title]
    assert titles("sort=oldest&page_size=2") == [row.title for row in many[:2]]
    assert titles("until=2001-01-01") == []
    assert titles("q=绿道&since=2001-01-01") == [many[1].title]
    assert api.get("/api/v1/requests/?type=Book").status_code == 422


def test_the_api_goes_on_by_cursor_in_either_order(api, many):
    answer = api.get("/api/v1/requests/?sort=oldest&page_size=2").json()
    following = api.get(answer["next"]).json()

    assert [row["citation"]["title"] for row in following["results"]] == [
        row.title for row in many[2:4]
    ]
