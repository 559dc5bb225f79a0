"""What a holder is not told of yet, because the desk may still take it back, or has taken it back.

The books hold every entry at once, and what was given back may be spent at once. But whoever reads
her statement, her purses or a file of them is told of an entry when she is told of the act that
posted it: an app above names such entries by the slot `untold`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from ledger.models import Account, Entry, Transfer
from ledger.queries.purses import HELD, PAYING, TOLD, Available, Holder, owner, sum_of
from portal import slots

# The keys of one entry that may still be taken back, or of an entry and of what took it back.
Keys = tuple[str, ...]
# What such an entry moves; a debt is none of it.
PURSES = (*PAYING, *HELD)


@dataclass(frozen=True, slots=True)
class Untold:
    """An entry that is left out, and what it did to each account of the holder."""

    day: date
    entry_id: int
    moved: Counter[int] = field(default_factory=Counter)


def untold(holder: Holder) -> list[Untold]:
    """The entries that are left out of what the holder is shown."""
    return untold_each([holder])[holder.pk]


def untold_each(holders: Sequence[Holder]) -> dict[int, list[Untold]]:
    """The same by holder, of people or of organisations: in as many queries as for one of them."""
    groups = _groups(holders)
    if not groups:
        return {holder.pk: [] for holder in holders}
    balances: dict[int, dict[int, int]] = {holder.pk: {} for holder in holders}
    of = _owned_by(holders)
    for pk, account_id, balance in _accounts(holders, PURSES).values_list(of, "pk", "balance"):
        balances[pk][account_id] = balance
    transfers = _moving(groups, [account_id for each in balances.values() for account_id in each])
    return {pk: _left_out(groups, transfers, accounts) for pk, accounts in balances.items()}


def told(holder: Holder, quiet: Iterable[Untold] | None = None) -> Available:
    """What the holder has, as far as she is told (`quiet`: what she is not, if that is known)."""
    left_out = untold(holder) if quiet is None else quiet
    return _told(_accounts([holder], TOLD).select_related("grant"), left_out)


def told_each(holders: Sequence[Holder]) -> list[tuple[Holder, Available]]:
    """The same of each of these people or organisations: in as many queries as for one of them."""
    if not holders:
        return []
    left_out, of = untold_each(holders), _owned_by(holders)
    accounts: dict[int, list[Account]] = {holder.pk: [] for holder in holders}
    for account in _accounts(holders, TOLD).select_related("grant"):
        accounts[getattr(account, of)].append(account)
    return [(each, _told(accounts[each.pk], left_out[each.pk])) for each in holders]


def _told(accounts: Iterable[Account], quiet: Iterable[Untold]) -> Available:
    moved: Counter[int] = Counter()
    for each in quiet:
        moved.update(each.moved)
    return sum_of(accounts, moved)


def _owned_by(holders: Sequence[Holder]) -> str:
    """The column by which accounts belong to them."""
    [column] = owner(holders[0])
    return column


def _accounts(holders: Sequence[Holder], kinds: Iterable[str]) -> "QuerySet[Account]":
    theirs = {f"{_owned_by(holders)}__in": [holder.pk for holder in holders]}
    return Account.objects.filter(**theirs, kind__in=kinds)


def _groups(holders: Sequence[Holder]) -> list[list[int]]:
    """The entries whose keys the apps above name, in their groups."""
    keys = [group for given in slots.fill("untold", holders) for group in given]
    if not keys:
        return []
    ids = dict(
        Entry.objects.filter(key__in=[key for group in keys for key in group])
        .values_list("key", "pk")
        .order_by("pk")
    )
    return [ids_of for group in keys if (ids_of := [ids[key] for key in group if key in ids])]


def _moving(groups: Iterable[Sequence[int]], accounts: Sequence[int]) -> list[Transfer]:
    """What moved in the accounts from the first to the last entry of each group, newest first."""
    ranges = Q()
    for first, *last in groups:
        ranges |= Q(entry_id__gte=first, **({"entry_id__lte": last[-1]} if last else {}))
    rows = Transfer.objects.filter(ranges).filter(Q(debit__in=accounts) | Q(credit__in=accounts))
    return list(rows.order_by("-entry_id"))


def _left_out(
    groups: Iterable[Sequence[int]], transfers: Iterable[Transfer], accounts: Mapping[int, int]
) -> list[Untold]:
    """What one holder is not told of, among the groups of all."""
    since = _since(transfers, accounts)
    moved = {each.entry_id for each in since}
    groups = [group for group in groups if not moved.isdisjoint(group)]
    named = {entry_id for group in groups for entry_id in group}
    waiting = [group[0] for group in groups if len(group) == 1]
    left_out = set(waiting if _never_below_zero(since, waiting, named, accounts) else ())
    left_out |= {pk for group in groups if _came_to_nothing(since, group, named) for pk in group}
    return [each for each in since if each.entry_id in left_out]


def _since(transfers: Iterable[Transfer], accounts: Mapping[int, int]) -> list[Untold]:
    """The entries of these transfers by what they did to the accounts."""
    found: dict[int, Untold] = {}
    for row in transfers:
        for account_id, sign in ((row.credit_id, 1), (row.debit_id, -1)):
            if account_id in accounts:
                new = Untold(row.business_date, row.entry_id)
                found.setdefault(row.entry_id, new).moved[account_id] += sign * row.amount
    return list(found.values())


def _never_below_zero(
    since: Iterable[Untold], waiting: Sequence[int], named: set[int], balances: Mapping[int, int]
) -> bool:
    """Whether no account falls below zero without these entries: else some of it is spent again."""
    shown, first = Counter(balances), min(waiting, default=0)
    for each in since:
        if each.entry_id in waiting:
            shown.subtract(each.moved)
    for each in (each for each in since if each.entry_id >= first):
        if min(shown.values(), default=0) < 0:
            return False
        if each.entry_id not in named:
            shown.subtract(each.moved)
    return True


def _came_to_nothing(since: Iterable[Untold], group: Sequence[int], named: set[int]) -> bool:
    """Whether an entry was taken back to the fen, and nothing was paid in between."""
    if len(group) == 1:
        return False
    between = [each for each in since if group[0] <= each.entry_id <= group[-1]]
    both: Counter[int] = Counter()
    for each in between:
        if each.entry_id in group:
            both.update(each.moved)
    spent = any(
        fen < 0 and account_id in both
        for each in between
        if each.entry_id not in named
        for account_id, fen in each.moved.items()
    )
    return not spent and not any(both.values())
