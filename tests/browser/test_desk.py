"""The queue by keyboard and by scanner, in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from stdnum.cn import ric

from accounts import services as accounts
from accounts.services import GivenName
from desk import services
from desk.models import Case, Message
from tests.factories import person

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 800}
NAMES = ("赵一", "钱二", "孙三", "李四")


def id_number(n: int) -> str:
    body = f"11010119900307{n:03}"
    return body + ric.calc_check_digit(f"{body}0")


HEADS = [f"居民身份证 {id_number(n)[:3]}{'*' * 12}{id_number(n)[-3:]}" for n in range(len(NAMES))]


@pytest.fixture
def cases(live_site) -> list[Case]:
    """Four names that wait to be looked at, first due first."""
    for n, name in enumerate(NAMES):
        given = GivenName(name=name, number=id_number(n), consents=True)
        accounts.give_name(person(f"named{n}", name), given, checker="desk")
    return list(Case.objects.order_by("due_at", "pk"))


@pytest.fixture
def queue(page: Page, enter, librarian, cases) -> Page:
    enter(librarian)
    page.goto("/desk/?view=all")
    expect(page.locator("#d #case-h")).to_have_text(HEADS[0])
    return page


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_j_and_k_walk_through_the_list_and_the_case_follows(queue):
    queue.keyboard.press("j")
    expect(queue.locator("#d #case-h")).to_have_text(HEADS[1])
    queue.wait_for_timeout(100)
    queue.keyboard.press("j")
    expect(queue.locator("#d #case-h")).to_have_text(HEADS[2])
    queue.wait_for_timeout(100)
    queue.keyboard.press("k")
    expect(queue.locator("#d #case-h")).to_have_text(HEADS[1])

    assert queue.evaluate("document.activeElement.closest('#queue') !== null")
    assert "case=" in queue.url


def test_one_key_takes_a_case_and_the_next_opens(queue, cases, librarian):
    queue.keyboard.press("a")

    expect(queue.locator("#d #case-h")).to_have_text(HEADS[1])
    expect(queue.locator("[data-undo]")).to_be_visible()
    assert Case.objects.get(pk=cases[0].pk).assignee == librarian


def test_z_takes_back_what_was_done(queue, cases):
    queue.keyboard.press("a")
    expect(queue.locator("[data-undo]")).to_be_visible()
    expect(queue.locator("#d #case-h")).to_have_text(HEADS[1])
    queue.keyboard.press("z")

    expect(queue.locator("#d #case-h")).to_have_text(HEADS[0])
    assert state(cases[0]) == "waiting"


def test_a_form_opens_in_place_and_says_what_is_wrong(queue, cases):
    queue.keyboard.press("x")
    form = queue.locator("#act form")
    expect(form).to_be_visible()
    form.locator("button").first.click()
    expect(queue.locator("#act .errsum")).to_be_focused()

    form.locator("input[type=radio]").first.check(force=True)
    form.locator(".act button").first.click()

    expect(queue.locator("#d #case-h")).to_have_text(HEADS[1])
    assert state(cases[0]) == "refused"


def test_escape_closes_a_form_and_the_focus_returns(queue):
    queue.keyboard.press("t")
    expect(queue.locator("#act form")).to_be_visible()
    queue.wait_for_timeout(100)
    queue.keyboard.press("Escape")

    expect(queue.locator("#act form")).to_have_count(0)
    assert queue.evaluate("document.activeElement.dataset.key") == "t"


def test_letters_do_nothing_outside_list_and_case(queue, cases):
    queue.locator("#find").focus()
    queue.keyboard.type("axj")
    queue.locator(".side a").first.focus()
    queue.wait_for_timeout(100)
    queue.keyboard.press("a")
    queue.wait_for_timeout(300)

    assert [state(case) for case in cases] == ["waiting"] * 4


def test_capital_letters_and_quick_bursts_do_nothing(queue, cases):
    queue.keyboard.press("Shift+A")
    queue.wait_for_timeout(150)
    queue.keyboard.type("aaaa", delay=5)
    queue.wait_for_timeout(300)

    assert [state(case) for case in cases] == ["waiting"] * 4


def test_letters_can_be_switched_off(page, enter, librarian, cases):
    services.choose_desk(by=librarian, keys=False, sound=False)
    enter(librarian)
    page.goto("/desk/?view=all")
    expect(page.locator("#d #case-h")).to_have_text(HEADS[0])
    page.keyboard.press("a")
    page.wait_for_timeout(300)

    assert state(cases[0]) == "waiting"


def test_of_two_clerks_the_second_reads_who_was_first(queue, cases, second_librarian):
    services.perform(cases[0], "take", by=second_librarian)
    queue.keyboard.press("a")

    told = queue.locator("#d [role=alert]")
    expect(told).to_contain_text("陈默")
    expect(queue.locator("#d .actbar")).to_have_count(0)
    [complaint] = queue.complaints  # the browser names the 409
    assert "409" in complaint
    queue.complaints.clear()


def test_control_and_enter_sends_a_message(queue, cases):
    queue.keyboard.press("m")
    expect(queue.locator("#message_text")).to_be_focused()
    queue.keyboard.type("请带身份证来。")
    queue.keyboard.press("Control+Enter")

    expect(queue.locator(".his")).to_contain_text("请带身份证来。")
    assert Message.objects.get().text == "请带身份证来。"


def test_a_scanner_reaches_its_case_from_anywhere(queue, cases):
    queue.keyboard.press("F8")
    queue.keyboard.type(cases[2].number.code, delay=2)
    queue.keyboard.press("Enter")

    expect(queue.locator("#case-h")).to_have_text(HEADS[2])
    assert [state(case) for case in cases] == ["waiting"] * 4


def test_an_unknown_code_stays_chosen(queue):
    queue.keyboard.press("F8")
    queue.keyboard.type("ABC-000", delay=2)
    queue.keyboard.press("Enter")

    expect(queue.locator("#scan")).to_be_focused()
    assert queue.evaluate("getSelection().toString()") == "ABC-000"


def test_chosen_rows_are_handed_over(queue, cases, second_librarian):
    for row in (1, 2):
        queue.locator("#queue .pick").nth(row).check(force=True)
    queue.locator("#bulk button").first.click()
    queue.select_option("#id_to", str(second_librarian.pk))
    queue.locator("main .btn-primary").click()
    expect(queue.locator("[data-undo]")).to_be_visible()

    assert Case.objects.filter(assignee=second_librarian).count() == 2


def test_the_filter_opens_in_place(queue):
    queue.keyboard.press("f")
    expect(queue.locator("#filter form").first).to_be_visible()
    queue.select_option("#filter [name=urgent]", "yes")
    queue.locator("#filter .btn-primary").click()

    expect(queue.locator("#queue")).to_have_count(0)
    expect(queue.locator(".chips a")).to_have_count(1)


def test_on_a_phone_list_and_case_are_two_pages(page, enter, librarian, cases):
    page.set_viewport_size(PHONE)
    enter(librarian)
    page.goto("/desk/?view=all")
    expect(page.locator("#d")).to_be_hidden()
    page.locator("#queue a").nth(1).click()

    page.wait_for_url("**/desk/cases/**")
    expect(page.locator("#case-h")).to_have_text(HEADS[1])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_queue_with_a_case_and_its_form_is_accessible(
    page, enter, librarian, cases, check_page, theme, size
):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    enter(librarian)
    page.goto("/desk/?view=all" if size is WIDE else f"/desk/cases/{cases[0].pk}/")
    page.locator("#d [data-key=x]").click()
    expect(page.locator("#act form")).to_be_visible()
    check_page(page)


def test_without_a_script_everything_still_works(browser, live_site, librarian, cases):
    client = Client()
    client.force_login(librarian)
    context = browser.new_context(base_url=live_site.url, java_script_enabled=False)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_site.url}
    context.add_cookies([{**cookie, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}])
    page = context.new_page()
    page.goto("/desk/?view=all")
    page.locator("#queue a").first.click()
    page.locator("[data-key=a]").click()
    page.goto(f"/desk/cases/{cases[1].pk}/")
    page.locator("[data-key=x]").click()
    page.locator("main input[type=radio]").first.check(force=True)
    page.locator("main form.act-form .act button").click()
    context.close()

    assert [state(case) for case in cases[:2]] == ["checking", "refused"]
