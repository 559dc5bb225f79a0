"""What every answer tells the browser, whatever the answer is."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from portal import views
from tests.attacks.conftest import visitors
from tests.permissions.rows import ANONYMOUS

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
    found = {status: faults(answer, private=status >= 500) for status, answer in answers.items()}
    assert {status: wrong for status, wrong in found.items() if wrong} == {}
    for answer in answers.values():
        assert "Traceback" not in answer.content.decode()


def no_space() -> OSError:
    return OSError(28, "No space left on device")


def failing(client, problem, monkeypatch):
    """The answer to a page whose template cannot be drawn."""

    def fail(*_args, **_more):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(views, "render", fail)
        return client.get("/help/", secure=True)


PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "x" * 60,
    "REALNAME_KEY": "y" * 60,
    "PERSON_HASH_KEY": "z" * 60,
    "ALLOWED_HOSTS": "library.example.org",
    "SITE_URL": "https://library.example.org",
    "UPLOAD_SCANNER": "none",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
ASK = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,
      s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.DEBUG)
"""


def test_cookies_of_production_stay_with_this_host():
    redis = {"REDIS_URL": "redis://localhost", "BROKER_URL": "redis://localhost"}
    told = {**PRODUCTION, **redis, "DATABASE_URL": "postgres://a@/b"}
    said = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", ASK],
        env=os.environ | told,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert " ".join(said) == "__Host-session True True Lax __Host-csrf True True True True False"
