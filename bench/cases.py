"""The desk with a thousand cases and with a million: its queue, and its search.

Processor time drifts with what else the machine does, by more than what is measured here. So the
two sizes stand side by side, and bare view and queue are measured turn by turn.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from accounts.models import User
from accounts.roles import Role
from bench import crowd
from bench.bare import bare_list
from bench.report import Finding
from bench.stage import Stage
from desk.queries.queue import PAGE, Filters, queue_page
from tests.factories import UserFactory
from tests.permissions.world import World

FEW, MANY = 1_000, 1_000_000
ROUNDS, TURNS = 15, 20
QUEUE = "/desk/?view=all"
urlpatterns = [path("bare/", bare_list)]

# What a bare Django site has.
BARE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def processor_time(act: Callable[[], object]) -> float:
    """Median seconds of processor that one call takes."""
    act()
    taken = []
    for _ in range(TURNS):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def page(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content


def queries_of(client: Client, address: str) -> int:
    page(client, address)
    with CaptureQueriesContext(connection) as queries:
        page(client, address)
    return len(queries)


def listing(client: Client, address: str, sign: bytes) -> None:
    """A page that shows as many rows as the goal says."""
    rows = page(client, address).count(sign)
    assert rows == PAGE, (address, rows)


@contextmanager
def on(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the site work on another database for a while."""
    usual = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = usual


def bare_time(client: Client) -> float:
    """The yardstick: 25 rows with session and user, and nothing of ours around them."""
    with override_settings(ROOT_URLCONF="bench.cases", MIDDLEWARE=BARE_MIDDLEWARE):
        return processor_time(lambda: listing(client, "/bare/", b"<tr>"))


def queue_time(client: Client) -> float:
    return processor_time(lambda: listing(client, QUEUE, b'<input class="pick'))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def few_cases(stage: Stage) -> BaseDatabaseWrapper:
    """The site as it is, kept beside the one that grows."""
    site = connection.settings_dict["NAME"]
    connection.close()
    stage.new_database("few", like=site)
    few = connection.copy()
    few.settings_dict["NAME"] = "few"
    return few


def measure(stage: Stage) -> list[Finding]:
    clerk = UserFactory()
    clerk.groups.add(Group.objects.get(name=Role.LIBRARIAN))
    people = crowd.readers(200)
    crowd.fill(1, FEW, people, clerk)
    client, bare_client = signed_in(clerk), signed_in(clerk)
    few = few_cases(stage)
    crowd.fill(FEW + 1, MANY, people, clerk)
    return [*queue_findings(client, bare_client, few), search_finding(clerk)]


def rounds(
    client: Client, bare_client: Client, few: BaseDatabaseWrapper
) -> Iterator[tuple[float, float, float]]:
    """Bare view and queue at few cases, queue at many: one after the other, again and again."""
    for _ in range(ROUNDS):
        with on(few):
            bare, queue = bare_time(bare_client), queue_time(client)
        yield bare, queue, queue_time(client)


def queue_findings(client: Client, bare_client: Client, few: BaseDatabaseWrapper) -> list[Finding]:
    taken = list(rounds(client, bare_client, few))
    bare_ms, few_ms, many_ms = (
        statistics.median(column) * 1000 for column in zip(*taken, strict=True)
    )
    beside_bare = statistics.median(queue / bare for bare, queue, _many in taken)
    growth = statistics.median(many / queue for _bare, queue, many in taken)
    with on(few):
        few_queries = queries_of(client, QUEUE)
    queries = queries_of(client, QUEUE)
    case_queries = queries_of(client, f"/desk/cases/{World().case.pk}/")
    return [
        Finding(
            "desk queue of 25 rows, processor time",
            "≤ 2.5 × a bare Django view",
            f"{beside_bare:.2f} ×",
            beside_bare <= 2.5,
            f"queue {few_ms:.1f} ms, bare {bare_ms:.1f} ms",
        ),
        Finding(
            "desk queue, from 1,000 to 1,000,000 cases",
            "≤ 1.2 ×",
            f"{growth:.2f} ×",
            growth <= 1.2,
            f"{few_ms:.1f} ms, {many_ms:.1f} ms",
        ),
        Finding(
            "queries of the queue",
            "≤ 8, constant in rows",
            str(queries),
            queries <= 8 and queries == few_queries,
            f"{few_queries} at 1,000 cases",
        ),
        Finding("queries of a case", "≤ 12", str(case_queries), case_queries <= 12),
    ]


def search_finding(clerk: User) -> Finding:
    """Fragments of titles, two to six characters, some that nothing has."""
    dice = random.Random(7)
    taken = []
    for _ in range(400):
        words = crowd.title(dice)
        start = dice.randrange(len(words) - 6)
        fragment = words[start : start + dice.choice((2, 2, 3, 4, 6))]
        begun = time.perf_counter()
        queue_page(Filters(view="all", q=fragment), clerk)
        taken.append(time.perf_counter() - begun)
    p99 = statistics.quantiles(taken, n=100)[98]
    return Finding(
        "search by title fragment of 2 characters or more, 1,000,000 cases, p99",
        "≤ 50 ms",
        f"{p99 * 1000:.1f} ms",
        p99 <= 0.05,
        f"median {statistics.median(taken) * 1000:.1f} ms",
    )
