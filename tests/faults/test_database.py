# ruff: noqa: S603 - the commands are ours
"""PostgreSQL is killed under the running site: 503 at once, and what was answered is kept."""

import signal
import subprocess
import time
from dataclasses import dataclass

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


def form(n: int) -> dict[str, str]:
    return {**FORM, "title": f"第{n}篇", "pages": "1-2", "idempotency_key": f"durable-request-{n}"}


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
    for n in range(12):
        if n == 6:
            durable.power_cut()
            durable.start()
        answer = stays(site, lambda n=n: retried(visitor, n))
        assert answer.status == 302
        answered.append(answer.location)

    kept = durable.ask("SELECT id FROM docsharing_documentrequest ORDER BY id")
    assert [f"/requests/{pk}/sent/" for (pk,) in kept] == answered
    assert durable.check_books() == 0


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
