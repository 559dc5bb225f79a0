"""A program sends a request: with a file, once more, and what it is told of it afterwards."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from desk import services as desk
from docsharing import services
from docsharing.models import DocumentRequest
from docsharing.queries.links import code_of
from portal.clock import now
from portal.models import IdempotencyKey, StoredFile
from tests.docsharing.conftest import ARTICLE, pdf, send, sums
from tests.docsharing.test_api import CITATION, JSON, REQUESTS, WISH
from tests.factories import program

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
LIST_QUERIES = 5
DETAIL_QUERIES = 12


def picture(content: bytes = PNG, name: str = "citation.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def json_part(body: object = WISH) -> str:
    return json.dumps(body)


# With a file


def test_a_request_with_a_file_beside_it(api, patron):
    answer = api.post(REQUESTS, {"json": json_part(), "attachment": picture()})

    sent = DocumentRequest.objects.get()
    assert answer.status_code == 201
    assert answer.json()["attachment"] == {
        "name": "citation.png",
        "size": len(PNG),
        "media_type": "image/png",
    }
    assert answer.json()["citation"]["authors"] == ["沈敏", "黄娟"]
    assert sent.attachment.kept_by == patron
    assert sums(patron) == (4620, 2000, 380)


def test_the_json_may_come_as_a_file_too(api):
    part = SimpleUploadedFile("blob", json_part().encode(), "application/json")

    answer = api.post(REQUESTS, {"json": part, "attachment": picture()})

    assert (answer.status_code, answer.json()["attachment"]["name"]) == (201, "citation.png")


def test_one_reads_ones_own_attachment_and_nobody_else_s(api, other_api, patron):
    pk = api.post(REQUESTS, {"json": json_part(), "attachment": picture()}).json()["id"]
    at = f"{REQUESTS}{pk}/attachment/"

    answer = api.get(at)
    only_reads = program(patron, "read").get(at)

    assert b"".join(answer.streaming_content) == b"".join(only_reads.streaming_content) == PNG
    assert answer["Content-Disposition"] == 'attachment; filename="citation.png"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert other_api.get(at).json() == api.get(f"{REQUESTS}999999/attachment/").json()


def test_a_request_without_an_attachment_has_none(api, request_):
    assert api.get(f"{REQUESTS}{request_.pk}/attachment/").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>", "file-type"), (b"MZ\x90\x00", "file-type"), (b"", "empty")]
)
def test_a_file_of_another_type_sends_nothing(api, patron, content, code):
    answer = api.post(REQUESTS, {"json": json_part(), "attachment": picture(content)})

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("attachment", code)]
    assert (DocumentRequest.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert sums(patron) == (5000, 2000, 0)


@pytest.mark.parametrize(
    "part", ["", "{", "[]", "null", '{"a": 1, "a": 2}', '{"a": "\\u0000"}', "[" * 100_000, "NaN"]
)
def test_a_part_that_is_no_good_json_is_400(api, part):
    answer = api.post(REQUESTS, {"json": part, "attachment": picture()})

    assert (answer.status_code, answer.json()["type"]) == (400, "unreadable")


def test_a_form_without_the_part_lacks_its_fields(api):
    answer = api.post(REQUESTS, {"attachment": picture(), "citation.title": "x"})

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"citation", "declares"}


def test_the_same_key_sends_one_file(api):
    def again(content: bytes = PNG):
        body = {"json": json_part(), "attachment": picture(content)}
        return api.post(REQUESTS, body, headers={"Idempotency-Key": "with-file-1"})

    first, second, other = again(), again(), again(PNG + b"\1")

    assert first.json() == second.json()
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
    assert StoredFile.objects.count() == 1


# Once more


def test_a_document_that_one_has_in_hand_is_asked_about(api, request_, patron):
    answer = api.post(REQUESTS, WISH, **JSON)

    assert (answer.status_code, answer.json()["type"]) == (409, "asked-before")
    assert answer.json()["params"] == {"case": request_.case_id, "request": request_.pk}
    assert request_.case.number.code in answer.json()["title"]
    assert DocumentRequest.objects.count() == 1
    assert sums(patron) == (4620, 2000, 380)


def test_with_again_it_is_sent_once_more(api, request_, patron):
    answer = api.post(REQUESTS, {**WISH, "again": True}, **JSON)

    assert answer.status_code == 201
    assert answer.json()["id"] != request_.pk
    assert sums(patron) == (4240, 2000, 760)


def test_a_request_taken_back_or_long_ago_is_not_asked_about(api, request_, patron):
    services.cancel_request(request_, by=patron)
    assert api.post(REQUESTS, WISH, **JSON).status_code == 201

    with time_machine.travel(now() + timedelta(days=400)):
        assert api.post(REQUESTS, WISH, **JSON).status_code == 201


def test_the_request_of_another_is_no_reason_to_ask(other_api, request_):
    answer = other_api.post(REQUESTS, WISH, **JSON)

    assert (answer.status_code, answer.json()["type"]) == (422, "purse-too-small")


def test_a_refused_request_may_be_sent_with_the_same_key(api, request_):
    headers = {"Idempotency-Key": "mended-0001"}
    refused = api.post(REQUESTS, WISH, headers=headers, **JSON)
    sent = api.post(REQUESTS, {**WISH, "again": True}, headers=headers, **JSON)

    assert (refused.status_code, sent.status_code) == (409, 201)


# The list and one request


def test_the_list_is_searched_and_narrowed(api, patron, librarian):
    send(patron)
    other = send(patron, ARTICLE.__class__(**{**ARTICLE.as_dict(), "title": "校园之外", "doi": ""}))
    services.cancel_request(other, by=patron)

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{REQUESTS}?{query}").json()["results"]]

    assert found("q=校园之外") == found("state=cancelled") == [other.pk]
    assert found(f"q={other.case.number.code}") == [other.pk]
    assert len(found("state=cancelled&state=submitted")) == 2
    assert found("q=没有这样的题名") == []


@pytest.mark.parametrize("query", ["state=nonsense", "state=delivered&state=x", "q=" + "长" * 300])
def test_a_filter_that_makes_no_sense_is_refused(api, query):
    answer = api.get(f"{REQUESTS}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.split("=")[0])


def test_no_filter_tells_what_the_desk_may_still_take_back(api, taken, librarian):
    services.unfilled(taken.case, by=librarian, reason="NotHeld")

    def states(query: str = "") -> list[str]:
        return [row["state"] for row in api.get(f"{REQUESTS}{query}").json()["results"]]

    assert (states(), states("?state=unfilled"), states("?state=checking")) == (
        ["checking"],
        [],
        ["checking"],
    )
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert states("?state=unfilled") == ["unfilled"]


def test_the_list_asks_few_questions_whatever_it_lists(
    api, patron, librarian, django_assert_num_queries
):
    def asked_for(n: int) -> None:
        with django_assert_num_queries(LIST_QUERIES):
            assert len(api.get(REQUESTS).json()["results"]) == n

    for n in range(2):
        deliver(send(patron, replace(ARTICLE, issue=f"{n}")), librarian)
    api.get(REQUESTS)  # that a token was used is written down once in five minutes
    asked_for(2)
    for n in range(6):  # each of another issue: copyright does not decide here
        deliver(send(patron, replace(ARTICLE, issue=f"{n + 2}")), librarian)
    asked_for(8)


def deliver(request: DocumentRequest, librarian) -> None:
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf())


def test_one_request_tells_its_bill_its_course_and_what_may_be_done(api, delivered):
    told = api.get(f"{REQUESTS}{delivered.pk}/").json()

    assert told["may"] == ["download"]
    assert [line["fen"] for line in told["bill"]] == [200, 180]
    assert (told["subsidy_fen"], told["prepaid_fen"]) == (380, 0)
    assert [step["state"] for step in told["steps"]] == ["done"] * 4
    assert len(told["course"]) == 3
    assert told["delivery"]["ended"] is None


def test_one_request_asks_a_constant_number_of_questions(
    api, delivered, librarian, django_assert_max_num_queries
):
    for n in range(5):
        desk.attach(delivered.case, pdf(name=f"{n}.pdf"), by=librarian, for_reader=True)

    api.get(REQUESTS)
    with django_assert_max_num_queries(DETAIL_QUERIES):
        assert len(api.get(f"{REQUESTS}{delivered.pk}/").json()["files"]) == 5


def test_that_she_was_asked_is_told_when_it_stands(api, asked):
    at = f"{REQUESTS}{asked.pk}/"
    before = api.get(at).json()
    with time_machine.travel(now() + timedelta(minutes=11)):
        after = api.get(at).json()

    assert (before["may"], before["answer_by"]) == (["cancel"], None)
    assert after["may"] == ["cancel", "answer"]
    assert after["answer_by"] is not None


def test_why_a_document_cannot_be_had(api, taken, librarian):
    services.unfilled(taken.case, by=librarian, reason="NotHeld", note="各馆均未收藏")
    with time_machine.travel(now() + timedelta(minutes=11)):
        told = api.get(f"{REQUESTS}{taken.pk}/").json()

    assert (told["state"], told["may"], told["held_fen"]) == ("unfilled", [], 0)
    assert (bool(told["why"]), told["why_note"]) == (True, "各馆均未收藏")


def test_the_receipt_has_the_code_that_opens_the_state(api, client, request_):
    receipt = api.get(f"{REQUESTS}{request_.pk}/receipt/").json()
    found = client.post("/api/v1/status/", {"code": receipt["status_code"]}, **JSON).json()

    assert receipt["status_code"] == code_of(request_.status_nonce)
    assert (found["number"], [step["state"] for step in found["steps"]]) == (
        receipt["number"],
        ["done", "now", "", ""],
    )


def test_no_answer_that_is_kept_holds_a_key_of_the_request(api, request_):
    api.post(REQUESTS, WISH | {"again": True}, headers={"Idempotency-Key": "kept-0001"}, **JSON)

    kept = json.dumps(IdempotencyKey.objects.get().answer)
    sent = DocumentRequest.objects.latest("pk")
    assert str(sent.pk) in kept
    assert code_of(sent.status_nonce) not in kept


def test_a_link_is_renewed_once(api, delivered):
    at = f"{REQUESTS}{delivered.pk}/"
    with time_machine.travel(now() + timedelta(days=8)):
        before = api.get(at).json()["may"]
        renewed, again = (api.post(f"{at}renew/") for _n in (1, 2))

    assert (before, renewed.json()["may"]) == (["renew"], ["download"])
    assert (again.status_code, again.json()["type"]) == (409, "wrong-state")


# Answering with a wrong citation names the field


def test_an_answer_of_another_type_names_its_field(api, asked):
    body = {"text": "x", "citation": {**CITATION, "kind": "Thesis", "institution": "重庆大学"}}
    answer = api.post(f"{REQUESTS}{asked.pk}/answer/", body, **JSON)

    assert answer.status_code == 422
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "field": "citation.kind",
        "code": "type-stays",
        "detail": "",
    }
