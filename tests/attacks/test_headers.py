"""What every answer tells the browser, whatever the answer is."""

import pytest
from django.db import OperationalError
from django.test import Client

from portal import views
from tests.attacks.conftest import visitors
from tests.permissions.rows import ANONYMOUS

# What goes in is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

STRICT = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
# The same for everybody; and whoever has just left is nobody.
OF_NOBODY = {"api/schema/", "healthz", "readyz", "robots.txt", "accounts/logout/"}
REFERRERS = {"same-origin", "strict-origin", "no-referrer"}
DOWNLOAD = {"default-src 'none'", "sandbox"}


def faults(answer, private: bool) -> list[str]:
    """What is wrong with the headers of an answer."""
    headers = answer.headers
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    wanted = {
        "policy": policy >= STRICT or policy >= DOWNLOAD,
        "frame": headers.get("X-Frame-Options") == "DENY",
        "no inline": "unsafe" not in str(policy),
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": headers.get("Referrer-Policy") in REFERRERS,
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "hsts": "includeSubDomains" in headers.get("Strict-Transport-Security", ""),
        "no cors": "Access-Control-Allow-Origin" not in headers,
        "no version": not {"Server", "X-Powered-By"} & set(headers),
        "no devices": "camera=()" in headers.get("Permissions-Policy", ""),
        "stored by nobody": not private or "no-store" in headers.get("Cache-Control", ""),
    }
    return [name for name, is_so in wanted.items() if not is_so]


@pytest.fixture
def as_in_production(settings):
    settings.SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True


def test_every_address_sends_them(as_in_production, attacker):
    wrong = {}
    for url, row, path in attacker.addresses:
        for role in {ANONYMOUS, visitors(row)[-1]}:
            for method in ("GET", "POST"):
                answer = attacker.call(role, method, path + row.query, secure=True)
                private = role != ANONYMOUS and url.route not in OF_NOBODY
                if found := faults(answer, private):
                    wrong[f"{method} {url.route} as {role}: {answer.status_code}"] = found
    assert wrong == {}


def test_so_does_every_fault(as_in_production, db, reader, monkeypatch, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(reader)
    loose = Client(raise_request_exception=False)
    answers = {
        400: client.get("/?q=%00", secure=True),
        403: client.post("/display/", {}, secure=True),
        404: client.get("/nothing-here/", secure=True),
        405: loose.put("/help/", secure=True),
        413: loose.post("/display/", {"next": "x" * 3000}, secure=True),
    }
    for status, problem in (
        (500, ZeroDivisionError()),
        (503, OperationalError()),
        (507, no_space()),
    ):
        answers[status] = failing(loose, problem, monkeypatch)

    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    found = {status: faults(answer, private=True) for status, answer in answers.items()}
    assert {status: wrong for status, wrong in found.items() if wrong} == {}
    for answer in answers.values():
        assert "Traceback" not in answer.content.decode()


FORM = "application/x-www-form-urlencoded"
BROKEN = {
    "a host that is not ours": ("GET", "/help/", b"", {"HTTP_HOST": "evil.example"}),
    "too many fields": ("POST", "/display/", b"a&" * 1000, {"content_type": FORM}),
    "too many fields in the address": ("GET", "/?" + "a=1&" * 1000, b"", {}),
    "a form without its boundary": (
        "POST", "/display/", b"abc", {"content_type": "multipart/form-data"}
    ),
    "bytes that no text takes": ("POST", "/display/", b"a=%00", {"content_type": FORM}),
    "a method of no view": ("TRACE", "/help/", b"", {}),
    "a method of no call": ("DELETE", "/api/v1/me/purses/", b"", {}),
    "half a JSON": ("POST", "/api/v1/requests/", b"{", {"content_type": "application/json"}),
    "a type of no call": ("POST", "/api/v1/requests/", b"<a/>", {"content_type": "text/xml"}),
    "a file that is not there": ("GET", "/static/nothing.css", b"", {}),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_so_does_what_is_refused_before_any_view(as_in_production, reader, what):
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    method, path, body, more = BROKEN[what]
    answer = client.generic(method, path, body, secure=True, **more)

    assert 400 <= answer.status_code < 500
    assert faults(answer, private=True) == []


@pytest.mark.parametrize("host", ["testserver", "evil.example"])
def test_so_does_the_way_to_https_which_leads_to_our_own_host(settings, db, host):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_SSL_HOST = True, "library.example.org"
    answer = Client(raise_request_exception=False).get("/help/?q=1", HTTP_HOST=host)

    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "https://library.example.org/help/?q=1",
    )
    assert faults(answer, private=False) == ["hsts"]  # which counts over https only


def test_so_does_a_file_of_the_site(as_in_production, db):
    answer = Client().get("/static/shuqiao/portal.css", secure=True)

    assert b"".join(answer.streaming_content)
    answer.close()
    assert faults(answer, private=False) == []
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_page_for_somebody_is_kept_nowhere_and_the_same_page_for_all_may_be(db, reader):
    client, nobody = Client(), Client()
    client.force_login(reader)

    assert "no-store" in client.get("/help/").headers["Cache-Control"]
    assert "Cache-Control" not in nobody.get("/help/").headers


def no_space() -> OSError:
    return OSError(28, "No space left on device")


def failing(client, problem, monkeypatch):
    """The answer to a page whose template cannot be drawn."""

    def fail(*_args, **_more):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(views, "render", fail)
        return client.get("/help/", secure=True)
