"""The API's manners: problem JSON, strict JSON, one act for one key, and its readable page."""

import json
from base64 import b64encode

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from portal.models import IdempotencyKey
from portal.notices import notify

ME, NAME, NOTICES = "/api/v1/me/", "/api/v1/me/name/", "/api/v1/notices/"


@pytest.fixture
def api(person):
    client = APIClient()
    client.force_login(person)
    return client


def test_who_is_not_signed_in_gets_401_as_problem_json(db):
    answer = APIClient().get(ME)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "not-signed-in"


def test_what_is_missing_in_a_body_is_named_by_field(api):
    answer = api.post(NAME, {"name": "Xuemei"}, format="json")

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"id_number", "consents"}


@pytest.mark.parametrize(
    "day", ["１９９０-01-01", "1990-1-1", "19900101", "1990-01-01T00:00", 19900101, " 1990-01-01"]
)
def test_a_day_is_written_in_one_way(api, day):
    body = {"name": "Xuemei", "id_number": "E12345678", "document": "passport", "consents": True}
    answer = api.post(NAME, {**body, "born_on": day}, format="json")

    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("born_on", "invalid")
    ]


def test_a_refusal_names_code_and_field(api):
    body = {"name": "Xuemei", "id_number": "123", "consents": True}
    answer = api.post(NAME, body, format="json").json()

    assert (answer["type"], answer["status"]) == ("id-number-invalid", 422)
    assert answer["errors"][0]["field"] == "id_number"


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"name": "a", "name": "b"}',
        '{"name": NaN}',
        '{"name": "\\u0000"}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"n": ' + "9" * 5000 + "}",
        b"\xff\xfe",
        "[]",
        "1",
        "null",
    ],
)
def test_a_body_that_no_program_of_good_manners_sends_is_400(api, body):
    answer = api.post(NAME, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["type"] == "unreadable"


def test_a_method_that_an_address_does_not_take_is_405(api):
    answer = api.delete(ME)

    assert (answer.status_code, answer.json()["type"]) == (405, "method-not-allowed")


def test_an_act_with_a_key_is_done_once_and_answers_alike(api, person):
    body = {"name": "张雪梅", "id_number": "11010519491231002X", "consents": True}
    first = api.post(NAME, body, format="json", headers={"Idempotency-Key": "key-00001"})
    again = api.post(NAME, body, format="json", headers={"Idempotency-Key": "key-00001"})
    other = api.post(
        NAME, {**body, "name": "x"}, format="json", headers={"Idempotency-Key": "key-00001"}
    )

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
    assert person.name_checks.count() == 1
    assert IdempotencyKey.objects.count() == 1


def test_notices_are_ones_own_by_cursor_newest_first(api, person, reader):
    for n in range(30):
        notify(person, "accounts.password-reset", dedupe=f"n{n}", mail=False)
    notify(reader, "accounts.password-reset", dedupe="other", mail=False)
    page = api.get(NOTICES).json()
    rest = api.get(page["next"]).json()

    assert [len(page["results"]), len(rest["results"])] == [25, 5]
    assert page["results"][0]["id"] > page["results"][-1]["id"] > rest["results"][0]["id"]
    assert api.post("/api/v1/notices/read/").json() == {"marked": 30}


@pytest.mark.parametrize("place", ["p=abc", "p=1.5", "p=\0", "p=2026-01-01", "p=" + "9" * 30])
def test_a_cursor_of_ones_own_making_is_not_found(api, place):
    cursor = b64encode(place.encode()).decode()

    assert api.get(NOTICES, {"cursor": cursor}).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/me/?q=%00"])
def test_what_goes_wrong_before_any_endpoint_is_problem_json_too(api, path):
    answer = api.get(path)

    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["cursor=x", "cursor=%F0%9F", "page_size=-1", "page_size=1e9"])
def test_a_strange_cursor_or_page_size_breaks_nothing(api, query):
    assert api.get(f"{NOTICES}?{query}").status_code in (200, 404)


def test_the_openapi_document_is_valid_and_speaks_of_every_endpoint(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=tmp_path / "schema.yml")


def operations(client) -> dict[str, dict]:
    """Every operation of the OpenAPI document, by method and address."""
    found = client.get("/api/schema/", headers={"Accept": "application/json"})
    paths = json.loads(found.content)["paths"]
    return {f"{m} {path}": op for path, item in paths.items() for m, op in item.items()}


def lacks(operation: dict) -> list[str]:
    bodies = list(operation.get("requestBody", {}).get("content", {}).values())
    lacking = [] if operation.get("summary") else ["summary"]
    if bodies and not any(body.get("examples") for body in bodies):
        lacking.append("example of the body")
    for code, answer in operation["responses"].items():
        if any(not each.get("examples") for kind, each in answer.get("content", {}).items()
               if kind.endswith("json")):  # fmt: skip
            lacking.append(f"example of {code}")
    if "default" not in operation["responses"]:
        lacking.append("refusals")
    return lacking


def test_every_operation_has_a_summary_examples_and_its_refusals(client, db):
    found = operations(client)

    assert len(found) > 80
    assert {name: lacks(op) for name, op in found.items() if lacks(op)} == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_the_api_shows_every_address(client, db, language):
    document = client.get("/api/schema/", headers={"Accept": "application/json"})
    page = client.get("/api/docs/", headers={"Accept-Language": language}).content.decode()

    paths = json.loads(document.content)["paths"]
    assert len(paths) > 20
    assert all(f"<code>{path}</code>" in page for path in paths)
