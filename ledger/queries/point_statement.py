"""How a reader's points came and went, newest first, with what could be spent after each entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ledger.models import Account, AccountKind, Book, Entry, EntryKind, Transfer
from portal import words

PAGE = 25
OPEN = (AccountKind.POINTS, AccountKind.BONUS)
PENDING = (AccountKind.POINTS_PENDING, AccountKind.BONUS_PENDING)
_TAGS: dict[str, str | Promise] = {
    EntryKind.POINTS_AWARDED: _("pending"),
    EntryKind.POINTS_PAID: _("bounty"),
    EntryKind.POINTS_CONFIRMED: _("confirmed"),
    EntryKind.POINTS_HELD: _("set aside"),
    EntryKind.POINTS_RELEASED: _("given back"),
    EntryKind.POINTS_REVOKED: _("reclaimed"),
}


@dataclass(frozen=True, slots=True)
class PointFilters:
    """Which part of the statement is wanted."""

    book: Literal["", "points", "bonus"] = ""
    since: date | None = None
    until: date | None = None

    @property
    def books(self) -> tuple[str, ...]:
        """The books that are wanted."""
        return (self.book,) if self.book else (Book.POINTS, Book.BONUS)


@dataclass(frozen=True, slots=True)
class PointPlace:
    """Where a page ends: its last entry, and what could be spent before it."""

    day: date
    entry_id: int
    before: int


@dataclass(frozen=True, slots=True)
class PointLine:
    """One entry as the reader reads it."""

    entry: Entry
    text: str
    pending: int
    points: int
    bonus: int
    after: int

    @property
    def tag(self) -> str:
        """What the entry did, where its reason alone does not say so."""
        return str(_TAGS.get(self.entry.kind, ""))


@dataclass(frozen=True, slots=True)
class PointStatement:
    """A page of lines, and where the next one begins (None: there is no more)."""

    lines: list[PointLine]
    older: PointPlace | None


def point_statement(
    user: User, filters: PointFilters, *, after: PointPlace | None = None, size: int = PAGE
) -> PointStatement:
    """A page of her points. What is set aside is in no balance; what is pending is a column."""
    accounts = list(user.purses.filter(book__in=filters.books, kind__in=(*OPEN, *PENDING)))
    ids = [account.pk for account in accounts]
    transfers = Transfer.objects.filter(Q(debit__in=ids) | Q(credit__in=ids))
    balance = after.before if after else _start(accounts, transfers, filters)
    keys = list(_wanted(transfers, filters, after)[: size + 1])
    entry_ids = [entry_id for _day, entry_id in keys[:size]]
    changes = _changes(accounts, transfers, entry_ids)
    lines: list[PointLine] = []
    for entry, text in _entries(entry_ids):
        pending, points, bonus = changes[entry.pk]
        lines.append(PointLine(entry, text, pending, points, bonus, balance))
        balance -= points + bonus
    older = None
    if len(keys) > size:
        last = lines[-1].entry
        older = PointPlace(last.business_date, last.pk, balance)
    return PointStatement(lines, older)


def _start(
    accounts: Sequence[Account], transfers: "QuerySet[Transfer]", filters: PointFilters
) -> int:
    """What could be spent after the first line of the page."""
    opened = [account for account in accounts if account.kind in OPEN]
    there = sum(account.balance for account in opened)
    if filters.until is None:
        return there
    ids = [account.pk for account in opened]
    later = transfers.filter(business_date__gt=filters.until).aggregate(
        came=Sum("amount", filter=Q(credit__in=ids), default=0),
        went=Sum("amount", filter=Q(debit__in=ids), default=0),
    )
    return there - later["came"] + later["went"]


def _wanted(
    transfers: "QuerySet[Transfer]", filters: PointFilters, after: PointPlace | None
) -> "QuerySet[Transfer, tuple[date, int]]":
    if filters.since is not None:
        transfers = transfers.filter(business_date__gte=filters.since)
    if filters.until is not None:
        transfers = transfers.filter(business_date__lte=filters.until)
    if after is not None:
        same_day = Q(business_date=after.day, entry_id__lt=after.entry_id)
        transfers = transfers.filter(Q(business_date__lt=after.day) | same_day)
    found = transfers.values_list("business_date", "entry_id").distinct()
    return found.order_by("-business_date", "-entry_id")


def _changes(
    accounts: Sequence[Account], transfers: "QuerySet[Transfer]", entry_ids: Sequence[int]
) -> dict[int, tuple[int, int, int]]:
    """How much each entry added to what is pending, to the points and to the bonus points."""
    kinds = {account.pk: account.kind for account in accounts}
    sums = {entry_id: dict.fromkeys((*OPEN, *PENDING), 0) for entry_id in entry_ids}
    for transfer in transfers.filter(entry_id__in=entry_ids):
        for account_id, sign in ((transfer.credit_id, 1), (transfer.debit_id, -1)):
            if account_id in kinds:
                sums[transfer.entry_id][AccountKind(kinds[account_id])] += sign * transfer.amount
    return {
        entry_id: (sum(moved[kind] for kind in PENDING), *(moved[kind] for kind in OPEN))
        for entry_id, moved in sums.items()
    }


def _entries(ids: Sequence[int]) -> Iterable[tuple[Entry, str]]:
    """The entries in their order; what was confirmed is called by the deed that earned it."""
    found = Entry.objects.select_related("confirmed_award__awarded_by").in_bulk(ids)
    entries = [found[entry_id] for entry_id in ids]
    told = [_told(entry) for entry in entries]
    texts = words.say_all((each.reason_code, each.reason_params) for each in told)
    return zip(entries, texts, strict=True)


def _told(entry: Entry) -> Entry:
    award = getattr(entry, "confirmed_award", None)
    return award.awarded_by if award else entry
