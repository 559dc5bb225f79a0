"""What a reader has of points, what of it expires, and how it came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Min, Q, QuerySet, Sum

from accounts.models import User
from ledger.models import Account, AccountKind, Book, EntryKind, PointAward
from portal import rules
from portal.clock import today

# The kinds of entry by which points are earned: each counts from a day for its twelve months. All
# other entries that move points inward are returns, and as old as what they return.
EARNING_KINDS = (EntryKind.POINTS_CONFIRMED, EntryKind.POINTS_RETURNED)
RETURN_KINDS = (EntryKind.POINTS_RELEASED,)
OPEN_KINDS = (AccountKind.POINTS, AccountKind.BONUS)
WARN_DAYS = 30

# By purse: what was earned on or after a cut-off, less what of that was taken back.
_EARNED_SINCE = """
SELECT account_id, SUM(amount) AS earned FROM (
    SELECT t.credit_id AS account_id, t.amount FROM ledger_transfer t
    JOIN ledger_entry e ON e.id = t.entry_id AND e.kind IN ({earning})
    WHERE t.counts_from >= %s AND t.credit_id IN ({accounts})
    UNION ALL
    SELECT t.debit_id, -t.amount FROM ledger_transfer t
    JOIN ledger_entry e ON e.id = t.entry_id AND e.kind = %s
    WHERE t.counts_from >= %s AND t.debit_id IN ({accounts})
) earned_then GROUP BY account_id
"""


@dataclass(frozen=True, slots=True)
class PointsHeld:
    """What a reader has of points now."""

    points: int = 0
    bonus: int = 0
    pending: int = 0
    held: int = 0
    next_due: datetime | None = None
    expiring: int = 0
    expires_on: date | None = None

    @property
    def available(self) -> int:
        """All that can be spent on a bounty."""
        return self.points + self.bonus


def awards_due(at: datetime) -> "QuerySet[PointAward]":
    """Awards whose cooling time is over by a moment, and which nobody looks into."""
    return _waiting().filter(confirm_at__lte=at)


def _waiting() -> "QuerySet[PointAward]":
    return PointAward.objects.filter(
        entry__isnull=True, revoked_by__isnull=True, stopped_at__isnull=True
    )


def points_held(user: User) -> PointsHeld:
    """What the reader has, when more of it comes, and what of it expires next."""
    purses = list(user.purses.filter(book__in=(Book.POINTS, Book.BONUS)))
    sums = dict.fromkeys(AccountKind.values, 0) | {each.kind: each.balance for each in purses}
    opened = [each for each in purses if each.kind in OPEN_KINDS and each.balance]
    ends = month_end(today())
    expiring = sum(expired_at(opened, cut_off(ends + timedelta(days=1))).values())
    return PointsHeld(
        sums[AccountKind.POINTS],
        sums[AccountKind.BONUS],
        sums[AccountKind.POINTS_PENDING] + sums[AccountKind.BONUS_PENDING],
        sums[AccountKind.POINTS_HELD] + sums[AccountKind.BONUS_HELD],
        _waiting().filter(user=user).aggregate(first=Min("confirm_at"))["first"],
        expiring,
        ends if expiring else None,
    )


def month_end(day: date) -> date:
    """The last day of a month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def cut_off(on: date) -> date:
    """What counts from before this day has expired: points live to the end of their last month."""
    months = on.year * 12 + on.month - 1 - rules.value("points.valid_months")
    return date(months // 12, months % 12 + 1, 1)


def expired_at(accounts: Sequence[Account], cut: date) -> dict[int, int]:
    """Of each purse what has expired at a cut-off: its balance less what was earned since then.

    Without lots: holds and spending take the oldest points, so what is left is the newest.
    """
    if not accounts:
        return {}
    earned = earned_since([each.pk for each in accounts], cut)
    rests = {each.pk: each.balance - earned.get(each.pk, 0) for each in accounts}
    return {pk: rest for pk, rest in rests.items() if rest > 0}


def earned_since(ids: Sequence[int], cut: date) -> dict[int, int]:
    """What came into each purse by earning, and counts from a day or a later one."""
    day = connection.ops.adapt_datefield_value(cut)
    accounts = ", ".join(["%s"] * len(ids))
    sql = _EARNED_SINCE.format(earning=", ".join(["%s"] * len(EARNING_KINDS)), accounts=accounts)
    params = [*EARNING_KINDS, day, *ids, EntryKind.POINTS_REVOKED, day, *ids]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {account_id: int(earned) for account_id, earned in cursor.fetchall()}


def earned_between(user: User, reason: str, since: datetime, until: datetime) -> int:
    """What a reader was awarded for one kind of deed in a time; what was taken back counts too."""
    rows = PointAward.objects.filter(
        Q(earned_at__gte=since) & Q(earned_at__lt=until), user=user, awarded_by__reason_code=reason
    )
    return rows.aggregate(sum=Sum("amount", default=0))["sum"]
