"""How many calls a minute: one count for all processes of the site, and none when Redis is away."""

import signal
import time
from collections.abc import Iterator

import pytest

from tests.faults.conftest import Redis
from tests.processes import Site
from tests.visitor import Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
MOST = 60  # calls of one address in a minute (the rule api.anonymous)
ASKED = "/api/v1/requests/declaration/?purpose=study"


@pytest.fixture
def sites(transactional_db, own_redis: Redis) -> Iterator[list[Visitor]]:
    """Two sites of one library, as on two machines, and who visits them."""
    sites = [Site(**own_redis.settings) for _n in range(2)]
    for site in sites:
        site.start()
    yield [Visitor(site.url) for site in sites]
    for site in sites:
        site.stop()


def call(sites: list[Visitor], times: int) -> list[int]:
    """So many calls, in turn at each site, all in one minute."""
    if (left := 60 - time.time() % 60) < 25:
        time.sleep(left + 0.1)
    return [sites[n % 2].get(ASKED).status for n in range(times)]


def test_two_processes_count_together_and_without_redis_the_calls_go_on(sites, own_redis):
    assert call(sites, MOST + 2) == [200] * MOST + [429] * 2

    own_redis.stop()
    assert call(sites, MOST + 2) == [200] * (MOST + 2)

    own_redis.start()
    assert call(sites, MOST + 2) == [200] * MOST + [429] * 2


def test_a_frozen_redis_holds_no_call_for_long(sites, own_redis):
    assert call(sites, 4) == [200] * 4
    own_redis.process.send_signal(signal.SIGSTOP)

    begun = time.monotonic()
    answers = [sites[0].get(ASKED).status, sites[0].get("/").status]
    took = time.monotonic() - begun
    own_redis.process.send_signal(signal.SIGCONT)

    assert (answers, took < 6) == ([200, 200], True), took
