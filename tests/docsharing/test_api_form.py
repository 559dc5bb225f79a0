"""What the request form knows, for programs: the words declared, the draft, the price again."""

import pytest

from docsharing import services
from docsharing.models import RequestDraft
from docsharing.queries.requests import current_declaration
from tests.docsharing.conftest import send
from tests.docsharing.test_api import CITATION, JSON, REQUESTS
from tests.factories import program

DRAFT = f"{REQUESTS}draft/"
TERMS = {
    "citation": CITATION,
    "service_level": "Urgent",
    "need_by": "2099-01-31",
    "max_cost_fen": 1250,
    "delivery_method": "link",
    "post_to": None,
    "clue": "参考文献第 3 条",
    "purpose": "work",
    "book_pages": None,
}


def test_the_words_that_are_declared_in_the_language_of_the_request(client, db):
    words = current_declaration()

    for language, text in (("zh-hans", words.text_zh), ("en", words.text_en)):
        answer = client.get(f"{REQUESTS}declaration/", headers={"Accept-Language": language})
        assert (answer.json()["id"], answer.json()["text"]) == (words.pk, text)


# The draft


def test_a_draft_is_put_found_and_thrown_away(api, patron):
    put = api.put(DRAFT, TERMS, **JSON)
    found = api.get(DRAFT).json()
    gone = api.delete(DRAFT)

    assert put.json() == found
    assert found.pop("saved_at") is not None
    assert found == TERMS
    assert (gone.status_code, api.get(DRAFT).status_code) == (204, 404)
    assert RequestDraft.objects.count() == 0


def test_the_draft_of_a_program_stands_in_the_form_of_the_page(api, patron, client):
    api.put(DRAFT, TERMS, **JSON)
    client.force_login(patron)

    form = client.get("/requests/new/").context["form"]

    assert {name: form[name].value() for name in ("title", "authors", "max_cost", "need_by")} == {
        "title": CITATION["title"],
        "authors": "沈敏; 黄娟",
        "max_cost": "12.50",
        "need_by": "2099-01-31",
    }


def test_a_draft_that_was_typed_is_read_as_far_as_it_makes_sense(api, patron):
    services.save_draft(
        patron,
        {
            "request_type": "Thesis",
            "title": "半个题名",
            "issn": "1234-0000",
            "service_level": "???",
            "max_cost": "十元",
            "need_by": "2026-02-31",
        },
    )
    found = api.get(DRAFT).json()

    assert found["citation"] == {"kind": "Thesis", "title": "半个题名", "year": None}
    assert (found["service_level"], found["max_cost_fen"], found["need_by"]) == (
        "Normal",
        None,
        None,
    )


def test_a_draft_is_ones_own(api, other_api):
    api.put(DRAFT, TERMS, **JSON)

    assert other_api.get(DRAFT).status_code == 404
    assert other_api.delete(DRAFT).status_code == 204
    assert RequestDraft.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"max_cost_fen": "12"}, "max_cost_fen"),
        ({"citation": {**CITATION, "kind": "Song"}}, "citation.kind"),
        ({"citation": {**CITATION, "issn": "1234-5678"}}, "citation.issn"),
        ({"need_by": "soon"}, "need_by"),
        ({"service_level": "Now"}, "service_level"),
    ],
)
def test_a_draft_with_a_wrong_field_is_refused(api, change, field):
    answer = api.put(DRAFT, TERMS | change, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert RequestDraft.objects.count() == 0


def test_a_token_that_only_reads_keeps_no_draft(patron):
    reads = program(patron, "read")

    assert reads.put(DRAFT, TERMS, **JSON).json()["type"] == "token-lacks-scope"
    assert reads.get(DRAFT).status_code == 404


# The price


def test_the_price_says_that_one_asked_before(api, patron):
    first = api.post(f"{REQUESTS}estimate/", {"citation": CITATION}, **JSON).json()
    sent = send(patron)
    second = api.post(f"{REQUESTS}estimate/", {"citation": CITATION}, **JSON).json()

    assert (first["asked_before"], second["asked_before"]) == (None, sent.pk)
    assert first["price_fen"] == second["price_fen"] == 380


def test_an_openurl_is_read_as_the_page_reads_it(api):
    text = "https://x.example/?rft.genre=article&rft.atitle=Emma&rft.jtitle=Novels&rft.date=2013"

    known = api.post("/api/v1/citations/", {"text": text}, **JSON).json()["citation"]

    assert (known["title"], known["container"], known["year"]) == ("Emma", "Novels", 2013)
