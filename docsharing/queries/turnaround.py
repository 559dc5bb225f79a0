"""How long delivering took, in working time: medians and ninetieth percentiles by the database.

The working time from one moment to another is what has been worked up to the one less what has
been worked up to the other. So the database is told, for each day, what was worked before it, and
reckons and ranks any number of deliveries in one statement, to the second. The time in which the
reader was waited for, or in which the case was closed until a file was withdrawn, is none of ours.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.db.models import Max, Min, QuerySet

from desk.clock import Clock
from portal.clock import SHANGHAI, day_of

_DAY, _HOUR = 86_400, Decimal(3600)
_EPOCH = date(1970, 1, 1)
_OFFSET = 8 * 3600  # Shanghai knows no summer time since 1991


@dataclass(frozen=True, slots=True)
class Turnaround:
    """Working hours from the request to the delivery, of some deliveries."""

    median_hours: Decimal | None = None
    p90_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Dialect:
    days: str
    seconds: str
    least: str
    greatest: str


_DIALECTS = {
    "postgresql": _Dialect(
        "SELECT n, before, is_open"
        " FROM jsonb_to_recordset(%s::jsonb) AS d(n bigint, before bigint, is_open bigint)",
        "FLOOR(EXTRACT(EPOCH FROM {}))::bigint",
        "LEAST",
        "GREATEST",
    ),
    "sqlite": _Dialect(
        "SELECT json_extract(value, '$.n') AS n, json_extract(value, '$.before') AS before,"
        " json_extract(value, '$.is_open') AS is_open FROM json_each(%s)",
        "CAST(strftime('%%s', {}) AS INTEGER)",
        "MIN",
        "MAX",
    ),
}
# The median of an even number lies between the two in the middle; the ninetieth percentile is the
# smallest time within which nine tenths were delivered.
_STATEMENT = """
WITH days AS ({days}),
done AS ({rows}),
moments AS (
    SELECT grp, paused, {opened} + {offset} AS opened, {delivered} + {offset} AS delivered FROM done
),
spans AS (
    SELECT grp, {greatest}(0, {until_delivered} - {until_opened} - paused) AS seconds
    FROM moments
    JOIN days AS o ON o.n = opened / {day}
    JOIN days AS d ON d.n = delivered / {day}
),
ranked AS (
    SELECT grp, seconds, ROW_NUMBER() OVER (PARTITION BY grp ORDER BY seconds) AS place,
           COUNT(*) OVER (PARTITION BY grp) AS n
    FROM spans
)
SELECT grp, AVG(CASE WHEN place IN ((n + 1) / 2, n / 2 + 1) THEN seconds END),
       MIN(CASE WHEN place = (9 * n + 9) / 10 THEN seconds END)
FROM ranked GROUP BY grp
"""


@dataclass(frozen=True, slots=True)
class WorkedDays:
    """The days that some deliveries touch, with the working seconds before each, as JSON."""

    days: str
    opens: int
    closes: int

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "WorkedDays | None":
        """Those of some deliveries, by two queries; none if there is no delivery."""
        touched = rows.aggregate(first=Min("request__case__opened_at"), last=Max("delivered_at"))
        if touched["first"] is None:
            return None
        return cls.between(touched["first"], touched["last"])

    @classmethod
    def between(cls, first: datetime, last: datetime) -> "WorkedDays":
        """Those from one moment to another."""
        clock = Clock.around(first, last, ahead=0)
        days = _worked(clock, day_of(first), day_of(last))
        opens, closes = (60 * (60 * at.hour + at.minute) for at in (clock.opens, clock.closes))
        return cls(json.dumps(list(days)), opens, closes)


def _worked(clock: Clock, first: date, last: date) -> Iterator[dict[str, int]]:
    length, before = int(clock.day_length.total_seconds()), 0
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        is_open = int(clock.calendar.is_open(day))
        yield {"n": (day - _EPOCH).days, "before": before, "is_open": is_open}
        before += is_open * length


def turnarounds(rows: QuerySet[Any], worked: WorkedDays | None) -> dict[Any, Turnaround]:
    """The turnaround of each group, by one query.

    Each row of `rows` is a delivery: `grp`, `opened`, `delivered`, and the seconds `paused`.
    """
    if worked is None:
        return {}
    sql, params = rows.query.sql_with_params()
    sql_says = _DIALECTS[connection.vendor]
    statement = _STATEMENT.format(
        days=sql_says.days,
        rows=sql,
        opened=sql_says.seconds.format("opened"),
        delivered=sql_says.seconds.format("delivered"),
        greatest=sql_says.greatest,
        until_opened=_until("o", "opened", worked, sql_says),
        until_delivered=_until("d", "delivered", worked, sql_says),
        offset=_OFFSET,
        day=_DAY,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [worked.days, *params])
        return {
            group: Turnaround(_hours(median), _hours(p90))
            for group, median, p90 in cursor.fetchall()
        }


def _until(day: str, moment: str, worked: WorkedDays, sql_says: _Dialect) -> str:
    """What had been worked up to a moment of a day: no part of it comes from outside."""
    clock = f"{sql_says.least}({moment} %% {_DAY}, {worked.closes})"
    since_opening = f"{sql_says.greatest}(0, {clock} - {worked.opens})"
    return f"({day}.before + {day}.is_open * {since_opening})"


def _hours(seconds: Any) -> Decimal | None:
    if seconds is None:
        return None
    return (Decimal(str(seconds)) / _HOUR).quantize(Decimal("0.1"), ROUND_HALF_UP)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
