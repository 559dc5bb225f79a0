"""What concerns all staff, for programs that read: days, prices, words, colleagues."""

from datetime import date, timedelta

import pytest
import time_machine

from desk import services
from desk.models import ReplyTemplate
from portal.clock import now
from tests.factories import program

CALENDAR, TARIFF = "/api/v1/desk/calendar/", "/api/v1/desk/tariff/"
REPLIES, WORKERS = "/api/v1/desk/replies/", "/api/v1/desk/workers/"
LIST_QUERIES = 4


@pytest.fixture
def api(librarian):
    return program(librarian, "desk")


def test_a_year_day_by_day(api, administrator):
    with time_machine.travel("2026-03-02T09:00:00+08:00"):
        services.mark_day(date(2026, 12, 24), is_open=False, name="馆庆", by=administrator)
        found = api.get(f"{CALENDAR}?year=2026").json()

    days = {row["day"]: (row["is_open"], row["name"]) for row in found["days"]}
    assert (found["year"], len(days)) == (2026, 365)
    assert found["workdays"] == sum(is_open for is_open, _name in days.values())
    assert days["2026-12-24"] == (False, "馆庆")
    assert not days["2026-01-01"][0]


@pytest.mark.parametrize("year", ["1999", "9999", "x", "２０２６", "9" * 30])
def test_a_year_that_the_calendar_has_not_is_refused(api, year):
    answer = api.get(CALENDAR, {"year": year})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "year")


def test_prices_now_and_next(api, administrator):
    services.set_price(
        "dd.page", by=administrator, price_fen=40, valid_from=now() + timedelta(days=9)
    )

    found = {row["code"]: row for row in api.get(TARIFF).json()["results"]}

    assert (found["dd.page"]["price_fen"], found["dd.page"]["next_fen"]) == (30, 40)
    assert (found["dd.rush"]["next_fen"], found["dd.rush"]["next_from"]) == (None, None)


def test_any_member_of_staff_reads_days_and_prices_and_no_reader(cashier, reader, librarian):
    for path in (CALENDAR, TARIFF):
        assert program(cashier, "desk").get(path).status_code == 200
        assert program(reader).get(path).status_code == 404
        assert program(librarian, "read").get(path).status_code == 404


def test_words_that_are_offered_for_a_kind_of_case(api):
    for title, kind, retired in (("a", "", None), ("b", "errand", None), ("c", "other", None),
                                 ("d", "", now())):  # fmt: skip
        ReplyTemplate.objects.create(title=title, text=title, kind=kind, retired_at=retired)

    def titles(query: str = "") -> list[str]:
        return sorted(row["title"] for row in api.get(f"{REPLIES}{query}").json()["results"])

    assert (titles(), titles("?kind=errand")) == (["a", "b", "c"], ["a", "b"])


def test_to_whom_a_case_may_be_handed(api, librarian, manager, cashier):
    found = api.get(WORKERS).json()["results"]

    assert {row["id"]: row["name"] for row in found} == {
        librarian.pk: "黄娟",
        manager.pk: "赵主任",
    }


@pytest.mark.parametrize("path", [CALENDAR, TARIFF, REPLIES, WORKERS])
def test_each_asks_few_questions(api, path, django_assert_max_num_queries):
    for n in range(10):
        ReplyTemplate.objects.create(title=str(n), text="x")
    api.get(path)

    with django_assert_max_num_queries(LIST_QUERIES):
        assert api.get(path).status_code == 200
