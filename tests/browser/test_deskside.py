"""Papers and handing over, in a real browser: one click or key each, nothing for axe to find."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from desk import services as desk
from desk.models import Case
from docsharing import services
from tests.docsharing.conftest import ARTICLE, pay_in, send, verify

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture
def in_hand(live_site, reader, librarian) -> list[Case]:
    """Three requests in the librarian's hands."""
    verify(reader)
    pay_in(reader, 10_000)
    rows = [send(reader, replace(ARTICLE, doi="", title=f"题名 {n}")) for n in range(3)]
    for row in rows:
        services.take(row.case, by=librarian)
    return [row.case for row in rows]


def test_the_chosen_cases_are_printed_on_one_paper(page: Page, enter, librarian, in_hand):
    enter(librarian)
    page.goto("/desk/?view=mine")
    for box in page.locator("#queue .pick").all():
        box.check(force=True)

    with page.expect_download() as found:
        page.locator("#bulk button[formaction$='/pull-slip/']").click()

    assert found.value.suggested_filename == "pull-slip-3.pdf"


def test_a_shift_is_handed_over_and_seen(
    page: Page, enter, librarian, second_librarian, in_hand, check_page
):
    enter(librarian)
    page.goto("/desk/?view=mine")
    page.locator(".foot a[href='/desk/handover/']").click()
    check_page(page)
    page.locator("#id_to").select_option(label=second_librarian.name)
    page.locator("#id_note").fill("明天请假")
    page.locator(f"#note_{in_hand[0].pk}").fill("在等国图")
    page.locator(f"#case_{in_hand[2].pk}").uncheck()
    page.locator(".handing .btn-primary").click()
    expect(page.locator("[data-undo]")).to_be_visible()

    enter(second_librarian)
    page.goto("/desk/")
    news = page.locator(".news")
    expect(news).to_contain_text("明天请假")
    news.locator("a").click()
    expect(page.locator("main")).to_contain_text("在等国图")
    check_page(page)
    page.locator("main form .btn-primary").click()

    expect(page.locator(".news")).to_have_count(0)
    holders = Case.objects.order_by("pk").values_list("assignee__name", flat=True)
    assert list(holders) == ["陈默", "陈默", "黄娟"]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_news_at_the_desk_are_read_by_everybody(
    page: Page, enter, librarian, second_librarian, in_hand, check_page, size
):
    desk.hand_over(in_hand[:2], by=librarian, to=second_librarian, note="读者催得急" * 30)
    desk.hand_over(in_hand[2:], by=librarian, to=None)
    page.set_viewport_size(size)
    enter(second_librarian)
    page.goto("/desk/")

    expect(page.locator(".news")).to_have_count(2)
    check_page(page)
