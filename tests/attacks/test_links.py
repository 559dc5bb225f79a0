"""A delivery link: hers alone, for a while, used by nobody but her, and in no log."""

from datetime import timedelta

import pytest
from django.test import Client

from desk.models import Case
from docsharing import services
from docsharing.models import Delivery, DeliveryOpening
from docsharing.queries.links import code_of, token_of
from portal.clock import now
from tests.permissions.world import World
from tests.processes import Site, until
from tests.visitor import Visitor


@pytest.fixture
def world(db) -> World:
    world = World()
    assert world.delivered
    return world


@pytest.fixture
def link(world) -> str:
    return f"/d/{world.delivery_token}/"


def closed(answer):
    """Read to its end, as a browser does."""
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    return answer


def as_(user=None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def test_only_its_reader_opens_it_however_it_came_to_others(world, link):
    nobody, other = as_(), as_(world.people["other_reader"])
    other_kind = f"/d/{world.status_code}/"
    token = world.delivery_token
    changed = f"/d/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/"
    hers = as_(world.owner)

    assert [nobody.get(link).status_code, nobody.post(link).status_code] == [302, 302]
    for client, path in ((other, link), (other, changed), (hers, changed), (hers, other_kind)):
        assert client.get(path).status_code in {404, 410}, path
        assert client.post(path).status_code in {404, 410}, path
    for staff in ("librarian", "administrator", "superuser"):
        assert as_(world.people[staff]).post(link).status_code in {404, 410}
    assert closed(hers.post(link)).status_code == 200
    assert Delivery.objects.get().downloads == 1
    assert DeliveryOpening.objects.filter(outcome="foreign").count() >= 2


def test_a_scanner_does_not_use_it_up(world, link):
    hers = as_(world.owner)
    for _n in range(8):
        assert as_().head(link).status_code == 302
        assert as_().get(link, headers={"user-agent": "SafeLinks"}).status_code == 302
        assert hers.head(link).status_code == 200
        for header in ({"purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}):
            assert hers.get(link, headers=header).status_code == 200
        assert hers.get(link).status_code == 200

    assert Delivery.objects.get().downloads == 0
    assert closed(hers.post(link)).status_code == 200


def test_it_ends_when_it_expires_and_when_it_is_withdrawn(world, link):
    hers, delivery = as_(world.owner), Delivery.objects.get()
    Delivery.objects.update(expires_at=now() - timedelta(seconds=1))
    assert [hers.get(link).status_code, hers.post(link).status_code] == [410, 410]

    Delivery.objects.update(expires_at=now() + timedelta(days=1))
    assert hers.get(link).status_code == 200
    case = Case.objects.get(pk=world.delivered.case_id)
    services.withdraw(case, by=world.clerk, note="页码错了。")
    assert [hers.get(link).status_code, hers.post(link).status_code] == [410, 410]
    assert Delivery.objects.get().downloads == delivery.downloads


def test_its_page_tells_nobody_where_it_was(world, link):
    page = as_(world.owner).get(link)
    text = page.content.decode()

    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert 'src="http' not in text
    assert 'rel="canonical"' not in text


@pytest.mark.postgres
@pytest.mark.slow
def test_no_log_of_the_web_server_holds_a_token(transactional_db):
    world = World()
    link = f"/d/{token_of(world.delivered.deliveries.get().token_nonce)}/"
    status = f"/status/{code_of(world.request.status_nonce)}/"
    site = Site()
    site.command += ["--access-logfile", "-", "--log-level", "debug"]
    site.start()
    visitor = Visitor(site.url).enter(world.owner)

    for path in (link, status, f"/accounts/login/?next={link}", f"{link}?a=1", f"/x{link}"):
        visitor.get(path, Referer=f"{site.url}{link}")
        visitor.post(path, {})
    Visitor(site.url).get(link)
    until(lambda: site.words().count(" HTTP/1.1") >= 11)
    site.stop()

    said = site.words()
    assert "GET /healthz" in said
    assert link.split("/")[2] not in said
    assert status.split("/")[2] not in said
