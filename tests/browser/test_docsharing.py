"""The journey in a real browser: paste, see the price, send, deliver by key, download."""

import pytest
from playwright.sync_api import Page, expect

from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.links import code_of, delivery_path
from tests.docsharing.conftest import pay_in, pdf, send, verify

pytestmark = pytest.mark.browser
REFERENCE = "沈敏, 黄娟. 高校图书馆社会用户合作模式的实践研究[J]. 图书馆论坛, 2013, 33(6): 75-80."


@pytest.fixture
def payer(live_site, reader):
    verify(reader)
    pay_in(reader, 10_000)
    return reader


def paste(page: Page) -> None:
    page.goto("/requests/new/")
    page.fill("#id_paste", REFERENCE)
    page.click("button[value=fill]")
    expect(page.locator("#id_pages")).to_have_value("75-80")


def test_the_price_follows_what_is_chosen_without_a_click(page, enter, payer):
    enter(payer)
    paste(page)

    page.check("[name=service_level][value=Urgent]", force=True)
    expect(page.locator("#estimate tfoot td")).to_have_text("13.80")
    page.check("[name=request_type][value=Patent]", force=True)
    expect(page.locator("#id_applicant")).to_be_visible()
    expect(page.locator("#estimate tfoot td")).to_have_text("25.00")
    page.check("[name=request_type][value=Article]", force=True)
    expect(page.locator("#id_container")).to_have_value("图书馆论坛")


def test_a_draft_is_saved_while_she_types(page, enter, payer):
    enter(payer)
    page.goto("/requests/new/")
    page.fill("#id_title", "半写的题名")

    expect(page.locator("#draft-told")).to_contain_text(":", timeout=15_000)
    page.goto("/requests/new/")
    expect(page.locator("#id_title")).to_have_value("半写的题名")


@pytest.mark.parametrize("script", [True, False])
def test_she_sends_and_downloads(browser, live_site, enter, page, payer, librarian, script):
    enter(payer)
    context = browser.new_context(
        base_url=live_site.url,
        java_script_enabled=script,
        storage_state=page.context.storage_state(),
    )
    mine = context.new_page()
    paste(mine)
    mine.check("#id_declares")
    mine.click("button[value=send]")
    request = DocumentRequest.objects.get()
    expect(mine.locator("#number")).to_have_text(request.case.number.code)

    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf())
    mine.goto(delivery_path(Delivery.objects.get()))
    with mine.expect_download() as download:
        mine.click("main form button")

    assert download.value.suggested_filename == f"{request.case.number.code}.pdf"
    assert Delivery.objects.get().downloads == 1
    context.close()


def test_forms_work_on_a_page_whose_address_is_a_key(page, live_site, payer):
    request = send(payer)
    page.goto(f"/status/{code_of(request.status_nonce)}/")

    page.click("text=English")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_contain_text(request.case.number.code)


def test_the_desk_sees_the_pages_before_it_sends(page, enter, payer, librarian, tmp_path):
    request = send(payer)
    services.take(request.case, by=librarian)
    long, path = tmp_path / "long.pdf", tmp_path / "a.pdf"
    long.write_bytes(pdf(40).read())
    path.write_bytes(pdf(6).read())
    enter(librarian)
    page.goto(f"/desk/?view=all&case={request.case_id}")
    expect(page.locator("#d #case-h")).to_be_visible()

    page.keyboard.press("d")
    page.set_input_files("#id_file", long)

    expect(page.locator("#page-count.warn")).to_contain_text("40")
    expect(page.locator("#page-count")).to_contain_text("14.00")
    page.set_input_files("#id_file", path)
    expect(page.locator("#page-count")).to_contain_text("6 页")
    expect(page.locator("#page-count")).to_contain_text("3.80")
    page.click("#act button.btn-primary")
    expect(page.locator("#page-count")).to_have_count(0)
    assert Delivery.objects.get().price_fen == 380
