"""What is said and kept about a request, for programs of both sides."""

from datetime import timedelta

import pytest
import time_machine

from desk import services as desk
from desk.models import CaseFile, Message
from portal.clock import now
from portal.models import StoredFile
from tests.docsharing.conftest import pdf, send
from tests.docsharing.test_api import JSON, REQUESTS
from tests.factories import program

MESSAGE_QUERIES = 4


@pytest.fixture
def at(request_) -> str:
    return f"{REQUESTS}{request_.pk}/"


def test_messages_come_by_cursor_oldest_first(api, at, request_, patron, django_assert_num_queries):
    for n in range(30):
        desk.say(request_.case, f"第 {n} 条", by=patron)
    api.get(at)
    with django_assert_num_queries(MESSAGE_QUERIES):
        first = api.get(f"{at}messages/").json()
    rest = api.get(first["next"]).json()

    texts = [row["text"] for page in (first, rest) for row in page["results"]]
    assert texts == [f"第 {n} 条" for n in range(30)]
    assert rest["next"] is None


def test_a_message_that_may_still_be_taken_back_is_not_shown(api, asked):
    path = f"{REQUESTS}{asked.pk}/messages/"
    before = api.get(path).json()["results"]
    with time_machine.travel(now() + timedelta(minutes=11)):
        after = api.get(path).json()["results"]

    assert (before, [row["text"] for row in after]) == ([], ["请核对页码。"])


def test_what_the_desk_wrote_is_read_once(api, at, request_, librarian, patron):
    desk.say(request_.case, "今天下午送达。", by=librarian)
    desk.say(request_.case, "谢谢", by=patron)

    assert api.post(f"{at}messages/read/").json() == {"marked": 1}
    assert api.post(f"{at}messages/read/").json() == {"marked": 0}
    read = [row["read_at"] is not None for row in api.get(f"{at}messages/").json()["results"]]
    assert read == [True, False]


def test_a_message_is_sent_once_for_a_key(api, at):
    answers = [
        api.post(f"{at}messages/", {"text": "好"}, headers={"Idempotency-Key": "say-00001"}, **JSON)
        for _n in (1, 2)
    ]

    assert answers[0].json() == answers[1].json()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "长" * 4001])
def test_a_message_without_words_or_with_too_many_is_refused(api, at, text):
    answer = api.post(f"{at}messages/", {"text": text}, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")
    assert Message.objects.count() == 0


def test_a_file_of_the_desk_s_for_the_reader(api, at, request_, librarian):
    for_her = desk.attach(request_.case, pdf(name="letter.pdf"), by=librarian, for_reader=True)
    not_hers = desk.attach(request_.case, pdf(name="note.pdf"), by=librarian)

    assert [(f["id"], f["name"]) for f in api.get(at).json()["files"]] == [
        (for_her.pk, "letter.pdf")
    ]
    answer = api.get(f"{at}files/{for_her.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert api.get(f"{at}files/{not_hers.pk}/").status_code == 404


def test_a_file_in_quarantine_or_gone_is_not_there(api, at, request_, librarian):
    kept = desk.attach(request_.case, pdf(), by=librarian, for_reader=True)
    StoredFile.objects.update(quarantined_at=now())

    assert api.get(at).json()["files"] == []
    assert api.get(f"{at}files/{kept.pk}/").status_code == 404
    assert CaseFile.objects.count() == 1


@pytest.mark.parametrize("rest", ["messages/", "messages/read/", "attachment/", "files/1/"])
def test_another_reader_s_is_like_a_missing_one(other_api, request_, rest):
    method = other_api.post if rest == "messages/read/" else other_api.get
    answers = [method(f"{REQUESTS}{pk}/{rest}") for pk in (request_.pk, 999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


# The desk's side


@pytest.fixture
def attached(patron):
    return send(patron, attachment=pdf(1, "citation.pdf"))


def test_the_desk_reads_what_the_reader_attached(desk_api, attached, request_):
    at = "/api/v1/desk/document-delivery/"

    answer = desk_api.get(f"{at}{attached.case_id}/attachment/")

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert desk_api.get(f"{at}{request_.case_id}/attachment/").status_code == 404


def test_a_reader_has_no_way_to_the_desk_s_attachment(api, attached, librarian):
    path = f"/api/v1/desk/document-delivery/{attached.case_id}/attachment/"

    assert api.get(path).status_code == 404
    assert program(librarian, "read", "write").get(path).status_code == 404


def test_the_pages_of_a_file_are_counted_and_priced(desk_api, taken, manager):
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/pages/"

    assert desk_api.post(path, {"file": pdf(4)}).json() == {
        "pages": 4,
        "lock": "",
        "charged_fen": 320,
        "full_fen": 320,
        "must_ask": False,
    }
    assert desk_api.post(path, {"file": pdf(60)}).json()["charged_fen"] == 380
    assert program(manager, "write", "desk").post(path, {"file": pdf(4)}).status_code == 404
    assert desk_api.post(path).json()["errors"][0]["field"] == "file"
    assert StoredFile.objects.count() == 0
