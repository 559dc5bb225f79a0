"""Readers are told when the library is closed for more than a weekend, and when it opens again."""

from datetime import date

import pytest

from desk import services
from desk.queries import Closing, closing_near
from portal.rules import set_rule

pytestmark = pytest.mark.django_db

MID_AUTUMN = Closing(date(2026, 9, 25), date(2026, 9, 27), date(2026, 9, 28))
NATIONAL = Closing(date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8))


def close(first: date, days: int, by) -> None:
    for n in range(days):
        services.mark_day(date.fromordinal(first.toordinal() + n), by=by, is_open=False)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 9, 21), None),  # four days before the Mid-Autumn Festival
        (date(2026, 9, 27), MID_AUTUMN),  # its last day, four days before the next closing
        (date(2026, 9, 28), NATIONAL),  # three days before
        (date(2026, 9, 30), NATIONAL),
        (date(2026, 10, 1), NATIONAL),
        (date(2026, 10, 4), NATIONAL),
        (date(2026, 10, 7), NATIONAL),
        (date(2026, 10, 8), None),
        (date(2026, 11, 20), None),  # Friday: a weekend is no closing
        (date(2026, 11, 21), None),
    ],
)
def test_from_three_days_before_until_its_last_day(on, told):
    assert closing_near(on) == told


def test_the_winter_break_that_the_library_marked(administrator):
    close(date(2027, 1, 18), 33, administrator)

    told = closing_near(date(2027, 1, 14))

    # The weekend before it belongs to it.
    assert told == Closing(date(2027, 1, 16), date(2027, 2, 21), date(2027, 2, 22))
    assert closing_near(date(2027, 2, 10)) == told


def test_a_weekend_before_it_hides_no_holiday(administrator):
    """Saturday and Sunday, one day of work, then three days without."""
    close(date(2026, 11, 24), 3, administrator)

    told = closing_near(date(2026, 11, 21))

    assert told == Closing(date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 27))


def test_a_day_of_work_within_ends_it(administrator):
    services.mark_day(date(2026, 10, 5), by=administrator, is_open=True)

    assert closing_near(date(2026, 10, 2)).reopens == date(2026, 10, 5)
    assert closing_near(date(2026, 10, 6)) is None


def test_how_long_and_how_soon_is_the_library_s_to_say(administrator):
    set_rule("desk.closing_days", 8, by=administrator)
    assert closing_near(date(2026, 10, 1)) is None

    set_rule("desk.closing_days", 2, by=administrator)
    set_rule("desk.closing_ahead", 1, by=administrator)

    assert closing_near(date(2026, 11, 20)).reopens == date(2026, 11, 23)
    assert closing_near(date(2026, 11, 19)) is None


def test_the_year_s_end_is_no_edge(administrator):
    close(date(2026, 12, 28), 7, administrator)

    assert closing_near(date(2026, 12, 31)) == Closing(
        date(2026, 12, 26), date(2027, 1, 3), date(2027, 1, 4)
    )


def test_one_query_beside_the_rules(django_assert_num_queries):
    with django_assert_num_queries(3):  # two rules, the calendar
        closing_near(date(2026, 10, 1))
