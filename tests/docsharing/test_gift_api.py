"""Gifts for programs: the catalogue, a choice with its key, what was chosen, the desk's acts."""

import pytest
from django.test import Client

from docsharing.models import Gift, Redemption
from tests.docsharing.conftest import verify
from tests.docsharing.giftplay import chosen, earn, gift_of, stock_of, sums
from tests.factories import program

JSON = {"content_type": "application/json"}
KEY = {"Idempotency-Key": "choose-2026-11-26-a"}
pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def rich(reader):
    verify(reader)
    earn(reader, 1000)
    return reader


@pytest.fixture
def mine(rich) -> Client:
    return program(rich)


@pytest.fixture
def gift(manager) -> Gift:
    return gift_of(manager)


@pytest.fixture
def manager_api(manager) -> Client:
    return program(manager, "read", "write", "desk")


def test_the_catalogue_is_public_and_says_what_she_can_have(mine, gift, manager):
    gift_of(manager, name_zh="纪念册", points=1200)

    [bag, _album] = Client().get("/api/v1/gifts/").json()
    assert (bag["name"], bag["why_not"], bag["stock"]) == ("书桥帆布袋", "sign-in", 3)
    [bag, album] = mine.get("/api/v1/gifts/").json()
    assert (bag["why_not"], album["why_not"], album["missing"]) == ("", "points", 200)
    assert mine.get(f"/api/v1/gifts/{gift.pk}/").json() == bag


def test_a_choice_is_made_once_by_its_key_and_answered_the_same(mine, gift, rich):
    address = f"/api/v1/gifts/{gift.pk}/choose/"

    first = mine.post(address, {"points": 300}, headers=KEY, **JSON)
    again = mine.post(address, {"points": 300}, headers=KEY, **JSON)

    assert (first.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replay"] == "true"
    assert (sums(rich), stock_of(gift)) == ((700, 0, 300), 2)
    other = mine.post(address, {}, headers=KEY, **JSON)
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [({"points": 200}, 409, "gift-price-changed"), ({"points": "x"}, 422, "invalid")],
)
def test_a_refusal_is_a_problem_and_costs_nothing(mine, gift, rich, body, status, code):
    answer = mine.post(f"/api/v1/gifts/{gift.pk}/choose/", body, headers=KEY, **JSON)

    told = answer.json()
    assert answer.status_code == status
    assert code in (told["type"], *(each["code"] for each in told["errors"]))
    assert (sums(rich)[2], stock_of(gift)) == (0, 3)


def test_she_reads_her_own_and_gives_one_up(mine, gift, rich, other_reader):
    row = chosen(gift, rich)
    stranger = program(verify(other_reader))

    [listed] = mine.get("/api/v1/me/gifts/").json()["results"]
    assert (listed["number"], listed["state"]) == (row.number.code, "reserved")
    address = f"/api/v1/me/gifts/{row.pk}/"
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}cancel/", {}, **JSON).status_code == 404
    assert mine.post(f"{address}cancel/", {}, **JSON).json()["state"] == "cancelled"
    assert mine.post(f"{address}cancel/", {}, **JSON).status_code == 409
    assert sums(rich) == (1000, 0, 0)


def test_a_manager_adds_and_changes_and_the_desk_takes_in_and_counts(manager_api, desk_api):
    details = {"name_zh": "书签", "points": 120, "place": "总馆"}
    made = manager_api.post("/api/v1/desk/gifts/", details, headers=KEY, **JSON)
    again = manager_api.post("/api/v1/desk/gifts/", details, headers=KEY, **JSON)
    address = f"/api/v1/desk/gifts/{made.json()['id']}/"

    assert (made.status_code, again.json(), Gift.objects.count()) == (201, made.json(), 1)
    assert desk_api.post("/api/v1/desk/gifts/", details, **JSON).status_code == 403
    assert manager_api.patch(address, {"points": 80}, **JSON).json()["points"] == 80
    taken = desk_api.post(f"{address}take-in/", {"quantity": 9}, headers=KEY, **JSON)
    desk_api.post(f"{address}take-in/", {"quantity": 9}, headers=KEY, **JSON)
    assert (taken.json()["stock"], desk_api.get(address).json()["stock"]) == (9, 9)
    short = {"counted": 8, "reason": "受潮"}
    assert desk_api.post(f"{address}count/", short, **JSON).json()["stock"] == 8
    assert [each["stock"] for each in desk_api.get("/api/v1/desk/gifts/").json()] == [8]


def test_the_desk_gives_out_and_calls_off(desk_api, gift, rich, manager):
    first = chosen(gift, rich)
    second = chosen(gift_of(manager, name_zh="书签", points=10), rich, "choice-2")
    address = "/api/v1/desk/gifts/chosen/"
    assert desk_api.get(f"{address}?q={first.number.code}").json()["results"][0]["id"] == first.pk

    given = desk_api.post(
        f"{address}{first.pk}/collect/", {"document": "id-card", "slip": "QZ-1"}, **JSON
    )
    off = desk_api.post(f"{address}{second.pk}/call-off/", {"reason": "破损"}, **JSON)

    assert (given.json()["state"], given.json()["slip"]) == ("collected", "QZ-1")
    assert off.json()["state"] == "cancelled"
    assert sums(rich) == (700, 0, 0)
    listed = desk_api.get(f"{address}?state=all").json()["results"]
    assert [each["id"] for each in listed] == [second.pk, first.pk]
    assert desk_api.get(f"{address}{first.pk}/").json()["reader_name"] == rich.name


def test_a_program_of_a_reader_sees_no_desk(mine, gift, rich):
    row = chosen(gift, rich)

    assert mine.get("/api/v1/desk/gifts/").status_code in {403, 404}
    body = {"document": "id-card", "slip": "QZ-1"}
    answer = mine.post(f"/api/v1/desk/gifts/chosen/{row.pk}/collect/", body, **JSON)
    assert answer.status_code in {403, 404}
    assert Redemption.objects.get().state == "reserved"
