"""What a reader has and how it came to be so, for programs."""

from datetime import date

import pytest
from django.test import Client

from ledger.services import Move, Reason, grant_subsidy, house, open_fund, post, purse
from tests.docsharing.conftest import verify
from tests.factories import program

STATEMENT = "/api/v1/me/statement/"
STATEMENT_QUERIES = 6


def pay_in(user, fen: int, key: str) -> None:
    post(
        key=key,
        kind="prepaid",
        reason=Reason("prepayment"),
        by=None,
        transfers=[Move(house("bank"), purse(user, "prepaid"), fen)],
    )


@pytest.fixture
def api(reader) -> Client:
    return program(reader)


@pytest.fixture
def lines(reader) -> None:
    """A subsidy, then thirty payments."""
    verify(reader)
    fund = open_fund("市科委", funder="重庆市科委", year=2026, budget_fen=1_000_000, by=None)
    grant_subsidy(reader, fund=fund, kind="welcome", amount_fen=5000)
    for n in range(30):
        pay_in(reader, 100, f"in:{n}")


def all_lines(api: Client, query: str = "") -> list[dict]:
    lines, address = [], f"{STATEMENT}{query}"
    while address:
        page = api.get(address).json()
        lines, address = lines + page["results"], page["next"]
    return lines


def test_the_pages_of_the_statement_add_up(api, reader, lines):
    found = all_lines(api)

    assert len(found) == 31
    assert sum(line["subsidy_fen"] + line["prepaid_fen"] for line in found) == 8000
    assert (found[0]["subsidy_after_fen"], found[0]["prepaid_after_fen"]) == (5000, 3000)
    balances = [line["prepaid_after_fen"] for line in found]
    assert balances[:30] == list(range(3000, 0, -100))


def test_the_statement_is_narrowed_as_the_page_narrows_it(api, reader, lines):
    assert [line["subsidy_fen"] for line in all_lines(api, "?purse=subsidy")] == [5000]
    assert len(all_lines(api, "?purse=prepaid")) == 30
    today = date.fromisoformat(all_lines(api)[0]["business_date"])
    assert len(all_lines(api, f"?since={today}&until={today}")) == 31
    assert all_lines(api, "?until=2001-01-01") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("purse=points", "purse"), ("since=2026-02-31", "since"), ("until=１００", "until")],
)
def test_a_filter_that_makes_no_sense_is_refused(api, query, field):
    answer = api.get(f"{STATEMENT}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_cursor_is_for_one_person_and_one_list(api, reader, other_reader, lines):
    following = api.get(f"{STATEMENT}?purse=prepaid").json()["next"]

    assert api.get(following).status_code == 200
    assert program(other_reader).get(following).status_code == 404
    assert api.get(following.replace("purse=prepaid", "purse=")).status_code == 404
    assert api.get(following.replace("cursor=W", "cursor=X")).status_code == 404
    assert api.get(f"{STATEMENT}?cursor=eyJhIjoxfQ:1abc:xyz").status_code == 404


def test_the_statement_asks_few_questions_whatever_it_lists(api, reader, django_assert_num_queries):
    def asked_for(n: int) -> None:
        with django_assert_num_queries(STATEMENT_QUERIES):
            assert len(api.get(STATEMENT).json()["results"]) == n

    pay_in(reader, 100, "one")
    api.get(STATEMENT)
    asked_for(1)
    for n in range(12):
        pay_in(reader, 100, f"more:{n}")
    asked_for(13)


def test_the_statement_of_another_is_not_seen(api, other_reader):
    pay_in(other_reader, 5000, "hers")

    assert all_lines(api) == []
    assert api.get("/api/v1/me/purses/").json() == {
        "subsidy_fen": 0,
        "prepaid_fen": 0,
        "held_fen": 0,
        "next_expiry": None,
        "owed_fen": 0,
    }
