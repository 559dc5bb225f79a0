"""A year of the library, day by day; and when it is closed for longer than a weekend."""

import calendar as weeks
from dataclasses import dataclass
from datetime import date, timedelta

from desk.clock import Calendar
from desk.models import Workday
from portal import rules
from portal.clock import today

# Days before and after today in which a closing is looked for.
BEHIND, AHEAD = 92, 400


@dataclass(frozen=True)
class CalendarDay:
    """One day: whether the library works, and why it is not as its weekday says."""

    day: date
    is_open: bool
    name: str
    is_marked: bool
    is_librarys: bool


@dataclass(frozen=True)
class CalendarMonth:
    """A month as weeks from Monday to Sunday; None where the week belongs to another month."""

    number: int
    weeks: list[list[CalendarDay | None]]
    workdays: int

    @property
    def days(self) -> list[CalendarDay]:
        """The days of the month, one after another."""
        return [day for week in self.weeks for day in week if day]


def calendar_year(year: int) -> tuple[list[CalendarMonth], bool]:
    """The months of a year, and whether it is provisional. Two queries."""
    days = Calendar.of(date(year, 1, 1), date(year, 12, 31))
    marked = {row.day: row for row in Workday.objects.filter(day__year=year)}

    def one(month: int, number: int) -> CalendarDay | None:
        if not number:
            return None
        day = date(year, month, number)
        row = marked.get(day)
        return CalendarDay(
            day=day,
            is_open=days.is_open(day),
            name=row.name if row else "",
            is_marked=row is not None,
            is_librarys=row is not None and row.source == Workday.Source.LIBRARY,
        )

    months = []
    for month in range(1, 13):
        rows = [[one(month, n) for n in week] for week in weeks.monthcalendar(year, month)]
        workdays = sum(bool(day and day.is_open) for week in rows for day in week)
        months.append(CalendarMonth(month, rows, workdays))
    return months, days.is_provisional(year)


@dataclass(frozen=True)
class Closing:
    """Days in a row on which nobody works: the first, the last, and the day when work goes on."""

    first: date
    last: date
    reopens: date


def closing_near(on: date | None = None) -> Closing | None:
    """The closing in which a day lies, or that begins soon after it, if readers are told of it.

    One query beside the rules.
    """
    day = on or today()
    days = Calendar.of(day - timedelta(days=BEHIND), day + timedelta(days=AHEAD))
    return closing_in(days, day)


def closing_in(days: Calendar, day: date) -> Closing | None:
    """The same by a calendar that is there: how long it must be, and how soon, the library says."""
    least, ahead = rules.value("desk.closing_days"), rules.value("desk.closing_ahead")
    for n in range(ahead + 1):
        found = _closing(days, day + timedelta(days=n))
        if found and (found.reopens - found.first).days >= least:
            return found
    return None


def _closing(days: Calendar, day: date) -> Closing | None:
    """The days without work around one of them."""
    if days.is_open(day):
        return None
    first = day
    for _n in range(BEHIND):
        if days.is_open(first - timedelta(days=1)):
            break
        first -= timedelta(days=1)
    reopens = days.next_open(day)
    return Closing(first, reopens - timedelta(days=1), reopens)
