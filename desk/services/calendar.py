"""The calendar of working days: what the official one says, and what the library marks itself."""

from datetime import date

import chinese_calendar
from django.contrib.auth import get_user_model
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Workday
from portal import due, notices
from portal.clock import today
from portal.refusals import not_found

WARN_FROM_MONTH = 11


def official_days(year: int) -> dict[date, tuple[bool, str]]:
    """The days of a year that are not as their weekday says, as the official calendar has them."""
    known = {
        **{day: (False, name) for day, name in chinese_calendar.holidays.items()},
        **{day: (True, name) for day, name in chinese_calendar.workdays.items()},
    }
    return {day: known[day] for day in sorted(known) if day.year == year}


@transaction.atomic
def learn_calendar(year: int, *, by: User | None) -> int:
    """Take over a year of the official calendar, and say how many days it marks (0: unknown yet).

    What the library marked itself stays.
    """
    require(by, Role.ADMINISTRATOR, program=True)
    days = official_days(year)
    marked = set(Workday.objects.filter(day__year=year).values_list("day", flat=True))
    rows = [
        Workday(day=day, is_open=is_open, name=name, source=Workday.Source.OFFICIAL, set_by=by)
        for day, (is_open, name) in days.items()
        if day not in marked
    ]
    Workday.objects.bulk_create(rows, ignore_conflicts=True)
    return len(days)


@transaction.atomic
def mark_day(day: date, *, by: User, is_open: bool, name: str = "") -> Workday:
    """Say that the library works on a day, or does not. Dates that were promised before stay."""
    require(by, Role.ADMINISTRATOR)
    row, _made = Workday.objects.update_or_create(
        day=day,
        defaults={
            "is_open": is_open,
            "name": name.strip()[:80],
            "source": Workday.Source.LIBRARY,
            "set_by": by,
        },
    )
    return row


@transaction.atomic
def unmark_day(day: date, *, by: User) -> None:
    """Take back what the library marked; the official calendar counts again."""
    require(by, Role.ADMINISTRATOR)
    if not Workday.objects.filter(day=day, source=Workday.Source.LIBRARY).delete()[0]:
        raise not_found()
    official = official_days(day.year).get(day)
    if official:
        Workday.objects.create(
            day=day, is_open=official[0], name=official[1], source=Workday.Source.OFFICIAL
        )


def tell_provisional(on: date | None = None) -> int:
    """Tell the administrators, once, of a year that is needed soon and not known officially."""
    day = on or today()
    years = [day.year] + ([day.year + 1] if day.month >= WARN_FROM_MONTH else [])
    told = 0
    for year in years:
        with due.alone(f"the calendar of {year}"):
            told += 0 if _is_known(year) else _tell_provisional(year)
    return told


def _is_known(year: int) -> bool:
    official = Workday.objects.filter(day__year=year, source=Workday.Source.OFFICIAL)
    return official.exists() or learn_calendar(year, by=None) > 0


def _tell_provisional(year: int) -> int:
    told = 0
    for person in get_user_model().objects.filter(groups__name=Role.ADMINISTRATOR, is_active=True):
        with due.alone(f"telling {person.pk} of the calendar of {year}"):
            notices.notify(
                person,
                "desk.calendar-provisional",
                {"year": year},
                url="/desk/settings/calendar/",
                topic="library",
                dedupe=f"calendar:{year}:{person.pk}",
            )
            told += 1
    return told
