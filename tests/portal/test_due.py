"""Timed work: a row that fails waits, ever longer, and hides none behind it."""

from datetime import timedelta

import pytest

from portal import due, figures
from portal.clock import now
from portal.models import Job, Postponed, SiteFigure
from portal.refusals import Refusal

WORK = "test.work"


@pytest.fixture
def jobs(person):
    """Three rows that are due; nothing here is about jobs."""
    return [Job.objects.create(kind="x", by=person) for _n in range(3)]


@pytest.fixture(autouse=True)
def _clock_stands(time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)


def run(act, limit=2, work=WORK) -> list[object]:
    found = due.rows(work, Job.objects.order_by("pk"))[:limit]
    return [due.attempt(work, row, act) for row in found]


def broken(_row):
    raise ValueError("broken")


def refused(_row):
    raise Refusal("not-found")


def kinds(row) -> str:
    Job.objects.filter(pk=row.pk).update(kind="done")
    return row.kind


@pytest.mark.parametrize("bad", [broken, refused])
def test_a_block_of_bad_rows_in_front_hides_none_behind_it(jobs, bad):
    assert run(bad) == [None, None]
    assert run(kinds) == ["x"]

    assert Job.objects.get(kind="done") == jobs[2]


def test_a_bad_row_is_tried_again_each_time_after_twice_as_long(jobs, time_machine):
    waits = []
    for _n in range(9):
        run(broken, limit=1)
        waits.append(Postponed.objects.get().again_at - now())
        time_machine.shift(waits[-1] - timedelta(seconds=1))
        assert jobs[0] not in due.rows(WORK, Job.objects.all())
        time_machine.shift(2)
        assert jobs[0] in due.rows(WORK, Job.objects.all())

    minutes = [wait // timedelta(minutes=1) for wait in waits]
    assert minutes == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert Postponed.objects.get().failures == 9


def test_one_work_that_failed_is_no_failure_of_another(jobs):
    run(broken)

    assert run(kinds, work="test.other") == ["x", "x"]


def test_what_an_act_wrote_before_it_failed_is_undone(jobs):
    def half(row):
        kinds(row)
        raise ValueError

    run(half)

    assert not Job.objects.filter(kind="done").exists()


def test_what_failed_is_forgotten_when_nobody_asks_for_it_any_more(jobs, time_machine):
    run(broken, limit=1)
    time_machine.shift(timedelta(days=2, hours=1))
    due.attempt(WORK, jobs[1], broken)

    assert Postponed.objects.get().row == jobs[1].pk


def test_failures_are_in_the_log(jobs, caplog):
    due.attempt(WORK, jobs[0], broken)
    due.attempt(WORK, jobs[1], refused)

    assert f"test.work: portal.job {jobs[0].pk} failed" in caplog.text
    assert f"test.work: portal.job {jobs[1].pk} was refused (not-found)" in caplog.text


def test_a_figure_that_cannot_be_counted_stops_no_other(db, monkeypatch, caplog):
    monkeypatch.setattr(figures, "_figures", {})
    figures.register("x.broken", lambda: 1 // 0)
    figures.register("x.whole", lambda: 7)

    figures.refresh()

    assert SiteFigure.objects.get(key="x.whole").value == 7
    assert "the figure x.broken failed" in caplog.text
