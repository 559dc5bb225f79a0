"""Bulk acts: rows of lines become entries, set by set. A kill and a rerun double nothing."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from accounts.models import User
from ledger.services.posting import Reason, as_date, lock_books, whole_act
from portal.clock import now, today
from portal.refusals import Refusal

CHUNK = 2000

_ACCOUNTS = """
SELECT a.id, a.book FROM ledger_account a WHERE a.guarded AND a.id IN (
    SELECT line_debit FROM ({lines}) d UNION SELECT line_credit FROM ({lines}) c)
ORDER BY a.id {lock}
"""
_BOOKS = """
SELECT d.book, c.book, COUNT(*) FROM ({lines}) l
JOIN ledger_account d ON d.id = l.line_debit JOIN ledger_account c ON c.id = l.line_credit
GROUP BY d.book, c.book
"""
_OPENS_ON = "SELECT MAX(opens_on) FROM ledger_bookclose WHERE book IN ({books})"
_ENTRIES = """
INSERT INTO ledger_entry
    (key, kind, reason_code, reason_params, by_id, recorded_at, reverses_id, business_date)
SELECT l.line_key, %s, %s, %s, %s, %s, NULL, %s FROM ({lines}) l WHERE true ORDER BY l.line_id
ON CONFLICT DO NOTHING
"""
_TRANSFERS = """
INSERT INTO ledger_transfer
    (entry_id, debit_id, credit_id, amount, business_date, counts_from)
SELECT e.id, l.line_debit, l.line_credit, l.line_amount, e.business_date, e.business_date
FROM ({lines}) l JOIN ledger_entry e ON e.key = l.line_key ORDER BY l.line_id
"""
_BALANCES = """
UPDATE ledger_account SET balance = balance + d.change FROM (
    SELECT account_id, SUM(change) AS change FROM (
        SELECT a.id AS account_id,
            CASE a.side WHEN 'debit' THEN l.line_amount ELSE -l.line_amount END AS change
        FROM ({lines}) l JOIN ledger_account a ON a.id = l.line_debit AND a.guarded
        UNION ALL
        SELECT a.id, CASE a.side WHEN 'credit' THEN l.line_amount ELSE -l.line_amount END
        FROM ({lines}) l JOIN ledger_account a ON a.id = l.line_credit AND a.guarded
    ) legs GROUP BY account_id
) d WHERE ledger_account.id = d.account_id AND balance + d.change >= 0
"""
_LINES = """
UPDATE {table} SET entry_id = e.id FROM ({lines}) l JOIN ledger_entry e ON e.key = l.line_key
WHERE {table}.id = l.line_id AND {table}.entry_id IS NULL
"""


def post_many(
    lines: "QuerySet[Any]", *, kind: str, reason: Reason, by: User | None, chunk: int = CHUNK
) -> int:
    """Book all lines that have no entry yet, and say how many. Each chunk is one transaction.

    `lines` are rows of a model with a nullable `entry`, annotated with `line_key` (which names the
    line for ever), `line_debit` and `line_credit` (accounts' ids) and `line_amount`.
    Raises `line-not-covered`, `books-mixed`, `entry-key-reused`: the chunk is then not booked.
    """
    done = 0
    while booked := post_chunk(lines, kind=kind, reason=reason, by=by, chunk=chunk):
        done += booked
    return done


@whole_act
def post_chunk(
    lines: "QuerySet[Any]", *, kind: str, reason: Reason, by: User | None, chunk: int
) -> int:
    """Book the first of the lines that have no entry yet, all in one transaction."""
    waiting = lines.model.objects.filter(entry__isnull=True)
    first = list(
        lines.filter(entry__isnull=True).order_by("pk").values_list("pk", flat=True)[:chunk]
    )
    rows = waiting.select_for_update(no_key=True, of=("self",)).filter(pk__in=first).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        params = json.dumps(reason.params, sort_keys=True)
        _Chunk(lines, ids).book([kind, reason.code, params, by and by.pk])
    return len(ids)


class _Chunk:
    """The lines of one transaction, as a piece of SQL that each step reads again."""

    def __init__(self, lines: "QuerySet[Any]", ids: Sequence[int]) -> None:
        self.ids = ids
        self.table = connection.ops.quote_name(lines.model._meta.db_table)  # noqa: SLF001 - Django documents `_meta`
        chosen = lines.filter(pk__in=ids).order_by()
        columns = ("line_id", "line_key", "line_debit", "line_credit", "line_amount")
        self.sql, self.params = (
            chosen.annotate(line_id=F("pk")).values(*columns).query.sql_with_params()
        )

    def run(self, text: str, first: Sequence[Any] = (), *, expect: int | None = None) -> Any:
        """Run one step; each `{lines}` in it stands for the chunk."""
        times = text.count("{lines}")
        sql = text.replace("{lines}", self.sql).replace("{table}", self.table)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*first, *self.params * times])
            if expect is not None and cursor.rowcount != expect:
                return False
            return cursor.fetchall() if expect is None else True

    def book(self, head: Sequence[Any]) -> None:
        """All steps; the one that marks the lines as booked comes last."""
        lock = "FOR NO KEY UPDATE OF a" if connection.vendor == "postgresql" else ""
        guarded = self.run(_ACCOUNTS.replace("{lock}", lock))
        stamp = [
            connection.ops.adapt_datetimefield_value(now()),
            connection.ops.adapt_datefield_value(self._date()),
        ]
        count = len(self.ids)
        if not self.run(_ENTRIES, [*head, *stamp], expect=count):
            raise Refusal("entry-key-reused")
        self.run(_TRANSFERS, expect=count)
        if not self.run(_BALANCES, expect=len(guarded)):
            raise Refusal("line-not-covered")
        self.run(_LINES, expect=count)

    def _date(self) -> date:
        """Today, or the first day on which all books of the lines are open."""
        pairs = self.run(_BOOKS)
        if any(debit != credit for debit, credit, _count in pairs):
            raise Refusal("books-mixed")
        books = sorted({debit for debit, _credit, _count in pairs})
        locks, numbers = lock_books(books, shared=True)
        sql = locks + _OPENS_ON.replace("{books}", ", ".join(["%s"] * len(books)))
        with connection.cursor() as cursor:
            cursor.execute(sql, [*numbers, *books])
            (opens_on,) = cursor.fetchone()
        return max(today(), as_date(opens_on)) if opens_on else today()
