"""Batches for programs: a list is given, looked at, mended, sent and followed, as JSON."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.services import make_token
from docsharing.models import Batch, DocumentRequest
from portal import jobs
from tests.docsharing import lists
from tests.docsharing.conftest import sums, verify

BATCHES = "/api/v1/batches/"
JSON = {"content_type": "application/json"}
CITATION = {"kind": "Article", "title": "Emma", "container": "Novels", "year": 1999}


@pytest.fixture
def api(patron) -> Client:
    _row, token = make_token(patron, label="test", scopes=["read", "write"])
    return Client(headers={"Authorization": f"Bearer {token}"})


def one(batch: int, *rest: str) -> str:
    return f"{BATCHES}{'/'.join([str(batch), *rest])}/"


def test_a_list_is_given_looked_at_mended_sent_and_followed(api, patron):
    text = lists.ris(1).decode() + "TY  - JOUR\nTI  - Alone\nER  - \n"
    given = api.post(BATCHES, {"text": text}, **JSON)
    shown = given.json()
    assert (given.status_code, shown["state"], shown["price_fen"]) == (201, "unsent", 380)
    assert [error["field"] for error in shown["lines"][1]["problems"]] == ["container", "year"]

    api.post(one(shown["id"], "lines", "2"), {"citation": CITATION}, **JSON)
    left = api.post(one(shown["id"], "lines", "1"), {"left_out": True}, **JSON).json()
    assert [line["left_out"] for line in left["lines"]] == [True, False]
    sent = api.post(one(shown["id"], "send"), {"declares": True}, **JSON)
    assert (sent.status_code, sent.json()["state"]) == (202, "sending")
    jobs.run_next()

    done = api.get(one(shown["id"])).json()
    assert (done["state"], done["number"][:3]) == ("done", "WB-")
    assert [(each["line"], each["state"]) for each in done["requests"]] == [(2, "submitted")]
    assert done["progress"]["received"] == 1
    assert DocumentRequest.objects.get().title == "Emma"
    assert [row["sent"] for row in api.get(BATCHES).json()["results"]] == [1]


def test_a_file_is_given_and_given_again(api):
    answers = [
        api.post(BATCHES, {"file": SimpleUploadedFile("list.xlsx", data)})
        for data in [lists.xlsx([["题名", "刊名", "年"], ["书桥", "图书馆论坛", 2013]])] * 2
    ]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"text": ""}, ["invalid"]),
        ({"text": "[{"}, ["citation.not-json"]),
        ({"text": lists.csl(101).decode()}, ["batch-too-many"]),
        ({}, ["invalid"]),
        ({"text": 7, "file": "x"}, ["invalid"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_codes(api, body, codes):
    answer = api.post(BATCHES, body, **JSON)

    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == codes
    assert Batch.objects.count() == 0


def test_it_says_why_it_stopped_and_goes_on(reader):
    _row, token = make_token(verify(reader), label="test", scopes=["read", "write"])
    api = Client(headers={"Authorization": f"Bearer {token}"})
    batch = api.post(BATCHES, {"text": lists.ris(1).decode()}, **JSON).json()["id"]
    api.post(one(batch, "send"), {"declares": True}, **JSON)
    jobs.run_next()

    stopped = api.get(one(batch)).json()
    assert (stopped["state"], stopped["stopped"]["code"]) == ("stopped", "purse-too-small")
    assert api.post(one(batch, "go-on"), {}, **JSON).status_code == 202
    assert sums(reader) == (0, 0, 0)


def test_sent_for_work_or_for_study_by_default(api, librarian):
    def sent(text: bytes, **wish: str) -> tuple[object, object]:
        batch = api.post(BATCHES, {"text": text.decode()}, **JSON).json()
        answer = api.post(one(batch["id"], "send"), {"declares": True, **wish}, **JSON).json()
        jobs.run_next()
        return batch["purpose"], answer["purpose"]

    assert sent(lists.ris(1), purpose="work") == (None, "work")
    assert sent(lists.record(1).encode()) == (None, "study")
    assert list(DocumentRequest.objects.order_by("pk").values_list("purpose", flat=True)) == [
        "work", "study",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"declares": True, "purpose": "fun"}, "purpose", "invalid_choice"),
        ({"declares": False, "purpose": "work"}, "declares", "licence-declaration-needed"),
        ({"declares": False}, "declares", "declaration-needed"),
    ],
)
def test_what_is_not_declared_for_its_purpose_is_not_sent(api, body, field, code):
    batch = api.post(BATCHES, {"text": lists.ris().decode()}, **JSON).json()["id"]
    answer = api.post(one(batch, "send"), body, **JSON)

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


def test_a_key_sends_once_and_what_is_sent_is_not_discarded(api):
    batch = api.post(BATCHES, {"text": lists.ris().decode()}, **JSON).json()["id"]
    key = {"headers": {"Idempotency-Key": "batch-key-1"}}
    answers = [api.post(one(batch, "send"), {"declares": True}, **JSON, **key) for _n in (1, 2)]

    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replay"] == "true"
    assert api.post(one(batch, "discard")).status_code == 409


def test_discarding(api):
    batch = api.post(BATCHES, {"text": lists.ris().decode()}, **JSON).json()["id"]

    assert api.post(one(batch, "discard")).status_code == 204
    assert api.get(one(batch)).status_code == 404
