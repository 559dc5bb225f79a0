"""The ledger's own checks: everything is recomputed from the transfers, and compared."""

from collections.abc import Iterator

from django.db import connection

from ledger.checks import Check, Difference
from portal import guards

_LEGS = """
(SELECT debit_id AS account_id, SUM(amount) AS debits, 0 AS credits FROM ledger_transfer
 GROUP BY debit_id
 UNION ALL
 SELECT credit_id, 0, SUM(amount) FROM ledger_transfer GROUP BY credit_id)
"""
# Name → SQL that selects what, expected and found of each difference.
_QUERIES = {
    "balances": """
        SELECT code, expected, balance FROM (
            SELECT a.code, a.balance, COALESCE(SUM(CASE a.side WHEN 'debit'
                THEN l.debits - l.credits ELSE l.credits - l.debits END), 0) AS expected
            FROM ledger_account a LEFT JOIN {legs} l ON l.account_id = a.id
            WHERE a.guarded GROUP BY a.id, a.code, a.balance) sums
        WHERE expected <> balance""",
    "books-mixed": """
        SELECT e.key, d.book, c.book FROM ledger_transfer t
        JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
        JOIN ledger_entry e ON e.id = t.entry_id WHERE d.book <> c.book""",
    "entries-empty": """
        SELECT key, 'transfers', 'none' FROM ledger_entry e
        WHERE NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.entry_id = e.id)""",
    "entry-dates": """
        SELECT e.key, CAST(e.business_date AS varchar(10)), CAST(t.business_date AS varchar(10))
        FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id
        WHERE t.business_date <> e.business_date""",
    "late-entries": """
        SELECT DISTINCT e.key, c.book, CAST(e.business_date AS varchar(10)) FROM ledger_bookclose c
        JOIN ledger_entry e ON e.recorded_at > c.closed_at AND e.business_date <= c.closed_through
        JOIN ledger_transfer t ON t.entry_id = e.id
        JOIN ledger_account a ON a.id = t.debit_id AND a.book = c.book""",
    "account-days": """
        SELECT a.code || ' ' || CAST(day AS varchar(10)), 0, SUM(moved) FROM (
            SELECT t.debit_id AS account_id, t.business_date AS day, t.amount AS moved
            FROM ledger_transfer t
            UNION ALL
            SELECT t.credit_id, t.business_date, -t.amount FROM ledger_transfer t
            UNION ALL
            SELECT account_id, day, credits - debits FROM ledger_accountday
        ) legs JOIN ledger_account a ON a.id = legs.account_id AND NOT a.guarded
        WHERE day <= (SELECT MAX(closed_through) FROM ledger_bookclose c WHERE c.book = a.book)
        GROUP BY a.code, day HAVING SUM(moved) <> 0""",
    "account-day-balances": """
        SELECT code || ' ' || CAST(day AS varchar(10)), expected, balance FROM (
            SELECT a.code, d.day, d.balance, SUM(CASE a.side WHEN 'debit'
                THEN d.debits - d.credits ELSE d.credits - d.debits END)
                OVER (PARTITION BY d.account_id ORDER BY d.day) AS expected
            FROM ledger_accountday d JOIN ledger_account a ON a.id = d.account_id) days
        WHERE expected <> balance""",
    "reversals": """
        SELECT key, 0, left_over FROM (
            SELECT e.key, e.id, legs.account_id, SUM(legs.moved) AS left_over FROM ledger_entry e
            JOIN (SELECT entry_id, debit_id AS account_id, amount AS moved FROM ledger_transfer
                  UNION ALL SELECT entry_id, credit_id, -amount FROM ledger_transfer) legs
            ON legs.entry_id IN (e.id, e.reverses_id)
            WHERE e.reverses_id IS NOT NULL GROUP BY e.key, e.id, legs.account_id) undone
        WHERE left_over <> 0""",
    "holds": """
        SELECT a.code, COALESCE(SUM(t.amount), 0), a.balance FROM ledger_account a
        LEFT JOIN (SELECT t.credit_id, t.amount FROM ledger_hold h
                   JOIN ledger_transfer t ON t.entry_id = h.entry_id
                   WHERE h.ended_by_id IS NULL) t ON t.credit_id = a.id
        WHERE a.kind IN ('prepaid_held', 'grant_held') GROUP BY a.id, a.code, a.balance
        HAVING COALESCE(SUM(t.amount), 0) <> a.balance""",
    "grants": """
        SELECT 'grant ' || CAST(g.id AS varchar(20)), g.amount_fen, COALESCE(SUM(t.amount), 0)
        FROM ledger_subsidygrant g
        LEFT JOIN ledger_account a ON a.grant_id = g.id AND a.kind = 'grant'
        LEFT JOIN (SELECT t.credit_id, t.amount FROM ledger_transfer t
                   JOIN ledger_account f ON f.id = t.debit_id AND f.kind = 'fund') t
        ON t.credit_id = a.id GROUP BY g.id, g.amount_fen
        HAVING g.amount_fen <> COALESCE(SUM(t.amount), 0)""",
    "revocations": """
        SELECT 'revocation ' || CAST(r.id AS varchar(20)), r.unused_fen + r.used_fen,
            COALESCE(SUM(t.amount), 0)
        FROM ledger_grantrevocation r LEFT JOIN ledger_transfer t ON t.entry_id = r.entry_id
        GROUP BY r.id, r.unused_fen, r.used_fen
        HAVING r.unused_fen + r.used_fen <> COALESCE(SUM(t.amount), 0)""",
    "revoked-grants": """
        SELECT a.code, 0, a.balance FROM ledger_account a
        JOIN ledger_grantrevocation r ON r.grant_id = a.grant_id WHERE a.balance <> 0""",
    "revoked-refunds": """
        SELECT e.key, SUM(CASE c.kind WHEN 'fund' THEN t.amount ELSE 0 END) AS returned,
            SUM(CASE c.kind WHEN 'receivable' THEN t.amount ELSE 0 END) AS remitted
        FROM ledger_refund r JOIN ledger_entry e ON e.id = r.entry_id
        JOIN ledger_transfer t ON t.entry_id = e.id
        JOIN ledger_account c ON c.id = t.credit_id AND c.kind IN ('fund', 'receivable')
        GROUP BY e.key HAVING SUM(CASE c.kind WHEN 'fund' THEN t.amount ELSE -t.amount END) <> 0""",
    "refunds": """
        SELECT 'charge ' || CAST(c.id AS varchar(20)), COALESCE(SUM(r.amount_fen), 0),
            c.refunded_fen
        FROM ledger_charge c LEFT JOIN ledger_refund r ON r.charge_id = c.id
        GROUP BY c.id, c.refunded_fen HAVING COALESCE(SUM(r.amount_fen), 0) <> c.refunded_fen""",
    "point-holds": """
        SELECT a.code, COALESCE(SUM(t.amount), 0), a.balance FROM ledger_account a
        LEFT JOIN (SELECT t.credit_id, t.amount FROM ledger_pointhold h
                   JOIN ledger_transfer t ON t.entry_id = h.entry_id
                   WHERE h.ended_by_id IS NULL) t ON t.credit_id = a.id
        WHERE a.kind IN ('points_held', 'bonus_held') GROUP BY a.id, a.code, a.balance
        HAVING COALESCE(SUM(t.amount), 0) <> a.balance""",
    "point-awards": """
        SELECT a.code, COALESCE(SUM(p.amount), 0), a.balance FROM ledger_account a
        LEFT JOIN ledger_pointaward p ON p.user_id = a.user_id AND a.kind = p.book || '_pending'
            AND p.entry_id IS NULL AND p.revoked_by_id IS NULL
        WHERE a.kind IN ('points_pending', 'bonus_pending') GROUP BY a.id, a.code, a.balance
        HAVING COALESCE(SUM(p.amount), 0) <> a.balance""",
    "point-hold-amounts": """
        SELECT 'point hold ' || CAST(h.id AS varchar(20)), h.amount, SUM(t.amount)
        FROM ledger_pointhold h JOIN ledger_transfer t ON t.entry_id = h.entry_id
        GROUP BY h.id, h.amount HAVING SUM(t.amount) <> h.amount""",
    "point-expiry-amounts": """
        SELECT 'point expiry ' || CAST(x.id AS varchar(20)), x.amount, COALESCE(SUM(t.amount), 0)
        FROM ledger_pointexpiry x LEFT JOIN ledger_transfer t ON t.entry_id = x.entry_id
        GROUP BY x.id, x.amount HAVING COALESCE(SUM(t.amount), 0) <> x.amount""",
    "cash": """
        SELECT a.code, s.fen, a.balance FROM (
            SELECT desk, 'takings' AS kind, SUM(COALESCE(counted_takings_fen, (
                SELECT COALESCE(SUM(r.amount_fen), 0) FROM ledger_receipt r
                JOIN portal_number n ON n.id = r.number_id AND n.voided_at IS NULL
                WHERE r.shift_id = s.id AND r.kind = 'prepayment'))) AS fen
            FROM ledger_cashshift s WHERE verified_at IS NULL GROUP BY desk
            UNION ALL
            SELECT desk, 'float', SUM(COALESCE(counted_float_fen, float_fen - (
                SELECT COALESCE(SUM(r.amount_fen), 0) FROM ledger_receipt r
                JOIN portal_number n ON n.id = r.number_id AND n.voided_at IS NULL
                WHERE r.shift_id = s.id AND r.kind = 'prepayment_refund')))
            FROM ledger_cashshift s WHERE verified_at IS NULL GROUP BY desk
        ) s JOIN ledger_account a ON a.code = 'cash:' || s.desk || ':' || s.kind
        WHERE s.fen <> a.balance
        UNION ALL
        SELECT a.code, 0, a.balance FROM ledger_account a
        WHERE a.kind IN ('float', 'takings') AND a.balance <> 0 AND NOT EXISTS (
            SELECT 1 FROM ledger_cashshift s WHERE s.verified_at IS NULL
            AND a.code = 'cash:' || s.desk || ':' || a.kind)""",
}
# Rows beside the books whose amount must be that of their entry. What a refund passes on from a
# grant that was revoked does not count twice.
_ROWS = ("hold", "charge", "refund", "receipt", "grantexpiry")
_AMOUNTS = """
    SELECT '{row} ' || CAST(id AS varchar(20)), moved, amount_fen FROM (
        SELECT r.id, r.entry_id, r.amount_fen, (SELECT COALESCE(SUM(amount), 0)
            FROM ledger_transfer t JOIN ledger_account c ON c.id = t.credit_id
            WHERE t.entry_id = r.entry_id AND NOT (
                '{row}' = 'refund' AND c.kind IN ('fund', 'receivable'))) AS moved
        FROM ledger_{row} r) rows_of_it
    WHERE entry_id IS NULL OR amount_fen <> moved"""


def reconciliations() -> dict[str, Check]:
    """The ledger's own checks by name."""
    amounts = {f"{row}-amounts": _AMOUNTS.replace("{row}", row) for row in _ROWS}
    queries = _QUERIES | amounts
    return {"guards": _guards} | {name: _check(sql) for name, sql in queries.items()}


def _check(sql: str) -> Check:
    def differences() -> Iterator[Difference]:
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("{legs}", _LEGS))
            for what, expected, found in cursor.fetchall():
                yield Difference(what, _plain(expected), _plain(found))

    return differences


def _plain(value: object) -> int | str:
    return value if isinstance(value, str) else int(str(value))


def _guards() -> Iterator[Difference]:
    for name in guards.missing():
        yield Difference(name, "there", "missing")
