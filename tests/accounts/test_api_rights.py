"""A person's rights, for programs: her data, consents, keys, and leaving."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import ApiToken, Consent, RateCount, User
from accounts.services import give_consents, give_name, make_token
from portal.clock import now
from portal.models import IdempotencyKey
from tests.factories import PASSPORT, PASSWORD, program

JSON = {"content_type": "application/json"}
DATA, CLOSE = "/api/v1/me/data/", "/api/v1/me/close/"
CONSENTS, TOKENS = "/api/v1/me/consents/", "/api/v1/me/tokens/"
NEW = {"label": "Zotero", "scopes": ["read"], "days": 30, "password": PASSWORD}
LIST_QUERIES = 2


@pytest.fixture
def api(reader) -> Client:
    return program(reader)


def test_everything_that_is_held_on_her_by_part(api, reader):
    held = api.get(DATA).json()

    assert held["account"][0]["email"] == reader.email
    assert {"consents", "notices", "cases", "purses", "api_tokens"} <= held.keys()
    assert reader.password not in str(held)


# Consents


def test_a_consent_is_given_and_taken_back(api, reader):
    given = api.post(CONSENTS, {"purpose": "news", "agrees": True}, **JSON).json()
    back = api.post(CONSENTS, {"purpose": "news", "agrees": False}, **JSON).json()

    assert (given["channel"], given["withdrawn_at"]) == ("api", None)
    assert back["withdrawn_at"] is not None
    assert api.get(CONSENTS).json()["results"] == [back]


def test_with_the_consent_goes_what_is_known_of_the_name(api, reader):
    give_name(reader, PASSPORT)

    answer = api.post(CONSENTS, {"purpose": "real-name", "agrees": False}, **JSON)

    check = reader.name_checks.get()
    assert answer.status_code == 200
    assert (check.name, check.mask, check.number_sealed) == ("", "", "")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"purpose": "account", "agrees": False}, 409, "close-the-account-instead"),
        ({"purpose": "news", "agrees": False}, 409, "wrong-state"),
        ({"purpose": "real-name", "agrees": True}, 409, "wrong-state"),
        ({"purpose": "everything", "agrees": True}, 422, "invalid"),
        ({"purpose": "news"}, 422, "invalid"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(api, reader, body, status, code):
    give_consents(reader, ["account"])

    answer = api.post(CONSENTS, body, **JSON)

    assert (answer.status_code, answer.json()["type"]) == (status, code)
    assert Consent.objects.get().withdrawn_at is None


# Keys


def test_a_token_is_made_told_once_and_revoked(api, reader, client):
    made = api.post(TOKENS, NEW, **JSON)

    key = made.json()["token"]
    head = {"Authorization": f"Bearer {key}"}
    listed = api.get(TOKENS)
    assert (made.status_code, client.get("/api/v1/me/", headers=head).status_code) == (201, 200)
    assert [row["label"] for row in listed.json()["results"]] == ["Zotero", "test"]
    assert key not in listed.content.decode()
    assert ApiToken.objects.get(label="Zotero").expires_at - now() < timedelta(days=31)
    assert api.post(f"{TOKENS}{made.json()['id']}/revoke/").status_code == 204
    assert client.get("/api/v1/me/", headers=head).status_code == 401


def test_a_program_revokes_the_token_that_it_uses(api, reader):
    own = reader.api_tokens.get()

    assert api.post(f"{TOKENS}{own.pk}/revoke/").status_code == 204
    assert api.get(TOKENS).status_code == 401


def test_no_key_keeps_a_token(api):
    headers = {"Idempotency-Key": "token-0001"}
    first, second = (api.post(TOKENS, NEW, headers=headers, **JSON) for _n in (1, 2))

    assert first.json()["token"] != second.json()["token"]


@pytest.mark.parametrize(
    ("caller", "asked", "status"),
    [
        (["write"], ["read"], 403),
        (["read", "write"], ["read", "write"], 201),
        (["read", "write"], ["desk"], 403),
        (["read", "write", "desk"], ["desk"], 201),
        (["desk"], ["desk"], 403),
    ],
)
def test_a_token_makes_none_that_may_more(librarian, caller, asked, status):
    answer = program(librarian, *caller).post(TOKENS, {**NEW, "scopes": asked}, **JSON)

    assert (answer.status_code, ApiToken.objects.count()) == (status, 2 if status == 201 else 1)


def test_a_reader_s_session_makes_no_token_for_the_desk(sign_in, reader, librarian, settings):
    asked = {**NEW, "scopes": ["desk"]}
    of_reader = sign_in(reader).post(TOKENS, asked, **JSON)
    settings.STAFF_SECOND_FACTOR = True
    without_factor = sign_in(librarian).post(TOKENS, asked, **JSON)

    assert [a.json()["type"] for a in (of_reader, without_factor)] == ["token-too-wide"] * 2
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes.0"),
        ({"days": 3650}, "days"),
        ({"label": ""}, "label"),
    ],
)
def test_a_token_that_is_not_to_be_is_not_made(api, change, field):
    answer = api.post(TOKENS, NEW | change, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert ApiToken.objects.count() == 1


def test_who_has_only_a_token_guesses_ten_passwords_an_hour(api, reader):
    wrong = [api.post(TOKENS, {**NEW, "password": f"guess {n}"}, **JSON) for n in range(11)]
    right = api.post(CLOSE, {"password": PASSWORD}, **JSON)

    assert [answer.status_code for answer in wrong] == [422] * 10 + [429]
    assert (right.status_code, User.objects.get().erased_at) == (429, None)
    assert RateCount.objects.get().n == 10


def test_the_right_password_costs_no_try(api):
    for _n in range(12):
        assert api.post(TOKENS, NEW, **JSON).status_code == 201


def test_anothers_token_is_like_none(api, other_reader):
    row, _token = make_token(other_reader, label="x", scopes=["read"])

    answers = [api.post(f"{TOKENS}{pk}/revoke/") for pk in (row.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert ApiToken.objects.get(pk=row.pk).revoked_at is None


def test_the_lists_ask_few_questions_whatever_they_list(api, reader, django_assert_num_queries):
    api.get(TOKENS)
    for n in range(12):
        make_token(reader, label=f"x{n}", scopes=["read"])
        Consent.objects.create(user=reader, purpose="news", notice_version=str(n), channel="web")

    for path, rows in ((TOKENS, 13), (CONSENTS, 12)):
        with django_assert_num_queries(LIST_QUERIES):
            assert len(api.get(path).json()["results"]) == rows


# Leaving


def test_the_account_is_closed_and_the_token_with_it(api, reader):
    assert api.get(CLOSE).json() == {"reasons": []}

    api.post(
        "/api/v1/me/name/",
        {
            "name": "王小满",
            "id_number": "E12345678",
            "document": "passport",
            "born_on": "1990-03-07",
            "consents": True,
        },
        headers={"Idempotency-Key": "name-00001"},
        **JSON,
    )
    api.post(CONSENTS, {"purpose": "real-name", "agrees": False}, **JSON)
    assert api.post(CLOSE, {"password": PASSWORD}, **JSON).status_code == 204
    reader.refresh_from_db()
    assert IdempotencyKey.objects.get().answer is None
    assert (reader.name, reader.email, reader.is_active) == ("", None, False)
    assert api.get("/api/v1/me/").status_code == 401


def test_the_account_stays_while_something_stands_against_it(librarian):
    api = program(librarian)

    answer = api.post(CLOSE, {"password": PASSWORD}, **JSON)

    assert len(api.get(CLOSE).json()["reasons"]) == 1
    assert (answer.status_code, answer.json()["type"]) == (409, "account-still-needed")
    assert User.objects.get(pk=librarian.pk).erased_at is None


def test_a_wrong_password_closes_nothing(api, reader):
    answer = api.post(CLOSE, {"password": "guess"}, **JSON)

    assert (answer.status_code, answer.json()["type"]) == (422, "password-wrong")
    assert User.objects.get(pk=reader.pk).erased_at is None
