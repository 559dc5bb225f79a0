"""Redis emptied, and Redis gone: pages and money go on, and everything goes out later."""

import time
from collections import Counter

import pytest

from docsharing.models import DocumentRequest
from ledger.queries import available
from portal.models import Outgoing
from tests.faults.conftest import FORM
from tests.processes import Site, Worker, until
from tests.visitor import Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def site(transactional_db, own_redis):
    site = Site(**own_redis.settings)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def sender(transactional_db, own_redis, mortal):
    worker = Worker(**own_redis.settings, **mortal.settings)
    worker.start()
    yield worker
    worker.stop()


def everything_is_out() -> bool:
    return not Outgoing.objects.filter(sent_at__isnull=True, dropped_at__isnull=True).exists()


def message_ids(mortal) -> Counter:
    lines = "\n".join(mortal.letters()).splitlines()
    return Counter(line for line in lines if line.startswith("Message-ID: "))


def form(n: int) -> dict[str, str]:
    return {
        **FORM,
        "title": f"第{n}篇",
        "issue": f"{n + 7}",
        "pages": "1-2",
        "idempotency_key": f"redis-request-{n}",
    }


def test_after_flushall_nothing_is_lost_and_nothing_twice(patron, own_redis, site, sender, mortal):
    visitor = Visitor(site.url).enter(patron)
    for n in range(8):
        assert visitor.post("/requests/new/", form(n)).status == 302
        own_redis.say("FLUSHALL")
        assert visitor.post("/requests/new/", form(n)).status == 302  # the key is not in Redis

    until(everything_is_out)
    letters = Outgoing.objects.filter(channel="mail").count()
    assert (DocumentRequest.objects.count(), available(patron).held_fen) == (8, 8 * 260)
    assert len(message_ids(mortal)) == letters >= 8
    assert set(message_ids(mortal).values()) == {1}


def test_without_redis_pages_and_money_still_work(patron, own_redis, site, sender, mortal):
    visitor = Visitor(site.url).enter(patron)
    assert visitor.get("/requests/new/").status == 200
    own_redis.stop()

    slowest = 0.0
    for n in range(4):
        begun = time.monotonic()
        assert visitor.post("/requests/new/", form(n)).status == 302
        assert [visitor.get(path).status for path in ("/", "/me/", "/requests/")] == [200] * 3
        assert Visitor(site.url).get("/").status == 200
        assert Visitor(site.url).send("/api/v1/registration/code/", {"address": "x"}).status == 422
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 5
    assert available(patron).held_fen == 4 * 260
    waiting = Outgoing.objects.filter(sent_at__isnull=True).count()

    own_redis.start()
    until(everything_is_out, 60)
    letters = Outgoing.objects.filter(channel="mail").count()
    assert waiting >= 3
    assert len(message_ids(mortal)) == letters >= 4
    assert set(message_ids(mortal).values()) == {1}
