"""How often something may be tried, kept by a row's lock: the cache may be away or emptied."""

import hashlib
import time

from django.db.models import F

from accounts.models import RateCount
from portal.refusals import Refusal

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def _key(action: str, what: str) -> str:
    return f"{action}:{hashlib.sha256(what.encode()).hexdigest()[:40]}"


def spend(action: str, what: str, *, limit: int, seconds: int) -> None:
    """Count one try; `too-many-requests` once `limit` tries were made in this stretch of time."""
    key, window = f"{_key(action, what)}:{seconds}", int(time.time()) // seconds
    rows = RateCount.objects.filter(key=key, window=window)
    if rows.filter(n__lt=limit).update(n=F("n") + 1):
        return
    _row, made = RateCount.objects.get_or_create(key=key, window=window, defaults={"n": 1})
    if made or rows.filter(n__lt=limit).update(n=F("n") + 1):
        return
    raise Refusal("too-many-requests", status=429)


def give_back(action: str, what: str, *, seconds: int) -> None:
    """Take one try back: it was no attack."""
    key, window = f"{_key(action, what)}:{seconds}", int(time.time()) // seconds
    RateCount.objects.filter(key=key, window=window, n__gt=0).update(n=F("n") - 1)


def forget_old() -> int:
    """Delete the counters of days gone by."""
    old = [row.pk for row in RateCount.objects.only("pk", "key", "window") if _ended(row)]
    return RateCount.objects.filter(pk__in=old).delete()[0]


def _ended(row: RateCount) -> bool:
    seconds = int(row.key.rsplit(":", 1)[1])
    return (row.window + 1) * seconds < time.time() - DAY
