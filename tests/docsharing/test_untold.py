"""The books while the desk may still take back what it did, as the reader is told of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import Organisation
from desk.models import Case
from desk.workflow import undo
from docsharing import services
from docsharing.citations import Citation
from docsharing.queries.pricing import estimate
from docsharing.services.requests import free_hold, keep_hold
from ledger import queries
from ledger.models import EntryKind
from ledger.queries import Filters
from ledger.queries.contributions import my_data
from ledger.services import Reason, place_hold
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, pay_in, send, sums, verify

OTHER = Citation(kind="Article", title="校园之外的读者", container="图书馆论坛", authors=("黄娟",),
    year=2014, volume="34", issue="1", pages="1-6")  # fmt: skip
LATER = timedelta(minutes=11)


@pytest.fixture
def given_back(taken, librarian):
    """A request of 3.80 that a librarian said cannot be had, a moment ago."""
    return services.unfilled(taken.case, by=librarian, reason="NotHeld")


def kinds(person) -> list[str]:
    return [line.entry.kind for line in queries.statement(person, Filters()).lines]


def balances(person) -> list[tuple[int, int]]:
    found = queries.statement(person, Filters())
    return [(line.subsidy_after_fen, line.prepaid_after_fen) for line in found.lines]


def told(person) -> tuple[int, int, int]:
    has = queries.told(person)
    return has.subsidy_fen, has.prepaid_fen, has.held_fen


BEFORE = ["held", "prepaid", "granted"]


def test_until_it_can_no_longer_be_taken_back_the_books_say_nothing(given_back, patron):
    assert sums(patron) == (5000, 2000, 0)
    assert told(patron) == (4620, 2000, 380)
    assert kinds(patron) == BEFORE
    assert balances(patron)[0] == (4620, 2000)

    with time_machine.travel(now() + LATER):
        assert told(patron) == sums(patron) == (5000, 2000, 0)
        assert kinds(patron) == ["released", *BEFORE]
        assert balances(patron)[0] == (5000, 2000)


def test_page_files_purses_and_data_agree(given_back, patron, api, sign_in):
    browser = sign_in(patron)
    page = browser.get("/me/statement/").context
    file = b"".join(browser.get("/me/statement.csv")).decode("utf-8-sig").splitlines()
    statement = api.get("/api/v1/me/statement/").json()["results"]
    purses = api.get("/api/v1/me/purses/").json()
    data = my_data(patron)

    assert [line.entry.kind for line in page["page"].lines] == BEFORE
    assert (page["purse"].subsidy_fen, page["purse"].held_fen) == (4620, 380)
    assert [row["kind"] for row in statement] == BEFORE
    assert statement[0]["subsidy_after_fen"] == 4620
    assert (purses["subsidy_fen"], purses["held_fen"]) == (4620, 380)
    assert len(file) == 1 + len(BEFORE)
    assert "50.00" not in browser.get("/me/").content.decode()
    assert "released" not in {row["kind"] for row in data["entries"]}
    assert {(row["kind"], row["balance"]) for row in data["purses"]} == {
        ("grant", 4620), ("grant_held", 380), ("prepaid", 2000),
    }  # fmt: skip
    assert estimate(OTHER, "Normal", patron).subsidy_left_fen == 4620 - 380


def test_what_was_taken_back_is_never_told(given_back, patron, librarian, taken):
    undo(given_back, by=librarian)
    with time_machine.travel(now() + LATER):
        assert kinds(patron) == BEFORE
        assert told(patron) == sums(patron) == (4620, 2000, 380)

        taken.case.refresh_from_db()
        services.unfilled(taken.case, by=librarian, reason="NotHeld")
        assert kinds(patron) == BEFORE

    with time_machine.travel(now() + 2 * LATER):
        assert kinds(patron) == ["released", *BEFORE]
        assert balances(patron)[0] == (5000, 2000)


def test_what_she_does_meanwhile_stands_with_its_own_balance(given_back, patron):
    pay_in(patron, 100, "more")
    send(patron, OTHER)

    assert kinds(patron) == ["held", "prepaid", *BEFORE]
    assert balances(patron)[:3] == [(4240, 2100), (4620, 2100), (4620, 2000)]


@pytest.mark.parametrize("filters", [Filters(purse="prepaid"), Filters(until=date(2100, 1, 1))])
def test_a_part_of_the_statement_has_the_same_balances(given_back, patron, filters):
    whole = balances(patron)
    part = queries.statement(patron, filters).lines

    assert part[0].prepaid_after_fen == whole[0][1]
    assert EntryKind.RELEASED not in [line.entry.kind for line in part]


def test_page_by_page_it_comes_to_the_same_though_time_runs_out(given_back, patron):
    for n in range(3):
        pay_in(patron, 100, f"more:{n}")
    first = queries.statement(patron, Filters(), size=2)
    assert [line.subsidy_after_fen for line in first.lines] == [4620, 4620]

    rest = queries.statement(patron, Filters(), after=first.older)
    assert [line.subsidy_after_fen for line in rest.lines] == [4620, 4620, 5000, 5000]
    with time_machine.travel(now() + LATER):
        rest = queries.statement(patron, Filters(), after=first.older)
        assert [line.subsidy_after_fen for line in rest.lines] == [5000, 5000, 4620, 5000, 5000]


@pytest.fixture
def poor(other_reader, librarian):
    """Somebody whose 4.00 were just enough for a request; it cannot be had."""
    verify(other_reader)
    pay_in(other_reader, 400)
    request = send(other_reader, ARTICLE)
    services.take(request.case, by=librarian)
    services.unfilled(request.case, by=librarian, reason="NotHeld")
    return other_reader


def test_what_was_spent_again_is_told_for_no_balance_is_below_zero(poor):
    assert told(poor) == (0, 20, 380)
    send(poor, OTHER)

    assert kinds(poor) == ["held", "released", "held", "prepaid"]
    assert [prepaid for _subsidy, prepaid in balances(poor)] == [20, 400, 20, 400]
    assert told(poor) == sums(poor) == (0, 20, 380)


def test_nor_was_it_between(poor):
    send(poor, OTHER)
    pay_in(poor, 1000, "later")

    assert [prepaid for _subsidy, prepaid in balances(poor)] == [1020, 20, 400, 20, 400]


def test_of_another_persons_acts_nothing_is_hidden(given_back, poor):
    assert told(poor) == (0, 20, 380)
    assert kinds(poor) == ["held", "prepaid"]


def test_it_asks_as_much_of_many_as_of_one(
    patron, librarian, given_back, django_assert_num_queries
):
    queries.told(patron)
    with django_assert_num_queries(7) as one:
        queries.told(patron)
    for n in range(4):
        request = send(patron, replace(OTHER, title=f"第{n}篇"))
        services.take(request.case, by=librarian)
        services.unfilled(request.case, by=librarian, reason="NotHeld")

    with django_assert_num_queries(len(one)):
        assert told(patron) == (5000 - 5 * 380, 2000, 5 * 380)


def test_of_many_each_is_told_as_if_alone(given_back, patron, poor):
    send(poor, OTHER)  # of hers the release is told, of the other's not

    assert queries.told_each([patron, poor]) == [
        (patron, queries.told(patron)),
        (poor, queries.told(poor)),
    ]
    assert (told(patron), told(poor)) == ((4620, 2000, 380), (0, 20, 380))


def test_what_was_given_back_to_an_organisation_is_not_told_either(taken, librarian, patron):
    bodies = [Organisation.objects.create(name=n, name_folded=n, kind="library") for n in "甲乙"]
    pay_in(bodies[0], 1000, "body")
    pay_in(bodies[1], 500, "another")
    free_hold(taken, key="own", code="request.unfilled", by=librarian)
    why = Reason("request.held", case=taken.case_id)
    keep_hold(taken, place_hold(bodies[0], 380, key="theirs", reason=why, by=None))
    Case.objects.filter(pk=taken.case_id).update(payer=None, payer_organisation=bodies[0])
    taken.refresh_from_db()

    services.unfilled(taken.case, by=librarian, reason="NotHeld")

    assert (sums(bodies[0]), told(bodies[0])) == ((0, 1000, 0), (0, 620, 380))
    found = queries.told_each(bodies)
    assert [(has.prepaid_fen, has.held_fen) for _body, has in found] == [(620, 380), (500, 0)]
