"""Many requests at once: those that cannot be had, told with one reason."""

import json
from dataclasses import replace

import pytest

from docsharing import services
from docsharing.models import DocumentRequest
from tests.docsharing.conftest import ARTICLE, send, sums

pytestmark = pytest.mark.usefixtures("check_books_after")
JSON = {"content_type": "application/json"}
BULK = "/desk/bulk/"


@pytest.fixture
def three(patron, librarian) -> list[DocumentRequest]:
    """Three requests in the librarian's hands."""
    rows = [send(patron, replace(ARTICLE, doi="", title=f"题名 {n}")) for n in range(3)]
    for row in rows:
        services.take(row.case, by=librarian)
    return rows


def states(rows) -> list[str]:
    found = DocumentRequest.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return list(found.values_list("case__state", flat=True))


def test_many_are_told_unfilled_with_one_reason(three, sign_in, librarian, patron):
    browser = sign_in(librarian)
    chosen = {"act": "unfilled", "case": [row.case_id for row in three]}

    asked = browser.post(BULK, chosen)
    empty = browser.post(BULK, {**chosen, "asked": "yes"})
    assert 'name="reason"' in asked.content.decode()
    assert 'class="errsum' not in asked.content.decode()
    assert 'class="errsum' in empty.content.decode()
    assert states(three) == ["checking"] * 3

    browser.post(BULK, {**chosen, "asked": "yes", "reason": "NotHeld", "note": "各馆均无"})

    assert states(three) == ["unfilled"] * 3
    assert sums(patron) == (5000, 2000, 0)


def test_undo_takes_all_of_them_back(three, sign_in, librarian, patron):
    browser = sign_in(librarian)
    body = {"act": "unfilled", "asked": "yes", "reason": "NotHeld"}
    browser.post(BULK, {**body, "case": [row.case_id for row in three]})

    browser.post("/desk/undo/", {"back": ""})

    assert states(three) == ["checking"] * 3
    assert sums(patron) == (5000 - 3 * 380, 2000, 3 * 380)


def test_what_is_not_in_the_right_state_is_left_out(three, sign_in, librarian, patron):
    waiting = send(patron, replace(ARTICLE, doi="", title="未受理"))
    body = {"act": "unfilled", "asked": "yes", "reason": "NotHeld"}
    chosen = [row.case_id for row in (*three, waiting)]

    answer = sign_in(librarian).post(BULK, {**body, "case": chosen}, follow=True)

    assert states([*three, waiting]) == ["unfilled"] * 3 + ["submitted"]
    assert "1 件" in answer.content.decode()


def test_a_program_does_it_too_with_what_the_act_asks(three, desk_api):
    body = {"act": "unfilled", "cases": [row.case_id for row in three]}
    path = "/api/v1/desk/bulk/"

    bare = desk_api.post(path, json.dumps(body), **JSON)
    told = desk_api.post(path, json.dumps({**body, "values": {"reason": "NotHeld"}}), **JSON)

    assert "reason" in bare.content.decode()
    assert told.json() == {"done": [row.case_id for row in three], "refused": []}
    assert states(three) == ["unfilled"] * 3


def test_values_that_an_act_does_not_ask_are_not_passed_on(patron, desk_api):
    row = send(patron)
    body = {"act": "take", "cases": [row.case_id], "values": {"by": "1"}}

    told = desk_api.post("/api/v1/desk/bulk/", json.dumps(body), **JSON)

    assert told.json()["done"] == [row.case_id]
