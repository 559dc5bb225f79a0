"""Pull slips and cover sheets: what the shelf needs, whom they name, how they are ordered."""

import io
import json
from dataclasses import replace

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from desk.queries import scanned
from desk.queries.papers import papers_of, printed, with_details
from docsharing import services
from docsharing.queries import holdings, slips
from docsharing.queries.covers import addressee, cover_sheets
from docsharing.queries.slips import natural
from portal import rules
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, send

JSON = {"content_type": "application/json"}
OTHER = replace(ARTICLE, doi="", title="图书馆转型及其风险前瞻", container="中国图书馆学报")
VOLUME_FOUR = replace(ARTICLE, doi="", title="第四卷", volume="4", year=1984)


def text_of(paper: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


def slips_of(*requests, by):
    return slips.slips(with_details([request.case_id for request in requests]), by)["slips"]


STANDS = holdings.Held(
    title="图书馆论坛", call_number="G25/T51", location="三楼期刊库", kind="print",
    volumes="1981-2020", url="", ill_allowed=True, covers=True, by="title",
)  # fmt: skip


@pytest.fixture
def catalogue():
    """A catalogue that knows where one journal stands."""

    class Journals:
        name = "journals of the test"

        def find(self, citations):
            return [[STANDS] if each.container == "图书馆论坛" else [] for each in citations]

    holdings.register(Journals())
    yield
    holdings.unregister(Journals.name)


# The slip


def test_a_slip_has_what_the_shelf_needs_and_names_no_reader(searched, librarian, patron):
    with override("zh-hans"):
        text = text_of(printed(with_details([searched.case_id]), "pull-slip", by=librarian))

    for needed in (searched.case.number.code, ARTICLE.title, ARTICLE.container, "75-80", "黄娟"):
        assert needed in text
    for hers in (patron.name, patron.email, str(patron.username)):
        assert hers not in text


def test_the_code_on_a_slip_opens_its_case(request_, librarian):
    [slip] = slips_of(request_, by=librarian)

    assert scanned(slip["number"]).case == request_.case_id
    assert slip["qr"].startswith("<svg")


def test_a_slip_says_where_a_librarian_searches(taken, librarian):
    services.search(taken.case, by=librarian, note="三楼期刊库")
    services.supply(taken.case, by=librarian, note="合订本 3")

    [slip] = slips_of(taken, by=librarian)

    assert slip["lines"][-1][1] == "合订本 3"


def test_slips_come_by_shelf_mark_then_by_journal_and_volume(patron, librarian, catalogue):
    other, sixth, fourth = (send(patron, each) for each in (OTHER, ARTICLE, VOLUME_FOUR))

    found = slips_of(other, sixth, fourth, by=librarian)

    assert [(slip["mark"], slip["title"]) for slip in found] == [
        ("G25/T51", "第四卷"),
        ("G25/T51", ARTICLE.title),
        ("", OTHER.title),
    ]
    assert found[0]["room"] == "三楼期刊库 · 1981-2020"


def test_numbers_are_ordered_as_numbers():
    marks = ["TP3/33", "TP3/4", "G25", "TP12", "TP3"]

    assert sorted(marks, key=natural) == ["G25", "TP3", "TP3/4", "TP3/33", "TP12"]


def test_a_hundred_slips_cost_as_many_questions_as_one(
    patron, librarian, django_assert_num_queries
):
    titles = [replace(ARTICLE, doi="", title=f"题名 {n}", issue=str(n)) for n in range(1, 7)]
    many = [send(patron, each).case_id for each in titles]

    for keys in (many[:1], many):
        with django_assert_num_queries(3):  # the cases, their notes, the catalogue
            slips.slips(with_details(keys), librarian)


# The cover sheet


def test_a_cover_sheet_says_what_for_whom_and_under_which_law(delivered, librarian, patron):
    cases = with_details([delivered.case_id])
    text = text_of(printed(cases, "cover-sheet", by=librarian)).replace("\n", "")

    told = (delivered.case.number.code, patron.name, ARTICLE.title, "2013, 33(6)", "著作权法", "6")
    for needed in told:
        assert needed in text


def test_a_cover_sheet_speaks_the_readers_language(delivered, librarian, patron):
    patron.language = "en"
    patron.save()

    with override("zh-hans"):
        [sheet] = cover_sheets(with_details([delivered.case_id]), librarian)["sheets"]

    assert sheet["notice_title"] == "Copyright notice"
    assert (sheet["lang"], sheet["library"]) == ("en", "Chongqing University Library")


def test_the_library_may_name_readers_by_code(patron, administrator):
    assert addressee(patron) == "王小满"

    rules.set_rule("dd.cover_reader", "code", by=administrator)

    assert addressee(patron) == f"R-{patron.pk:06}"


# Which cases have which paper


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("request_", ["pull-slip"]),
        ("supplied", ["pull-slip", "cover-sheet"]),
        ("asked", []),
        ("delivered", ["cover-sheet"]),
    ],
)
def test_a_case_has_the_papers_of_its_state(request, state, names):
    assert list(papers_of(request.getfixturevalue(state).case)) == names


def test_what_has_no_such_paper_is_left_out(patron, librarian, delivered):
    waiting = send(patron, OTHER)
    cases = with_details([delivered.case_id, waiting.case_id])

    text = text_of(printed(cases, "pull-slip", by=librarian))

    assert waiting.case.number.code in text
    assert delivered.case.number.code not in text
    with pytest.raises(Refusal, match="nothing-to-print"):
        printed(with_details([delivered.case_id]), "pull-slip", by=librarian)


# Pages and API


def test_the_page_of_a_case_prints_its_slip(sign_in, librarian, request_):
    browser = sign_in(librarian)
    path = f"/desk/cases/{request_.case_id}/papers/pull-slip.pdf"

    answer = browser.get(path)

    assert path in browser.get(f"/desk/cases/{request_.case_id}/").content.decode()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert f"pull-slip-{request_.case.number.code}.pdf" in answer["Content-Disposition"]
    assert browser.get(path.replace("pull-slip", "cover-sheet")).status_code == 404


def test_the_chosen_cases_of_the_queue_come_on_one_paper(sign_in, librarian, patron):
    first, second = send(patron), send(patron, OTHER)
    browser = sign_in(librarian)

    assert "/desk/papers/pull-slip/" in browser.get("/desk/?view=all").content.decode()
    chosen = {"case": [first.case_id, second.case_id]}
    text = text_of(browser.post("/desk/papers/pull-slip/", chosen).content)
    nothing = browser.post("/desk/papers/pull-slip/", {"case": ["x"]}, follow=True)

    assert first.case.number.code in text
    assert second.case.number.code in text
    assert "所选事项都没有这种单据" in nothing.content.decode()
    assert browser.post("/desk/papers/none/", chosen).status_code == 404


def test_a_program_prints_them_too(desk_api, request_):
    one = desk_api.get(f"/api/v1/desk/cases/{request_.case_id}/papers/pull-slip/")
    path = "/api/v1/desk/papers/pull-slip/"
    many = desk_api.post(path, json.dumps({"cases": [request_.case_id]}), **JSON)
    missing = desk_api.post(path, json.dumps({"cases": [request_.case_id, 99999]}), **JSON)

    assert text_of(one.content) == text_of(many.content)
    assert missing.status_code == 404
