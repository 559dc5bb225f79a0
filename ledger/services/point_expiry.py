"""Points expire at the end of the month in which their time is over, first earned, first gone."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from ledger.models import Account, EntryKind, PointExpiry
from ledger.queries.points import OPEN_KINDS, cut_off, expired_at, month_end
from ledger.services.accounts import house
from ledger.services.bulk import post_many
from ledger.services.posting import Reason, whole_act
from portal.clock import today
from portal.models import Notice
from portal.notices import notify

CHUNK = 2000


def expire_points(on: date | None = None) -> int:
    """Write off what has expired by a day, and say of how many purses. It may run twice or late."""
    cut, done = cut_off(on or today()), 0
    for account_ids in _chunks(_not_yet(cut)):
        done += _expire(account_ids, cut)
    return done


def _not_yet(cut: date) -> "QuerySet[Account]":
    gone = PointExpiry.objects.filter(cut_off=cut)
    rows = Account.objects.filter(kind__in=OPEN_KINDS, balance__gt=0)
    return rows.exclude(pk__in=gone.values("account"))


def _chunks(rows: "QuerySet[Account]") -> Iterator[list[int]]:
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]


@whole_act
def _expire(ids: Sequence[int], cut: date) -> int:
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    # Reckoned under the locks: what was spent meanwhile was the oldest.
    expired = expired_at(list(locked), cut)
    lines = [PointExpiry(account_id=pk, cut_off=cut, amount=n) for pk, n in expired.items()]
    PointExpiry.objects.bulk_create(lines)
    if lines:
        _book()
    return len(lines)


def _book() -> None:
    for kind in OPEN_KINDS:
        house(f"{kind}_expired")
    gone = Account.objects.filter(code=Concat(OuterRef("account__kind"), Value("_expired")))
    lines = PointExpiry.objects.annotate(
        line_key=Concat(
            Value("points:"),
            Cast("account_id", CharField()),
            Value(":expired:"),
            Cast("cut_off", CharField()),
        ),
        line_debit=F("account_id"),
        line_credit=Subquery(gone.values("pk")),
        line_amount=F("amount"),
    )
    post_many(lines, kind=EntryKind.POINTS_EXPIRED, reason=Reason("points.expired"), by=None)


def warn_of_expiry() -> int:
    """Tell readers of points that expire at the end of this month, once; how many were told."""
    ends, told = month_end(today()), 0
    cut = cut_off(ends + timedelta(days=1))
    for ids in _chunks(Account.objects.filter(kind__in=OPEN_KINDS, balance__gt=0)):
        told += _warn(ids, cut, ends)
    return told


def _warn(ids: Sequence[int], cut: date, ends: date) -> int:
    purses = {each.pk: each for each in Account.objects.filter(pk__in=ids).select_related("user")}
    soon = expired_at(list(purses.values()), cut)
    keys = {f"points:{pk}:expire:{ends}": pk for pk in soon}
    known = Notice.objects.filter(dedupe__in=keys).values_list("dedupe", flat=True)
    fresh = {key: pk for key, pk in keys.items() if key not in set(known)}
    for key, pk in fresh.items():
        about = {"points": soon[pk], "until": ends.isoformat()}
        notify(
            purses[pk].user, "points-expire", about, url="/me/points/", topic="money", dedupe=key
        )
    return len(fresh)
