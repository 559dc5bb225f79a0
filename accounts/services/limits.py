"""How often something may be tried, kept by a row's lock: the cache may be away or emptied."""

import hashlib
import time

from django.db.models import F

from accounts.models import RateCount
from portal import rules
from portal.refusals import Refusal

PAUSE, QUARTER, HOUR, DAY = 30, 900, 3600, 24 * 3600
STRETCHES = (PAUSE, QUARTER, HOUR, DAY)


def _key(action: str, what: str) -> str:
    return f"{action}:{hashlib.sha256(what.encode()).hexdigest()[:40]}"


def spend(action: str, what: str, *, limit: int, seconds: int) -> None:
    """Count one try; `too-many-requests` once `limit` tries were made in this stretch of time."""
    if seconds not in STRETCHES:
        raise ValueError("The sweep knows only its own stretches of time.")
    key, window = f"{_key(action, what)}:{seconds}", int(time.time()) // seconds
    rows = RateCount.objects.filter(key=key, window=window)
    if rows.filter(n__lt=limit).update(n=F("n") + 1):
        return
    _row, made = RateCount.objects.get_or_create(key=key, window=window, defaults={"n": 1})
    if made or rows.filter(n__lt=limit).update(n=F("n") + 1):
        return
    left = seconds - int(time.time()) % seconds
    raise Refusal("too-many-requests", status=429, retry_after=left)


def texts_spent(number: str) -> bool:
    """Whether a number had its text messages of this hour or day; if not, spend one."""
    try:
        spend("text", number, limit=rules.value("sms.per_hour"), seconds=HOUR)
        spend("text", number, limit=rules.value("sms.per_day"), seconds=DAY)
    except Refusal:
        return True
    return False


def give_back(action: str, what: str, *, seconds: int) -> None:
    """Take one try back: it was no attack."""
    key, window = f"{_key(action, what)}:{seconds}", int(time.time()) // seconds
    RateCount.objects.filter(key=key, window=window, n__gt=0).update(n=F("n") - 1)


def forget_old() -> int:
    """Delete the counters of stretches that ended a day ago."""
    gone = 0
    for seconds in STRETCHES:
        first = int(time.time() - DAY) // seconds
        old = RateCount.objects.filter(key__endswith=f":{seconds}", window__lt=first)
        gone += old.delete()[0]
    return gone
