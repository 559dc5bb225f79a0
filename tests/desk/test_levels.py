"""How the service levels were kept; how late rows are; the lists of what is late."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from rest_framework.test import APIRequestFactory, force_authenticate

from desk import api, kinds, queries, services
from desk.clock import Clock
from desk.models import Case
from desk.queries import BUILT_IN
from desk.queries.levels import LevelLine, level_lines, level_total, month_of, next_month, rate
from desk.staff_views.lines import left
from desk.workflow import move
from portal.clock import SHANGHAI
from tests.factories import program
from tests.plans import only_indexes

pytestmark = pytest.mark.django_db
LEVELS, API = "/desk/levels/", "/api/v1/desk/levels/"
PAGE_QUERIES = 11
QUEUE_QUERIES = 8
BEGINNINGS = {"case_by_closing", "case_open_by_due", "case_escalated"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def at(text: str):
    return time_machine.travel(moment(text), tick=False)


@pytest.fixture
def done(open_errand, act, librarian):
    """Opens an errand, takes and finishes it at given moments."""

    def made(opened: str, taken: str, finished: str = "", **details) -> Case:
        with at(opened):
            case = open_errand(**details)
        with at(taken):
            act.take(case, by=librarian)
        if finished:
            with at(finished):
                act.finish(case, by=librarian)
        return case

    return made


@pytest.fixture
def november(done, act, librarian) -> None:
    """Four done in November, two of them late; one withdrawn; one in October; one open and late."""
    done("2026-11-02 09:00", "2026-11-02 10:00", "2026-11-04 17:00")  # to the minute
    done("2026-11-02 09:00", "2026-11-04 10:00", "2026-11-04 17:01")  # answered late, done late
    done("2026-11-02 09:00", "2026-11-02 10:00", "2026-11-03 10:00", urgent=True)
    done("2026-11-02 09:00", "2026-11-02 10:00", "2026-11-04 10:00", urgent=True)  # a day late
    done("2026-10-30 09:00", "2026-10-30 10:00", "2026-10-31 23:59")
    done("2026-11-20 09:00", "2026-11-20 10:00")


# The figures


def test_a_month_has_what_was_done_in_it_by_service_level(november):
    with at("2026-11-25 09:00"):
        lines = {(line.kind, line.urgent): line for line in level_lines(date(2026, 11, 1))}
        october = level_total(level_lines(date(2026, 10, 1)))

    assert lines["errand", False] == LevelLine("errand", False, 1, 2, 2, 1, 1, 1)
    assert lines["errand", True] == LevelLine("errand", True, 1, 1, 2, 2, 1, 0)
    assert (lines["errand", True].late, lines["errand", True].rate) == (1, "50.0")
    assert (october.done, october.in_time, october.rate) == (1, 1, "100.0")


def test_a_month_is_shanghais(done):
    done("2026-11-30 09:00", "2026-11-30 10:00", "2026-11-30 23:59")
    done("2026-11-30 09:00", "2026-11-30 10:00", "2026-12-01 00:00")

    with at("2026-12-02 09:00"):
        months = [level_total(level_lines(date(2026, n, 1))).done for n in (11, 12)]

    assert months == [1, 1]


def test_the_time_in_which_the_reader_was_waited_for_is_not_held_against_anybody(done, librarian):
    case = done("2026-11-02 09:00", "2026-11-02 10:00")
    for when, to in (("2026-11-03 09:00", "waiting"), ("2026-11-10 09:00", "working"),
                     ("2026-11-11 16:00", "done")):  # fmt: skip
        with at(when):
            move(Case.objects.get(pk=case.pk), to, by=librarian)

    with at("2026-11-25 09:00"):
        assert level_total(level_lines(date(2026, 11, 1))).rate == "100.0"


def test_what_the_reader_took_back_counts_neither_way(reader, give_name):
    with at("2026-11-02 09:00"):
        case = give_name(reader)
    with at("2026-11-20 09:00"):
        move(case, "withdrawn", by=None)

    with at("2026-11-25 09:00"):
        assert level_total(level_lines(date(2026, 11, 1))).done == 0


@pytest.fixture
def give_name(errand):
    def given(reader) -> Case:
        return services.open_case("real-name", reader=reader, opened_by=reader, title="王小满")

    return given


def test_who_marks_a_case_changes_no_promise(done, librarian):
    case = done("2026-11-02 09:00", "2026-11-02 10:00")
    with at("2026-11-02 11:00"):
        services.mark_urgent(case, by=librarian)

    assert Case.objects.filter(urgent=True, promised_urgent=False).get() == case


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(0, 0, ""), (0, 3, "0.0"), (2, 3, "66.6"), (1999, 2000, "99.9"),
                                (3, 3, "100.0")],
)  # fmt: skip
def test_only_all_is_a_hundred(part, whole, text):
    assert rate(part, whole) == text


@pytest.mark.parametrize("text", ["", "x", "2026-13", "2027-01", "1999-12", "2026-11-01", "0"])
def test_a_month_that_makes_no_sense_is_this_one(text):
    with at("2026-11-25 09:00"):
        assert month_of(text) == date(2026, 11, 1)
        assert month_of("2025-12") == date(2025, 12, 1)
    assert next_month(date(2025, 12, 1)) == date(2026, 1, 1)


@pytest.mark.postgres
def test_the_figures_begin_at_indexes(november):
    with at("2026-11-25 09:00"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plans = plans_of_views()
        assert [view for view, plan in plans.items() if "Seq Scan" in plan] == []

        only_indexes("desk_case", BEGINNINGS, keys=False)
        closed = Case.objects.filter(closed_at__gte=moment("2026-11-01 00:00"))
        assert "case_by_closing" in closed.explain()
        plans = plans_of_views()
    assert "case_open_by_due" in plans["late"]
    assert "case_open_by_due" in plans["today"]
    assert "case_escalated" in plans["escalated"]


def plans_of_views() -> dict[str, str]:
    lists = {view: BUILT_IN[view](None).order_by("due_at", "pk")[:25] for view in BUILT_IN}
    return {view: rows.explain() for view, rows in lists.items()}


# The page


@pytest.fixture
def office(manager, sign_in) -> Client:
    return sign_in(manager)


def test_the_manager_sees_the_month(november, office):
    with at("2026-11-25 09:00"):
        page = office.get(LEVELS).content.decode()
        october = office.get(f"{LEVELS}?month=2026-10").content.decode()

    assert "4 件办结，其中 2 件按时：50.0 %" in page
    assert "1 个工作日内答复，2 个工作日内办结" in page
    assert "?month=2026-10" in page
    assert "目前超期未办" in page
    assert "1 件办结，其中 1 件按时：100.0 %" in october
    assert "目前超期未办" not in october


def test_an_empty_month_says_so(office):
    assert "这个月没有办结的事项" in office.get(f"{LEVELS}?month=2025-01").content.decode()


def test_the_page_asks_few_questions(november, office, django_assert_max_num_queries):
    with at("2026-11-25 09:00"):
        office.get(LEVELS)
        with django_assert_max_num_queries(PAGE_QUERIES):
            office.get(LEVELS)


def test_what_was_escalated_is_said_and_linked(november, office):
    with at("2026-11-26 09:00"):
        services.remind()
        page = office.get(LEVELS).content.decode()

    assert "1 件严重超期，已上报给您" in page
    assert "其中 1 件还没有人跟进" in page
    assert "/desk/?view=escalated" in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_month_goes_out_as_a_file(november, office, form):
    with at("2026-11-25 09:00"):
        response = office.get(f"{LEVELS}export/?format={form}&month=2026-11")
        body = b"".join(response) if form == "csv" else response.content

    if form == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    else:
        cells = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
        rows = [[str("" if cell is None else cell) for cell in row] for row in cells]
    assert rows[0][:2] == ["月份", "服务时限"]
    assert rows[-1] == ["2026-11", "合计", "", "4", "3", "75.0", "2", "2", "50.0", "1"]
    assert office.get(f"{LEVELS}export/?format=pdf").status_code == 404
    assert f"service-levels-2026-11.{form}" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("who", ["librarian", "director", "reader"])
def test_nobody_else_sees_them(who, request, sign_in):
    client = sign_in(request.getfixturevalue(who))

    for url in (LEVELS, f"{LEVELS}export/?format=csv"):
        assert client.get(url).status_code == 404


def test_a_program_of_the_managers_reads_them(november, manager, librarian):
    with at("2026-11-25 09:00"):
        answer = program(manager, "desk").get(f"{API}?month=2026-11").json()
        closed = program(librarian, "desk").get(API).status_code
        wrong = program(manager, "desk").get(f"{API}?month=2026-13")

    row = next(r for r in answer["results"] if r["kind"] == "errand" and not r["urgent"])
    assert answer["month"] == "2026-11"
    assert (row["done"], row["in_time"], row["late"], row["rate"]) == (2, 1, 1, "50.0")
    assert closed == 404
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "filter-unknown")


# How late


@pytest.mark.parametrize(
    ("due", "text", "look"),
    [
        ("2026-11-23 10:30", "超 30 分钟", "late"),
        ("2026-11-23 11:00", "刚超时", "late"),
        ("2026-11-23 09:00", "超 2 工作小时", "late"),
        ("2026-11-20 17:00", "超 2 工作小时", "late"),  # over the weekend
        ("2026-11-20 11:00", "超 1 个工作日", "late"),
        ("2026-09-29 17:00", "超 34 个工作日", "late"),  # the National Day between them
        ("2025-01-02 17:00", "超 100+ 个工作日", "late"),
        ("2026-11-23 11:40", "剩 39 分钟", "soon"),
        ("2026-11-23 17:00", "剩 5 小时", "soon"),
        ("2026-11-24 17:00", "剩 1 个工作日", ""),
        ("2026-11-30 17:00", "剩 5 个工作日", ""),
    ],
)
def test_how_late_is_said_in_working_time_and_in_words(due, text, look):
    here = moment("2026-11-23 11:00:30")

    assert left(moment(due), None, here, Clock.at_hand(here)) == (text, look)
    assert left(moment(due), here, here, Clock.at_hand(here)) == ("", "")


def test_rows_and_tabs_say_what_is_late_due_today_and_escalated(done, librarian, manager, sign_in):
    late = done("2026-11-18 09:00", "2026-11-18 10:00", title="超期之书")
    done("2026-11-23 09:00", "2026-11-23 10:00", title="今日之书")
    desk = sign_in(librarian)

    with at("2026-11-25 10:00"):
        services.remind()
        shown = {}
        for view in ("today", "late", "escalated"):
            page = desk.get(f"/desk/?view={view}")
            counts = {line["query"]: line["count"] for line in page.context["views"]}
            shown[view] = (counts[f"view={view}"], page.content.decode())
        case = desk.get(f"/desk/cases/{late.pk}/").content.decode()

    assert [count for count, _page in shown.values()] == ["1", "1", "1"]
    assert "今日之书" in shown["today"][1]
    for view in ("late", "escalated"):
        row = re.search(r'超期之书.*?class="w late">([^<]*)<.*?class="escalated">([^<]*)<',
                        shown[view][1], re.DOTALL)  # fmt: skip
        assert row.groups() == ("超 2 个工作日", "已上报")
    assert "已上报主管" in case
    assert "超期（应于 2026-11-20 17:00 前办理），已上报主管" in case


def test_late_rows_cost_no_more_questions(
    open_errand, librarian, sign_in, django_assert_num_queries
):
    desk = sign_in(librarian)
    for count in (1, 20):
        with at("2026-11-02 09:00"):
            for n in range(count):
                open_errand(f"T{n}")
        with at("2026-11-25 09:00"):
            desk.get("/desk/?view=late")
            with django_assert_num_queries(QUEUE_QUERIES):
                desk.get("/desk/?view=late")


def test_a_program_reads_how_late_it_is_and_asks_no_more_for_many(
    open_errand, act, librarian, manager, django_assert_num_queries
):
    with at("2026-11-18 09:00"):
        cases = [open_errand(f"T{n}") for n in range(12)]
        for case in cases[1:]:
            act.take(case, by=librarian)
    with at("2026-11-19 09:00"):
        move(Case.objects.get(pk=cases[2].pk), "waiting", by=librarian)
    client = program(librarian, "desk")
    with at("2026-11-23 11:00"):
        services.remind()
        client.get("/api/v1/desk/cases/?view=all")
        with django_assert_num_queries(6):
            rows = client.get("/api/v1/desk/cases/?view=all").json()["results"]
        escalated = client.get("/api/v1/desk/cases/?view=escalated").json()["results"]
        own = client.get(f"/api/v1/desk/cases/{cases[0].pk}/").json()

    minutes = {row["title"]: row["late_minutes"] for row in rows}
    assert (minutes["T0"], minutes["T1"], minutes["T2"]) == (660, 150, None)
    assert [row["title"] for row in escalated] == ["T0"]
    assert own["escalated_at"] is not None
    assert (own["late_minutes"], own["acknowledged_at"]) == (660, None)


def test_a_program_of_the_managers_acknowledges(open_errand, manager, librarian, api_act):
    with at("2026-11-18 09:00"):
        case = open_errand()
    with at("2026-11-25 09:00"):
        services.remind()
        assert api_act(librarian, case).status_code == 403
        answer = api_act(manager, case)

    assert answer.status_code == 200
    assert answer.json()["acknowledged_at"] is not None


@pytest.fixture
def api_act():
    """The tiny kind has no address of its own in the API: its view is asked by itself."""

    def post(user, case):
        kind = kinds.get(case.kind)
        view = api.act_view(kind, "acknowledge", kinds.act(case.kind, "acknowledge")).as_view()
        request = APIRequestFactory().post("/", {}, format="json")
        force_authenticate(request, user=user)
        return _rendered(view(request, pk=case.pk))

    return post


def _rendered(response):
    response.render()
    response.json = lambda: response.data
    return response


def test_the_act_is_on_the_managers_page_of_an_escalated_case(done, manager, librarian, sign_in):
    case = done("2026-11-18 09:00", "2026-11-18 10:00")
    office = sign_in(manager)
    with at("2026-11-25 10:00"):
        services.remind()
        offered = office.get(f"/desk/cases/{case.pk}/").content.decode()
        response = office.post(f"/desk/cases/{case.pk}/acts/acknowledge/", {"from": "page"})
        known = office.get(f"/desk/cases/{case.pk}/").content.decode()
        other = sign_in(librarian).get(f"/desk/cases/{case.pk}/").content.decode()

    assert "acts/acknowledge/" in offered
    assert response.status_code == 302
    assert "acts/acknowledge/" not in known
    assert "acts/acknowledge/" not in other
    assert "已上报，主管跟进中" in known
    assert queries.counts(manager, {})[0]["escalated"] == 1
    assert Case.objects.get(pk=case.pk).acknowledged_at - moment("2026-11-25 10:00") == timedelta()
