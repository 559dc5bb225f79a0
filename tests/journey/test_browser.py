"""The first journey in a real browser, as reader and as librarian, in both languages."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from docsharing.models import DocumentRequest
from ledger.services import check_books, open_fund
from portal.clock import today
from tests.factories import PASSWORD as STAFF_PASSWORD
from tests.journey.conftest import PASSWORD, code_for, id_number, letters, links_in, pdf
from tests.processes import until

pytestmark = [pytest.mark.postgres, pytest.mark.browser]
CITATION = (
    "沈敏, 黄娟. 高校图书馆社会化服务评价指标体系研究[J]. 图书馆论坛, 2013, 33(6): 75-80. "
    "DOI: 10.13663/j.cnki.lj.2013.06.012"
)
ADDRESS = "zhangxm@example.org"
LANGUAGES = ["zh-hans", "en"]
WORDS = {
    "zh-hans": {"arrived": "文献", "poor": "不够", "page": "zh-CN"},
    "en": {"arrived": "document", "poor": "enough", "page": "en"},
}


@dataclass
class Walk:
    """A person at her browser; every page that she comes to is looked at in two widths."""

    page: Page
    check_page: Callable[[Page], None]
    language: str
    looks: bool = True

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """On pages that the first journey looks at, in this language too."""
        self.looks = False
        yield
        self.looks = True

    def look(self) -> None:
        if not self.looks:
            return
        for width in (390, 1440):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.check_page(self.page)
        expect(self.page.locator("html")).to_have_attribute("lang", WORDS[self.language]["page"])

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(text)

    def press(self, button: str) -> None:
        self.page.locator(f"main button{button}").first.click()


ENGLISH_IN_ATTACK = pytest.mark.parametrize(
    "reader_walk", ["zh-hans", pytest.param("en", marks=pytest.mark.attack)], indirect=True
)


@pytest.fixture(params=LANGUAGES)
def reader_walk(request, page, check_page, live_site) -> Walk:
    open_fund("市科委", funder="重庆市科委", year=today().year, budget_fen=1_000_000, by=None)
    return walk(page, check_page, live_site, request.param)


@pytest.fixture
def desk_walk(reader_walk, browser, check_page, live_site, librarian) -> Iterator[Walk]:
    context = browser.new_context(base_url=live_site.url, locale="zh-CN")
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    staff = walk(page, check_page, live_site, reader_walk.language)
    staff.go("/accounts/login/?next=/desk/")
    staff.fill(login=librarian.username, password=STAFF_PASSWORD)
    page.locator("main [name=password]").press("Enter")
    page.wait_for_url("**/desk/**")
    yield staff
    context.close()
    # A 422 is the site's answer to a wrong file; the browser notes it as a failed load.
    assert [text for text in complaints if "422" not in text] == []


def walk(page, check_page, live_site, language) -> Walk:
    cookie = {"name": "django_language", "value": language, "url": live_site.url}
    page.context.add_cookies([cookie])
    return Walk(page, check_page, language)


def sign_up(reader: Walk) -> None:
    reader.go("/")
    reader.go("/accounts/signup/")
    reader.fill(address=ADDRESS)
    reader.press("[name=send]")
    expect(reader.page.locator("#code-note")).not_to_be_empty()
    reader.page.locator("main summary").first.click()
    reader.fill(code=code_for(ADDRESS), name="张雪梅", password=PASSWORD, id_number=id_number())
    for box in reader.page.locator("main input[type=checkbox]:visible").all():
        box.check()
    reader.look()
    reader.press(".btn-primary")
    reader.page.wait_for_url("**/me/")
    reader.look()
    expect(reader.page.locator("main")).to_contain_text("50.00")


def this_year_or_next() -> re.Pattern[str]:
    """The year of the promised day: the last days of December promise one in January."""
    year = today().year
    return re.compile(f"{year}|{year + 1}")


def ask(reader: Walk, text: str = CITATION, see: str = "3.80") -> DocumentRequest:
    """Paste, see price and day, send."""
    reader.go("/requests/new/")
    reader.fill(paste=text)
    reader.press("[value=fill]")
    expect(reader.page.locator("main [name=title]")).not_to_have_value("")
    expect(reader.page.locator("#estimate")).to_contain_text(see)
    expect(reader.page.locator("#estimate")).to_contain_text(this_year_or_next())
    reader.page.locator("main [name=declares]").check()
    reader.look()
    reader.press("[value=send]")
    reader.page.wait_for_url("**/sent/")
    reader.look()
    return DocumentRequest.objects.latest("pk")


def test_from_the_home_page_to_the_document(reader_walk, desk_walk):
    sign_up(reader_walk)
    sent = ask(reader_walk)
    desk_walk.go("/desk/?view=all")
    desk_walk.page.reload()  # in the wide layout, where the case stands beside the list
    expect(desk_walk.page.locator("#d #case-h")).to_contain_text("高校图书馆")
    desk_walk.page.keyboard.press("a")
    expect(desk_walk.page.locator("main [role=status]").first).to_contain_text("高校图书馆")
    until_state(sent, "checking")
    deliver(desk_walk, sent)

    reader_walk.go("/me/notices/")
    expect(reader_walk.page.locator("main")).to_contain_text(WORDS[reader_walk.language]["arrived"])
    link = links_in(letters(ADDRESS)[-1][1])[0]
    reader_walk.go(link)
    with reader_walk.page.expect_download() as download:
        reader_walk.press(".btn-primary")
    assert download.value.suggested_filename.startswith(sent.case.number.code)
    reader_walk.go("/me/statement/")
    expect(reader_walk.page.locator("main")).to_contain_text("46.20")
    reader_walk.go(f"/requests/{sent.pk}/")
    assert check_books().differences == []


def until_state(sent: DocumentRequest, state: str) -> None:

    until(lambda: DocumentRequest.objects.get(pk=sent.pk).case.state == state, 10)


def deliver(desk: Walk, sent: DocumentRequest) -> None:
    """A wrong file is refused at its field; the right one goes to the reader."""
    desk.go(f"/desk/cases/{sent.case_id}/acts/deliver/")
    wrong = {"name": "full-text.pdf", "mimeType": "application/pdf", "buffer": b"<html></html>"}
    desk.page.set_input_files("main [name=file]", wrong)
    desk.press(".btn-primary")
    expect(desk.page.locator("main [aria-invalid=true], main #errsum").first).to_be_visible()
    desk.look()
    right = {**wrong, "buffer": pdf(6)}
    desk.page.set_input_files("main [name=file]", right)
    desk.press(".btn-primary")
    until_state(sent, "delivered")
    desk.go(f"/desk/cases/{sent.case_id}/")


@ENGLISH_IN_ATTACK
def test_what_cannot_be_had_costs_nothing(reader_walk, desk_walk):
    with reader_walk.hurrying():
        sign_up(reader_walk)
        sent = ask(reader_walk)
    desk_walk.go(f"/desk/cases/{sent.case_id}/acts/take/")
    desk_walk.press(".btn-primary")
    until_state(sent, "checking")
    desk_walk.go(f"/desk/cases/{sent.case_id}/acts/unfilled/")
    desk_walk.page.select_option("main [name=reason]", "NotHeld")
    desk_walk.page.locator("main form").filter(has=desk_walk.page.locator("[name=reason]")).locator(
        "button"
    ).first.click()
    until_state(sent, "unfilled")
    reader_walk.go(f"/requests/{sent.pk}/")

    nothing_was_charged(reader_walk)


@ENGLISH_IN_ATTACK
def test_what_she_takes_back_costs_nothing(reader_walk):
    with reader_walk.hurrying():
        sign_up(reader_walk)
        sent = ask(reader_walk)
    reader_walk.go(f"/requests/{sent.pk}/cancel/")
    reader_walk.page.locator("main form button").first.click()
    until_state(sent, "cancelled")

    nothing_was_charged(reader_walk)


@ENGLISH_IN_ATTACK
def test_what_costs_more_than_she_has_is_not_sent(reader_walk):
    with reader_walk.hurrying():
        sign_up(reader_walk)
    reader_walk.go("/requests/new/")
    reader_walk.fill(paste="王丽. 图书馆史研究[D]. 重庆: 重庆大学, 2012: 1-200.")
    reader_walk.press("[value=fill]")
    expect(reader_walk.page.locator("#estimate")).to_contain_text("52.00")
    reader_walk.page.locator("main [name=declares]").check()
    reader_walk.press("[value=send]")
    expect(reader_walk.page.locator("#errsum").first).to_be_visible()
    reader_walk.look()

    assert DocumentRequest.objects.count() == 0
    reader_walk.page.complaints[:] = [c for c in reader_walk.page.complaints if "422" not in c]
    nothing_was_charged(reader_walk)


def nothing_was_charged(reader: Walk) -> None:
    reader.go("/me/statement/")
    expect(reader.page.locator("main")).to_contain_text("50.00")
    assert check_books().differences == []
