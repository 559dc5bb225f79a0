"""A wrong file, withdrawn and delivered again: the reader and the desk, each in the browser."""

import pytest
from playwright.sync_api import Page, expect

from desk.models import Case
from docsharing import services
from docsharing.models import Delivery
from docsharing.queries.links import delivery_path
from ledger.queries import available
from ledger.services import check_books
from tests.docsharing.conftest import pay_in, pdf, send, verify

pytestmark = pytest.mark.browser
# A form that htmx has just put in listens to its fields once it has settled.
SETTLED = "() => !document.querySelector('.htmx-added, .htmx-settling, .htmx-swapping')"


@pytest.fixture
def sent(live_site, reader, librarian) -> Case:
    """A request in the librarian's hands."""
    verify(reader)
    pay_in(reader, 10_000)
    case = send(reader).case
    services.take(case, by=librarian)
    return case


def deliver(page: Page, case: Case, pages: int) -> Delivery:
    """The librarian chooses the file and sends it, beside the list."""
    page.goto(f"/desk/?view=all&case={case.pk}")
    expect(page.locator("#d #case-h")).to_be_visible()
    page.locator("#d [data-key=d]").click()
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf(pages).read()}
    expect(page.locator("#id_file")).to_be_visible()
    page.wait_for_function(SETTLED)
    page.set_input_files("#id_file", file)
    expect(page.locator("#page-count")).to_contain_text(f"{pages} 页")
    page.click("#act button.btn-primary")
    expect(page.locator("#page-count")).to_have_count(0)
    return Delivery.objects.latest("pk")


def withdraw(page: Page, case: Case, why: str) -> None:
    page.goto(f"/desk/cases/{case.pk}/")
    page.locator("main a[href*='/acts/withdraw/']").first.click()
    page.fill("#act [name=note]", why)
    page.click("#act form .act button")
    expect(page.locator("#act form")).to_have_count(0)
    # What stands beside the case is read as the librarian, before the reader signs in here.
    expect(page.locator("#aside .pn").first).to_be_visible()


def download(page: Page, delivery: Delivery) -> None:
    page.goto(delivery_path(delivery))
    with page.expect_download() as found:
        page.click("main form button")
    assert found.value.suggested_filename == f"{delivery.request.case.number.code}.pdf"


def opens_nothing(page: Page, delivery: Delivery) -> None:
    page.goto(delivery_path(delivery))
    expect(page.locator("main .note.warn")).to_contain_text("撤回")
    expect(page.locator("main form button[class*=primary]")).to_have_count(0)
    [complaint] = page.complaints  # the browser names the 410
    assert "410" in complaint
    page.complaints.clear()


def test_a_wrong_file_is_withdrawn_and_the_right_one_costs_once(
    page, enter, reader, librarian, sent
):
    enter(librarian)
    wrong = deliver(page, sent, 6)
    enter(reader)
    download(page, wrong)
    enter(librarian)
    withdraw(page, sent, "是另一篇文章")

    enter(reader)
    page.goto(f"/requests/{sent.document_request.pk}/")
    expect(page.locator("main")).to_contain_text("是另一篇文章")
    opens_nothing(page, wrong)

    enter(librarian)
    right = deliver(page, sent, 5)
    enter(reader)
    download(page, right)
    page.goto("/me/statement/")
    left = 10_000 - right.price_fen
    expect(page.locator("main .bigs")).to_contain_text(f"{left / 100:.2f}")

    right.refresh_from_db()
    assert (right.pages, right.downloads) == (5, 1)
    assert (available(reader).total_fen, available(reader).held_fen) == (left, 0)
    assert check_books().differences == []
