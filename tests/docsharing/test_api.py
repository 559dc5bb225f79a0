"""Document delivery for programs: the same rules, as JSON."""

import pytest

from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.links import code_of
from tests.docsharing.conftest import ARTICLE, pdf, send, sums

REQUESTS = "/api/v1/requests/"
CITATION = {
    "kind": "Article",
    "title": ARTICLE.title,
    "container": "图书馆论坛",
    "authors": ["沈敏", "黄娟"],
    "year": 2013,
    "pages": "75-80",
}
WISH = {"citation": CITATION, "declares": True}
JSON = {"content_type": "application/json"}


def test_sending(api, patron):
    answer = api.post(REQUESTS, WISH, **JSON)

    sent = DocumentRequest.objects.get()
    assert answer.status_code == 201
    assert answer.json()["number"] == sent.case.number.code
    assert answer.json()["held_fen"] == 380
    assert answer.json()["citation"]["authors"] == ["沈敏", "黄娟"]
    assert sums(patron) == (4620, 2000, 380)


def test_the_same_key_sends_once(api, patron):
    answers = [
        api.post(REQUESTS, WISH, headers={"Idempotency-Key": "my-key-0001"}, **JSON)
        for _n in (1, 2)
    ]
    other = api.post(
        REQUESTS, {**WISH, "clue": "x"}, headers={"Idempotency-Key": "my-key-0001"}, **JSON
    )

    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replay"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
    assert DocumentRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"declares": False}, "declares", "declaration-needed"),
        ({"max_cost_fen": 100}, "max_cost_fen", "over-your-limit"),
        ({"max_cost_fen": "100"}, "max_cost_fen", "invalid"),
        ({"max_cost_fen": -1}, "max_cost_fen", "min_value"),
        ({"citation": {**CITATION, "title": ""}}, "citation.title", "citation.required"),
        ({"citation": {**CITATION, "issn": "1234-5678"}}, "citation.issn", "citation.issn-invalid"),
        ({"citation": {**CITATION, "year": 99999}}, "citation.year", "citation.year-invalid"),
        ({"citation": {**CITATION, "kind": "Song"}}, "citation.kind", "invalid_choice"),
        ({"need_by": "2001-01-01"}, "need_by", "need-by-is-past"),
    ],
)
def test_a_wrong_wish_says_which_field(api, change, field, code):
    answer = api.post(REQUESTS, {**WISH, **change}, **JSON)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]
    assert DocumentRequest.objects.count() == 0


def test_nobody_sets_what_is_not_hers_to_set(api, patron, librarian):
    extra = {
        "state": "delivered",
        "estimate_fen": 1,
        "case": 1,
        "reader": librarian.pk,
        "hold": None,
    }
    api.post(REQUESTS, {**WISH, **extra}, **JSON)

    sent = DocumentRequest.objects.get()
    assert (sent.case.state, sent.estimate_fen, sent.case.reader) == ("submitted", 380, patron)


def test_without_money_it_is_a_422(other_api):
    answer = other_api.post(REQUESTS, WISH, **JSON)

    assert (answer.status_code, answer.json()["type"]) == (422, "purse-too-small")


def test_the_list_pages_by_cursor_and_shows_one_s_own(api, other_api, patron):
    for _n in range(3):
        send(patron)

    first = api.get(f"{REQUESTS}?page_size=2").json()
    assert [len(first["results"]), first["next"] is None] == [2, False]
    assert len(api.get(first["next"]).json()["results"]) == 1
    assert other_api.get(REQUESTS).json()["results"] == []
    assert api.get(f"{REQUESTS}?state=delivered").json()["results"] == []


def test_the_price_beforehand(api, patron):
    answer = api.post(
        f"{REQUESTS}estimate/", {"citation": CITATION, "service_level": "Urgent"}, **JSON
    )

    assert answer.json()["price_fen"] == 1380
    assert answer.json()["subsidy_fen"] == 1380
    assert len(answer.json()["lines"]) == 3
    assert sums(patron) == (5000, 2000, 0)


@pytest.mark.parametrize("text", ["", "\x00", "{" * 500, "10.1000/182"])
def test_reading_a_citation(api, text):
    answer = api.post("/api/v1/citations/", {"text": text}, **JSON)

    assert answer.status_code in {200, 400, 422}
    if text.startswith("10."):
        assert answer.json()["citation"]["doi"] == "10.1000/182"


def test_cancelling_answering_and_writing(api, asked, patron):
    at = f"{REQUESTS}{asked.pk}/"

    said = api.post(f"{at}messages/", {"text": "请稍候"}, **JSON)
    answered = api.post(f"{at}answer/", {"text": "见附页", "citation": CITATION}, **JSON)
    again = api.post(f"{at}answer/", {"text": "见附页"}, **JSON)
    cancelled = api.post(f"{at}cancel/")

    assert (said.status_code, answered.json()["state"]) == (201, "checking")
    assert (again.status_code, again.json()["type"]) == (409, "wrong-state")
    assert cancelled.json()["state"] == "cancelled"
    assert [m["text"] for m in api.get(f"{at}messages/").json()["results"]] == ["请稍候", "见附页"]


def test_downloading_is_counted_and_ends(api, delivered):
    at = f"{REQUESTS}{delivered.pk}/"

    for _n in range(5):
        answer = api.post(f"{at}download/")
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    ended = api.post(f"{at}download/")
    assert (ended.status_code, ended.json()["type"]) == (410, "link-used-up")
    assert api.get(at).json()["delivery"]["downloads_left"] == 0

    assert api.post(f"{at}renew/").json()["delivery"]["downloads_left"] == 5
    assert Delivery.objects.get().downloads == 5


@pytest.mark.parametrize("act", ["", "cancel/", "answer/", "messages/", "download/", "renew/"])
def test_the_request_of_another_is_like_a_missing_one(other_api, delivered, act):
    method = other_api.get if not act else other_api.post
    body = {"data": {"text": "x"}, **JSON} if act in {"answer/", "messages/"} else {}
    answers = [method(f"{REQUESTS}{pk}/{act}", **body) for pk in (delivered.pk, 999_999)]

    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_a_request_without_a_delivery_has_no_file(api, request_):
    assert api.post(f"{REQUESTS}{request_.pk}/download/").status_code == 404
    assert api.post(f"{REQUESTS}{request_.pk}/renew/").status_code == 404


def test_the_state_by_code_needs_no_token(client, request_):
    code = code_of(request_.status_nonce)

    assert client.post("/api/v1/status/", {"code": code}, **JSON).json()["state"] == "submitted"
    assert client.post("/api/v1/status/", {"code": "0" * 26}, **JSON).status_code == 404


@pytest.mark.parametrize("path", ["requests/", "requests/1/", "citations/", "requests/estimate/"])
def test_strangers_are_asked_to_sign_in(client, db, path):
    method = client.get if path.startswith("requests/") and "estimate" not in path else client.post
    assert method(f"/api/v1/{path}").status_code == 401


def test_the_desk_delivers_by_api(desk_api, taken):
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/deliver/"

    answer = desk_api.post(path, {"file": pdf(6)})

    assert answer.status_code == 200
    assert answer.json()["state"] == "delivered"
    assert services.request_of(taken.case).deliveries.get().price_fen == 380
