"""Working days are Shanghai's, with the holidays and make-up days of the calendar."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from desk import clock, services
from desk.models import Workday
from portal.clock import SHANGHAI
from portal.models import Notice
from portal.refusals import Refusal
from tests.factories import person

pytestmark = pytest.mark.django_db


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 09:00", 1, "2026-11-24 17:00"),  # Monday morning
        ("2026-11-23 16:59", 2, "2026-11-25 17:00"),  # just before closing
        ("2026-11-23 17:00", 1, "2026-11-25 17:00"),  # closing counts as the next day
        ("2026-11-23 03:00", 1, "2026-11-24 17:00"),  # before opening is the same day
        ("2026-11-20 12:00", 1, "2026-11-23 17:00"),  # Friday
        ("2026-11-21 12:00", 1, "2026-11-24 17:00"),  # Saturday counts as Monday
        ("2026-09-30 10:00", 1, "2026-10-08 17:00"),  # the National Day holidays
        ("2026-10-09 10:00", 1, "2026-10-10 17:00"),  # a Saturday of work
        ("2026-02-13 10:00", 1, "2026-02-14 17:00"),  # make-up Saturday before the Spring Festival
        ("2026-12-31 10:00", 1, "2027-01-04 17:00"),  # into a year that is provisional
    ],
)
def test_workdays_are_counted(start, days, due):
    assert clock.add_workdays(moment(start), days) == moment(due)


DAYS = st.dates(date(2025, 11, 1), date(2028, 3, 1))


@given(
    marked=st.dictionaries(DAYS, st.booleans(), max_size=40),
    known=st.frozensets(st.integers(2025, 2028)),
    after=DAYS,
    until=DAYS,
)
def test_working_days_are_reckoned_as_if_each_were_looked_at(marked, known, after, until):
    calendar = clock.Calendar(marked, known)
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))

    assert calendar.open_days(after, until) == sum(calendar.is_open(day) for day in days)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23 09:00", "2026-11-23 11:30", 2.5),
        ("2026-11-23 16:00", "2026-11-24 09:30", 2),
        ("2026-11-20 16:00", "2026-11-23 09:30", 2),
        ("2026-11-21 10:00", "2026-11-22 18:00", 0),
        ("2026-11-23 20:00", "2026-11-23 22:00", 0),
    ],
)
def test_working_time_is_measured(start, end, hours):
    assert clock.working_hours_between(moment(start), moment(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 17:00", 2.5, "2026-11-24 11:00"),
        ("2026-11-23 15:00", 1, "2026-11-23 16:00"),
        ("2026-11-20 17:00", 17, "2026-11-24 17:00"),
        ("2026-11-23 15:00", 0, "2026-11-23 15:00"),
    ],
)
def test_working_time_is_added(start, hours, end):
    assert clock.add_working_time(moment(start), timedelta(hours=hours)) == moment(end)


def test_a_year_that_is_not_known_is_weekdays_less_the_fixed_holidays():
    days = clock.Calendar.of(date(2030, 1, 1), date(2030, 12, 31))

    assert days.is_provisional(2030)
    assert not days.is_open(date(2030, 1, 1))
    assert not days.is_open(date(2030, 5, 1))
    assert days.is_open(date(2030, 10, 4))
    assert not days.is_open(date(2030, 10, 5))


def test_the_known_years_come_with_the_migration():
    assert not clock.Calendar.of(date(2026, 1, 1), date(2026, 1, 1)).is_provisional(2026)
    assert Workday.objects.filter(day__year=2026, is_open=True).exists()


def test_what_the_library_marks_counts(administrator):
    services.mark_day(date(2026, 11, 24), by=administrator, is_open=False, name="Inventory")

    assert clock.add_workdays(moment("2026-11-23 09:00"), 1) == moment("2026-11-25 17:00")


def test_what_the_library_marked_can_be_taken_back(administrator):
    services.mark_day(date(2026, 10, 1), by=administrator, is_open=True)

    services.unmark_day(date(2026, 10, 1), by=administrator)

    row = Workday.objects.get(day=date(2026, 10, 1))
    assert (row.is_open, row.source) == (False, Workday.Source.OFFICIAL)
    with pytest.raises(Refusal, match="not-found"):
        services.unmark_day(date(2026, 10, 1), by=administrator)


def test_learning_a_year_keeps_what_the_library_marked(administrator):
    Workday.objects.filter(day__year=2026).delete()
    services.mark_day(date(2026, 10, 1), by=administrator, is_open=True)

    assert services.learn_calendar(2026, by=administrator) > 30

    assert Workday.objects.get(day=date(2026, 10, 1)).is_open
    assert services.learn_calendar(2040, by=administrator) == 0


def test_the_administrator_is_told_once_of_a_provisional_year(administrator):
    assert services.tell_provisional(date(2026, 11, 2)) == 1
    assert services.tell_provisional(date(2026, 11, 3)) == 1

    [notice] = Notice.objects.filter(user=administrator)
    assert (notice.code, notice.params) == ("desk.calendar-provisional", {"year": 2027})


def test_a_year_that_cannot_be_learned_and_one_person_hide_no_other(
    administrator, reader, monkeypatch, caplog
):
    second = person("second_administrator", "卫管理", Role.ADMINISTRATOR)
    Workday.objects.all().delete()
    where = services.tell_provisional.__globals__
    notify, learn = where["notices"].notify, where["learn_calendar"]
    steps = {
        "learn": lambda year, by: 1 // 0 if year == 2039 else learn(year, by=by),
        "notify": lambda to, *a, **more: 1 // 0 if to == administrator else notify(to, *a, **more),
    }
    monkeypatch.setitem(where, "learn_calendar", steps["learn"])
    monkeypatch.setattr(where["notices"], "notify", steps["notify"])

    assert services.tell_provisional(date(2039, 11, 2)) == 1
    assert Notice.objects.get().user == second
    assert "the calendar of 2039 failed" in caplog.text
    assert f"telling {administrator.pk} of the calendar of 2040 failed" in caplog.text


@pytest.mark.parametrize("role", ["librarian", "manager", "cashier"])
def test_only_the_administrator_marks_days(role, request):
    with pytest.raises(Refusal, match="not-allowed"):
        services.mark_day(date(2026, 11, 24), by=request.getfixturevalue(role), is_open=False)


def test_opening_hours_are_a_rule_and_known_by_the_clock():
    assert clock.is_open_at(moment("2026-11-23 08:30"))
    assert not clock.is_open_at(moment("2026-11-23 17:00"))
    assert not clock.is_open_at(moment("2026-11-22 10:00"))
