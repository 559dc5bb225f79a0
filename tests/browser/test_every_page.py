"""Every page of the policy, as somebody who may see it: quiet, accessible, fitting the screen."""

from collections.abc import Callable, Iterable
from itertools import chain, cycle

import pytest
from playwright.sync_api import Page

from tests.permissions.rows import ANONYMOUS, OWNER, Row
from tests.permissions.table import TABLE
from tests.permissions.urls import Url, every_url
from tests.permissions.world import World

PARTS = 4
# Colours fade over: what axe would measure meanwhile is neither theme. A fade begins with the
# second frame after the change, however late a busy machine draws it.
SETTLED = """async () => {
    const frame = () => new Promise(drawn => requestAnimationFrame(drawn));
    await frame();
    await frame();
    await Promise.race([
        Promise.allSettled(document.getAnimations().map(one => one.finished)),
        new Promise(done => setTimeout(done, 2000))]);
}"""
# Both widths and both themes; each page in the first pair or in the second.
LOOKS = [[(1440, "light"), (390, "dark")], [(1440, "dark"), (390, "light")]]


def pages() -> list[tuple[Url, Row]]:
    urls = every_url()
    return [
        (urls[route], row)
        for route, row in TABLE.items()
        if route in urls and row.is_page and not route.startswith("api/v")
    ]


def visitor(row: Row) -> str:
    """Who looks at the page: nobody in particular, else the owner, else the first who may."""
    for role in (ANONYMOUS, OWNER):
        if role in row.get:
            return role
    return min(row.get)


def look(page: Page, check_page: Callable[[Page], None], looks: Iterable[tuple[int, str]]) -> None:
    """The page in each width and theme; it is fetched but once."""
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        check_page(page)


def look_at_all(
    page: Page,
    chosen: list[tuple[Url, Row]],
    enter: Callable[..., None],
    check: Callable[[Page], None],
) -> dict[str, str]:
    """What is wrong, by address."""
    world, wrong, before = World(), {}, None
    for url, row in sorted(chosen, key=lambda pair: visitor(pair[1])):
        path, role = url.path(row.with_path(world)) + row.query, visitor(row)
        if role != before:
            page.context.clear_cookies(name="sessionid")
        if role not in (before, ANONYMOUS):
            enter(world.people[role])
        before = role
        try:
            answer = page.goto(path)
            assert answer is None or answer.ok, answer.status
            check(page)
        except AssertionError as problem:
            wrong[f"{path} as {role}"] = str(problem).split("\n")[0][:900]
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_accessible(page, check_page, enter, part):
    looks, chosen = cycle(LOOKS), pages()[part::PARTS]

    assert look_at_all(page, chosen, enter, lambda p: look(p, check_page, next(looks))) == {}


@pytest.mark.attack
@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_accessible_in_every_look(page, check_page, enter, part):
    looks, chosen = [*chain(*LOOKS)], pages()[part::PARTS]

    assert look_at_all(page, chosen, enter, lambda p: look(p, check_page, looks)) == {}


@pytest.mark.attack
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_fit_the_narrowest_screen(page, check_page, enter, live_site, language):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_site.url}])
    looks = [(320, "light"), (320, "dark")]

    assert look_at_all(page, pages(), enter, lambda p: look(p, check_page, looks)) == {}
