"""Authors of a citation that is put right: names stay as they are, and nothing else is a name."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from docsharing import services
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, send
from tests.docsharing.test_corrections import as_kept, url

MANY = tuple(f"Author, Number-{n:03} of {'x' * 175}"[:200] for n in range(100))
FIRM = ("Müller; Sohn", "Meier, H.")


@pytest.mark.parametrize("authors", [MANY, FIRM])
def test_authors_stay_as_they_are_while_something_else_is_put_right(
    patron, librarian, sign_in, authors
):
    row = send(patron, replace(ARTICLE, authors=authors))
    browser = sign_in(librarian)
    fields = browser.get(url(row)).context["form"].initial

    browser.post(url(row), fields | {"year": "2014"})

    assert as_kept(row)[0] == replace(ARTICLE, authors=authors, year=2014)


@pytest.mark.parametrize("authors", [MANY, FIRM])
def test_an_answer_keeps_the_authors_too(patron, librarian, sign_in, authors):
    row = send(patron, replace(ARTICLE, authors=authors))
    services.take(row.case, by=librarian)
    services.ask(row.case, by=librarian, reason="NotFoundAsCited", text="?")
    browser = sign_in(patron)
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        fields = browser.get(f"/requests/{row.pk}/").context["form"].initial
        browser.post(f"/requests/{row.pk}/answer/", fields | {"year": "2014", "text": "2014"})

    assert as_kept(row)[0] == replace(ARTICLE, authors=authors, year=2014)


@pytest.mark.parametrize(
    ("sent", "authors"),
    [
        (["Müller; Sohn"], ("Müller; Sohn",)),
        ([*FIRM, "C"], (*FIRM, "C")),
        (["沈敏"], ("沈敏",)),
        ("沈敏; 王某", ("沈敏", "王某")),
        ([], ()),
    ],
)
def test_a_program_sends_authors_as_text_or_as_a_list(desk_api, taken, sent, authors):
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/correct/"

    answer = desk_api.post(path, {"authors": sent}, content_type="application/json")

    assert (answer.status_code, as_kept(taken)[0].authors) == (200, authors)


@pytest.mark.parametrize("sent", [{"a": 1}, [["a"]], ["a", 1], [None], 7, True, None])
def test_what_are_no_names_are_no_authors(desk_api, taken, sent):
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/correct/"

    answer = desk_api.post(path, {"authors": sent, "year": 2014}, content_type="application/json")

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "authors")
    assert as_kept(taken)[0] == ARTICLE
