# ruff: noqa: S603 - the commands are ours
"""PostgreSQL is killed or frozen under the running site: 503, and what was answered is kept."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from tests.faults.conftest import FORM, stays
from tests.processes import BIN, Site, environment, until
from tests.testservices import postgres_url, program, start_postgres
from tests.visitor import Answer, ConnectionLost, Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@dataclass
class Durable:
    """A PostgreSQL that keeps what it was told, with a copy of the test database as it stands."""

    def __post_init__(self) -> None:
        self.server = start_postgres(durable=True)
        self.url = postgres_url(self.server)
        socket = str(self.server.folder)
        subprocess.run(
            [program("createdb"), "-h", socket, "-U", "shuqiao", "shuqiao"], check=True, cwd="/"
        )
        here = connection.get_connection_params()
        dump = [program("pg_dump"), "-h", here["host"], "-U", "shuqiao", here["dbname"]]
        copy = subprocess.run(dump, check=True, capture_output=True, cwd="/").stdout
        load = [program("psql"), "-q", "-h", socket, "-U", "shuqiao", "-v", "ON_ERROR_STOP=1"]
        subprocess.run(load, input=copy, check=True, capture_output=True, cwd="/")

    def power_cut(self) -> None:
        self.server.stop(signal.SIGKILL)

    def start(self) -> None:
        (self.server.folder / "pg" / "postmaster.pid").unlink(missing_ok=True)
        self.server = start_postgres(durable=True, at=self.server.folder)

    def signal(self, what: signal.Signals) -> None:
        """Send it to every process of the server; the first makes no more children meanwhile."""
        first = self.server.process.pid
        os.kill(first, what)
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(int(pid), what)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def ask(self, sql: str) -> list[tuple]:
        with psycopg2.connect(f"host={self.server.folder} user=shuqiao dbname=shuqiao") as there:
            cursor = there.cursor()
            cursor.execute(sql)
            return cursor.fetchall()

    def check_books(self) -> int:
        command = [str(BIN / "python"), "manage.py", "check_books"]
        return subprocess.run(
            command, env=environment(DATABASE_URL=self.url), check=False
        ).returncode


@pytest.fixture
def durable(patron):
    durable = Durable()
    yield durable
    durable.thaw()
    durable.server.stop()


@pytest.fixture
def site(durable):
    site = Site(DATABASE_URL=durable.url)
    site.start()
    yield site
    site.stop()


def timed(act) -> tuple[Answer, float]:
    begun = time.monotonic()
    return act(), time.monotonic() - begun


ASKED = 10  # as many as a person may send a day


def form(n: int) -> dict[str, str]:
    return {
        **FORM,
        "title": f"第{n}篇",
        "issue": f"{n + 7}",
        "pages": "1-2",
        "idempotency_key": f"durable-request-{n}",
    }


def test_without_its_database_the_site_says_so_at_once_and_comes_back(patron, durable, site):
    visitor = Visitor(site.url).enter(patron)
    copy_session(durable, visitor)
    sent = visitor.post("/requests/new/", form(1))
    assert sent.status == 302, site.words()[-6000:]

    durable.power_cut()
    page, page_took = timed(lambda: visitor.get("/me/"))
    api, api_took = timed(lambda: visitor.send("/api/v1/me/name/", {"name": "x", "number": "1"}))
    post, post_took = timed(lambda: visitor.post("/requests/new/", form(2)))

    assert [page.status, api.status, post.status] == [503, 503, 503]
    assert max(page_took, api_took, post_took) < 5
    assert page.headers["Retry-After"] == "120"
    assert "Traceback" not in page.text
    assert (api.headers["Content-Type"], api.json["type"]) == (
        "application/problem+json",
        "unavailable",
    )
    for probe in (Visitor(site.url), visitor):
        assert (probe.get("/healthz").status, probe.get("/readyz").status) == (200, 503)
        assert probe.get("/readyz").json["database"] is False

    durable.start()
    assert until(lambda: visitor.get("/me/").status == 200)
    assert visitor.post("/requests/new/", form(2)).status == 302
    titles = durable.ask("SELECT title FROM docsharing_documentrequest ORDER BY id")
    assert titles == [("第1篇",), ("第2篇",)]
    assert durable.check_books() == 0


def test_what_was_answered_before_the_power_cut_is_there(patron, durable, site):
    visitor = Visitor(site.url).enter(patron)
    copy_session(durable, visitor)
    answered = []
    for n in range(ASKED):
        if n == ASKED // 2:
            durable.power_cut()
            durable.start()
        answer = stays(site, lambda n=n: retried(visitor, n))
        assert answer.status == 302
        answered.append(answer.location)

    kept = durable.ask("SELECT id FROM docsharing_documentrequest ORDER BY id")
    assert [f"/requests/{pk}/sent/" for (pk,) in kept] == answered
    assert durable.check_books() == 0


# Seconds in which a page says that a frozen database is away: five until it is knocked at, and five
# in which nobody opens. The rest is for the machine.
FROZEN = 15


def test_a_frozen_database_is_a_503_and_not_an_endless_wait(patron, durable, site):
    visitor = Visitor(site.url).enter(patron)
    copy_session(durable, visitor)
    assert visitor.get("/me/").status == 200

    durable.freeze()
    with ThreadPoolExecutor(20) as crowd:
        pages = list(crowd.map(lambda _n: timed(lambda: visitor.get("/me/")), range(20)))
    healthy, took = timed(lambda: Visitor(site.url).get("/healthz"))
    ready, ready_took = timed(lambda: Visitor(site.url).get("/readyz"))
    api, api_took = timed(lambda: visitor.get("/api/v1/me/purses/"))

    assert {page.status for page, _took in pages} == {503}
    assert max(took for _page, took in pages) < 2 * FROZEN  # eight threads for twenty
    assert pages[0][0].headers["Retry-After"] == "120"
    assert "Traceback" not in pages[0][0].text
    assert (healthy.status, took < 1) == (200, True)
    assert (ready.status, ready.json["database"]) == (503, False)
    assert (api.status, api.json["type"]) == (503, "unavailable")
    assert max(ready_took, api_took) < 5  # it is known by now

    durable.thaw()
    assert until(lambda: visitor.get("/me/").status == 200)
    assert visitor.get("/readyz").status == 200


def test_what_was_under_way_when_it_froze_is_there_once(patron, durable, site):
    visitor = Visitor(site.url).enter(patron)
    copy_session(durable, visitor)
    assert visitor.get("/requests/new/").status == 200
    answers: list[tuple[Answer, float]] = []

    def send_until_answered(n: int) -> None:
        until(lambda: _answered(n), seconds=90)

    def _answered(n: int) -> bool:
        answers.append(timed(lambda: visitor.post("/requests/new/", form(n))))
        return answers[-1][0].status == 302

    with ThreadPoolExecutor(4) as crowd:
        sent = [crowd.submit(send_until_answered, n) for n in range(ASKED)]
        until(lambda: len(answers) >= 3)
        durable.freeze()
        time.sleep(FROZEN)
        durable.thaw()
        for each in sent:
            each.result()

    assert {answer.status for answer, _took in answers} == {302, 503}
    assert max(took for _answer, took in answers) < FROZEN
    titles = durable.ask("SELECT title, count(*) FROM docsharing_documentrequest GROUP BY title")
    assert sorted(titles) == sorted((f"第{n}篇", 1) for n in range(ASKED))
    assert durable.check_books() == 0


def test_a_statement_that_takes_long_is_waited_for(durable):
    """Somebody opens: the server is busy, not frozen."""
    program = (
        "import psycopg2, sys; from portal import patience; patience.install();"
        "patience.FIRST = 0.3; c = psycopg2.connect(sys.argv[1]).cursor();"
        "c.execute('SELECT pg_sleep(2), 7'); print(c.fetchone()[1])"
    )
    command = [sys.executable, "-c", program, f"host={durable.server.folder} user=shuqiao"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.stderr) == ("7", "")


def retried(visitor: Visitor, n: int) -> Answer:
    answer = visitor.post("/requests/new/", form(n))
    if answer.status == 503:
        raise ConnectionLost
    return answer


def copy_session(durable: Durable, visitor: Visitor) -> None:
    """The session was made in the test database, after its copy was taken."""
    row = Session.objects.get(pk=visitor.cookies["sessionid"])
    with psycopg2.connect(f"host={durable.server.folder} user=shuqiao dbname=shuqiao") as there:
        there.cursor().execute(
            "INSERT INTO django_session VALUES (%s, %s, %s)",
            [row.session_key, row.session_data, row.expire_date],
        )
