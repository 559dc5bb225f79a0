"""A delivery link: hers alone, for a while, used by nobody but her, and in no log."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from desk.models import Case
from docsharing import services
from docsharing.models import Delivery, DeliveryOpening
from docsharing.queries.links import code_of, token_of
from portal.clock import now
from portal.logs import without_tokens
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


TOKEN, CODE = "bQTUUuFwYycxMCqETP9MjSR-NwFjS7eN", "7Q2MD-9XK4T-0B6WZ-R5NHC-V8EGJ-3"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /d/{TOKEN}/ HTTP/1.1",
        f"GET /accounts/signup/?next=%2Fd%2F{TOKEN}%2F HTTP/1.1",
        f"GET /accounts/signup/?next=%2fd%2f{TOKEN}%2f&a=1 HTTP/1.1",
        f"GET /accounts/login/?next=%2Fme%2F%3Fnext%3D%252Fd%252F{TOKEN}%252F HTTP/1.1",
        f"GET /accounts/login/?next=%2Fq%2F{TOKEN} HTTP/1.1",
        f"GET /accounts/login/?next=%2Faccounts%2Fpassword%2Freset%2Fkey%2F{TOKEN}%2F HTTP/1.1",
        f"GET /feed/{TOKEN}/requests.atom HTTP/1.1",
        f"GET /status/{CODE}/ HTTP/1.1",
        f"GET /status/{CODE.replace('-', '%20')}/ HTTP/1.1",
        f"GET /find/?q={CODE} HTTP/1.1",
        f"GET /find/?q={CODE.lower()}&x=1 HTTP/1.1",
        f"GET /find/?a=1&q=+{CODE.replace('-', '+')}+ HTTP/1.1",
        f"GET /find/?q={CODE.replace('-', '%E2%80%94')} HTTP/1.1",
        f"GET /find/?q={CODE.replace('-', '')} HTTP/1.1",
        f"GET /accounts/login/?next=%2Ffind%2F%3Fq%3D{CODE}%26a%3D1 HTTP/1.1",
        f'"GET / HTTP/1.1" 200 - "https://library.example/find/?q={CODE}" "curl"',
    ],
)
def test_a_key_is_blotted_out_however_it_stands_in_a_line(line):
    said = without_tokens(line)

    assert "[...]" in said
    assert not {part for part in (TOKEN, *CODE.split("-")[:5]) if part.lower() in said.lower()}
    assert said.endswith(line[-4:])


@pytest.mark.parametrize(
    "line",
    [
        "GET /find/?q=Attention+is+all+you+need+and+more HTTP/1.1",
        "GET /requests/?q=WX-2026-000123 HTTP/1.1",
        "GET /desk/?view=all&q=%E5%BC%A0%E9%9B%AA%E6%A2%85 HTTP/1.1",
        "GET /accounts/login/?next=%2Fme%2Fprofile%2F HTTP/1.1",
    ],
)
def test_what_is_no_key_stays_in_the_line(line):
    assert without_tokens(line) == line


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

    for path in (
        link, status, f"/accounts/login/?next={link}", f"{link}?a=1", f"/x{link}",
        f"/accounts/signup/?{urlencode({'next': link})}", f"/find/?q={status.split('/')[2]}",
    ):  # fmt: skip
        visitor.get(path, Referer=f"{site.url}{link}")
        visitor.post(path, {})
    Visitor(site.url).get(link)
    until(lambda: site.words().count(" HTTP/1.1") >= 15)
    site.stop()

    said = site.words()
    assert "GET /healthz" in said
    assert link.split("/")[2] not in said
    assert status.split("/")[2] not in said
