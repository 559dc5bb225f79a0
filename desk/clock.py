"""The desk's clock: working days and working hours, with a calendar that the library may edit.

A day on which something comes in after closing counts as the next working day. A year that the
official calendar does not know yet is Monday to Friday less the fixed holidays, and is provisional.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate

from desk.models import Workday
from portal import rules
from portal.clock import SHANGHAI

# New Year, Labour Day and the National Day: the holidays whose date never moves.
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
REACH = 200  # days within which a page counts how late something is: some 130 working days
_LONGEST = 400  # days to look ahead before saying that the calendar is never open


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _weekdays(until: date) -> int:
    """How many days from Monday to Friday there were since Monday, 1 January of the year 1."""
    weeks, rest = divmod(until.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


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
        if day.year in self.known_years:
            return _is_weekday(day)
        return _is_weekday(day) and (day.month, day.day) not in FIXED_HOLIDAYS

    def open_days(self, after: date, until: date) -> int:
        """How many working days follow a day, up to another and with it.

        A page counts how late each of its rows is: weekdays are reckoned, not walked through, and
        only the days that are not as their weekday says are looked up.
        """
        if until <= after:
            return 0
        first, last = (bisect_right(self._odd_days, day) for day in (after, until))
        odd = self._odd_sums[last] - self._odd_sums[first]
        return _weekdays(until) - _weekdays(after) + odd - self._fixed_holidays(after, until)

    @cached_property
    def _odd_days(self) -> list[date]:
        return sorted(day for day, is_open in self.marked.items() if is_open != _is_weekday(day))

    @cached_property
    def _odd_sums(self) -> list[int]:
        steps = (1 if self.marked[day] else -1 for day in self._odd_days)
        return [0, *accumulate(steps)]

    def _fixed_holidays(self, after: date, until: date) -> int:
        """The weekdays that are free in years of which no more is known."""
        years = (y for y in range(after.year, until.year + 1) if y not in self.known_years)
        days = (date(year, *day) for year in years for day in FIXED_HOLIDAYS)
        free = (d for d in days if after < d <= until and _is_weekday(d) and d not in self.marked)
        return sum(1 for _day in free)

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


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Clock:
    """Hours and calendar, read once: any number of moments is reckoned with them."""

    calendar: Calendar
    opens: time
    closes: time

    @classmethod
    def around(cls, *moments: datetime, behind: int = 0, ahead: int = 92) -> "Clock":
        """The clock of all years that some moments touch, with days before and after them."""
        first, last = _day(min(moments)), _day(max(moments))
        days = Calendar.of(first - timedelta(days=behind), last + timedelta(days=ahead))
        return cls(days, *hours())

    @classmethod
    def at_hand(cls, at: datetime) -> "Clock":
        """The clock of a page: back as far as lateness is counted, and some way ahead."""
        return cls.around(at, behind=REACH, ahead=92)

    def late(self, due: datetime, at: datetime) -> timedelta:
        """The working time by which a moment is past what was due, as far back as a page counts."""
        return self.between(max(due, at - timedelta(days=REACH)), at)

    @property
    def day_length(self) -> timedelta:
        """The working time of one working day."""
        minutes = (self.closes.hour - self.opens.hour) * 60 + self.closes.minute
        return timedelta(minutes=minutes - self.opens.minute)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to another."""
        first, last = _day(start), _day(end)
        if first >= last:
            return self._of_day(first, start, end)
        whole = self.calendar.open_days(first, last - timedelta(days=1)) * self.day_length
        return whole + self._of_day(first, start, end) + self._of_day(last, start, end)

    def _of_day(self, day: date, start: datetime, end: datetime) -> timedelta:
        if not self.calendar.is_open(day):
            return timedelta()
        span = min(end, _at(day, self.closes)) - max(start, _at(day, self.opens))
        return max(span, timedelta())

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The moment at which so much working time has passed since another."""
        if length <= timedelta():
            return start
        day, left = _day(start), length
        while True:
            if self.calendar.is_open(day):
                begin = max(start, _at(day, self.opens))
                free = max(_at(day, self.closes) - begin, timedelta())
                if left <= free:
                    return begin + left
                left -= free
            day = self.calendar.next_open(day)

    def closing_after(self, start: datetime, n: int) -> datetime:
        """Closing time of the n-th working day after the day as which `start` counts."""
        day = day_counted(start, self.calendar, self.closes)
        for _n in range(n):
            day = self.calendar.next_open(day)
        return _at(day, self.closes)

    def before(self, end: datetime, length: timedelta) -> datetime:
        """The earliest moment from which no more than so much working time leads to another.

        What was due before it is late by more; what was due at it, or later, is not.
        """
        day, left = _day(end), length
        for _n in range(_LONGEST):
            close = min(end, _at(day, self.closes))
            free = self._of_day(day, _at(day, self.opens), end)
            if left < free:
                return close - left
            left -= free
            day -= timedelta(days=1)
        raise ValueError("The calendar has no working day.")


def day_counted(moment: datetime, calendar: Calendar, closes: time) -> date:
    """The working day as which a moment counts: after closing, the next."""
    local = moment.astimezone(SHANGHAI)
    if calendar.is_open(local.date()) and local.time() < closes:
        return local.date()
    return calendar.next_open(local.date())


def add_workdays(start: datetime, n: int) -> datetime:
    """Closing time of the n-th working day after the day as which `start` counts."""
    return Clock.around(start, ahead=_ahead(n)).closing_after(start, n)


def closing_on_or_after(moment: datetime) -> datetime:
    """Closing time of the day of a moment, or of the first working day after it."""
    clock, day = Clock.around(moment), _day(moment)
    if not clock.calendar.is_open(day):
        day = clock.calendar.next_open(day)
    return _at(day, clock.closes)


def _ahead(workdays: int) -> int:
    """How many days to look ahead for so many working days, holidays between them."""
    return 92 + 3 * workdays


def working_hours_between(start: datetime, end: datetime) -> timedelta:
    """The working time from one moment to another."""
    return Clock.around(start, max(start, end), ahead=0).between(start, end)


def add_working_time(start: datetime, length: timedelta) -> datetime:
    """The moment at which so much working time has passed since `start`."""
    if length <= timedelta():
        return start
    return Clock.around(start, ahead=_ahead(length // timedelta(hours=4))).after(start, length)


def is_open_at(moment: datetime) -> bool:
    """Whether the desk is open at a moment. A page asks as much by night as by day."""
    opens, closes = hours()
    local = moment.astimezone(SHANGHAI)
    works = Calendar.of(local.date(), local.date()).is_open(local.date())
    return works and opens <= local.time() < closes
