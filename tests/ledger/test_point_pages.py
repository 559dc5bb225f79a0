"""What a reader sees of her points: page, files and API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import services
from ledger.queries import point_statement as queries
from ledger.queries.point_statement import PointFilters, point_statement
from ledger.services import Reason
from portal.clock import today

WHY = Reason("points.request-closed", number="WX-2026-000001")
PAGE, API = "/me/points/", "/api/v1/me/points/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def busy(reader, other_reader, clock):
    """41 points and 7 bonus points, of which 10 were paid as a bounty; 3 are pending."""
    for key, amount, bonus in (("a1", 41, False), ("a2", 7, True)):
        services.award_points(reader, amount, key=key, reason=WHY, by=None, bonus=bonus)
    clock.shift(timedelta(days=7))
    services.confirm_points()
    hold = services.hold_points(reader, 10, key="h1", reason=WHY, by=None)
    services.pay_points(hold, other_reader, 10, key="p1", reason=WHY, by=None)
    services.award_points(reader, 3, key="a3", reason=WHY, by=None)
    return reader


def rows(user, **filters):
    return [
        (line.entry.kind, line.pending, line.points, line.bonus, line.after)
        for line in point_statement(user, PointFilters(**filters)).lines
    ]


def test_the_statement_runs_from_the_newest_entry_back_to_nothing(busy):
    assert rows(busy) == [
        ("points_awarded", 3, 0, 0, 38),
        ("points_paid", 0, -3, -7, 38),
        ("points_released", 0, 3, 7, 48),
        ("points_held", 0, -3, -7, 38),
        ("points_confirmed", -7, 0, 7, 48),
        ("points_confirmed", -41, 41, 0, 41),
        ("points_awarded", 7, 0, 0, 0),
        ("points_awarded", 41, 0, 0, 0),
    ]


def test_one_book_stands_alone(busy):
    assert [row[-1] for row in rows(busy, book="bonus")] == [0, 7, 0, 7, 0]


def test_a_time_stands_alone_with_the_balance_it_ended_with(busy):
    lines = rows(busy, until=today() - timedelta(days=1))

    assert [row[-1] for row in lines] == [0, 0]


def test_the_next_page_goes_on_where_this_one_ends(busy):
    whole = point_statement(busy, PointFilters()).lines
    first = point_statement(busy, PointFilters(), size=3)
    second = point_statement(busy, PointFilters(), after=first.older, size=9)

    assert [(line.entry, line.after) for line in [*first.lines, *second.lines]] == [
        (line.entry, line.after) for line in whole
    ]
    assert second.older is None


def test_the_winner_of_a_bounty_sees_it_pending(busy, other_reader):
    assert rows(other_reader) == [("points_paid", 10, 0, 0, 0)]


def test_the_page_says_what_there_is_and_why(busy, sign_in):
    page = sign_in(busy).get(PAGE, headers={"accept-language": "en"}).content.decode()

    assert "Request WX-2026-000001 delivered and closed" in page
    for words in ("confirmed", "set aside", "given back", "bounty", "pending"):
        assert words in page
    assert "Pending points become yours from" in page


def test_an_empty_page_says_how_points_come(reader, sign_in):
    page = sign_in(reader).get(PAGE, headers={"accept-language": "en"}).content.decode()

    assert "No points yet" in page


def test_the_page_says_which_points_expire(busy, sign_in, clock):
    clock.move_to("2027-11-02T02:00:00Z", tick=False)
    page = sign_in(busy).get(PAGE, headers={"accept-language": "en"}).content.decode()

    assert "38 points expire on" in page


def test_the_page_asks_the_same_whatever_its_length(busy, sign_in):
    client = sign_in(busy)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for n in range(5):
        services.award_points(busy, 1, key=f"more{n}", reason=WHY, by=None)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)

    assert len(many) == len(few)


def test_a_balance_cannot_be_written_into_the_address(busy, sign_in):
    assert sign_in(busy).get(PAGE, {"after": "WzEsMiw5OTk5XQ"}).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_files_have_every_line(busy, sign_in, form):
    answer = sign_in(busy).get(f"/me/points.{form}")

    assert answer.status_code == 200
    if form == "csv":
        assert len(answer.getvalue().decode("utf-8-sig").splitlines()) == 9


def test_the_api_gives_points_and_their_statement(busy, sign_in, monkeypatch):
    monkeypatch.setattr(queries.point_statement, "__kwdefaults__", {"after": None, "size": 5})
    client = sign_in(busy)
    assert client.get(API).json() | {"next_due": None} == {
        "points": 38,
        "bonus": 0,
        "pending": 3,
        "held": 0,
        "next_due": None,
        "expiring": 0,
        "expires_on": None,
    }
    first = client.get(f"{API}statement/").json()
    second = client.get(first["next"]).json()

    assert [line["after"] for line in first["results"]] == [38, 38, 48, 38, 48]
    assert [line["after"] for line in second["results"]] == [41, 0, 0]
    assert second["next"] is None
