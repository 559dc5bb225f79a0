"""One case for programs: what is known, said, noted and kept; what is taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import RealNameLook
from accounts.services import give_name
from desk import services
from desk.models import Case, CaseFile, InternalNote, Message
from portal.clock import now
from portal.models import IdempotencyKey, Notice
from tests.desk.test_services import upload
from tests.factories import PASSPORT, program

JSON = {"content_type": "application/json"}
CASES = "/api/v1/desk/cases/"
CASE_QUERIES = 7
LIST_QUERIES = 4


@pytest.fixture
def api(librarian) -> Client:
    return program(librarian, "desk")


@pytest.fixture
def at(case) -> str:
    return f"{CASES}{case.pk}/"


# What is known


def test_a_case_tells_what_may_be_done_to_it_by_whom(api, at, case, manager):
    hers, managers = api.get(at).json(), program(manager, "desk").get(at).json()

    assert hers["acts"] == ["take", "assign", "urgent"]
    assert managers["acts"] == ["assign", "urgent"]
    assert (hers["number"], hers["state_label"], hers["reader"]) == (
        case.number.code,
        "New",
        "王小满",
    )
    assert (hers["facts"], hers["others"], hers["undo"]) == ({}, [], None)


def test_a_case_tells_its_changes_and_what_one_may_take_back(
    api, at, taken, librarian, second_librarian
):
    services.assign(taken, by=librarian, to=second_librarian)

    told = api.get(at).json()

    assert [(e["act"], e["from_state"], e["to_state"], e["by"]) for e in told["events"]] == [
        ("", "", "new", "王小满"),
        ("take", "new", "working", "黄娟"),
        ("assign", "working", "working", "黄娟"),
    ]
    assert "陈默" in told["events"][2]["reason"]
    assert told["undo"]["act"] == "assign"
    assert program(second_librarian, "desk").get(at).json()["undo"] is None
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert api.get(at).json()["undo"] is None


def test_the_other_cases_of_the_reader(api, at, open_errand):
    others = [open_errand(f"B{n}") for n in range(6)]

    told = api.get(at).json()["others"]

    assert [row["id"] for row in told] == [case.pk for case in others[:1:-1]]


def test_a_case_asks_few_questions_however_long_it_is(
    api, at, taken, librarian, second_librarian, django_assert_num_queries
):
    def asked_for(n: int) -> None:
        with django_assert_num_queries(CASE_QUERIES):
            assert len(api.get(at).json()["events"]) == n

    services.assign(taken, by=librarian, to=second_librarian)
    api.get(at)
    asked_for(3)
    for _n in range(5):
        services.assign(taken, by=librarian, to=librarian)
        services.assign(taken, by=librarian, to=second_librarian)
    asked_for(13)


# The history


def test_the_history_has_what_was_done_said_and_noted(api, at, taken, act, librarian, reader):
    services.note(taken, "三楼期刊库", by=librarian)
    services.say(taken, "请尽快", by=reader)
    act.ask(taken, by=librarian, text="Which?")

    lines = api.get(f"{at}timeline/").json()["results"]

    assert [(line["what"], line["who"]) for line in lines] == [
        ("event", "王小满"),
        ("event", "黄娟"),
        ("note", "黄娟"),
        ("message", "王小满"),
        ("event", "黄娟"),
        ("message", "黄娟"),
    ]
    assert [line["text"] for line in lines[2:4]] == ["三楼期刊库", "请尽快"]
    assert (lines[4]["iso"], lines[5]["hidden_until"] is None) == ("RetryPossible", False)


def test_the_history_asks_few_questions_however_long_it_is(
    api, at, case, librarian, django_assert_num_queries
):
    for n in range(30):
        services.note(case, str(n), by=librarian)
    api.get(at)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(api.get(f"{at}timeline/").json()["results"]) == 31


# What is said and noted


def test_the_desk_writes_to_the_reader_who_is_told_at_once(api, at, case, reader):
    services.say(case, "请问何时？", by=reader)

    said = api.post(f"{at}messages/", {"text": " 今天下午。 "}, **JSON)

    assert (said.status_code, said.json()["from_staff"], said.json()["text"]) == (
        201,
        True,
        "今天下午。",
    )
    assert Notice.objects.get().user == reader
    listed = api.get(f"{at}messages/").json()["results"]
    assert [(row["by"], row["read_at"] is not None) for row in listed] == [
        ("王小满", True),
        ("黄娟", False),
    ]


def test_a_note_is_for_colleagues_alone(api, at, case):
    noted = api.post(f"{at}notes/", {"text": "本馆有纸本"}, **JSON)

    assert (noted.status_code, noted.json()["by"]) == (201, "黄娟")
    assert [row["text"] for row in api.get(f"{at}notes/").json()["results"]] == ["本馆有纸本"]
    assert (Message.objects.count(), Notice.objects.count()) == (0, 0)


@pytest.mark.parametrize("what", ["messages", "notes"])
def test_words_are_written_once_for_a_key_and_need_words(api, at, case, what):
    headers = {"Idempotency-Key": "say-00001"}
    answers = [api.post(f"{at}{what}/", {"text": "好"}, headers=headers, **JSON) for _n in (1, 2)]
    refused = [api.post(f"{at}{what}/", {"text": text}, **JSON) for text in ("", "  ", "长" * 4001)]

    assert answers[0].json() == answers[1].json()
    assert [(a.status_code, a.json()["errors"][0]["field"]) for a in refused] == [(422, "text")] * 3
    assert Message.objects.count() + InternalNote.objects.count() == 1


@pytest.mark.parametrize("what", ["messages", "notes", "files"])
def test_what_belongs_to_a_case_comes_by_cursor_oldest_first(
    api, at, case, librarian, what, django_assert_num_queries
):
    def add(n: int) -> None:
        if what == "files":
            services.attach(case, upload(f"{n}.pdf"), by=librarian)
        else:
            {"messages": services.say, "notes": services.note}[what](case, str(n), by=librarian)

    for n in range(30):
        add(n)
    api.get(at)
    with django_assert_num_queries(LIST_QUERIES):
        first = api.get(f"{at}{what}/").json()
    rest = api.get(first["next"]).json()

    keys = [row["id"] for page in (first, rest) for row in page["results"]]
    assert (keys, len(first["results"]), len(keys)) == (sorted(keys), 25, 30)


# What is kept


def test_a_file_is_kept_read_and_let_go(api, at, case):
    kept = api.post(f"{at}files/", {"file": upload("letter.pdf"), "for_reader": "true"})
    one = f"{at}files/{kept.json()['id']}/"

    assert (kept.status_code, kept.json()["name"], kept.json()["for_reader"]) == (
        201,
        "letter.pdf",
        True,
    )
    assert b"".join(api.get(one).streaming_content).startswith(b"%PDF-")
    assert api.delete(one).status_code == 204
    assert (api.get(one).status_code, api.delete(one).status_code) == (404, 404)
    assert api.get(f"{at}files/").json()["results"][0]["purged_at"] is not None
    assert CaseFile.objects.count() == 1


def test_a_file_is_kept_once_for_a_key(api, at, case):
    headers = {"Idempotency-Key": "file-0001"}
    answers = [api.post(f"{at}files/", {"file": upload()}, headers=headers) for _n in (1, 2)]
    other = api.post(f"{at}files/", {"file": upload(content=b"%PDF-1.7 x")}, headers=headers)

    assert answers[0].json() == answers[1].json()
    assert (other.json()["type"], CaseFile.objects.count()) == ("idempotency-key-reused", 1)


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>", "file-type"), (b"", "empty"), (None, "required")]
)
def test_a_file_that_is_none_is_not_kept(api, at, case, content, code):
    body = {} if content is None else {"file": upload(content=content)}

    answer = api.post(f"{at}files/", body)

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("file", code)]
    assert CaseFile.objects.count() == 0


def test_a_file_is_found_under_its_own_case_alone(api, case, open_errand, librarian):
    kept = services.attach(case, upload(), by=librarian)
    other = open_errand("B")

    for call in (api.get, api.delete):
        assert call(f"{CASES}{other.pk}/files/{kept.pk}/").status_code == 404
    assert CaseFile.objects.get().stored.purged_at is None


# Taking back


def test_an_act_is_taken_back_once_for_a_key(api, at, taken):
    headers = {"Idempotency-Key": "undo-0001"}
    answers = [api.post(f"{at}undo/", headers=headers) for _n in (1, 2)]

    assert answers[0].json() == answers[1].json()
    assert (answers[0].json()["state"], answers[0].json()["assignee"]) == ("new", None)
    assert Case.objects.get().events.count() == 3


def test_what_cannot_be_taken_back_says_why(api, at, taken, act, librarian, second_librarian):
    colleagues = program(second_librarian, "desk").post(f"{at}undo/")
    with time_machine.travel(now() + timedelta(minutes=11)):
        late = api.post(f"{at}undo/")
    act.finish(taken, by=librarian)
    for_good = api.post(f"{at}undo/")

    for answer in (colleagues, late, for_good):
        assert (answer.status_code, answer.json()["type"]) == (409, "undo-too-late")
    assert Case.objects.get().state == "done"


# A real name


@pytest.fixture
def name_case(reader) -> Case:
    give_name(reader, PASSPORT)
    return Case.objects.get(kind="real-name")


def test_a_name_is_shown_once_and_no_key_keeps_it(api, name_case, librarian):
    path = f"/api/v1/desk/real-name/{name_case.pk}/show/"
    headers = {"Idempotency-Key": "show-0001"}
    first, second = (api.post(path, headers=headers) for _n in (1, 2))

    assert first.json() == {
        "name": "王小满",
        "number": "E12345678",
        "scan": "",
        "born_on": "1990-03-07",
    }
    assert (second.status_code, second.json()["type"]) == (409, "shown-already")
    assert RealNameLook.objects.get().by == librarian
    assert IdempotencyKey.objects.count() == 0


def test_the_case_of_a_name_tells_its_mask_alone(api, name_case, case):
    told = api.get(f"{CASES}{name_case.pk}/")

    assert (told.json()["facts"]["document"], told.json()["facts"]["is_waiting"]) == (
        "passport",
        True,
    )
    assert told.json()["facts"]["is_child"] is False
    for sealed in ("E12345678", "1990"):
        assert sealed not in told.content.decode()
    assert api.post(f"/api/v1/desk/real-name/{case.pk}/show/").status_code == 404


def test_a_manager_is_not_shown_the_number(name_case, manager):
    answer = program(manager, "desk").post(f"/api/v1/desk/real-name/{name_case.pk}/show/")

    assert (answer.status_code, RealNameLook.objects.count()) == (403, 0)
