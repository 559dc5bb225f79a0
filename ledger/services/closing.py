"""Closing the books: what is closed keeps its date and its sums for ever."""

from datetime import date, timedelta

from django.db import connection

from ledger.models import Book, BookClose
from ledger.services.posting import lock_books, whole_act
from portal import due
from portal.clock import now, today
from portal.refusals import Refusal

# The days between the last close and this one, for the accounts that keep no running balance.
_ACCOUNT_DAYS = """
INSERT INTO ledger_accountday (account_id, day, debits, credits, balance)
SELECT m.account_id, m.day, m.debits, m.credits,
    COALESCE((SELECT d.balance FROM ledger_accountday d WHERE d.account_id = m.account_id
              ORDER BY d.day DESC LIMIT 1), 0)
    + SUM(CASE a.side WHEN 'debit' THEN m.debits - m.credits ELSE m.credits - m.debits END)
      OVER (PARTITION BY m.account_id ORDER BY m.day)
FROM (
    SELECT account_id, day, SUM(debits) AS debits, SUM(credits) AS credits FROM (
        SELECT a.id AS account_id, t.business_date AS day, t.amount AS debits, 0 AS credits
        FROM ledger_account a JOIN ledger_transfer t ON t.debit_id = a.id
        WHERE a.book = %s AND NOT a.guarded AND t.business_date >= %s AND t.business_date <= %s
        UNION ALL
        SELECT a.id, t.business_date, 0, t.amount
        FROM ledger_account a JOIN ledger_transfer t ON t.credit_id = a.id
        WHERE a.book = %s AND NOT a.guarded AND t.business_date >= %s AND t.business_date <= %s
    ) legs GROUP BY account_id, day
) m JOIN ledger_account a ON a.id = m.account_id
"""


@whole_act
def close_book(book: str, through: date) -> BookClose:
    """Close a book through a day that is over. Closed further already: that close comes back.

    From here on what is posted is dated after it. Raises `day-not-over`.
    """
    if through >= today():
        raise Refusal("day-not-over", field="through")
    sql, number = lock_books([book], shared=False)
    if sql:
        with connection.cursor() as cursor:
            cursor.execute(sql, number)
    # Looked at after the lock: whoever posted before us has committed, whoever comes now waits.
    last = BookClose.objects.filter(book=book).order_by("-opens_on").first()
    if last is not None and last.closed_through >= through:
        return last
    _write_account_days(book, last.opens_on if last else date(1, 1, 1), through)
    return BookClose.objects.create(
        book=book,
        closed_through=through,
        opens_on=through + timedelta(days=1),
        closed_at=now(),
    )


def _write_account_days(book: str, first: date, last: date) -> None:
    adapt = connection.ops.adapt_datefield_value
    window = [book, adapt(first), adapt(last)]
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT_DAYS, [*window, *window])


def close_books(through: date | None = None) -> None:
    """Close every book through yesterday, each in a transaction of its own."""
    for book in Book.values:
        with due.alone(f"closing the book {book}"):
            close_book(book, through or today() - timedelta(days=1))
