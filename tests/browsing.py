"""A real browser before the real site: pages must be quiet in the console and clean for axe."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from tests.processes import Site

# Playwright keeps an event loop in this thread; the tests still talk to the database in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is missing: `make test` installs it (apt package chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.getuid() == 0 else []
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_site: Site) -> Iterator[Page]:
    """A page of the site. The test fails on a console error or a request to another host."""
    context = browser.new_context(
        base_url=live_site.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    page, complaints = context.new_page(), []
    page.on(
        "console",
        lambda said: (
            complaints.append(f"{said.text} {said.location.get('url', '')}")
            if said.type == "error"
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            complaints.append(f"asks another host: {request.url}")
            if not request.url.startswith((live_site.url, "data:", "blob:"))
            else None
        ),
    )
    page.complaints = complaints
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def check_page() -> Callable[[Page], None]:
    """Ask axe about the page as it stands, in its theme; and whether it fits the width."""
    source = Path(AXE).read_text(encoding="utf-8")

    def check(page: Page) -> None:
        # Not by a script tag: the page's own policy forbids it, and shall.
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, preload: false,"
            " resultTypes: ['violations']})", RULES
        )  # fmt: skip
        wrong = [
            (rule["id"], [(node["html"][:200], node["failureSummary"]) for node in rule["nodes"]])
            for rule in found["violations"]
        ]
        # Said in words: assertions outside of test modules do not tell what they saw.
        assert not wrong, f"axe: {wrong}"
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"

    return check


@pytest.fixture
def enter(page: Page, live_site: Site) -> Callable[[User], None]:
    """Let that person be signed in; how she signs in by the form is tested with accounts."""

    def sign_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_site.url}]
        )

    return sign_in
