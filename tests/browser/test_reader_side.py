"""The reader's own pages in a real browser: by keyboard, at both widths, clean for axe."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from desk.services import say
from docsharing import services
from docsharing.queries.feeds import feed_address, feed_of
from tests.docsharing.conftest import pay_in, pdf, send, verify

pytestmark = pytest.mark.browser


@pytest.fixture
def payer(live_site, reader):
    verify(reader)
    pay_in(reader, 10_000)
    return reader


def test_the_list_is_filtered_by_keyboard_and_found_again_by_its_address(page, enter, payer):
    send(payer)
    enter(payer)
    page.goto("/requests/")
    page.focus("#q")
    page.keyboard.type("火星")
    page.keyboard.press("Enter")
    expect(page.locator(".empty h2")).to_be_visible()

    page.focus("details.more > summary")
    page.keyboard.press("Enter")
    page.select_option("#id_type", "Article")
    page.fill("#q", "图书馆论坛")
    page.keyboard.press("Enter")
    expect(page.locator(".rows li")).to_have_count(1)
    page.reload()
    expect(page.locator("#id_type")).to_have_value("Article")
    expect(page.locator("#q")).to_have_value("图书馆论坛")


@pytest.mark.parametrize("width", [390, 1440])
def test_her_pages_are_clean(page, enter, payer, librarian, check_page, width):
    row, other = send(payer, attachment=pdf(1)), send(payer)
    services.take(row.case, by=librarian)
    say(row.case, "请看附件。", by=librarian)
    services.deliver(row.case, by=librarian, file=pdf())
    services.cancel_request(other, by=payer)
    services.open_feed(payer)
    enter(payer)
    page.set_viewport_size({"width": width, "height": 900})

    for address in (
        "/requests/?type=Article", "/requests/?q=x", "/requests/feed/", f"/requests/{row.pk}/",
        f"/requests/{other.pk}/", f"/requests/new/?like={row.pk}", "/me/notices/settings/",
    ):  # fmt: skip
        page.goto(address)
        check_page(page)


def test_the_feed_is_switched_on_and_off(page, enter, payer):
    enter(payer)
    page.goto("/requests/feed/")
    page.click("button[value=open]")
    expect(page.locator("#feed-atom")).to_contain_text(urlsplit(feed_address(feed_of(payer))).path)
    page.click("button[value=end]")
    expect(page.locator("#feed-atom")).to_have_count(0)
