"""Coming in and being known, for programs: the same rules, as JSON."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Consent, Interest, RealNameCheck, Relation, User
from accounts.services import add_organisation, give_name
from portal.clock import now, today
from portal.models import IdempotencyKey
from tests.accounts.conftest import child_number, code_sent_to, id_number
from tests.factories import PASSPORT, PASSWORD, program

ADDRESS = "lin@example.org"
JSON = {"content_type": "application/json"}
CODE, REGISTRATION = "/api/v1/registration/code/", "/api/v1/registration/"
ME, NAME = "/api/v1/me/", "/api/v1/me/name/"
INTERESTS, RELATIONS = "/api/v1/me/interests/", "/api/v1/me/relations/"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
LIST_QUERIES = 2


@pytest.fixture
def api(reader) -> Client:
    return program(reader)


def register(client: Client, **more: object):
    handle = client.post(CODE, {"address": ADDRESS}, **JSON).json()["handle"]
    body = {
        "address": ADDRESS,
        "handle": handle,
        "code": code_sent_to(ADDRESS),
        "name": "林晓",
        "password": "nine doors and a window",
        "consents": True,
        **more,
    }
    return client.post(REGISTRATION, body, **JSON)


# Registering


def test_a_program_registers_a_person_and_goes_on_as_her(client, db):
    answer = register(client)

    user = User.objects.get()
    token = user.api_tokens.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["verified"]) == (
        201,
        user.pk,
        False,
    )
    assert token.expires_at - now() > timedelta(days=364)
    assert (token.scopes, [*user.consents.values_list("purpose", "channel")]) == (
        ["read", "write"],
        [("account", "api")],
    )
    head = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert client.get(ME, headers=head).json()["email"] == ADDRESS


def test_the_real_name_may_be_given_at_once_with_a_consent_of_its_own(client, db, settings):
    settings.REALNAME_CHECKER = "format"

    answer = register(client, id_number=id_number(), real_name_consents=True)

    assert (answer.status_code, answer.json()["verified"]) == (201, True)
    assert set(Consent.objects.values_list("purpose", "channel")) == {
        ("account", "api"),
        ("real-name", "api"),
    }


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"consents": False}, "consents", "consent-needed"),
        ({"id_number": id_number()}, "real_name_consents", "consent-needed"),
        ({"id_number": "1", "real_name_consents": True}, "id_number", "id-number-invalid"),
        (
            {"id_number": child_number(), "real_name_consents": True},
            "guardian_name",
            "guardian-needed",
        ),
        ({"code": "000000x"}, "code", "code-wrong"),
        ({"password": "12345678"}, "password", "password-weak"),
        ({"handle": "not-mine"}, "code", "code-wrong"),
        ({"language": "fr"}, "language", "invalid_choice"),
    ],
)
def test_what_the_door_refuses_is_named_by_the_field_of_the_body(client, db, more, field, code):
    answer = register(client, **more)

    assert (answer.status_code, User.objects.count()) == (422, 0)
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


# Who one is


def test_name_user_name_and_language_are_changed(api, reader):
    answer = api.patch(ME, {"name": "王小满 ", "username": "xiaoman", "language": "en"}, **JSON)
    alone = api.patch(ME, {"language": "zh-hans"}, **JSON).json()

    assert answer.json()["language"] == "en"
    assert (alone["name"], alone["username"], alone["language"]) == ("王小满", "xiaoman", "zh-hans")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"username": "other_reader"}, 409, "username"),
        ({"username": "x"}, 422, "username"),
        ({"name": ""}, 422, "name"),
        ({"language": "xx"}, 422, "language"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_whole(api, reader, other_reader, body, status, field):
    before = api.get(ME).json()
    answer = api.patch(ME, {"name": "别人", **body}, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert api.get(ME).json() == before


def test_nothing_else_of_a_person_is_changed_so(api, reader):
    more = {"email": "x@example.org", "is_staff": True, "patron_type": "staff", "verified": True}
    before = User.objects.filter(pk=reader.pk).values().get()

    assert api.patch(ME, more, **JSON).status_code == 200
    assert User.objects.filter(pk=reader.pk).values().get() == before


# The real name


def test_where_the_check_of_a_name_is(api, reader):
    assert api.get(NAME).json() == {"verified": False, "check": None, "why": ""}
    give_name(reader, PASSPORT)

    told = api.get(NAME).json()
    assert (told["verified"], told["check"]["document"]) == (False, "passport")
    assert "born_on" not in told["check"]
    assert "12345" not in str(told)


def test_a_passport_comes_with_a_birth_date_and_a_childs_with_a_guardian(api, reader):
    body = {"name": "王小满", "id_number": "E12345678", "document": "passport", "consents": True}
    child = f"{today().year - 9}-01-01"

    undated = api.post(NAME, body, **JSON).json()
    dated = api.post(NAME, {**body, "born_on": child}, **JSON).json()

    assert [(e["field"], e["code"]) for e in undated["errors"]] == [
        ("born_on", "birth-date-needed")
    ]
    assert [(e["field"], e["code"]) for e in dated["errors"]] == [
        ("guardian_name", "guardian-needed")
    ]
    assert reader.name_checks.count() == 0


def test_a_refused_name_says_why(api, reader):
    check = give_name(reader, PASSPORT)
    RealNameCheck.objects.filter(pk=check.pk).update(
        refused_at=now(), refused_because="unreadable", number_sealed="", born_sealed=""
    )

    assert api.get(NAME).json()["why"] == "照片看不清。"


def test_a_name_with_a_scan_beside_it(api, reader):
    body = {
        "name": "王小满",
        "id_number": "E12345678",
        "document": "passport",
        "born_on": "1990-03-07",
        "consents": "true",
        "scan": SimpleUploadedFile("p.png", PNG, "image/png"),
    }
    answer = api.post(NAME, body, headers={"Idempotency-Key": "name-00001"})

    check = reader.name_checks.get()
    assert (answer.status_code, check.scan_type) == (201, "image/png")
    assert [*reader.consents.values_list("purpose", "channel")] == [("real-name", "api")]
    assert "E12345678" not in str(IdempotencyKey.objects.values().get())


@pytest.mark.parametrize(
    ("scan", "status", "code"),
    [(b"GIF89a", 422, "file-type"), (PNG + b"\0" * (5 << 20), 413, "file-too-large")],
)
def test_a_scan_of_another_kind_is_refused(api, reader, scan, status, code):
    body = {
        "name": "王小满",
        "id_number": "E12345678",
        "document": "passport",
        "born_on": "1990-03-07",
        "consents": "true",
        "scan": SimpleUploadedFile("p.png", scan, "image/png"),
    }
    answer = api.post(NAME, body)

    assert (answer.status_code, answer.json()["type"]) == (status, code)
    assert answer.json()["errors"][0]["field"] == "scan"
    assert reader.name_checks.count() == 0


# What she says of herself


def test_a_subject_is_said_once_and_taken_away(api, reader):
    first = api.post(INTERESTS, {"interest": "TP391"}, **JSON)
    again = api.post(INTERESTS, {"interest": "tp391"}, **JSON)

    assert (first.status_code, first.json()["scheme"]) == (201, "clc")
    assert first.json() == again.json() == api.get(INTERESTS).json()["results"][0]
    assert api.delete(f"{INTERESTS}{first.json()['id']}/").status_code == 204
    assert Interest.objects.count() == 0


def test_where_she_works_is_said_and_taken_away(api, reader, librarian, other_reader):
    add_organisation("山城科技", kind="enterprise", by=librarian)
    body = {"kind": "employee-of", "organisation": "山城科技"}

    said = api.post(RELATIONS, body, **JSON)
    twice = api.post(RELATIONS, body, **JSON)
    unknown = api.post(RELATIONS, {**body, "organisation": "无此单位"}, **JSON)

    assert (said.status_code, said.json()["organisation"]) == (201, "山城科技")
    assert api.get(RELATIONS).json()["results"] == [said.json()]
    assert (twice.status_code, twice.json()["type"]) == (409, "relation-known")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "organisation")
    at = f"{RELATIONS}{said.json()['id']}/"
    assert program(other_reader).delete(at).status_code == 404
    assert (api.delete(at).status_code, api.delete(at).status_code) == (204, 404)
    assert Relation.objects.get().removed_at is not None


def test_her_lists_ask_few_questions_whatever_they_list(
    api, reader, librarian, django_assert_num_queries
):
    api.get(ME)
    for n in range(10):
        Interest.objects.create(user=reader, scheme="keyword", value=f"词{n}")
        firm = add_organisation(f"单位{n}", kind="enterprise", by=librarian)
        Relation.objects.create(user=reader, kind="employee-of", to_organisation=firm)

    for path in (INTERESTS, RELATIONS):
        with django_assert_num_queries(LIST_QUERIES):
            assert len(api.get(path).json()["results"]) == 10


def test_a_suspended_person_reads_and_changes_nothing(sign_in, reader):
    client = sign_in(reader)
    User.objects.filter(pk=reader.pk).update(suspended_at=now())

    assert client.get(INTERESTS).status_code == 200
    for answer in (
        client.post(INTERESTS, {"interest": "x"}, **JSON),
        client.patch(ME, {"name": "x"}, **JSON),
        client.post("/api/v1/me/close/", {"password": PASSWORD}, **JSON),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "suspended")
