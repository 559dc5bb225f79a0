"""The writer of the books. What an entry may be, and how it is written, stands here alone."""

import functools
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import User
from ledger.models import Account, Book, BookClose, Entry, Side, Transfer
from ledger.models.books import LARGEST_AMOUNT
from portal import tries
from portal.clock import now, today
from portal.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")
Statement = tuple[str, list[Any]]
# Which account moves by how much.
Change = tuple[int, int]

# The advisory locks of the books: 7201 is this mechanism, the second number the book.
LOCK_CLASS = 7201
BOOK_NUMBERS = {book: number for number, book in enumerate(Book.values, start=1)}

_INSERT_ENTRY = """
INSERT INTO ledger_entry
    (key, kind, reason_code, reason_params, by_id, recorded_at, reverses_id, business_date)
VALUES (%s, %s, %s, %s, %s, %s, %s, COALESCE(
    (SELECT opens_on FROM ledger_bookclose WHERE book IN ({books}) AND opens_on > %s
     ORDER BY opens_on DESC LIMIT 1), %s))
ON CONFLICT {taken} DO NOTHING
RETURNING id, business_date
"""
ENTRY_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]  # noqa: SLF001 - Django documents `_meta`
_INSERT_TRANSFERS = """
INSERT INTO ledger_transfer
    (entry_id, debit_id, credit_id, amount, business_date, counts_from)
"""
_MOVE_BALANCE = """
UPDATE ledger_account SET balance = balance + %s WHERE id = %s AND balance + %s >= 0
"""
# All of it in one statement, as only PostgreSQL can: with the first guarded account, or with none.
_AT_ONCE = """
WITH entry AS ({entry}), legs AS ({transfers}
    SELECT entry.id, leg.debit, leg.credit, leg.amount, entry.business_date,
        COALESCE(leg.counts_from, entry.business_date)
    FROM entry CROSS JOIN (VALUES {values}) AS leg (n, debit, credit, amount, counts_from)
    ORDER BY leg.n
), moved AS ({move} AND EXISTS (SELECT 1 FROM entry) RETURNING 1)
SELECT entry.id, entry.business_date, (SELECT count(*) FROM moved) FROM entry
"""


@dataclass(frozen=True, init=False, slots=True)
class Reason:
    """Why an entry was written: a code with parameters, never a sentence, and no person's name."""

    code: str
    params: dict[str, Any]

    def __init__(self, code: str, **params: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "params", params)


@dataclass(frozen=True, slots=True)
class Move:
    """One transfer to be: `amount` whole units from the one side to the other."""

    debit: Account
    credit: Account
    amount: int
    counts_from: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be."""

    key: str
    kind: str
    reason: Reason
    by: User | None
    transfers: Sequence[Move]
    on: date | None = None
    reverses: Entry | None = None


def whole_act(act: Callable[P, R]) -> Callable[P, R]:
    """Do the act in one transaction, and all of it again after a deadlock: `portal.tries`."""

    @functools.wraps(act)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        return tries.whole(lambda: act(*args, **kwargs))

    return tried


def post(
    *,
    key: str,
    kind: str,
    reason: Reason,
    by: User | None,
    transfers: Sequence[Move],
    on: date | None = None,
) -> Entry:
    """Write one entry, or find it written already under this key.

    The key names the row of the act, never the attempt. Raises `entry-key-reused` for the same key
    with other content, `purse-too-small`, `books-mixed`, `amount-out-of-range`.
    """
    return write(Draft(key, kind, reason, by, transfers, on))


@transaction.atomic(savepoint=False)
def write(draft: Draft) -> Entry:
    """`post`, for an entry that may also reverse another."""
    _refuse_malformed(draft.transfers)
    changes = _changes(draft.transfers)
    with connection.cursor() as cursor:
        write_rows = _write_at_once if cursor.db.vendor == "postgresql" else _write_in_turn
        entry = write_rows(cursor, draft, changes)
    return entry or _written_already(draft)


def _refuse_malformed(transfers: Sequence[Move]) -> None:
    if not transfers:
        raise Refusal("entry-empty")
    for move in transfers:
        if move.debit.book != move.credit.book:
            raise Refusal("books-mixed")
        if type(move.amount) is not int or not 1 <= move.amount <= LARGEST_AMOUNT:
            raise Refusal("amount-out-of-range", field="amount")
        if move.debit.pk == move.credit.pk:
            raise Refusal("transfer-to-itself")


# Accounts come last, so that the rows that others wait for are locked but shortly, and in the order
# of their ids, so that nobody waits in a circle.
def _write_in_turn(cursor: CursorWrapper, draft: Draft, changes: Sequence[Change]) -> Entry | None:
    """Entry, transfers and balances, one statement after the other; None if the key is taken."""
    recorded_at = now()
    cursor.execute(*_entry_statement(cursor.db.ops, draft, recorded_at))
    row = cursor.fetchone()
    if row is None:
        return None
    entry = _entry_of(draft, row[0], recorded_at, as_date(row[1]))
    cursor.execute(*_transfers_statement(cursor.db.ops, entry, draft.transfers))
    for change in changes:
        _move_balance(cursor, change)
    return entry


def _write_at_once(cursor: CursorWrapper, draft: Draft, changes: Sequence[Change]) -> Entry | None:
    """The same on PostgreSQL in one journey, but for further guarded accounts."""
    recorded_at = now()
    insert, columns = _entry_statement(cursor.db.ops, draft, recorded_at)
    legs = [
        (n, m.debit.pk, m.credit.pk, m.amount, m.counts_from) for n, m in enumerate(draft.transfers)
    ]
    values = ", ".join(["(%s, %s, %s, %s, %s::date)"] * len(legs))
    account_id, change = changes[0] if changes else (None, 0)
    locks, books = lock_books(_books(draft), shared=True)
    sql = _AT_ONCE.format(
        entry=insert, transfers=_INSERT_TRANSFERS, values=values, move=_MOVE_BALANCE
    )
    cursor.execute(
        locks + sql, [*books, *columns, *itertools.chain(*legs), change, account_id, change]
    )
    row = cursor.fetchone()
    if row is None:
        return None
    if changes and not row[2]:
        raise _too_small(changes[0])
    for later in changes[1:]:
        _move_balance(cursor, later)
    return _entry_of(draft, row[0], recorded_at, row[1])


def _books(draft: Draft) -> list[str]:
    return sorted({move.debit.book for move in draft.transfers})


def _entry_statement(ops: Any, draft: Draft, recorded_at: datetime) -> Statement:
    """What inserts the entry, dated after the books' latest close, unless its key is taken."""
    books = _books(draft)
    # The cursor knows its connection; asking the proxy each time is a tenth of a posting.
    day = ops.adapt_datefield_value(draft.on or today())
    columns: list[Any] = [
        draft.key,
        draft.kind,
        draft.reason.code,
        json.dumps(draft.reason.params, sort_keys=True),
        draft.by.pk if draft.by else None,
        ops.adapt_datetimefield_value(recorded_at),
        draft.reverses.pk if draft.reverses else None,
    ]
    # An entry is reversed once: then that index too may say that the entry is there already.
    taken = "" if draft.reverses else "(key)"
    sql = _INSERT_ENTRY.format(books=", ".join(["%s"] * len(books)), taken=taken)
    return sql, [*columns, *books, day, day]


def _entry_of(draft: Draft, pk: int, recorded_at: datetime, day: date) -> Entry:
    """The row that was written, made as one that was read: that is the cheap way."""
    values = {
        "id": pk,
        "key": draft.key,
        "kind": draft.kind,
        "reason_code": draft.reason.code,
        "reason_params": draft.reason.params,
        "by_id": draft.by.pk if draft.by else None,
        "recorded_at": recorded_at,
        "business_date": day,
        "reverses_id": draft.reverses.pk if draft.reverses else None,
    }
    return Entry.from_db(DEFAULT_DB_ALIAS, ENTRY_COLUMNS, [values[name] for name in ENTRY_COLUMNS])


def lock_books(books: Sequence[str], *, shared: bool) -> tuple[str, list[int]]:
    """What holds a book open while an entry is dated, or shut while it is closed.

    On PostgreSQL an advisory lock till commit, as a statement of its own before the one that looks
    at the closes, sent with it. On SQLite there is one writer anyway (immediate transactions).
    """
    if connection.vendor != "postgresql":
        return "", []
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    sql = f"SELECT {function}({LOCK_CLASS}, %s); "
    return sql * len(books), [BOOK_NUMBERS[book] for book in books]


def as_date(value: date | str) -> date:
    """A date of a plain cursor: SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _transfers_statement(ops: Any, entry: Entry, transfers: Sequence[Move]) -> Statement:
    day = ops.adapt_datefield_value(entry.business_date)
    values: list[Any] = []
    for move in transfers:
        counts = ops.adapt_datefield_value(move.counts_from) if move.counts_from else day
        values += [entry.pk, move.debit.pk, move.credit.pk, move.amount, day, counts]
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(transfers))
    return f"{_INSERT_TRANSFERS} VALUES {rows}", values


def _move_balance(cursor: CursorWrapper, change: Change) -> None:
    account_id, amount = change
    cursor.execute(_MOVE_BALANCE, [amount, account_id, amount])
    if cursor.rowcount != 1:
        raise _too_small(change)


def _changes(transfers: Sequence[Move]) -> list[Change]:
    """By how much each guarded account moves, in the order of their ids."""
    changes: dict[int, int] = {}
    for move in transfers:
        for account, sign in ((move.debit, Side.DEBIT), (move.credit, Side.CREDIT)):
            if account.guarded:
                change = move.amount if account.side == sign else -move.amount
                changes[account.pk] = changes.get(account.pk, 0) + change
    return sorted((account_id, change) for account_id, change in changes.items() if change)


def _too_small(refused: Change) -> Refusal:
    account_id, change = refused
    found = Account.objects.filter(pk=account_id).values_list("balance", flat=True).first()
    return Refusal("purse-too-small", needed_fen=-change, available_fen=found or 0)


def _written_already(draft: Draft) -> Entry:
    """The entry that has this key, if it says the same."""
    entry = Entry.objects.filter(key=draft.key).first()
    if entry is None:  # not the key was taken, but the entry that this one would reverse
        raise Refusal("already-reversed", status=409)
    if _said(entry, draft) != _meant(draft) or not _dated_as_asked(entry, draft):
        raise Refusal("entry-key-reused")
    return entry


def same_act(entry: Entry, reason: Reason, by: User | None) -> Entry:
    """The entry that an act finds under its key, if the same person did it for the same reason."""
    said = (entry.reason_code, entry.reason_params, entry.by_id)
    if said != (reason.code, reason.params, by and by.pk):
        raise Refusal("entry-key-reused")
    return entry


def _dated_as_asked(entry: Entry, draft: Draft) -> bool:
    """The date counts only where one was given; a closed one was moved on to the first open day."""
    if draft.on is None or entry.business_date == draft.on:
        return True
    books = {move.debit.book for move in draft.transfers}
    moved_on = BookClose.objects.filter(
        book__in=books, opens_on=entry.business_date, opens_on__gt=draft.on
    )
    return moved_on.exists()


def _meant(draft: Draft) -> tuple[Any, ...]:
    return (
        draft.kind,
        draft.reason.code,
        json.dumps(draft.reason.params, sort_keys=True),
        draft.by and draft.by.pk,
        draft.reverses and draft.reverses.pk,
        [(m.debit.pk, m.credit.pk, m.amount, m.counts_from) for m in draft.transfers],
    )


def _said(entry: Entry, draft: Draft) -> tuple[Any, ...]:
    """The entry's content, as far as the draft has an opinion."""
    written = Transfer.objects.filter(entry=entry).order_by("pk")
    given = [move.counts_from is not None for move in draft.transfers]
    return (
        entry.kind,
        entry.reason_code,
        json.dumps(entry.reason_params, sort_keys=True),
        entry.by_id,
        entry.reverses_id,
        [
            (t.debit_id, t.credit_id, t.amount, t.counts_from if dated else None)
            for t, dated in zip(written, [*given, *[False] * len(written)], strict=False)
        ],
    )
