"""What came to a holder and what went, newest first, with the balance after each entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Account, AccountKind, Entry, EntryKind, Transfer
from ledger.queries.purses import PAYING, Holder
from ledger.queries.untold import Untold, untold
from portal import words

PAGE = 25
_LAST = 2**63
MOST_EXPORTED = 20_000
Purse = Literal["", "subsidy", "prepaid"]
_KINDS = {"": PAYING, "subsidy": (AccountKind.GRANT,), "prepaid": (AccountKind.PREPAID,)}

# The holds and releases of a request share their reason with its charges and refunds.
_TAGS: dict[str, str | Promise] = {
    EntryKind.HELD: _("set aside"),
    EntryKind.RELEASED: _("given back"),
    EntryKind.REFUNDED: _("refunded"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of the statement is wanted."""

    purse: Purse = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: its last entry, and what the books say the holder had before it."""

    day: date
    entry_id: int
    subsidy_fen: int
    prepaid_fen: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the holder reads it."""

    entry: Entry
    text: str
    receipt: str
    subsidy_fen: int
    prepaid_fen: int
    subsidy_after_fen: int
    prepaid_after_fen: int

    @property
    def tag(self) -> str:
        """What the entry did, where its reason alone does not say so."""
        return str(_TAGS.get(self.entry.kind, ""))


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of lines, and where the next one begins (None: there is no more)."""

    lines: list[Line]
    older: Place | None


def statement(
    holder: Holder,
    filters: Filters,
    *,
    after: Place | None = None,
    size: int = PAGE,
    quiet: Sequence[Untold] | None = None,
) -> Statement:
    """A page of the holder's statement. Its balances leave out what is held for open requests.

    What she is not told of yet is in no line and in no balance.
    """
    accounts = list(holder.purses.filter(kind__in=_KINDS[filters.purse]))
    transfers = _touching(accounts)
    left_out = _LeftOut(untold(holder) if quiet is None else quiet, accounts)
    subsidy, prepaid = left_out.of(_start(accounts, transfers, filters, after), filters, after)
    transfers = transfers.exclude(entry_id__in=left_out.ids)
    wanted = _wanted(transfers, filters, after).values_list("business_date", "entry_id").distinct()
    keys = list(wanted.order_by("-business_date", "-entry_id")[: size + 1])
    changes = _changes(accounts, transfers, [entry_id for _day, entry_id in keys])
    entries = _entries(keys[:size])
    lines: list[Line] = []
    for entry, text in entries:
        moved = changes[entry.pk]
        lines.append(_line(entry, text, moved, (subsidy, prepaid)))
        subsidy, prepaid = subsidy - moved[0], prepaid - moved[1]
    older = None
    if len(keys) > size:
        last = lines[-1].entry
        older = left_out.place(last, (subsidy, prepaid))
    return Statement(lines, older)


class _LeftOut:
    """What the holder is not told of yet, as subsidy and prepaid money."""

    def __init__(self, entries: Sequence[Untold], accounts: Sequence[Account]) -> None:
        grants, prepaid = (
            {account.pk for account in accounts if account.kind == kind}
            for kind in (AccountKind.GRANT, AccountKind.PREPAID)
        )
        self.ids = [each.entry_id for each in entries]
        self.sums = {
            (each.day, each.entry_id): (
                sum(fen for pk, fen in each.moved.items() if pk in grants),
                sum(fen for pk, fen in each.moved.items() if pk in prepaid),
            )
            for each in entries
        }

    def of(
        self, balances: tuple[int, int], filters: Filters, after: Place | None
    ) -> tuple[int, int]:
        """The balances of the books at the head of a page, less what is left out."""
        if after is not None:
            subsidy, prepaid = self._below((after.day, after.entry_id))
        else:
            subsidy, prepaid = self._below((filters.until or date.max, _LAST))
        return balances[0] - subsidy, balances[1] - prepaid

    def place(self, last: Entry, balances: tuple[int, int]) -> Place:
        """Where the page ends, its balances as in the books: later, less may be left out."""
        subsidy, prepaid = self._below((last.business_date, last.pk))
        return Place(last.business_date, last.pk, balances[0] + subsidy, balances[1] + prepaid)

    def _below(self, place: tuple[date, int]) -> tuple[int, int]:
        older = [sums for where, sums in self.sums.items() if where < place]
        return sum(sums[0] for sums in older), sum(sums[1] for sums in older)


def _touching(accounts: Sequence[Account]) -> "QuerySet[Transfer]":
    ids = [account.pk for account in accounts]
    return Transfer.objects.filter(Q(debit__in=ids) | Q(credit__in=ids))


def _start(
    accounts: Sequence[Account],
    transfers: "QuerySet[Transfer]",
    filters: Filters,
    after: Place | None,
) -> tuple[int, int]:
    """What the books say that the holder had after the first line of the page."""
    if after is not None:
        return after.subsidy_fen, after.prepaid_fen
    subsidy = sum(a.balance for a in accounts if a.kind == AccountKind.GRANT)
    prepaid = sum(a.balance for a in accounts if a.kind == AccountKind.PREPAID)
    if filters.until is not None:
        later = _moved(accounts, transfers.filter(business_date__gt=filters.until))
        subsidy, prepaid = subsidy - later[0], prepaid - later[1]
    return subsidy, prepaid


def _moved(accounts: Sequence[Account], transfers: "QuerySet[Transfer]") -> tuple[int, int]:
    sums = []
    for kind in (AccountKind.GRANT, AccountKind.PREPAID):
        ids = [account.pk for account in accounts if account.kind == kind]
        moved = transfers.aggregate(
            came=Sum("amount", filter=Q(credit__in=ids), default=0),
            went=Sum("amount", filter=Q(debit__in=ids), default=0),
        )
        sums.append(moved["came"] - moved["went"])
    return sums[0], sums[1]


def _wanted(
    transfers: "QuerySet[Transfer]", filters: Filters, after: Place | None
) -> "QuerySet[Transfer]":
    if filters.since is not None:
        transfers = transfers.filter(business_date__gte=filters.since)
    if filters.until is not None:
        transfers = transfers.filter(business_date__lte=filters.until)
    if after is not None:
        same_day = Q(business_date=after.day, entry_id__lt=after.entry_id)
        transfers = transfers.filter(Q(business_date__lt=after.day) | same_day)
    return transfers


def _changes(
    accounts: Sequence[Account], transfers: "QuerySet[Transfer]", entry_ids: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """How much each entry added to the subsidy and to the prepaid money."""
    kinds = {account.pk: account.kind for account in accounts}
    sums = {entry_id: {AccountKind.GRANT: 0, AccountKind.PREPAID: 0} for entry_id in entry_ids}
    for transfer in transfers.filter(entry_id__in=entry_ids):
        for account_id, sign in ((transfer.credit_id, 1), (transfer.debit_id, -1)):
            if account_id in kinds:
                sums[transfer.entry_id][AccountKind(kinds[account_id])] += sign * transfer.amount
    return {key: (s[AccountKind.GRANT], s[AccountKind.PREPAID]) for key, s in sums.items()}


def _entries(keys: Iterable[tuple[date, int]]) -> list[tuple[Entry, str]]:
    """The entries in the order of the keys, with their reasons in the reader's language."""
    ids = [entry_id for _day, entry_id in keys]
    found = Entry.objects.select_related("receipt__number").in_bulk(ids)
    entries = [found[entry_id] for entry_id in ids]
    texts = words.say_all((e.reason_code, e.reason_params) for e in entries)
    return list(zip(entries, texts, strict=True))


def _line(entry: Entry, text: str, moved: tuple[int, int], after: tuple[int, int]) -> Line:
    receipt = getattr(entry, "receipt", None)
    number = receipt.number.code if receipt else ""
    return Line(entry, text, number, *moved, *after)
