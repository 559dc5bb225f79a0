"""The scan bar and the keys of our own holdings, in a real browser."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from desk import services as desk
from desk.models import Case
from docsharing import services
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, hold_title, pay_in, send, verify

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(live_site, reader, librarian) -> Case:
    """A request in the librarian's hands; its journal is held on the screen and on the shelf."""
    verify(reader)
    pay_in(reader, 10_000)
    where = f"{live_site.url}/help/"
    hold_title(title=ARTICLE.container, kind="electronic", url=where, ill_allowed=True)
    hold_title(title=ARTICLE.container, kind="print", location="过刊库", call_number="G25/7")
    row = send(reader, ARTICLE)
    services.take(row.case, by=librarian)
    return Case.objects.select_related("number").get(pk=row.case_id)


@pytest.fixture
def queue(page: Page, enter, librarian, asked) -> Page:
    enter(librarian)
    page.goto("/desk/?view=all")
    expect(page.locator("#aside [data-key='1']")).to_be_visible()
    return page


def scan(page: Page, code: str) -> None:
    page.keyboard.press("F8")
    page.keyboard.type(code, delay=2)
    page.keyboard.press("Enter")


# The keys of our own holdings


def test_1_opens_the_first_of_our_holdings_and_2_prints_the_slip_of_the_second(queue, asked):
    with queue.context.expect_page() as opened:
        queue.keyboard.press("1")
    assert opened.value.url.endswith("/help/")
    opened.value.close()

    slip = queue.locator("#aside [data-key='2']")
    assert slip.get_attribute("href") == f"/desk/cases/{asked.pk}/papers/pull-slip.pdf"
    queue.evaluate("document.addEventListener('click', e => { e.preventDefault();"
                   " document.title = e.target.closest('a').pathname })")  # fmt: skip
    queue.keyboard.press("2")
    expect(queue).to_have_title(slip.get_attribute("href"))


def test_they_do_nothing_while_somebody_types_or_where_they_are_switched_off(
    page, enter, librarian, asked
):
    desk.choose_desk(by=librarian, keys=False, sound=False)
    enter(librarian)
    page.goto("/desk/?view=all")
    expect(page.locator("#aside [data-key='1']")).to_be_visible()
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    desk.choose_desk(by=librarian, keys=True, sound=False)
    page.reload()
    expect(page.locator("#aside [data-key='1']")).to_be_visible()
    page.locator("#find").fill("")
    page.locator("#find").press("1")
    page.wait_for_timeout(300)

    assert len(page.context.pages) == 1


def test_the_list_of_keys_names_them(queue):
    queue.locator("[data-dialog=keys]").click()

    expect(queue.locator("#keys")).to_contain_text("索取单")
    assert queue.locator("#keys dt", has_text="1").count() >= 1


# The scan bar


@pytest.fixture
def scans(queue) -> list[str]:
    """The codes that were asked for, in the order in which they were."""
    seen: list[str] = []
    queue.on(
        "request",
        lambda request: (
            seen.append(request.url.partition("code=")[2]) if "/desk/scan/" in request.url else None
        ),
    )
    return seen


def at(page: Page, moment: datetime) -> None:
    page.clock.set_fixed_time(moment)


def test_the_same_code_within_a_moment_is_one_scan(queue, asked, scans):
    code, begun = asked.number.code, now()
    at(queue, begun)
    scan(queue, code)
    expect(queue).to_have_url(f"{queue.url.partition('/desk/')[0]}/desk/cases/{asked.pk}/")
    at(queue, begun + timedelta(milliseconds=1400))
    scan(queue, code)
    expect(queue.locator("#scan")).to_have_value("")
    queue.wait_for_timeout(300)
    assert scans == [code]

    at(queue, begun + timedelta(milliseconds=1600))
    with queue.expect_navigation():
        scan(queue, code)
    assert scans == [code, code]


def test_another_code_within_that_moment_is_a_scan_of_its_own(queue, asked, scans):
    at(queue, now())
    with queue.expect_navigation():
        scan(queue, asked.number.code)
    with queue.expect_navigation():
        scan(queue, "WX-2020-000001")

    assert scans == [asked.number.code, "WX-2020-000001"]


def test_after_a_scan_the_bar_is_empty_and_waits_for_the_next(queue, asked):
    with queue.expect_navigation():
        scan(queue, asked.number.code)
    bar = queue.locator("#scan")
    expect(bar).to_be_focused()
    expect(bar).to_have_value("")

    queue.keyboard.press("Escape")
    expect(queue.locator("#case-h")).to_be_focused()


def test_what_a_scanner_sends_beside_the_code_is_no_part_of_it(queue, asked, scans):
    code = asked.number.code
    with queue.expect_navigation():
        queue.evaluate(
            "code => { const bar = document.getElementById('scan');"
            " bar.value = '\\u0002 ' + code + '\\u200b\\u0003 '; bar.form.requestSubmit(); }",
            code,
        )

    assert scans == [code]
    expect(queue.locator("#case-h")).to_contain_text(ARTICLE.title)
