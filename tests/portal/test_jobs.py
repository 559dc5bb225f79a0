"""Long work: progress, and going on after a kill."""

from datetime import timedelta

import pytest
import time_machine

from portal import jobs
from portal.clock import now


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(jobs, "_kinds", {})


def test_a_job_runs_once_and_tells_its_result(person):
    jobs.register("test.count", lambda job: {"n": job.params["n"] + 1})
    job = jobs.start("test.count", {"n": 1}, by=person)

    assert jobs.run_next()
    assert not jobs.run_next()
    job.refresh_from_db()
    assert job.result == {"n": 2}
    assert job.finished_at


def test_a_job_whose_worker_was_killed_goes_on_from_its_cursor(person):
    seen = []

    def work(job):
        seen.append(job.cursor.get("at", 0))
        jobs.progress(job, 5, 10, at=5)
        if len(seen) == 1:
            raise SystemExit
        return {}

    jobs.register("test.work", work)
    job = jobs.start("test.work", {}, by=person)
    with pytest.raises(SystemExit):
        jobs.run_next()

    assert not jobs.run_next()
    with time_machine.travel(now() + timedelta(minutes=7)):
        assert jobs.run_next()
    job.refresh_from_db()
    assert seen == [0, 5]
    assert (job.done, job.total, job.attempts) == (5, 10, 2)


def test_a_job_that_always_fails_ends_and_says_why(person):
    def fail(_job):
        raise RuntimeError("no")

    jobs.register("test.fail", fail)
    job = jobs.start("test.fail", {}, by=person)
    for hour in range(7):
        with time_machine.travel(now() + timedelta(hours=hour)):
            jobs.run_next()

    job.refresh_from_db()
    assert (job.attempts, job.error) == (5, "RuntimeError: no")
    assert job.failed_at
