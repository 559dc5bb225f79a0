"""The application's clock. Days and years are Shanghai's, whatever host and session say."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Days within which everything lies that is looked for; each has a day before and after it in every
# time zone.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


def now() -> datetime:
    """This moment, aware."""
    return timezone.now()


def today() -> date:
    """The day it is in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def day_begins(day: date) -> datetime:
    """The moment at which a Shanghai day begins; any day may be asked for, however far away."""
    return datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time(), SHANGHAI)


def day_ends(day: date) -> datetime:
    """The moment at which a Shanghai day is over: the next one begins."""
    return day_begins(min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=1))


def day_of(moment: datetime) -> date:
    """The Shanghai day of a moment."""
    return moment.astimezone(SHANGHAI).date()
