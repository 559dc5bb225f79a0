"""How the service levels were kept: what a month's cases were promised, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q

from desk import kinds
from desk.models import Case
from portal.clock import SHANGHAI, now, today


@dataclass(frozen=True)
class LevelLine:
    """What was done at one service level in a month; without a kind: at all of them."""

    kind: str = ""
    urgent: bool = False
    answer_days: int = 0
    deliver_days: int = 0
    done: int = 0
    answered_in_time: int = 0
    in_time: int = 0
    open_late: int = 0

    @property
    def late(self) -> int:
        """How many were done late."""
        return self.done - self.in_time

    @property
    def rate(self) -> str:
        """How many of a hundred were done in time; rounded down, so that 100.0 means all."""
        return rate(self.in_time, self.done)

    @property
    def answer_rate(self) -> str:
        """The same of first answers."""
        return rate(self.answered_in_time, self.done)


def rate(part: int, whole: int) -> str:
    """A share of a hundred with one decimal, rounded down; nothing of nothing."""
    return f"{1000 * part // whole / 10:.1f}" if whole else ""


def month_of(text: str) -> date:
    """The first day of the month that an address names; what makes no sense is this month."""
    here = today().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return here
    return month if date(2000, 1, 1) <= month <= here else here


def next_month(month: date) -> date:
    """The first day of the month after another."""
    return (month + timedelta(days=31)).replace(day=1)


def level_lines(month: date) -> list[LevelLine]:
    """The service levels of every kind with what was done in a month: two queries.

    What the reader took back counts neither way. Open and late is what is so now.
    """
    lines = {
        (kind.code, urgent): LevelLine(kind.code, urgent, *kind.service_level(urgent))
        for kind in kinds.all_kinds()
        for urgent in (False, True)
    }
    for found in (_done(month), _open_late()):
        for row in found:
            key = (row.pop("kind"), row.pop("promised_urgent"))
            if key in lines:
                lines[key] = replace(lines[key], **row)
    # A kind whose urgent cases are promised nothing else has one line, unless it has such cases.
    return [
        line
        for line in lines.values()
        if not line.urgent or line.done or line.open_late or _differs(line, lines)
    ]


def _differs(line: LevelLine, lines: dict[tuple[str, bool], LevelLine]) -> bool:
    normal = lines[line.kind, False]
    same = (normal.answer_days, normal.deliver_days)
    return (line.answer_days, line.deliver_days) != same


def _done(month: date) -> Iterable[dict[str, Any]]:
    start, end = (datetime.combine(day, time(), SHANGHAI) for day in (month, next_month(month)))
    withdrawn = Q(pk__in=[])
    for kind in kinds.all_kinds():
        withdrawn |= Q(kind=kind.code, state__in=kind.withdrawn_states)
    rows = Case.objects.filter(closed_at__gte=start, closed_at__lt=end).exclude(withdrawn)
    counted: Any = rows.order_by().values("kind", "promised_urgent")
    return counted.annotate(
        done=Count("pk"),
        answered_in_time=Count("pk", filter=Q(answered_at__lte=F("answer_due_at"))),
        in_time=Count("pk", filter=Q(closed_at__lte=F("deliver_due_at"))),
    )


def _open_late() -> Iterable[dict[str, Any]]:
    rows = Case.objects.running().filter(due_at__lt=now()).order_by()
    counted: Any = rows.values("kind", "promised_urgent")
    return counted.annotate(open_late=Count("pk"))


def level_total(lines: Iterable[LevelLine]) -> LevelLine:
    """All service levels together."""
    total = LevelLine()
    for line in lines:
        total = replace(
            total,
            done=total.done + line.done,
            answered_in_time=total.answered_in_time + line.answered_in_time,
            in_time=total.in_time + line.in_time,
            open_late=total.open_late + line.open_late,
        )
    return total
