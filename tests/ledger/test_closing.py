"""Closing the books, and the balances of the house."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError

from ledger import queries, services
from ledger.models import AccountDay, AccountKind, Book, BookClose, EntryKind
from ledger.services import Move, Reason, house, post, purse
from portal.clock import today
from portal.refusals import Refusal

pytestmark = pytest.mark.usefixtures("check_books_after")


def sell(reader, day, fen=100, key=""):
    prepaid = purse(reader, AccountKind.PREPAID)
    reason = Reason("prepayment.taken")
    for step, moves in (
        ("in", [Move(house("bank"), prepaid, fen)]),
        ("out", [Move(prepaid, house("service_income"), fen)]),
    ):
        post(
            key=f"{step}:{day}:{key}",
            kind=EntryKind.PREPAID,
            reason=reason,
            by=None,
            transfers=moves,
            on=day,
        )


def balances():
    return {account.code: balance for account, balance in queries.house_balances()}


def day(n):
    return date(2026, 3, n)


def test_a_house_balance_is_the_last_close_and_what_came_since(reader):
    for n in (1, 2, 4):
        sell(reader, day(n), n * 100)
    services.close_book("money", day(2))

    assert balances()["bank"] == 700
    assert balances()["service_income"] == 700
    income = AccountDay.objects.filter(account__code="service_income").order_by("day")
    assert list(income.values_list("day", "debits", "credits", "balance")) == [
        (day(1), 0, 100, 100),
        (day(2), 0, 200, 300),
    ]


def test_closes_go_on_from_each_other_and_skip_days_without_movement(reader):
    sell(reader, day(1))
    services.close_book("money", day(1))
    sell(reader, day(2))
    sell(reader, day(9), 300)
    services.close_book("money", day(20))

    bank = AccountDay.objects.filter(account__code="bank").order_by("day")
    assert list(bank.values_list("day", "balance")) == [(day(1), 100), (day(2), 200), (day(9), 500)]
    assert balances()["bank"] == 500
    assert services.close_book("money", day(10)).closed_through == day(20)


def test_a_close_is_made_once_and_never_goes_back(reader):
    first = services.close_book("money", day(5))

    assert services.close_book("money", day(5)) == first
    assert services.close_book("money", day(3)) == first
    assert BookClose.objects.count() == 1


def test_today_is_not_closed(reader):
    with pytest.raises(Refusal, match="day-not-over"):
        services.close_book("money", today())


def test_every_night_every_book_is_closed_through_yesterday(reader):
    services.close_books()

    closes = BookClose.objects.values_list("book", "closed_through")
    assert dict(closes) == dict.fromkeys(Book.values, today() - timedelta(days=1))


def test_a_book_that_cannot_be_closed_keeps_no_other_open(reader, monkeypatch, caplog):
    real = services.close_book

    def broken(book, through):
        if book == Book.MONEY:
            raise OperationalError
        return real(book, through)

    monkeypatch.setitem(services.close_books.__globals__, "close_book", broken)
    services.close_books()

    assert set(BookClose.objects.values_list("book", flat=True)) == {*Book.values} - {"money"}
    assert "closing the book money failed" in caplog.text


def test_the_quarter_is_shanghais_whatever_the_clock_of_the_host(reader, time_machine):
    time_machine.move_to("2026-03-31T15:59:00Z")
    with pytest.raises(Refusal, match="day-not-over"):
        services.close_book("money", date(2026, 3, 31))
    time_machine.move_to("2026-03-31T16:00:00Z")

    assert services.close_book("money", date(2026, 3, 31)).opens_on == date(2026, 4, 1)


def test_a_clock_that_goes_back_writes_nothing_into_the_closed_quarter(reader, time_machine):
    time_machine.move_to("2026-03-31T16:00:30Z")
    sell(reader, None, key="before")
    services.close_book("money", date(2026, 3, 31))
    time_machine.move_to("2026-03-31T15:00:00Z")

    sell(reader, None, key="after")

    assert not AccountDay.objects.filter(day=date(2026, 3, 31)).exists()
    assert balances()["bank"] == 200


def test_the_trial_balance_has_two_equal_sides_in_every_book(subsidised):
    hold = services.place_hold(subsidised, 6000, key="h", reason=Reason("x"), by=None)
    services.charge_hold(hold, 5500, key="c", reason=Reason("x"), by=None)
    services.place_hold(subsidised, 700, key="h2", reason=Reason("x"), by=None)
    services.close_book("money", today() - timedelta(days=1))

    balance = queries.trial_balance()

    sums = {book.book: (book.debit, book.credit, book.balanced) for book in balance.books}
    assert sums == {
        "money": (2000, 2000, True),
        "subsidy": (1_000_000, 1_000_000, True),
        "points": (0, 0, True),
        "bonus": (0, 0, True),
    }
    assert [(line.kind, line.accounts, line.credit) for line in balance.clearing] == [
        ("prepaid_held", 1, 700)
    ]
    assert balance.books[0].closed_through == today() - timedelta(days=1)
    assert (balance.last_check, balance.missing_guards) == (None, [])
