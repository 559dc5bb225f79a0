"""A year of the library, day by day."""

import calendar as weeks
from dataclasses import dataclass
from datetime import date

from desk.clock import Calendar
from desk.models import Workday


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
