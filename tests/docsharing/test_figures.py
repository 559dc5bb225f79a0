"""The figures of document delivery, worked by hand; money by purse as in the books."""

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import DateTimeField, IntegerField, Value
from openpyxl import load_workbook

from desk.clock import working_hours_between
from desk.models import Workday
from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.delivery_figures import FigureLine, figures, fill_rate
from docsharing.queries.purse_figures import purse_lines, purse_total
from docsharing.queries.turnaround import WorkedDays, turnarounds
from docsharing.services import complaints
from ledger.models import AccountKind, Transfer
from tests.docsharing.conftest import pdf
from tests.docsharing.figureplay import Library, at, source
from tests.factories import program

pytestmark = pytest.mark.usefixtures("check_books_after")
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def hours(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def numbers(line: FigureLine) -> tuple[object, ...]:
    """Received, supplied, not to be had, taken back, open; rate, median, ninetieth percentile."""
    counts = (line.received, line.filled, line.unfilled, line.cancelled, line.still_open)
    return (*counts, line.fill_rate, line.median_hours, line.p90_hours)


@pytest.fixture
def library(patron, other_reader, librarian, second_librarian, manager) -> Library:
    with at("2026-10-01 09:00"):
        return Library(patron, other_reader, librarian, second_librarian, manager)


@pytest.fixture
def november(library) -> Library:
    library.november()
    return library


# What became of the requests


def test_the_example_of_the_handbook():
    """Example 12: ten received, seven supplied, two unfilled, one cancelled: 7/9."""
    line = FigureLine(received=10, filled=7, cancelled=1)

    assert (line.unfilled, line.fill_rate) == (2, "77.8")


@pytest.mark.parametrize(
    ("filled", "asked", "text"),
    [(0, 0, ""), (0, 3, "0.0"), (2, 3, "66.7"), (1, 16, "6.3"), (1999, 2000, "99.9"),
     (3, 3, "100.0")],
)  # fmt: skip
def test_nothing_of_nothing_and_only_all_is_a_hundred(filled, asked, text):
    assert fill_rate(filled, asked) == text


def test_november_worked_by_hand(november):
    """Eight of twelve; 1, 1.5, 2, 3, 3, 3.5, 8.5 and 17 working hours."""
    found = figures(*NOVEMBER)

    assert numbers(found.total) == (13, 8, 1, 1, 3, "66.7", *hours("3.0", "17.0"))
    assert [line.label for line in found.lines] == ["2026-11"]
    assert numbers(found.lines[0]) == numbers(found.total)


def test_the_months_are_shanghais(november):
    november.around_it()

    found = figures(*YEAR)

    assert [(line.label, line.received) for line in found.lines] == [
        ("2026-10", 1), ("2026-11", 13), ("2026-12", 1),
    ]  # fmt: skip
    assert numbers(figures(*NOVEMBER).total)[0] == 13
    assert found.total.received == 15
    assert found.lines[0].median_hours == Decimal("1.5")  # Saturday night to Monday at ten


def test_by_type(november):
    lines = {line.key: numbers(line) for line in figures(*NOVEMBER, by="type").lines}

    assert lines == {
        "Article": (11, 6, 1, 1, 3, "60.0", *hours("3.0", "17.0")),
        "Thesis": (2, 2, 0, 0, 0, "100.0", *hours("5.0", "8.5")),
    }


def test_by_reader_type(november):
    lines = {line.key: numbers(line) for line in figures(*NOVEMBER, by="reader").lines}

    assert lines["alumni"] == (3, 2, 0, 1, 0, "100.0", *hours("5.0", "8.5"))
    assert lines["external"] == (10, 6, 1, 0, 3, "60.0", *hours("3.0", "17.0"))
    assert len(lines) == 2


def test_by_source_a_request_counts_at_each_that_was_asked(november):
    """NSTL was asked twice and supplied nothing; of one of them CALIS supplied."""
    found = figures(*NOVEMBER, by="source")
    lines = {line.key: numbers(line) for line in found.lines}

    assert lines == {
        source("CALIS").code: (1, 1, 0, 0, 0, "100.0", *hours("17.0", "17.0")),
        source("NSTL").code: (2, 0, 2, 0, 0, "0.0", None, None),
        "": (11, 7, 0, 1, 3, "70.0", *hours("3.0", "8.5")),
    }
    assert found.lines[-1].key == ""
    assert found.total.received == 13


def test_found_on_our_own_shelves_after_a_source_said_no(library):
    request = library.take(library.send("2026-11-03 09:00"), "2026-11-03 09:00")
    with at("2026-11-03 10:00"):
        services.search(request.case, by=library.librarian)
        services.ask_source(request.case, by=library.librarian, source=source("NSTL"))
        services.source_no(library.fresh(request).case, by=library.librarian, reason="NotHeld")
    library.deliver(request, "2026-11-03 11:00")
    lines = {line.key: line for line in figures(*NOVEMBER, by="source").lines}

    assert (lines[source("NSTL").code].filled, lines[source("NSTL").code].unfilled) == (0, 1)
    assert (lines[""].filled, lines[""].median_hours) == (1, Decimal("2.0"))


def test_a_withdrawn_file_is_no_supply_until_it_is_made_anew(library, librarian):
    request = library.done("2026-11-09 09:00", "2026-11-09 10:00")
    with at("2026-11-09 11:00"):
        services.withdraw(request.case, by=librarian, note="错了。")
    while_away = figures(*NOVEMBER).total
    with at("2026-11-09 13:00"):
        services.deliver(library.fresh(request).case, by=librarian, file=pdf())
    again = figures(*NOVEMBER).total

    assert (while_away.filled, while_away.still_open, while_away.median_hours) == (0, 1, None)
    assert (again.received, again.filled, again.median_hours) == (1, 1, Decimal("3.0"))


def test_no_request_no_figure(db):
    for by in ("month", "type", "source", "reader"):
        found = figures(*NOVEMBER, by=by)
        assert found.lines == []
        assert numbers(found.total) == (0, 0, 0, 0, 0, "", None, None)


def test_only_cancelled_ones_are_no_division_by_zero(library):
    library.taken_back()

    assert numbers(figures(*NOVEMBER).total) == (1, 0, 0, 1, 0, "", None, None)


@pytest.mark.parametrize("by", ["month", "type", "source", "reader"])
def test_as_many_questions_for_many(library, by, django_assert_max_num_queries):
    library.done("2026-11-02 09:00", "2026-11-02 11:00")
    figures(*NOVEMBER, by=by)
    with django_assert_max_num_queries(11) as few:
        figures(*NOVEMBER, by=by)
    library.november()
    with django_assert_max_num_queries(len(few)):
        figures(*NOVEMBER, by=by)


# Quality


def upheld(by: str) -> dict[str, int]:
    found = figures(*NOVEMBER, by=by)
    lines = {line.key: line.complaints_upheld for line in found.lines}
    return {**lines, "total": found.total.complaints_upheld}


def test_upheld_complaints_by_group_and_no_others(november, librarian, manager):
    """One was sent again, one refunded; of the others one was refused, one waits."""
    for n in (1, 2):
        request = november.done("2026-11-18 09:00", f"2026-11-18 1{n}:00", by=november.other)
        with at("2026-11-19 09:00"):
            complaint = services.complain(request, by=november.other, cause="late")
            if n == 1:
                complaints.refuse(complaint.case, by=manager, note="按时送达。")

    assert upheld("month") == {"2026-11": 2, "total": 2}
    assert upheld("type") == {"Article": 2, "Thesis": 0, "total": 2}
    assert upheld("reader") == {"external": 2, "alumni": 0, "total": 2}
    nobodys = {source("CALIS").code: 0, source("NSTL").code: 0, "": 2, "total": 2}
    assert upheld("source") == nobodys


def test_an_upheld_complaint_counts_at_the_source_that_supplied(library, librarian, manager):
    library.by_the_second_source()
    request = DocumentRequest.objects.get()
    for cause in ("illegible", "late"):
        with at("2026-11-06 09:00"):
            complaint = services.complain(library.fresh(request), by=library.reader, cause=cause)
            complaints.refund(complaint.case, by=manager, amount=50)

    assert upheld("source") == {source("CALIS").code: 1, source("NSTL").code: 0, "total": 1}


# Working time


def test_the_database_reckons_as_the_clock_of_the_desk(delivered):
    """Any two moments of a year with its holidays, weekends worked and days closed."""
    dice = random.Random(14)
    for day, is_open in ((date(2026, 5, 9), True), (date(2026, 6, 19), False)):
        Workday.objects.update_or_create(day=day, defaults={"is_open": is_open})
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for _n in range(80):
        first = begin + timedelta(seconds=dice.randrange(360 * 86_400))
        last = first + timedelta(seconds=int(dice.expovariate(1 / 200_000)))
        paused = dice.choice((0, 0, 1800, 86_400))
        whole = int(working_hours_between(first, last).total_seconds())
        exact = (Decimal(max(whole - paused, 0)) / 3600).quantize(Decimal("0.1"), "ROUND_HALF_UP")
        worked = WorkedDays.between(first, last)

        assert reckoned(first, last, paused, worked) == exact, (first, last)


def reckoned(first: datetime, last: datetime, paused: int, worked: WorkedDays) -> Decimal:
    rows = Delivery.objects.annotate(
        grp=Value(0),
        opened=Value(first, output_field=DateTimeField()),
        delivered=Value(last, output_field=DateTimeField()),
        paused=Value(paused, output_field=IntegerField()),
    ).values("pk", "grp", "opened", "delivered", "paused")
    found = turnarounds(rows, worked)[0]
    assert found.median_hours == found.p90_hours
    return found.median_hours


# Money by purse


def of_the_books(first: date, last: date) -> dict[str, int]:
    """What the income accounts took in a period, less what they gave back: straight from them."""
    net = {}
    for key, kind in (
        ("subsidy", AccountKind.SUBSIDY_USED),
        ("prepaid", AccountKind.SERVICE_INCOME),
    ):
        rows = Transfer.objects.filter(business_date__gte=first, business_date__lte=last)
        taken = sum(rows.filter(credit__kind=kind).values_list("amount", flat=True))
        net[key] = taken - sum(rows.filter(debit__kind=kind).values_list("amount", flat=True))
    return net


def test_money_by_purse_agrees_with_the_books(november):
    november.around_it()
    for period in (NOVEMBER, YEAR, (date(2026, 12, 1), date(2026, 12, 31))):
        lines = purse_lines(*period)
        assert {line.key: line.net_fen for line in lines} == of_the_books(*period)
        assert purse_total(lines).net_fen == sum(of_the_books(*period).values())


def test_money_by_purse_worked_by_hand(library, patron):
    """3.80 of subsidy, charged, given back when we withdrew, charged anew; of it 1.00 refunded."""
    library.sent_again()
    library.refunded()
    subsidy, prepaid = purse_lines(*NOVEMBER)

    assert (subsidy.charged_fen, subsidy.refunded_fen) == (3 * 380, 380 + 100)
    assert (prepaid.charged_fen, prepaid.net_fen) == (0, 0)


def test_a_price_out_of_both_purses_and_its_refund(library, patron):
    """Example 5: what prepaid paid last comes back first."""
    for _n in range(13):  # 13 × 3.80 = 49.40 of 50.00; the fourteenth takes 0.60 and 3.20
        library.done(f"2026-11-{2 + _n // 4:02d} 09:00", f"2026-11-{2 + _n // 4:02d} 10:00")
    library.refunded()
    subsidy, prepaid = purse_lines(*NOVEMBER)

    assert (subsidy.charged_fen, subsidy.refunded_fen) == (5000, 0)
    assert (prepaid.charged_fen, prepaid.refunded_fen) == (320, 100)


def test_no_money_no_division(db):
    assert purse_total(purse_lines(*NOVEMBER)).net_fen == 0


# The page, its files, the API

PAGE, API = "/desk/reports/delivery/", "/api/v1/desk/reports/delivery/"
PERIOD = {"first": "2026-11-01", "last": "2026-11-30"}


def test_a_director_reads_the_page(november, director, sign_in, django_assert_max_num_queries):
    browser = sign_in(director)
    with django_assert_max_num_queries(20):
        page = browser.get(PAGE, PERIOD)
    text = page.content.decode()

    assert "应满足 12 件，已满足 8 件：66.7 %" in text
    assert "13 件申请中已满足 8 件。" in text
    assert "投诉成立" in text
    assert [line.label for line, _bar in page.context["lines"]] == ["2026-11"]
    assert page.context["purse_total"].net_fen == sum(of_the_books(*NOVEMBER).values())
    assert "王小满" not in text
    by_source = browser.get(PAGE, PERIOD | {"by": "source"}).content.decode()
    assert "按来源汇总时" in by_source
    assert "国家科技图书文献中心" in by_source


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_page_as_a_file(november, manager, sign_in, form):
    answer = sign_in(manager).get(PAGE, PERIOD | {"format": form, "by": "type"})
    body = b"".join(answer) if form == "csv" else answer.content

    if form == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    else:
        cells = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
        rows = [[str("" if cell is None else cell) for cell in row] for row in cells]
    assert rows[0][:2] == ["文献类型", "收到申请"]
    line = ["全部申请", "13", "8", "1", "1", "3", "66.7"]
    total = next(row for row in rows if row[:1] == ["全部申请"])
    assert total[:7] == line
    assert [float(cell) for cell in total[7:10]] == [3, 17, 2]
    assert rows[0][9] == "投诉成立"
    net = sum(of_the_books(*NOVEMBER).values())
    assert round(float(rows[-1][3]) * 100) == net


def test_a_page_of_nothing_and_of_a_wrong_period(manager, sign_in):
    browser = sign_in(manager)

    assert "这段时间没有收到申请" in browser.get(PAGE).content.decode()
    assert (
        "截止日期早于起始日期"
        in browser.get(PAGE, {"first": "2026-11-02", "last": "2026-11-01"}).content.decode()
    )
    for wrong in ({"first": "x"}, {"by": "x"}, {"first": "0001-01-01", "last": "9999-12-31"}):
        assert browser.get(PAGE, wrong).status_code == 200


def test_a_program_reads_them(november, manager, librarian):
    answer = program(manager, "desk").get(API, PERIOD | {"by": "reader"}).json()
    wrong = program(manager, "desk").get(API, {"by": "x"})

    assert (answer["by"], answer["total"]["fill_rate"]) == ("reader", "66.7")
    assert (answer["total"]["median_hours"], answer["total"]["p90_hours"]) == ("3.0", "17.0")
    assert answer["total"]["complaints_upheld"] == 2
    assert {line["key"]: line["received"] for line in answer["results"]} == {
        "alumni": 3, "external": 10,
    }  # fmt: skip
    assert {line["purse"]: line["net_fen"] for line in answer["purses"]} == of_the_books(*NOVEMBER)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "by")
    assert program(librarian, "desk").get(API).status_code == 404
