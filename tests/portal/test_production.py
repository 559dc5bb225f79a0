"""A real site: it starts with everything or not at all, and as deploy/ says."""

import os
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

# What goes in is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "x" * 60,
    "REALNAME_KEY": "y" * 60,
    "PERSON_HASH_KEY": "z" * 60,
    "ALLOWED_HOSTS": "library.example.org",
    "SITE_URL": "https://library.example.org",
    "UPLOAD_SCANNER": "none",
    "DATABASE_URL": "postgres://a@/b",
    "REDIS_URL": "redis://localhost",
    "BROKER_URL": "redis://localhost",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
ASK = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,
      s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.DEBUG)
"""
VISIT = """
import django
django.setup()
from django.test import Client
https = {"X-Forwarded-Proto": "https", "Host": "library.example.org"}
print(Client().get("/robots.txt", headers=https).status_code)
"""


def start(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines as the site of this environment."""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        env=os.environ | PRODUCTION | more,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_cookies_of_production_stay_with_this_host():
    assert start(ASK).stdout.strip() == (
        "__Host-session True True Lax __Host-csrf True True True True False"
    )


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        *(("SECRET_KEY", ""), ("REALNAME_KEY", ""), ("PERSON_HASH_KEY", ""), ("SITE_URL", "")),
        *(("ALLOWED_HOSTS", ""), ("ALLOWED_HOSTS", " , ")),
        *(("DATABASE_URL", ""), ("REDIS_URL", ""), ("EMAIL_URL", "")),
    ],
)
def test_without_one_of_these_it_does_not_start_and_says_which(name, empty):
    done = start(ASK, **{name: empty})

    assert (done.returncode, done.stdout) == (1, "")
    assert f"{name} is missing. Set it in the environment: see deploy/README.md." in done.stderr


def test_an_unknown_scanner_stops_it_too():
    done = start(ASK, UPLOAD_SCANNER="")

    assert done.returncode == 1
    assert "UPLOAD_SCANNER must be" in done.stderr
    assert "deploy/README.md" in done.stderr


@pytest.mark.parametrize(("proxies", "answer"), [("0", "301"), ("1", "200")])
def test_https_ends_at_the_proxy_that_the_site_knows_of(proxies, answer):
    assert start(VISIT, TRUSTED_PROXIES=proxies).stdout.strip() == answer


def test_the_site_of_compose_knows_of_its_proxy():
    compose = yaml.safe_load((settings.BASE_DIR / "deploy/compose.yml").read_text("utf-8"))

    assert compose["services"]["web"]["environment"]["TRUSTED_PROXIES"] == 1


@pytest.mark.parametrize(
    ("name", "line"), [(".gitignore", "/site.env"), (".dockerignore", "site.env")]
)
def test_the_secrets_of_a_site_go_into_no_commit_and_no_image(name, line):
    assert line in (settings.BASE_DIR / name).read_text("utf-8").splitlines()
