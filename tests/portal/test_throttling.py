"""How often a program may call: by the minute, for reading and for acting, as the library says."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.request import Request
from rest_framework.test import APIClient
from rest_framework.throttling import BaseThrottle

from accounts.models import Scope
from accounts.services import make_token
from portal import rules

pytestmark = pytest.mark.slow

ME, READ, PURSES = "/api/v1/me/", "/api/v1/notices/read/", "/api/v1/me/purses/"
REGISTRATION = "/api/v1/registration/"
STATUS, CODE = "/api/v1/status/", {"code": "nothing-of-that-code"}


@pytest.fixture(autouse=True)
def _at_the_full_minute(time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)


@pytest.fixture
def api(person):
    client = APIClient()
    client.force_login(person)
    return client


@pytest.fixture
def allow(administrator):
    def say(**numbers: int) -> None:
        for kind, number in numbers.items():
            rules.set_rule(f"api.{kind}", number, by=administrator)

    return say


def statuses(call, n: int) -> list[int]:
    return [call().status_code for _n in range(n)]


def test_a_call_too_many_is_429_as_problem_json_and_says_when_to_go_on(api, allow, time_machine):
    allow(reads=31)
    time_machine.shift(18)

    assert statuses(lambda: api.get(ME), 31) == [200] * 31
    answer = api.get(ME)

    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["type"], answer.json()["status"]) == ("too-many-requests", 429)
    assert answer.headers["Retry-After"] == "42"
    time_machine.shift(41)
    assert api.get(ME).status_code == 429
    time_machine.shift(1)
    assert api.get(ME).status_code == 200


def test_reading_and_acting_are_counted_by_themselves(api, allow):
    allow(reads=30, writes=30)

    assert statuses(lambda: api.get(ME), 31)[-1] == 429
    assert statuses(lambda: api.post(READ), 31) == [200] * 30 + [429]


def test_all_addresses_and_all_tokens_of_a_person_count_together(api, person, allow):
    allow(reads=40)
    _row, token = make_token(person, label="batch", scopes=[Scope.READ])
    program = APIClient(headers={"Authorization": f"Bearer {token}"})

    assert statuses(lambda: api.get(ME), 20) == [200] * 20
    assert statuses(lambda: program.get(PURSES), 21) == [200] * 20 + [429]


def test_one_persons_calls_are_not_counted_to_another(api, other_reader, allow):
    allow(reads=30)
    statuses(lambda: api.get(ME), 31)
    other = APIClient()
    other.force_login(other_reader)

    assert other.get(ME).status_code == 200


def test_a_batch_is_not_held_up(api):
    assert set(statuses(lambda: api.post(READ), 700)) == {200}


def test_few_calls_ask_for_no_rule(api):
    with CaptureQueriesContext(connection) as asked:
        statuses(lambda: api.get(PURSES), 30)
    assert not [each for each in asked if "portal_rule" in each["sql"]]


def test_without_a_cache_the_calls_go_on(api, allow, settings):
    allow(reads=30)
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.cache.PatientRedisCache",
            "LOCATION": "unix:///nowhere/redis",
        }
    }

    assert set(statuses(lambda: api.get(ME), 32)) == {200}


def test_who_did_not_sign_in_is_counted_by_address(allow, db):
    allow(anonymous=30)

    assert statuses(lambda: APIClient().post(STATUS, CODE), 31) == [404] * 30 + [429]
    assert APIClient(REMOTE_ADDR="10.0.0.2").post(STATUS, CODE).status_code == 404


def test_registrations_are_counted_by_address_whoever_calls(person):
    _row, token = make_token(person, label="batch", scopes=[Scope.READ, Scope.WRITE])
    program = APIClient(headers={"Authorization": f"Bearer {token}"})

    assert statuses(lambda: program.post(REGISTRATION, {}), 21) == [422] * 20 + [429]
    assert APIClient().post(REGISTRATION, {}).status_code == 429
    assert APIClient(REMOTE_ADDR="10.0.0.2").post(REGISTRATION, {}).status_code == 422


def test_without_a_proxy_of_ours_a_caller_does_not_name_his_own_address(db, rf):
    addresses = iter(range(100))

    def call():
        return APIClient(headers={"X-Forwarded-For": f"10.0.0.{next(addresses)}"})

    assert statuses(lambda: call().post(REGISTRATION, {}), 21) == [422] * 20 + [429]
    forged = Request(rf.get("/", headers={"X-Forwarded-For": "10.0.0.1"}))
    assert BaseThrottle().get_ident(forged) == "127.0.0.1"


def test_the_numbers_stand_on_the_page_of_the_api(client, allow):
    assert "3,000" in client.get("/api/docs/").content.decode()
    allow(reads=4321)

    assert "4,321" in client.get("/api/docs/").content.decode()


def test_the_docs_name_the_numbers_of_a_new_site(db):
    said = (settings.BASE_DIR / "docs/api.md").read_text("utf-8")
    limits = said.partition("## Limits")[2].partition("\n## ")[0]

    assert {f"{rules.value(f'api.{kind}'):,}" for kind in ("reads", "writes", "anonymous")} <= set(
        limits.split()
    )


def test_a_second_code_says_how_long_to_wait(db, time_machine):
    time_machine.shift(20)
    ask = {"address": "lin@example.org"}
    first = APIClient().post("/api/v1/registration/code/", ask, format="json")
    again = APIClient().post("/api/v1/registration/code/", ask, format="json")

    assert (first.status_code, again.status_code) == (202, 429)
    assert again.headers["Retry-After"] == "10"
