"""What the clock brings, one by one: what cannot be done waits, and hides nothing behind it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Model, QuerySet

from portal.clock import now
from portal.models import Postponed
from portal.refusals import Refusal

logger = logging.getLogger(__name__)
FIRST, LONGEST = timedelta(minutes=15), timedelta(days=1)
Row = TypeVar("Row", bound=Model)
Result = TypeVar("Result")


def rows(work: str, found: "QuerySet[Row]") -> "QuerySet[Row]":
    """Of the rows that are due, those that did not fail lately. A run takes the first of them."""
    late = Postponed.objects.filter(work=work, again_at__gt=now())
    return found.exclude(pk__in=late.values("row"))


def attempt(work: str, row: Row, act: Callable[[Row], Result]) -> Result | None:
    """Do an act on one row, in a transaction of its own. None: it failed, and the row waits."""
    name = f"{row._meta.label_lower} {row.pk}"  # noqa: SLF001 - Django documents `_meta`
    try:
        with transaction.atomic():
            return act(row)
    except Refusal as refusal:
        logger.warning("%s: %s was refused (%s)", work, name, refusal.code)
    except Exception:
        logger.exception("%s: %s failed", work, name)
    _postpone(work, row.pk)
    return None


def _postpone(work: str, row: int) -> None:
    """Each time for twice as long. What was not asked for in two days was done or is gone."""
    Postponed.objects.filter(again_at__lt=now() - 2 * LONGEST).delete()
    found, _made = Postponed.objects.get_or_create(
        work=work, row=row, defaults={"failures": 0, "again_at": now()}
    )
    wait = min(FIRST * 2 ** min(found.failures, 10), LONGEST)
    Postponed.objects.filter(pk=found.pk).update(failures=F("failures") + 1, again_at=now() + wait)


@contextmanager
def alone(what: str) -> Iterator[None]:
    """One of several works: that it fails is logged, and stops no other."""
    try:
        yield
    except Exception:
        logger.exception("%s failed", what)
