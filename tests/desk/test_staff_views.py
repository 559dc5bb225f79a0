"""The pages of the desk: what they list, what they do, and that they stay cheap."""

import re
import sys
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from accounts import services as accounts
from accounts.models import RealNameCheck
from accounts.services import GivenName
from desk import queries, services
from desk.models import Case, DeskChoice, InternalNote, ReplyTemplate, SavedView, Tariff, Workday
from desk.queries import BUILT_IN
from desk.staff_views.lines import count_text
from portal.clock import now
from tests.desk.test_services import PDF, upload

QUEUE = "/desk/"
QUEUE_QUERIES = 8
CASE_QUERIES = 12


@pytest.fixture
def desk(librarian, sign_in) -> Client:
    return sign_in(librarian)


def titles(response) -> list[str]:
    return re.findall(r'<span class="t" id="t\d+">([^<]*)</span>', response.content.decode())


def url(case: Case, rest: str = "") -> str:
    return f"/desk/cases/{case.pk}/{rest}"


@pytest.fixture
def many(open_errand, act, librarian) -> list[Case]:
    cases = [open_errand(f"Title {n:02}") for n in range(30)]
    for case in cases[:3]:
        act.take(case, by=librarian)
    return cases


# The queue


def test_the_queue_lists_what_is_due_first(many, desk):
    with time_machine.travel("2026-11-23T14:00:00+08:00", tick=False):
        Case.objects.filter(pk=many[20].pk).update(due_at=now() - timedelta(hours=3))
        response = desk.get(f"{QUEUE}?view=all")

    assert titles(response)[0] == "Title 20"
    assert len(titles(response)) == 25
    assert "超 3 工作小时" in response.content.decode()


def test_each_view_has_its_cases_and_its_count(many, act, desk, librarian):
    act.ask(many[0], by=librarian, text="Which?")
    late = now() - timedelta(days=1)
    Case.objects.filter(pk=many[5].pk).update(due_at=late)
    Case.objects.filter(pk=many[6].pk).update(due_at=now() + timedelta(seconds=30))

    counted = {}
    for view in ("mine", "untaken", "today", "late", "waiting", "all"):
        response = desk.get(f"{QUEUE}?view={view}")
        shown = {line["query"]: line["count"] for line in response.context["views"]}
        counted[view] = (len(titles(response)), shown[f"view={view}"])

    assert counted["mine"] == (3, "3")
    assert counted["untaken"] == (25, "27")
    assert counted["late"] == (1, "1")
    assert counted["waiting"] == (1, "1")
    assert counted["all"] == (25, "30")
    assert counted["today"][0] in {0, 1}


def test_counts_stop_at_999(many, desk, monkeypatch):
    queue = sys.modules["desk.queries.queue"]
    monkeypatch.setattr(queue, "MOST_COUNTED", 20)
    queue._built_in_sql.cache_clear()

    response = desk.get(f"{QUEUE}?view=all")

    queue._built_in_sql.cache_clear()
    assert {line["count"] for line in response.context["views"]} >= {"20"}
    assert [count_text(number) for number in (0, 999, 1000, None)] == ["0", "999", "999+", ""]


@pytest.mark.parametrize("view", BUILT_IN)
def test_a_view_is_counted_as_it_is_listed(many, act, librarian, view):
    act.ask(many[0], by=librarian, text="Which?")
    Case.objects.filter(pk=many[5].pk).update(due_at=now() - timedelta(days=1))

    assert queries.counts(librarian, {})[0][view] == BUILT_IN[view](librarian).count()


def test_the_next_page_begins_where_the_first_ended(many, desk):
    first = desk.get(f"{QUEUE}?view=all")
    following = re.search(r'rel="next" href="\?([^"]+)"', first.content.decode())[1]

    second = desk.get(f"{QUEUE}?{following.replace('&amp;', '&')}")

    assert len(titles(second)) == 5
    assert not set(titles(first)) & set(titles(second))


@pytest.mark.parametrize("after", ["x", "_", "2026_1", "_99999999999999999999", "%00"[:1], "_-1"])
def test_a_place_that_makes_no_sense_is_the_start(many, desk, after):
    assert len(titles(desk.get(QUEUE, {"view": "all", "after": after}))) == 25


def test_the_queue_asks_few_questions_whatever_it_lists(
    many, desk, librarian, django_assert_num_queries
):
    services.save_view(librarian, name="Mine too", query="view=all&assignee=me")
    desk.get(QUEUE)

    with django_assert_num_queries(QUEUE_QUERIES):
        response = desk.get(f"{QUEUE}?view=all")

    assert len(titles(response)) == 25


def test_a_search_asks_as_few(many, desk, django_assert_num_queries):
    """It finds keys before rows, and counts no tab: unread notices are counted by themselves."""
    desk.get(f"{QUEUE}?view=all&q=title")

    with django_assert_num_queries(QUEUE_QUERIES + 1):
        response = desk.get(f"{QUEUE}?view=all&q=title")

    assert len(titles(response)) == 25


def test_few_rows_cost_as_many_questions(case, desk, librarian, django_assert_num_queries):
    services.save_view(librarian, name="Mine too", query="view=all&assignee=me")
    desk.get(QUEUE)

    with django_assert_num_queries(QUEUE_QUERIES):
        desk.get(f"{QUEUE}?view=all")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("view=all&q=汉语", ["汉语大字典"]),
        ("view=all&q=王小满", ["康熙字典", "汉语大字典"]),
        ("view=all&q=XX-2026-000001", ["汉语大字典"]),
        ("view=all&q=字典", ["康熙字典", "汉语大字典"]),
        ("view=all&q=英文", []),
        ("view=all&urgent=yes", ["康熙字典"]),
        ("view=all&kind=errand&state=new", ["康熙字典", "汉语大字典"]),
        ("view=all&kind=real-name", []),
        ("view=all&assignee=none", ["康熙字典", "汉语大字典"]),
        ("view=all&assignee=me", []),
        ("view=all&due=late", []),
        ("view=all&due=week", ["康熙字典", "汉语大字典"]),
        ("view=all&since=2026-11-23&until=2026-11-23", ["康熙字典", "汉语大字典"]),
        ("view=all&until=2026-11-22", []),
        ("view=all&sort=new", ["康熙字典", "汉语大字典"]),
        ("view=all&sort=old", ["汉语大字典", "康熙字典"]),
        ("view=closed", []),
        ("view=nonsense&kind=x&state=y&due=z&since=31-31&assignee=me2", []),
    ],
)
def test_the_address_says_what_is_listed(open_errand, desk, query, found):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        open_errand("汉语大字典")
        open_errand("康熙字典", urgent=True)
        response = desk.get(f"{QUEUE}?{query}")

    assert sorted(titles(response)) == sorted(found)
    if "sort" in query:
        assert titles(response) == found


def test_a_search_finds_closed_cases_too(taken, act, desk, librarian):
    act.finish(taken, by=librarian)

    assert titles(desk.get(f"{QUEUE}?view=all")) == []
    assert titles(desk.get(f"{QUEUE}?view=all&q=汉语")) == ["汉语大字典"]
    assert titles(desk.get(f"{QUEUE}?view=closed")) == ["汉语大字典"]
    assert titles(desk.get(f"{QUEUE}?view=all&state=done")) == ["汉语大字典"]


def test_a_search_goes_on_beyond_the_newest(many, desk, monkeypatch):
    monkeypatch.setattr("portal.search.NEAR", 4)

    first = desk.get(f"{QUEUE}?view=all&q=title")
    following = re.search(r'rel="next" href="\?([^"]+)"', first.content.decode())[1]
    second = desk.get(f"{QUEUE}?{following.replace('&amp;', '&')}")

    assert titles(first) + titles(second) == [f"Title {n:02}" for n in range(29, -1, -1)]


def test_an_empty_list_says_why(desk):
    assert "/desk/?view=untaken" in desk.get(QUEUE).content.decode()
    assert "/desk/?view=all" in desk.get(f"{QUEUE}?view=all&q=nothing").content.decode()


def test_the_tabs_are_counted_again(case, desk):
    assert b"view=untaken" in desk.get("/desk/counts/?view=mine").content


def test_a_list_is_kept_as_a_view_and_forgotten(case, desk, librarian):
    desk.post("/desk/views/", {"name": "Urgent", "query": "view=all&urgent=yes"})
    view = SavedView.objects.get(owner__user=librarian)

    page = desk.get(QUEUE).content.decode()
    assert "Urgent" in page
    assert (view.query, SavedView.objects.count()) == ("view=all&urgent=yes", 1)
    assert desk.post(f"/desk/views/{view.pk}/drop/").status_code == 302
    assert not SavedView.objects.exists()
    assert desk.post(f"/desk/views/{view.pk}/drop/").status_code == 404


def test_a_view_without_a_name_is_not_kept(desk):
    desk.post("/desk/views/", {"name": "", "query": "view=all"})

    assert not SavedView.objects.exists()


def test_the_filter_form_shows_what_is_chosen(desk):
    page = desk.get("/desk/filter/?view=all&urgent=yes").content.decode()

    assert '<option value="yes" selected>' in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_goes_out_as_a_file(open_errand, desk, form):
    open_errand("=1+1")

    response = desk.get(f"/desk/export/?format={form}&view=all")

    body = b"".join(response) if form == "csv" else response.content
    if form == "csv":
        assert "'=1+1" in body.decode("utf-8-sig")
    else:
        sheet = load_workbook(BytesIO(body)).active
        assert (sheet.cell(2, 3).value, sheet.cell(2, 3).data_type) == ("'=1+1", "s")
    assert desk.get("/desk/export/?format=pdf").status_code == 404


# Many at once


def test_chosen_cases_are_handed_over_and_taken_back(many, desk, second_librarian):
    keys = [case.pk for case in many[10:13]]
    page = desk.post("/desk/bulk/", {"act": "assign", "case": keys, "back": "view=untaken"})
    assert page.content.count(b'name="case"') == 3

    desk.post(
        "/desk/bulk/",
        {"act": "assign", "case": keys, "to": second_librarian.pk, "back": "view=untaken"},
    )
    assert Case.objects.filter(assignee=second_librarian).count() == 3

    assert desk.post("/desk/undo/", {"back": "view=untaken"}).status_code == 302
    assert Case.objects.filter(assignee=second_librarian).count() == 0


def test_chosen_cases_are_taken_at_once(many, desk, librarian):
    keys = [case.pk for case in many[2:6]]  # the first is taken already

    desk.post("/desk/bulk/", {"act": "take", "case": keys, "back": "view=untaken"})

    assert Case.objects.filter(assignee=librarian).count() == 6


def test_more_than_fifty_at_once_asks_first(open_errand, desk, monkeypatch):
    monkeypatch.setattr(sys.modules["desk.staff_views.queue"], "ASK_ABOVE", 1)
    keys = [open_errand(f"T{n}").pk for n in range(2)]

    page = desk.post("/desk/bulk/", {"act": "take", "case": keys})
    assert b'name="sure"' in page.content
    assert Case.objects.filter(state="new").count() == 2
    desk.post("/desk/bulk/", {"act": "take", "case": keys, "sure": "yes"})

    assert Case.objects.filter(state="working").count() == 2


@pytest.mark.parametrize("body", [{"act": "take"}, {"act": "take", "case": ["x", "-1", "9" * 30]}])
def test_nothing_chosen_does_nothing(desk, body):
    assert desk.post("/desk/bulk/", body).status_code == 302


def test_there_is_no_such_act_for_many(case, desk):
    assert desk.post("/desk/bulk/", {"act": "finish", "case": case.pk}).status_code == 404


# A case


def test_the_page_of_a_case_asks_few_questions(
    taken, act, desk, librarian, second_librarian, django_assert_max_num_queries
):
    services.assign(taken, by=librarian, to=second_librarian)
    services.say(taken, "一会儿就好。", by=librarian)
    services.note(taken, "在过刊库。", by=librarian)
    services.attach(taken, upload(), by=librarian)
    desk.get(url(taken))

    with django_assert_max_num_queries(CASE_QUERIES):
        page = desk.get(url(taken)).content.decode()

    for text in ("汉语大字典", "XX-2026-000001", "一会儿就好。", "在过刊库。"):
        assert text in page


def test_what_stands_beside_a_case_comes_by_itself(
    taken, open_errand, desk, librarian, django_assert_max_num_queries
):
    services.attach(taken, upload(), by=librarian)
    services.say(taken, "一会儿就好。", by=librarian)
    open_errand("康熙字典")
    desk.get(url(taken, "aside/"))

    with django_assert_max_num_queries(CASE_QUERIES):
        page = desk.get(url(taken, "aside/")).content.decode()
    part = desk.get(url(taken, "aside/"), headers={"HX-Request": "true"}).content.decode()

    for text in ("王小满", "scan.pdf", "康熙字典", "关于 XX-2026-000001 的留言"):
        assert text in page
        assert text in part
    assert "<html" not in part


def test_beside_the_list_only_the_case_comes(taken, desk):
    page = desk.get(url(taken), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in page
    assert '<h2 id="case-h"' in page


def test_only_what_fits_is_offered(case, desk, manager, sign_in):
    def offered(client: Client) -> list[str]:
        return re.findall(rf"{url(case)}acts/(\w+)/", client.get(url(case)).content.decode())

    assert set(offered(desk)) == {"take", "assign", "urgent"}
    assert set(offered(sign_in(manager))) == {"assign", "urgent"}


def test_a_case_is_taken_by_one_post_and_the_next_opens(many, desk, librarian):
    response = desk.post(url(many[5], "acts/take/"), {"back": "view=untaken"})

    assert response.url == f"/desk/?view=untaken&case={many[6].pk}"
    assert Case.objects.get(pk=many[5].pk).assignee == librarian
    assert b"data-undo" in desk.get(QUEUE).content


def test_on_its_own_page_the_next_case_opens_as_a_page(many, desk):
    response = desk.post(url(many[5], "acts/take/"), {"back": "view=untaken", "from": "page"})

    assert response.url == f"/desk/cases/{many[6].pk}/?view=untaken"


def test_with_htmx_the_browser_is_sent_on(case, desk):
    response = desk.post(url(case, "acts/take/"), headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/desk/?view=mine")


def test_what_was_done_is_taken_back(case, desk):
    desk.post(url(case, "acts/take/"), {"back": "view=untaken"})

    response = desk.post("/desk/undo/", {"back": "view=untaken", "from": "page"})

    assert response.url == f"{url(case)}?view=untaken"
    assert Case.objects.get(pk=case.pk).state == "new"
    assert b"data-undo" not in desk.get(QUEUE).content


def test_nothing_to_take_back_is_said(desk):
    assert desk.post("/desk/undo/", {"back": ""}, follow=True).status_code == 200


def test_who_comes_second_reads_who_was_first(case, act, librarian, second_librarian, sign_in):
    act.take(case, by=librarian)

    response = sign_in(second_librarian).post(
        url(case, "acts/take/"), headers={"HX-Request": "true"}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "黄娟" in page
    assert 'role="alert"' in page
    assert "actbar" not in page
    assert response.headers["HX-Retarget"] == "#d"


def test_a_form_that_is_wrong_comes_back_with_its_problem(taken, desk):
    response = desk.post(url(taken, "acts/ask/"), {"text": ""}, headers={"HX-Request": "true"})

    assert response.headers["HX-Retarget"] == "#act"
    assert b"errsum" in response.content
    assert b"errsum" in desk.post(url(taken, "acts/ask/"), {"text": ""}).content
    assert Case.objects.get(pk=taken.pk).state == "working"


def test_an_act_with_a_form_is_done(taken, desk):
    assert desk.get(url(taken, "acts/ask/")).status_code == 200

    desk.post(url(taken, "acts/ask/"), {"text": "Which?"})

    assert Case.objects.get(pk=taken.pk).state == "waiting"


def test_an_act_that_does_not_fit_is_told_kindly(case, desk):
    assert desk.get(url(case, "acts/finish/")).status_code == 409
    assert desk.post(url(case, "acts/finish/")).status_code == 409


def test_an_act_of_another_role(case, manager, sign_in):
    client = sign_in(manager)

    assert client.get(url(case, "acts/take/")).status_code == 404
    assert client.post(url(case, "acts/take/")).status_code == 403
    assert Case.objects.get(pk=case.pk).state == "new"


def test_there_is_no_act_of_that_name(case, desk):
    assert desk.get(url(case, "acts/sing/")).status_code == 404


def test_a_message_a_note_and_a_file(taken, desk):
    desk.post(url(taken, "message/"), {"text": "快了。"})
    desk.post(url(taken, "note/"), {"text": "过刊库。", "from": "page"})
    desk.post(url(taken, "files/"), {"file": upload(), "for_reader": "on"})

    assert taken.messages.get().text == "快了。"
    assert InternalNote.objects.get().text == "过刊库。"
    kept = taken.files.get()
    assert kept.for_reader
    answer = desk.get(url(taken, f"files/{kept.pk}.pdf"))
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    desk.post(url(taken, f"files/{kept.pk}/drop/"))
    assert desk.get(url(taken, f"files/{kept.pk}.pdf")).status_code == 404


def test_what_is_empty_is_not_kept(taken, desk):
    desk.post(url(taken, "message/"), {"text": ""})
    desk.post(url(taken, "files/"), {})
    desk.post(url(taken, "files/"), {"file": upload("x.pdf", b"<html>")})

    assert (taken.messages.count(), taken.files.count()) == (0, 0)


def test_replies_are_offered_on_the_case(taken, desk):
    ReplyTemplate.objects.create(title="谢谢", text="谢谢您。")
    ReplyTemplate.objects.create(title="别的", text="x", kind="real-name")

    page = desk.get(url(taken, "replies/"), headers={"HX-Request": "true"}).content.decode()

    assert "谢谢您。" in page
    assert "别的" not in page


# The scan bar


def test_a_scanned_number_opens_its_case(case, desk):
    for code in ("XX-2026-000001", "xx-2026-000001\r", " XX2026000001 "):
        assert desk.get("/desk/scan/", {"code": code}).url == f"/desk/cases/{case.pk}/"


def test_what_is_near_is_listed(open_errand, desk):
    open_errand("汉语大字典 第一卷", search="9787806827451")
    open_errand("汉语大字典 第二卷", search="9787806827451")

    for code in ("汉语大字典", "978-7-80682-745-1", "XX-2025-000001"):
        page = desk.get("/desk/scan/", {"code": code}).content.decode()
        assert "第一卷" in page, code


def test_a_name_with_one_case_opens_it(case, desk):
    assert desk.get("/desk/scan/", {"code": "王小满"}).url == f"/desk/cases/{case.pk}/"


def test_the_unknown_stays_to_be_scanned_again(desk):
    page = desk.get("/desk/scan/", {"code": "4006381333931"}).content.decode()

    assert 'data-code="4006381333931"' in page
    assert 'data-sound="unknown"' in page
    assert desk.get("/desk/scan/", {"code": " "}).url == "/desk/"


def test_cases_are_not_shown_to_other_staff(case, cashier, sign_in):
    response = sign_in(cashier).get("/desk/scan/", {"code": "XX-2026-000001"})

    assert (response.status_code, "王小满" in response.content.decode()) == (200, False)


# Settings


def test_keys_and_sounds_are_switched_off(desk, librarian):
    desk.post("/desk/settings/desk/", {})

    choice = DeskChoice.objects.get(user=librarian)
    assert (choice.keys, choice.sound) == (False, False)
    assert 'data-keys="off"' in desk.get(QUEUE).content.decode()


def test_replies_are_written_mended_and_retired(desk):
    desk.post("/desk/settings/replies/", {"title": "谢谢", "text": "谢谢您。"})
    twice = desk.post("/desk/settings/replies/", {"title": "谢谢", "text": "x"})
    assert b"errsum" in twice.content
    reply = ReplyTemplate.objects.get()
    desk.post(f"/desk/settings/replies/{reply.pk}/", {"title": "多谢", "text": "多谢您。"})
    assert ReplyTemplate.objects.get().title == "多谢"
    desk.post(f"/desk/settings/replies/{reply.pk}/retire/")
    assert desk.get(f"/desk/settings/replies/{reply.pk}/").status_code == 404


def test_the_administrator_marks_a_day(administrator, sign_in):
    client, day = sign_in(administrator), now().date() + timedelta(days=3)

    client.post(
        "/desk/settings/calendar/", {"day": day.isoformat(), "is_open": "no", "name": "盘点"}
    )
    assert not Workday.objects.get(day=day).is_open
    assert "盘点" in client.get(f"/desk/settings/calendar/?year={day.year}").content.decode()
    client.post("/desk/settings/calendar/drop/", {"day": day.isoformat()})
    assert not Workday.objects.filter(day=day).exists()


def test_the_past_is_not_marked(administrator, sign_in):
    page = sign_in(administrator).post(
        "/desk/settings/calendar/", {"day": "2026-01-05", "is_open": "no"}
    )

    assert b"errsum" in page.content


@pytest.mark.parametrize("day", ["", "x", "2026-13-01", "2030-01-01"])
def test_a_day_that_is_not_marked_is_not_dropped(administrator, sign_in, day):
    client = sign_in(administrator)

    assert client.post("/desk/settings/calendar/drop/", {"day": day}).status_code == 404


def test_a_provisional_year_is_said(administrator, sign_in):
    client = sign_in(administrator)

    assert "note warn" in client.get("/desk/settings/calendar/?year=2028").content.decode()
    assert "note warn" not in client.get("/desk/settings/calendar/?year=2026").content.decode()
    assert client.post("/desk/settings/calendar/learn/", {"year": "2028"}).status_code == 302
    assert client.post("/desk/settings/calendar/learn/", {"year": "2026"}).status_code == 302


def test_a_price_is_set(manager, sign_in):
    client = sign_in(manager)
    wrong = client.post("/desk/settings/tariff/dd.page/", {"price_fen": "1e5"})
    assert b"errsum" in wrong.content

    client.post("/desk/settings/tariff/dd.page/", {"price_fen": "0.40"})

    assert Tariff.objects.filter(code="dd.page").latest("pk").price_fen == 40
    assert "0.40" in client.get("/desk/settings/tariff/").content.decode()
    assert client.get("/desk/settings/tariff/dd.gold/").status_code == 404


# Real names


@pytest.fixture
def name_case(reader) -> Case:
    given = GivenName(name="王小满", number="110101199003070396", consents=True)
    accounts.give_name(reader, given, checker="desk")
    return Case.objects.get(kind="real-name")


def test_a_given_name_is_a_case(name_case, reader):
    assert (name_case.reader, name_case.state) == (reader, "waiting")
    assert name_case.number.code.startswith("SM-")


def test_number_and_picture_are_shown_once(name_case, desk):
    page = desk.get(url(name_case)).content.decode()
    assert "110101199003070396" not in page

    shown = desk.post(url(name_case, "name/"))
    again = desk.post(url(name_case, "name/"), follow=True)

    assert "110101199003070396" in shown.content.decode()
    assert "110101199003070396" not in again.content.decode()


def test_a_name_is_confirmed(name_case, desk, reader, librarian):
    desk.post(url(name_case, "acts/take/"))
    desk.post(url(name_case, "acts/confirm/"))

    check = RealNameCheck.objects.get()
    assert (check.decided_by, check.number_sealed) == (librarian, "")
    assert check.verified_at is not None
    assert Case.objects.get(pk=name_case.pk).state == "confirmed"


def test_a_name_is_refused_with_its_reason(name_case, desk):
    desk.post(url(name_case, "acts/refuse/"), {"reason": "mismatch"})

    assert RealNameCheck.objects.get().refused_because == "mismatch"
    case = Case.objects.get(pk=name_case.pk)
    assert (case.state, case.events.last().reason) == ("refused", "accounts.refused-mismatch")


def test_a_name_that_is_taken_back_closes_its_case(name_case, reader):
    accounts.end_name_consent(reader)

    assert Case.objects.get(pk=name_case.pk).state == "withdrawn"


def test_others_do_not_see_the_desk(case, sign_in, reader, cashier):
    client = sign_in(reader)
    assert {client.get(address).status_code for address in (QUEUE, url(case))} == {404}

    client = sign_in(cashier)
    assert client.get(url(case)).status_code == 404
    assert (led := client.get(QUEUE)).status_code == 302
    assert led.url == "/desk/cash/"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-31"])
def test_a_day_beyond_all_calendars_is_left_out(desk, day):
    assert desk.get("/desk/", {"since": day, "until": day}).status_code == 200
    assert desk.get("/desk/", {"after": f"{day}T00:00:00+14:00_1"}).status_code == 200


def test_what_was_sent_is_told_in_words(taken, act, desk, librarian):
    act.finish(taken, by=librarian)

    page = desk.get(f"/desk/cases/{taken.pk}/aside/").content.decode()
    assert "<span>Done " in page
    assert "errand.done" not in page


@pytest.mark.parametrize("path", ["/desk/bulk/", "/desk/handover/", "/desk/papers/pull-slip/"])
def test_a_key_of_five_thousand_digits_is_no_case(desk, case, path):
    assert desk.post(path, {"case": "9" * 5000, "act": "take"}).status_code < 500
