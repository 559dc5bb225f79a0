"""Every page of the policy, as somebody who may see it: quiet, accessible, fitting the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.permissions.rows import ANONYMOUS, OWNER, Row
from tests.permissions.table import TABLE
from tests.permissions.urls import Url, every_url
from tests.permissions.world import World


def pages() -> list[tuple[Url, Row]]:
    urls = every_url()
    return [
        (urls[route], row)
        for route, row in TABLE.items()
        if route in urls and row.get and row.is_page
    ]


def visitor(row: Row) -> str:
    """Who looks at the page: nobody in particular, else the owner, else the first who may."""
    for role in (ANONYMOUS, OWNER):
        if role in row.get:
            return role
    return min(row.get)


def plan_of(world: World) -> dict[str, list[str]]:
    """The addresses to look at, by who looks."""
    plan: dict[str, list[str]] = {}
    for url, row in pages():
        path = url.path(row.args(world) if row.args else {}) + row.query
        plan.setdefault(visitor(row), []).append(path)
    return plan


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_accessible(page, check_page, enter, width, theme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    look_at_all(page, check_page, enter)


@pytest.mark.attack
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_fit_the_narrowest_screen(page, check_page, enter, live_site, theme, language):
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=theme)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_site.url}])
    look_at_all(page, check_page, enter)


def look_at_all(page: Page, check_page: Callable[[Page], None], enter: Callable[..., None]) -> None:
    world, wrong = World(), {}
    for role, paths in plan_of(world).items():
        page.context.clear_cookies(name="sessionid")
        if role != ANONYMOUS:
            enter(world.people[role])
        for path in paths:
            try:
                answer = page.goto(path)
                assert answer is None or answer.ok, answer.status
                check_page(page)
            except AssertionError as problem:
                wrong[f"{path} as {role}"] = str(problem).split("\n")[0][:600]
    assert wrong == {}
