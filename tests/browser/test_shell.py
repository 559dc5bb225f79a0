"""What stands around every page, in a real browser: display, menus, keys, the scanner."""

import pytest
from playwright.sync_api import expect

PHONE = {"width": 390, "height": 800}


def test_text_size_and_theme_change_at_once_and_stay(page):
    page.goto("/help/")

    page.click("button[data-size=xl]")
    page.click("[data-theme-toggle]")
    page.reload()

    root = page.locator("html")
    expect(root).to_have_attribute("data-size", "xl")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"


def test_whoever_has_not_chosen_gets_the_theme_of_the_system(page):
    page.emulate_media(color_scheme="dark")
    page.goto("/")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("size", ["l", "xl"])
@pytest.mark.parametrize("path", ["/", "/help/fees/", "/accounts/login/"])
def test_large_text_needs_no_sideways_scrolling(page, live_site, size, path):
    page.context.add_cookies([{"name": "size", "value": size, "url": live_site.url}])
    page.set_viewport_size(PHONE)
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_all_works_without_a_script(browser, live_site):
    context = browser.new_context(
        base_url=live_site.url, java_script_enabled=False, viewport=PHONE, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/help/")
    page.click("button[data-size=l]")
    expect(page.locator("html")).to_have_attribute("data-size", "l")

    page.click("text=English")
    expect(page.locator("h1")).to_have_text("Help")

    page.click(".mnav summary")
    page.click(".mnav >> text=Sign in")
    assert page.url.endswith("/accounts/login/")
    context.close()


def test_a_menu_closes_by_escape_and_by_a_click_beside_it(page):
    page.set_viewport_size(PHONE)
    page.goto("/")
    menu = page.locator("details.mnav")

    page.click(".mnav summary")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")

    page.click(".mnav summary")
    page.click("h1", position={"x": 5, "y": 5})
    expect(menu).not_to_have_attribute("open", "")


def test_the_skip_link_comes_first(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.fixture
def staff_page(page, enter, administrator):
    enter(administrator)
    page.goto("/desk/settings/rules/")
    return page


def test_keys_lead_to_the_scan_bar_and_the_list_of_keys(staff_page, check_page):
    staff_page.click("h1")
    staff_page.keyboard.press("/")
    assert staff_page.evaluate("document.activeElement.id") == "scan"

    staff_page.click("h1")
    staff_page.wait_for_timeout(200)
    staff_page.keyboard.press("?")
    expect(staff_page.locator("#keys")).to_be_visible()
    check_page(staff_page)


BURST = """code => [...code, "Enter"].forEach(
    key => document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})))"""


@pytest.mark.parametrize("prefix", [True, False])
def test_a_scan_goes_to_the_scan_bar_wherever_the_focus_is(page, enter, librarian, prefix):
    enter(librarian)
    page.goto("/desk/jobs/")
    page.focus("#main")

    with page.expect_request("**/desk/scan/?code=WX-2026-000042"):
        if prefix:
            page.keyboard.press("F8")
            page.keyboard.type("WX-2026-000042")
            page.keyboard.press("Enter")
        else:
            page.evaluate(BURST, "WX-2026-000042")  # faster than any hand, however busy the machine


def test_a_wrong_form_puts_the_focus_on_its_summary(staff_page):
    staff_page.goto("/desk/settings/rules/site.phone/")
    staff_page.fill("#id_valid_from", "2020-01-01")
    staff_page.click("main form button.btn-primary")
    staff_page.wait_for_selector("#errsum:focus")

    staff_page.click("#errsum a")
    assert staff_page.evaluate("document.activeElement.id") == "id_valid_from"
