"""The trial balance as a file, and what its amounts count."""

import csv
import io

import pytest

from ledger.models import Book
from ledger.queries import trial_balance
from ledger.templatetags.ledger import in_book
from tests.ledger.conftest import pay_in

FILE = "/desk/books/export/?format={}"


def test_the_trial_balance_as_a_file_has_both_sides(subsidised, manager, sign_in):
    pay_in(subsidised, 12_050, "more")

    response = sign_in(manager).get(FILE.format("csv"))

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    money = trial_balance().books[0]
    sides = [sum(float(row[n]) for row in rows if row[0] == "资金") for n in (3, 4)]
    assert sides == [money.debit / 100, money.credit / 100]
    assert money.balanced


def test_the_file_is_for_those_who_read_the_books(cashier, manager, sign_in):
    assert sign_in(manager).get(FILE.format("xlsx")).status_code == 200
    assert sign_in(manager).get(FILE.format("exe")).status_code == 404
    assert sign_in(cashier).get(FILE.format("csv")).status_code == 404


@pytest.mark.parametrize(
    ("book", "text"), [(Book.MONEY, "12.34"), (Book.SUBSIDY, "12.34"), (Book.POINTS, "1,234")]
)
def test_points_are_no_yuan(book, text):
    assert in_book(1234, book) == text
