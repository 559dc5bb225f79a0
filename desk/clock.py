"""The desk's clock: working days and working hours, with a calendar that the library may edit.

A day on which something comes in after closing counts as the next working day. A year that the
official calendar does not know yet is Monday to Friday less the fixed holidays, and is provisional.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from desk.models import Workday
from portal import rules
from portal.clock import SHANGHAI

# New Year, Labour Day and the National Day: the holidays whose date never moves.
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
_LONGEST = 400  # days to look ahead before saying that the calendar is never open


@dataclass(frozen=True)
class Calendar:
    """The days of some years, read once."""

    marked: dict[date, bool]
    known_years: frozenset[int]

    @classmethod
    def of(cls, first: date, last: date) -> "Calendar":
        """The calendar of all years from one day to another, by one query."""
        rows = Workday.objects.filter(
            day__gte=date(first.year, 1, 1), day__lte=date(last.year, 12, 31)
        ).values_list("day", "is_open", "source")
        official = Workday.Source.OFFICIAL
        marked: dict[date, bool] = {}
        known: set[int] = set()
        for day, is_open, source in rows:
            marked[day] = is_open
            if source == official:
                known.add(day.year)
        return cls(marked, frozenset(known))

    def is_open(self, day: date) -> bool:
        """Whether the library works on a day."""
        if day in self.marked:
            return self.marked[day]
        is_weekday = day.weekday() < 5
        if day.year in self.known_years:
            return is_weekday
        return is_weekday and (day.month, day.day) not in FIXED_HOLIDAYS

    def is_provisional(self, year: int) -> bool:
        """Whether the year stands on the fixed holidays only."""
        return year not in self.known_years

    def next_open(self, day: date) -> date:
        """The first working day after a day."""
        for n in range(1, _LONGEST):
            if self.is_open(later := day + timedelta(days=n)):
                return later
        raise ValueError("The calendar has no working day.")


def hours() -> tuple[time, time]:
    """When the library begins and ends its work."""
    begin, end = rules.value("desk.opens_at"), rules.value("desk.closes_at")
    return time.fromisoformat(begin), time.fromisoformat(end)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI).astimezone(UTC)


def _calendar_after(moment: datetime) -> Calendar:
    day = moment.astimezone(SHANGHAI).date()
    return Calendar.of(day, day + timedelta(days=92))


def day_counted(moment: datetime, calendar: Calendar, closes: time) -> date:
    """The working day as which a moment counts: after closing, the next."""
    local = moment.astimezone(SHANGHAI)
    if calendar.is_open(local.date()) and local.time() < closes:
        return local.date()
    return calendar.next_open(local.date())


def add_workdays(start: datetime, n: int) -> datetime:
    """Closing time of the n-th working day after the day as which `start` counts."""
    _opens, closes = hours()
    calendar = _calendar_after(start)
    day = day_counted(start, calendar, closes)
    for _n in range(n):
        day = calendar.next_open(day)
    return _at(day, closes)


def working_hours_between(start: datetime, end: datetime) -> timedelta:
    """The working time from one moment to another."""
    opens, closes = hours()
    first, last = start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()
    calendar = Calendar.of(first, last)
    total = timedelta()
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if calendar.is_open(day):
            span = min(end, _at(day, closes)) - max(start, _at(day, opens))
            total += max(span, timedelta())
    return total


def add_working_time(start: datetime, length: timedelta) -> datetime:
    """The moment at which so much working time has passed since `start`."""
    if length <= timedelta():
        return start
    opens, closes = hours()
    calendar = _calendar_after(start)
    day, left = start.astimezone(SHANGHAI).date(), length
    while True:
        if calendar.is_open(day):
            begin = max(start, _at(day, opens))
            free = max(_at(day, closes) - begin, timedelta())
            if left <= free:
                return begin + left
            left -= free
        day = calendar.next_open(day)


def is_open_at(moment: datetime) -> bool:
    """Whether the desk is open at a moment. A page asks as much by night as by day."""
    opens, closes = hours()
    local = moment.astimezone(SHANGHAI)
    works = Calendar.of(local.date(), local.date()).is_open(local.date())
    return works and opens <= local.time() < closes
