"""What a reader is told before she sends, and the tick for old material, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from desk.services import mark_day
from docsharing import services
from docsharing.models import DocumentRequest
from portal.clock import today
from tests.docsharing.conftest import pay_in, pdf, send, verify

pytestmark = pytest.mark.browser
DOI = "10.48550/arXiv.1706.03762"
WIDTHS = (1440, 390)


@pytest.fixture
def payer(live_site, reader):
    verify(reader)
    pay_in(reader, 10_000)
    return reader


@pytest.fixture
def closed(live_site, administrator) -> None:
    """A break of the library's, from today on."""
    for n in range(8):
        mark_day(today() + timedelta(days=n), by=administrator, is_open=False, name="寒假")


def fill(page: Page) -> None:
    page.goto("/requests/new/")
    page.fill("#id_title", "Attention is all you need")
    page.fill("#id_container", "NIPS")
    page.fill("#id_year", "2017")
    page.fill("#id_doi", DOI)


def test_what_is_free_is_said_while_she_types_and_she_may_send(page, enter, payer, check_page):
    enter(payer)
    fill(page)
    page.check("#id_declares")

    hint = page.locator("#open-copy a")
    expect(hint).to_have_attribute("href", f"https://doi.org/{DOI.lower()}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page)
    page.click(".act button[value=send]")

    expect(page.locator("#number")).to_be_visible()
    assert DocumentRequest.objects.count() == 1


def test_without_a_script_she_is_told_when_she_sends(browser, live_site, enter, page, payer):
    enter(payer)
    context = browser.new_context(
        base_url=live_site.url,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    mine = context.new_page()
    fill(mine)
    mine.check("#id_declares")
    mine.click(".act button[value=send]")

    expect(mine.locator("#open-copy")).to_be_visible()
    assert DocumentRequest.objects.count() == 0
    mine.click("#open-copy button[value=send]")

    expect(mine.locator("#number")).to_be_visible()
    context.close()


def test_the_banner_of_a_closing_on_every_page_of_hers(page, enter, payer, closed, check_page):
    request = send(payer)
    enter(payer)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/requests/new/", "/requests/", f"/requests/{request.pk}/receipt/"):
            page.goto(path)
            expect(page.locator("#closing")).to_be_visible()
            check_page(page)


def test_the_price_of_a_file_follows_the_tick(page, enter, payer, librarian, tmp_path, check_page):
    request = send(payer)
    services.take(request.case, by=librarian)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(6).read())
    enter(librarian)
    page.goto(f"/desk/?view=all&case={request.case_id}")
    expect(page.locator("#d #case-h")).to_be_visible()
    page.keyboard.press("d")
    page.set_input_files("#id_file", path)
    expect(page.locator("#page-count")).to_contain_text("3.80")

    page.check("#id_protection")

    expect(page.locator("#page-count.warn")).to_contain_text("13.80")
    check_page(page)
