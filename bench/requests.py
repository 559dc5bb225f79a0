"""A reader's list and the page of one request: as quick among millions as among a thousand.

The two sizes stand side by side in databases of their own, and are asked turn by turn. What is
timed is the whole answer, because it is the database that would grow slow. The requests are copied
from one that the services made, with a history of two events each. SHUQIAO_BENCH_ROWS=10000000 asks
for the ten millions of the goal, which take too long for every run.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from bench import crowd
from bench.cases import on, page, queries_of, signed_in
from bench.report import Finding
from bench.size import ROWS
from bench.stage import Stage
from desk.models import Case, StateEvent
from docsharing import services
from docsharing.models import DocumentRequest
from docsharing.services import Wish
from ledger.services import Move, Reason, house, post, purse
from portal.models import Number
from tests.docsharing.conftest import ARTICLE, pdf, verify
from tests.factories import UserFactory

FEW, CHUNK = 1_000, 100_000
HERS = 5  # of the first thousand every fifth is the reader's: ten pages of her list
FIRST = 1_000_000  # what the services made has smaller keys
EVENTS = 2
ROUNDS = 60
MOST_GROWTH = 1.5
LIST = "/requests/"


@dataclass(frozen=True)
class Place:
    """A database of requests, and what is asked there."""

    database: BaseDatabaseWrapper
    client: Client
    address: str


def measure(stage: Stage) -> list[Finding]:
    many = fresh(stage, "requests")
    with on(many):
        client, request = people()
        begun = time.perf_counter()
        fill(1, FEW, request)
    many.close()
    stage.new_database("fewer_requests", like="requests")
    few = named("fewer_requests")
    with on(many):
        fill(FEW + 1, ROWS, request)
        settle()
        took = time.perf_counter() - begun
    with on(few):
        settle()
    found = []
    for what, address in (("list", LIST), ("request page", f"{LIST}{request.pk}/")):
        places = [Place(database, client, address) for database in (few, many)]
        found += findings(what, *places)
    for database in (few, many):
        database.close()
    return [with_detail(found[0], f"{took:.0f} s to copy them in"), *found[1:]]


def with_detail(finding: Finding, more: str) -> Finding:
    values = {**vars(finding), "detail": f"{finding.detail}; {more}"}
    return Finding(**values)


def named(name: str) -> BaseDatabaseWrapper:
    """A connection to another database of the same server, with time for large statements."""
    database = connection.copy()
    database.settings_dict["NAME"] = name
    return database


def fresh(stage: Stage, name: str) -> BaseDatabaseWrapper:
    """A new database with our tables."""
    address = stage.new_database(name)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"],
        env=os.environ | {"DATABASE_URL": address},
        check=True,
    )
    return named(name)


def people() -> tuple[Client, DocumentRequest]:
    """A reader with one document delivered by the services; all others are like it."""
    clerk, reader = UserFactory(), verify(UserFactory())
    clerk.groups.add(Group.objects.get(name=Role.LIBRARIAN))
    crowd.readers(200)
    post(
        key="bench-requests",
        kind="prepaid",
        reason=Reason("bench"),
        by=None,
        transfers=[Move(debit=house("bank"), credit=purse(reader, "prepaid"), amount=100_000)],
    )
    request = services.send_request(Wish(ARTICLE, declares=True), reader=reader)
    services.take(request.case, by=clerk)
    services.deliver(request.case, by=clerk, file=pdf())
    return signed_in(reader), DocumentRequest.objects.select_related("case").get()


def fill(first: int, last: int, like: DocumentRequest) -> None:
    """The requests from one number to another, past the services and their guards."""
    others = list(User.objects.exclude(pk=like.case.reader_id).values_list("pk", flat=True))
    reader = (
        f"CASE WHEN nth <= {FEW} AND nth % {HERS} = 0 THEN {like.case.reader_id}"
        f" ELSE ('{{{','.join(map(str, others))}}}'::bigint[])[nth % {len(others)} + 1] END"
    )
    key, moment = f"{FIRST} + nth", f"now() - ({ROWS} - nth) * interval '3 seconds'"
    for start in range(first, last + 1, CHUNK):
        rows = f"generate_series({start}, {min(last, start + CHUNK - 1)}) AS nth"
        copies(Number, like.case.number_id, rows, {
            "id": key, "n": f"{FIRST} + nth", "code": f"'WX-2026-' || ({FIRST} + nth)",
        })  # fmt: skip
        copies(Case, like.case_id, rows, {
            "id": key, "number_id": key, "reader_id": reader, "payer_id": reader,
            "opened_by_id": reader, "opened_at": moment, "search_text": "''",
        })  # fmt: skip
        copies(DocumentRequest, like.pk, rows, {
            "id": key, "case_id": key, "hold_id": "NULL", "status_nonce": "md5(nth::text)",
            "status_hash": "md5(nth::text) || md5(nth::text)", "doi": "'10.1000/bench.' || nth",
            "work_key": "md5(nth::text)",
        })  # fmt: skip
        event = StateEvent.objects.filter(case=like.case).latest("pk").pk
        copies(StateEvent, event, f"{rows}, generate_series(1, {EVENTS}) AS v", {
            "id": f"({FIRST} + nth) * {EVENTS} + v", "subject_id": key, "case_id": key,
            "version": "v", "at": moment,
        })  # fmt: skip


def copies(model: type[Model], like: int, rows: str, differs: Mapping[str, str]) -> None:
    """A row for each of `rows`, the same as one that is there but for some columns."""
    columns = [field.column for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's public name
    table = table_of(model)
    values = ", ".join(differs.get(name, f't."{name}"') for name in columns)
    named_columns = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO {table} ({named_columns}) SELECT {values} FROM {table} AS t, {rows}"
            f" WHERE t.id = {like}"
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def table_of(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's public name


def settle() -> None:
    """Fresh statistics, and nothing left for the background to do while it is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for model in (Number, Case, DocumentRequest, StateEvent):
            cursor.execute(f"VACUUM ANALYZE {table_of(model)}")
        cursor.execute("CHECKPOINT")


def seconds(place: Place) -> float:
    with on(place.database):
        begun = time.perf_counter()
        page(place.client, place.address)
        return time.perf_counter() - begun


def findings(what: str, few: Place, many: Place) -> list[Finding]:
    asked = []
    for place in (few, many):
        with on(place.database):
            asked.append(queries_of(place.client, place.address))
    pairs = [(seconds(few), seconds(many)) for _ in range(ROUNDS)]
    little, much = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(many / few for few, many in pairs)
    return [
        Finding(
            f"reader's {what}, from {FEW:,} to {ROWS:,} requests",
            f"≤ {MOST_GROWTH} ×",
            f"{ratio:.2f} ×",
            ratio <= MOST_GROWTH,
            f"{little * 1000:.1f} ms, {much * 1000:.1f} ms",
        ),
        Finding(
            f"queries of the reader's {what}",
            "constant in requests",
            str(asked[1]),
            asked[0] == asked[1],
            f"{asked[0]} at {FEW:,} requests",
        ),
    ]
