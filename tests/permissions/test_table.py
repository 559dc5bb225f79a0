"""The policy of `table.py`, held against the running site."""

import logging
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.permissions.rows import ANONYMOUS, EVERYBODY, METHODS, Row
from tests.permissions.table import TABLE
from tests.permissions.urls import Url, every_url
from tests.permissions.world import World

# The policy is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

# What a refused call may write: its own session, and when it was seen.
HARMLESS = ("django_session", "usersessions_usersession")
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
# What differs between two answers to the same question.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"')


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What fails is said by the test; thousands of refusals need no line in a log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def pairs() -> list[tuple[Url, Row]]:
    """Each URL that has a row of its own."""
    urls = every_url()
    return [(urls[route], row) for route, row in TABLE.items() if route in urls]


def under_one_row(route: str) -> bool:
    return any(key.endswith("*") and fnmatchcase(route, key) for key in TABLE)


def name_of(pair: object) -> str:
    return pair.route if isinstance(pair, Url) else ""


def test_every_url_has_a_row():
    assert [route for route in every_url() if route not in TABLE and not under_one_row(route)] == []


def test_every_row_has_a_url():
    routes = list(every_url())
    unused = [key for key in TABLE if not any(fnmatchcase(route, key) for route in routes)]

    assert [key for key in unused if key not in routes] == []


class Caller:
    """Calls one URL as everybody, and undoes what each call did."""

    def __init__(self, url: Url, row: Row) -> None:
        self.url, self.row, self.world = url, row, World()
        self.people = self.world.people
        self.path = url.path(row.with_path(self.world)) + row.query
        self.handler = Client().handler
        self.clients = {role: self.client(role) for role in EVERYBODY}

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        client.handler = self.handler  # one chain of middleware for all
        if role != ANONYMOUS:
            client.force_login(self.people[role])
        return client

    def call(self, role: str, method: str, path: str = "") -> tuple[HttpResponse, list[str]]:
        """The answer, and the statements that wrote something."""
        written: list[str] = []

        def watch(execute, sql, params, many, context):
            result = execute(sql, params, many, context)
            harmless = any(word in sql for word in (*HARMLESS, *self.row.logs.split()))
            if WRITE.match(sql) and not harmless and context["cursor"].rowcount > 0:
                written.append(sql)
            return result

        with transaction.atomic(), connection.execute_wrapper(watch):
            answer = self.clients[role].generic(
                method,
                path or self.path,
                urlencode(self.row.body or {}) if method == "POST" else "",
                content_type=self.content_type(method),
            )
            body = answer.getvalue() if answer.streaming else answer.content
            transaction.set_rollback(True)
        answer.body = body.decode("utf-8", "replace")
        return answer, written

    def content_type(self, method: str) -> str:
        if self.is_api:
            return "application/json"
        return "application/x-www-form-urlencoded" if method == "POST" else "text/plain"

    @property
    def is_api(self) -> bool:
        return self.url.route.startswith("api/v")


def sign_in_page() -> str:
    return reverse(settings.LOGIN_URL)


def is_refusal(answer: HttpResponse) -> bool:
    led_away = answer.status_code == 302 and answer.url.split("?")[0].endswith("/login/")
    return led_away or answer.status_code in {401, 403, 404, 405}


def complaint(caller: Caller, role: str, method: str) -> str | None:
    """What is wrong with the answer to this role, or None."""
    answer, written = caller.call(role, method)
    what, row = f"{method} as {role}: {answer.status_code}", caller.row
    if answer.status_code >= 500:
        return f"{what}: {getattr(answer, 'exc_info', [None, None])[1]!r}"
    if role in (row.allowed(method) or ()):
        refused = is_refusal(answer) and not (role == ANONYMOUS and row.foreign)
        return f"{what}, but is permitted" if refused else None
    if written:
        return f"{what}, but wrote: {written[0][:120]}"
    if row.foreign:
        return None if is_refusal(answer) else f"{what}, but is not permitted"
    if role == ANONYMOUS and not caller.is_api:
        led = answer.status_code == 302 and answer.url.startswith(sign_in_page())
        return None if led else f"{what}, not led to the sign-in page"
    wanted = {401} if role == ANONYMOUS else {row.denied}
    if role in row.forbidden:
        wanted = {403, 404}  # the page of a form that she may not send may be hidden from her
    return None if answer.status_code in wanted else f"{what} instead of {wanted}"


@pytest.mark.parametrize(("url", "row"), pairs(), ids=name_of)
def test_each_url_keeps_its_row(db, url, row):
    """One world a URL: to build it costs more than to ask."""
    caller = Caller(url, row)

    assert wrong_answers(caller) == []
    assert wrong_methods(caller) == []
    assert told_of_foreign_objects(caller) == []


def wrong_answers(caller: Caller) -> list[str]:
    """Where a role got another answer than the table says."""
    row = caller.row
    # Those whom it is forbidden first: nothing that a permitted call did can help them.
    order = sorted(EVERYBODY, key=lambda role: any(role in (row.allowed(m) or ()) for m in METHODS))
    found = [complaint(caller, role, method) for role in order for method in row.methods]
    return [words for words in found if words]


def wrong_methods(caller: Caller) -> list[str]:
    """Methods that the table does not name, and that are served nevertheless."""
    row = caller.row
    permitted = [role for role in EVERYBODY if role in (row.allowed(row.methods[0]) or ())]
    found = {
        method: caller.call((permitted or [ANONYMOUS])[0], method)[0].status_code
        for method in METHODS
        if method not in row.methods
    }
    if row.foreign or not permitted:
        return [f"{method}: {status}" for method, status in found.items() if status >= 500]
    return [f"{method}: {status}" for method, status in found.items() if status != 405]


def told_of_foreign_objects(caller: Caller) -> list[str]:
    """Where the object of somebody else answers otherwise than one that does not exist."""
    row, found = caller.row, []
    if row.missing is None:
        return found
    nowhere = caller.url.path(row.missing) + row.query
    for method in row.methods:
        insiders = row.allowed(method) | row.forbidden | {ANONYMOUS}
        for role in (role for role in EVERYBODY if role not in insiders):
            foreign, missing = caller.call(role, method)[0], caller.call(role, method, nowhere)[0]
            if not foreign.status_code == missing.status_code == row.denied:
                found.append(f"{method} as {role}: {foreign.status_code}, {missing.status_code}")
            if plain(foreign.body, caller.path) != plain(missing.body, nowhere):
                found.append(f"{method} as {role}: another body than a missing one")
        for role in row.allowed(method) - {ANONYMOUS}:
            missing = caller.call(role, method, nowhere)[0]
            if missing.status_code != row.denied:
                found.append(f"{method} of a missing one as {role}: {missing.status_code}")
    return found


def plain(body: str, path: str) -> str:
    """An answer without what must differ: its own address and its tokens."""
    return CHANGING.sub("", body).replace(path.split("?")[0], "PATH")


@pytest.mark.attack
@pytest.mark.parametrize(("url", "row"), pairs(), ids=name_of)
def test_all_cells(db, url, row):
    """Every method as every role: nothing fails, and nobody writes who may not."""
    caller = Caller(url, row)
    for role in EVERYBODY:
        for method in (*METHODS, "HEAD", "OPTIONS", "TRACE"):
            answer, written = caller.call(role, method)
            assert answer.status_code < 500, (role, method)
            assert not written or role in (row.allowed(method) or ()), (role, method, written)
