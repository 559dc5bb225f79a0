"""The figures of document delivery in a real browser: each grouping, both widths, both themes."""

import pytest
from playwright.sync_api import Page, expect

from tests.docsharing.conftest import verify
from tests.docsharing.figureplay import Library, at

pytestmark = pytest.mark.browser
PERIOD = "first=2026-11-01&last=2026-11-30"


def test_the_figures_by_each_grouping(
    page: Page, enter, live_site, reader, other_reader, librarian, second_librarian, manager,
    check_page,
):  # fmt: skip
    with at("2026-10-01 09:00"):
        library = Library(verify(reader), other_reader, librarian, second_librarian, manager)
    library.november()
    enter(manager)
    for by, width, theme, language in (
        ("month", 1440, "light", "zh-hans"), ("type", 1440, "dark", "en"),
        ("source", 390, "light", "zh-hans"), ("reader", 390, "dark", "en"),
    ):  # fmt: skip
        cookie = {"name": "django_language", "value": language, "url": live_site.url}
        page.context.add_cookies([cookie])
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.goto(f"/desk/reports/delivery/?{PERIOD}&by={by}")
        check_page(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/desk/reports/delivery/?{PERIOD}")
    page.locator(".chart summary").click()  # a chart has its table
    expect(page.locator(".chart table")).to_contain_text("2026-11")
    check_page(page)
