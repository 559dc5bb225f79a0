"""The clock of a case stands while the reader is waited for, and while the case is closed."""

from datetime import datetime, timedelta

import pytest
import time_machine

from desk import clock
from desk.clock import Clock
from desk.models import Case
from desk.workflow import expected_at, move, undo
from portal.clock import SHANGHAI

pytestmark = pytest.mark.django_db


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def at(text: str):
    return time_machine.travel(moment(text), tick=False)


def go(case: Case, to: str, when: str, by=None):
    with at(when):
        return move(Case.objects.get(pk=case.pk), to, by=by)


def due(case: Case) -> str:
    """By when the case is due, in Shanghai."""
    return f"{Case.objects.get(pk=case.pk).due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@pytest.fixture
def opened(open_errand, act, librarian):
    """An errand that was opened and taken at a moment: two working days to be done."""

    def made(when: str, **details) -> Case:
        with at(when):
            case = open_errand(**details)
            act.take(case, by=librarian)
        return case

    return made


@pytest.mark.parametrize(
    ("begun", "asked", "answered", "promised", "moved"),
    [
        # two hours and a half of one day
        ("2026-11-23 09:00", "2026-11-23 10:00", "2026-11-23 12:30",
         "2026-11-25 17:00", "2026-11-26 11:00"),
        # over a weekend: Friday afternoon to Monday morning are an hour and an hour
        ("2026-11-19 09:00", "2026-11-20 16:00", "2026-11-23 09:30",
         "2026-11-23 17:00", "2026-11-24 10:30"),
        # over the eight days of the National Day: one hour before, one after
        ("2026-09-29 09:00", "2026-09-30 16:00", "2026-10-08 09:30",
         "2026-10-08 17:00", "2026-10-09 10:30"),
        # over the Spring Festival, whose make-up Saturday (14 February) counts
        ("2026-02-12 09:00", "2026-02-13 16:00", "2026-02-24 09:30",
         "2026-02-14 17:00", "2026-02-25 10:30"),
        # by night nothing is worked, so nothing moves
        ("2026-11-23 09:00", "2026-11-23 18:00", "2026-11-24 08:00",
         "2026-11-25 17:00", "2026-11-25 17:00"),
        # into a year of which there is no official calendar: 1 January is a holiday
        ("2026-12-30 09:00", "2026-12-31 09:00", "2027-01-04 09:00",
         "2027-01-04 17:00", "2027-01-05 17:00"),
    ],
)  # fmt: skip
def test_the_date_moves_by_the_working_time_of_the_wait(
    opened, begun, asked, answered, promised, moved
):
    case = opened(begun)
    assert due(case) == promised

    go(case, "waiting", asked)
    assert due(case) == promised
    go(case, "working", answered)

    assert due(case) == moved


def test_of_two_questions_both_waits_count(opened):
    case = opened("2026-11-23 09:00")
    go(case, "waiting", "2026-11-23 10:00")
    go(case, "working", "2026-11-23 11:00")
    go(case, "waiting", "2026-11-24 16:30")
    go(case, "working", "2026-11-25 09:00")

    fresh = Case.objects.get(pk=case.pk)
    assert due(case) == "2026-11-26 10:30"
    assert fresh.paused_seconds == 2 * 3600


def test_who_was_late_when_she_asked_is_as_late_afterwards(opened):
    case = opened("2026-11-23 09:00")
    go(case, "waiting", "2026-11-26 10:30")  # two hours late
    go(case, "working", "2026-11-30 10:30")

    fresh = Case.objects.get(pk=case.pk)
    late = clock.working_hours_between(fresh.due_at, moment("2026-11-30 10:30"))
    assert late == timedelta(hours=2)


def test_a_question_that_is_taken_back_moves_nothing(opened, act, librarian):
    case = opened("2026-11-23 09:00")
    with at("2026-11-23 10:00"):
        event = act.ask(Case.objects.get(pk=case.pk), by=librarian, text="Which?")
    with at("2026-11-23 10:09"):
        undo(event, by=librarian)

    fresh = Case.objects.get(pk=case.pk)
    assert (due(case), fresh.paused_at, fresh.paused_seconds) == ("2026-11-25 17:00", None, 0)


def test_an_ending_that_is_taken_back_lets_the_question_go_on(opened, act, librarian):
    case = opened("2026-11-23 09:00")
    go(case, "waiting", "2026-11-23 10:00")
    with at("2026-11-24 10:00"):
        event = act.fail(Case.objects.get(pk=case.pk), by=librarian)
    with at("2026-11-24 10:05"):
        undo(event, by=librarian)
    go(case, "working", "2026-11-24 11:00")

    assert due(case) == "2026-11-27 09:30"  # a day and an hour, from the first question on


def test_what_is_opened_again_has_the_time_that_it_had_left(opened, act, librarian):
    case = opened("2026-11-19 09:00")
    with at("2026-11-20 10:00"):
        act.finish(Case.objects.get(pk=case.pk), by=librarian)
    go(case, "working", "2026-11-25 10:00")  # three working days later

    fresh = Case.objects.get(pk=case.pk)
    assert (due(case), fresh.closed_at) == ("2026-11-26 17:00", None)
    go(case, "waiting", "2026-11-25 11:00")
    go(case, "working", "2026-11-25 12:00")
    assert due(case) == "2026-11-27 09:30"


def test_an_answer_that_was_late_does_not_become_timely_by_a_wait(open_errand, act, librarian):
    with at("2026-11-23 09:00"):
        case = open_errand()
    with at("2026-11-25 09:00"):
        act.take(case, by=librarian)
    go(case, "waiting", "2026-11-25 10:00")
    go(case, "working", "2026-11-27 10:00")

    fresh = Case.objects.get(pk=case.pk)
    assert fresh.answer_due_at == moment("2026-11-24 17:00") < fresh.answered_at
    assert fresh.due_at == fresh.deliver_due_at == moment("2026-11-27 17:00")


def test_while_she_is_waited_for_the_date_is_that_of_an_answer_now(opened):
    case = opened("2026-11-23 09:00")
    go(case, "waiting", "2026-11-23 10:00")
    fresh = Case.objects.get(pk=case.pk)

    for when, expected in (
        ("2026-11-23 10:00", "2026-11-25 17:00"),
        ("2026-11-23 12:30", "2026-11-26 11:00"),
        ("2026-11-28 12:00", "2026-12-02 15:30"),
    ):
        with at(when):
            assert expected_at(fresh) == moment(expected)
            assert expected_at(fresh, Clock.at_hand(moment(when))) == moment(expected)


def test_a_wait_of_months_is_reckoned_with_the_holidays_of_both_years(opened):
    case = opened("2025-09-01 09:00")
    go(case, "waiting", "2025-09-02 09:00")
    go(case, "working", "2026-03-02 09:00")

    since = clock.working_hours_between(moment("2025-09-02 09:00"), moment("2026-03-02 09:00"))
    left = clock.working_hours_between(moment("2025-09-02 09:00"), moment("2025-09-03 17:00"))
    used = clock.working_hours_between(
        moment("2026-03-02 09:00"), Case.objects.get(pk=case.pk).due_at
    )
    assert used == left
    assert Case.objects.get(pk=case.pk).paused_seconds == since.total_seconds()


@pytest.mark.parametrize(
    ("end", "hours", "earliest"),
    [
        ("2026-11-23 11:30", 2.5, "2026-11-23 09:00"),
        ("2026-11-23 11:30", 3, "2026-11-20 17:00"),  # all of the morning: since Friday's closing
        ("2026-11-23 11:30", 4, "2026-11-20 16:00"),
        ("2026-11-22 12:00", 1, "2026-11-20 16:00"),
        ("2026-11-23 18:00", 0, "2026-11-23 17:00"),
        ("2026-10-08 09:30", 2, "2026-09-30 16:00"),
    ],
)
def test_the_clock_goes_back_as_it_goes_on(end, hours, earliest):
    end, length = moment(end), timedelta(hours=hours)
    clock_ = Clock.around(end, behind=92)

    found = clock_.before(end, length)

    assert found == moment(earliest)
    assert clock_.between(found, end) == length
    assert clock_.between(found - timedelta(minutes=1), end) > length or hours == 0
