"""The queue for programs: the lists, searches and filters of the page, by cursor; many at once."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from desk import services
from desk.models import Case, SavedView
from portal.clock import now
from tests.factories import program

JSON = {"content_type": "application/json"}
CASES, VIEWS = "/api/v1/desk/cases/", "/api/v1/desk/views/"
BULK, SCAN = "/api/v1/desk/bulk/", "/api/v1/desk/scan/"
QUEUE_QUERIES = 4
SEARCH_QUERIES = 6
VIEW_QUERIES = 4


@pytest.fixture
def api(librarian) -> Client:
    return program(librarian, "desk")


@pytest.fixture
def many(open_errand, act, librarian) -> list[Case]:
    cases = [open_errand(f"Title {n:02}") for n in range(30)]
    for case in cases[:3]:
        act.take(case, by=librarian)
    return cases


def listed(api: Client, **asked: str) -> list[str]:
    """The titles of a list, page after page."""
    titles, address = [], f"{CASES}?{urlencode(asked)}"
    while address:
        page = api.get(address).json()
        titles, address = titles + [row["title"] for row in page["results"]], page["next"]
    return titles


# The list


def test_the_queue_comes_page_by_page_in_the_order_of_the_page(many, api):
    Case.objects.filter(pk=many[20].pk).update(due_at=now() - timedelta(hours=3))

    found = listed(api)

    assert found[0] == "Title 20"
    assert sorted(found) == [f"Title {n:02}" for n in range(30)]
    assert listed(api, sort="new")[0] == "Title 29"
    assert listed(api, page_size="7") == found


def test_each_view_and_filter_shows_what_the_page_shows(many, api, act, librarian, manager):
    act.ask(many[0], by=librarian, text="Which?")
    act.fail(many[1], by=librarian)
    services.mark_urgent(many[9], by=librarian)
    Case.objects.filter(pk=many[5].pk).update(due_at=now() - timedelta(days=1))

    assert listed(api, view="mine", sort="old") == ["Title 00", "Title 02"]
    assert len(listed(api, view="untaken")) == 27
    assert listed(api, view="late") == listed(api, due="late") == ["Title 05"]
    assert listed(api, view="waiting") == listed(api, state="waiting") == ["Title 00"]
    assert listed(api, view="closed") == listed(api, state="failed") == ["Title 01"]
    assert listed(api, urgent="yes") == ["Title 09"]
    assert len(listed(api, assignee="none")) == 27
    assert len(listed(api, assignee=str(librarian.pk))) == len(listed(api, assignee="me")) == 2
    assert listed(api, assignee=str(manager.pk)) == listed(api, until="2001-01-01") == []
    assert len(listed(api, kind="errand", since="2001-01-01")) == 29


def test_a_search_looks_beyond_what_is_open(many, api, act, librarian):
    act.fail(many[1], by=librarian)

    assert listed(api, q="title 01") == ["Title 01"]
    assert listed(api, q=many[4].number.code) == ["Title 04"]
    assert listed(api, q="王小满", page_size="20")[:2] == ["Title 29", "Title 28"]
    assert listed(api, q="无此书") == []


def test_a_search_stops_at_the_newest_and_says_so(many, api, monkeypatch):
    monkeypatch.setattr("desk.queries.queue.MOST", 20)

    page = api.get(f"{CASES}?q=title&page_size=10").json()
    last = api.get(page["next"]).json()

    assert (page["stopped"], last["stopped"], last["next"]) == (False, True, None)


@pytest.mark.parametrize(
    "query",
    ["kind=none", "state=none", "view=none", "due=soon", "urgent=1", "sort=up", "assignee=you",
     "since=2026-02-31", "until=x"],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(api, query):
    answer = api.get(f"{CASES}?{query}")

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [
        (query.split("=")[0], "filter-unknown")
    ]


def test_a_cursor_is_for_one_list_of_one_person(many, api, second_librarian):
    following = api.get(f"{CASES}?sort=new").json()["next"]

    assert api.get(following).status_code == 200
    assert api.get(following.replace("sort=new", "sort=old")).status_code == 404
    assert program(second_librarian, "desk").get(following).status_code == 404
    assert api.get(f"{CASES}?cursor=x").status_code == 404


@pytest.mark.parametrize("size", ["0", "-1", "x", "１０", "9" * 30, "1000"])
def test_a_strange_page_size_breaks_nothing(many, api, size):
    assert 1 <= len(api.get(CASES, {"page_size": size}).json()["results"]) <= 30


@pytest.mark.parametrize(
    ("query", "most"),
    [("", QUEUE_QUERIES), ("q=title", SEARCH_QUERIES), ("view=mine&due=week", QUEUE_QUERIES)],
)
def test_the_queue_asks_few_questions_whatever_it_lists(
    many, api, act, librarian, query, most, django_assert_max_num_queries
):
    for case in many[3:15]:
        act.take(case, by=librarian)
    api.get(CASES)

    with django_assert_max_num_queries(most):
        assert len(api.get(f"{CASES}?{query}").json()["results"]) >= 15


def test_readers_and_other_staff_find_no_desk(many, reader, cashier, librarian):
    for client in (
        program(reader),
        program(cashier, "read", "write", "desk"),
        program(librarian, "read", "write"),
    ):
        for path in (CASES, VIEWS, SCAN, f"{CASES}{many[0].pk}/"):
            assert client.get(path).status_code == 404, path
        assert client.post(BULK, {"act": "take", "cases": [many[9].pk]}, **JSON).status_code == 404
    assert Case.objects.filter(assignee=None).count() == 27


# One's own lists


def test_a_list_is_kept_counted_and_forgotten(many, api, librarian):
    kept = api.post(VIEWS, {"name": "待领", "query": "view=untaken&kind=errand"}, **JSON)

    lists = api.get(VIEWS).json()["results"]
    counts = {row["name"]: row["count"] for row in lists}
    assert (kept.status_code, kept.json()["query"]) == (201, "view=untaken&kind=errand")
    assert counts == {
        "mine": 3,
        "untaken": 27,
        "today": counts["today"],
        "late": 0,
        "escalated": 0,
        "waiting": 0,
        "all": 30,
        "closed": None,
        "待领": 27,
    }
    assert len(listed(api, view="untaken", kind="errand")) == 27
    assert api.delete(f"{VIEWS}{kept.json()['id']}/").status_code == 204
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "query": ""}, "name"),
        ({"name": "x"}, "query"),
        ({"name": "x", "query": "due=never"}, "due"),
        ({"name": "长" * 41, "query": ""}, "name"),
    ],
)
def test_a_list_that_makes_no_sense_is_not_kept(api, body, field):
    answer = api.post(VIEWS, body, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert SavedView.objects.count() == 0


def test_the_list_of_a_colleague_is_like_none(api, second_librarian):
    view = services.save_view(second_librarian, name="x", query="view=all")

    answers = [api.delete(f"{VIEWS}{pk}/") for pk in (view.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert SavedView.objects.count() == 1


def test_the_lists_ask_few_questions_whatever_there_is(
    many, api, librarian, django_assert_num_queries
):
    for n in range(8):
        services.save_view(librarian, name=str(n), query="view=all&assignee=me")
    api.get(VIEWS)

    with django_assert_num_queries(VIEW_QUERIES):
        assert len(api.get(VIEWS).json()["results"]) == 16


# Many at once


def test_many_cases_are_taken_and_those_in_another_state_left_out(many, api, librarian):
    keys = [case.pk for case in many[1:6]]

    answer = api.post(BULK, {"act": "take", "cases": keys}, **JSON)

    assert answer.status_code == 200
    assert sorted(answer.json()["done"]) == keys[2:]
    assert sorted(answer.json()["refused"]) == keys[:2]
    assert Case.objects.filter(assignee=librarian, state="working").count() == 6


def test_many_cases_are_handed_over_and_back(many, api, second_librarian):
    keys = [case.pk for case in many[:4]]

    over = api.post(BULK, {"act": "assign", "cases": keys, "to": second_librarian.pk}, **JSON)
    again = api.post(BULK, {"act": "assign", "cases": keys, "to": second_librarian.pk}, **JSON)
    back = api.post(BULK, {"act": "assign", "cases": keys, "to": None}, **JSON)

    assert over.json() == {"done": over.json()["done"], "refused": []}
    assert sorted(over.json()["done"]) == sorted(again.json()["refused"]) == keys
    assert (sorted(back.json()["done"]), Case.objects.filter(assignee=None).count()) == (keys, 30)


def test_many_are_done_once_for_a_key(many, api):
    body = {"act": "take", "cases": [case.pk for case in many[10:13]]}
    headers = {"Idempotency-Key": "bulk-00001"}

    answers = [api.post(BULK, body, headers=headers, **JSON) for _n in (1, 2)]

    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replay"] == "true"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"cases": []}, 422, "cases"),
        ({"cases": list(range(1, 202))}, 422, "cases"),
        ({"cases": [10**30]}, 422, "cases.0"),
        ({"cases": ["x"]}, 422, "cases.0"),
        ({"act": "finish"}, 422, "act"),
        ({"act": "ask"}, 422, "act"),
        ({"act": "nothing"}, 422, "act"),
        ({"act": "assign", "to": 999_999}, 422, "to"),
    ],
)
def test_what_cannot_be_done_to_many_is_done_to_none(many, api, change, status, field):
    body = {"act": "take", "cases": [many[9].pk], **change}

    answer = api.post(BULK, body, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert Case.objects.filter(assignee=None).count() == 27


def test_one_case_that_is_not_there_refuses_the_whole_call(many, api):
    answer = api.post(BULK, {"act": "take", "cases": [many[9].pk, 999_999_999]}, **JSON)

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    assert Case.objects.filter(assignee=None).count() == 27


def test_a_manager_hands_over_and_takes_nothing(many, manager, second_librarian):
    api, keys = program(manager, "desk"), [many[9].pk]

    taken = api.post(BULK, {"act": "take", "cases": keys}, **JSON)
    given = api.post(BULK, {"act": "assign", "cases": keys, "to": second_librarian.pk}, **JSON)

    assert (taken.status_code, taken.json()["type"]) == (403, "not-allowed")
    assert given.json() == {"done": keys, "refused": []}


def test_what_was_done_to_many_is_undone_one_by_one(many, api):
    api.post(BULK, {"act": "take", "cases": [many[9].pk, many[10].pk]}, **JSON)

    answer = api.post(f"{CASES}{many[9].pk}/undo/")

    assert (answer.status_code, answer.json()["state"]) == (200, "new")
    assert Case.objects.get(pk=many[10].pk).state == "working"


# The scan bar


def test_a_scanned_number_leads_to_its_case(many, api):
    code = many[4].number.code

    found = api.get(SCAN, {"code": f"\x1d{code.lower().replace('-', '')}\r"}).json()

    assert (found["code"], found["case"], found["near"]) == (code, many[4].pk, [])


def test_a_scan_that_names_several_says_which_are_near(many, api):
    found = api.get(SCAN, {"code": "title"}).json()

    assert (found["case"], len(found["near"])) == (None, 8)
    assert found["near"][0]["title"] == "Title 29"
    assert api.get(SCAN).json()["near"] == []


def test_a_place_in_the_queue_stays_when_time_goes_by(many, api):
    first = api.get(CASES).json()
    with time_machine.travel(now() + timedelta(days=2)):
        rest = api.get(first["next"]).json()

    assert len(rest["results"]) == 5
