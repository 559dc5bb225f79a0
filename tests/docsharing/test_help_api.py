"""The help board for a program: the whole way, once by its key, and what it may not."""

import json

import pytest
from django.test import Client

from accounts.models import User
from docsharing.models import HelpPost
from ledger.queries.points import points_held
from portal.rules import set_rule
from tests.docsharing.helpplay import helper, known, posted, upload, with_points
from tests.factories import program

pytestmark = pytest.mark.usefixtures("check_books_after")
POSTS = "/api/v1/help-posts/"
NEW = {"kind": "question", "title": "副刊哪年停刊？", "bounty": 30}


@pytest.fixture
def asker(reader) -> User:
    return with_points(known(reader), points=200)


@pytest.fixture
def winner(db) -> User:
    return helper()


def send(client: Client, path: str, body: dict | None = None, **headers: str):
    text = json.dumps(body or {})
    return client.post(path, text, content_type="application/json", headers=headers)


def test_the_whole_way(asker, winner):  # noqa: PLR0915 - one journey
    me, other = program(asker), program(winner)
    made = send(me, POSTS, NEW)
    assert (made.status_code, made.json()["acts"]) == (201, ["raise", "found", "withdraw"])
    one = f"{POSTS}{made.json()['id']}/"

    [line] = other.get(POSTS).json()["results"]
    assert (line["title"], line["bounty"], line["claimed_until"]) == ("副刊哪年停刊？", 30, None)
    assert send(me, f"{one}bounty/", {"bounty": 40}).json()["bounty"] == 40
    claimed = send(other, f"{one}claim/").json()
    assert claimed["acts"] == ["answer", "extend", "give-up", "report"]
    send(other, f"{one}extend/")
    said = json.dumps({"text": "1945 年", "declares": True})
    answered = other.post(f"{one}answers/", {"json": said, "file": upload()})
    assert (answered.status_code, answered.json()["state"]) == (201, "answered")

    [answer] = me.get(one).json()["answers"]
    assert (answer["text"], answer["file"]) == ("1945 年", "scan.pdf")
    file = me.post(f"/api/v1/help-answers/{answer['id']}/download/")
    assert file.getvalue().startswith(b"%PDF")
    send(me, f"{one}dispute/", {"fault": "incomplete"})
    assert "replace" in other.get(one).json()["acts"]
    better = send(other, f"{one}answers/", {"text": "1945 年 5 月", "declares": True})
    assert [each["round"] for each in better.json()["answers"]] == [1, 2]
    accepted = send(me, f"{one}accept/", {"thanks": "谢谢您"}).json()
    assert (accepted["state"], accepted["paid"], accepted["acts"]) == ("accepted", 40, [])
    mine = other.get("/api/v1/me/help/").json()
    assert (mine["answered"], mine["accepted"]) == (1, 1)
    assert points_held(winner).pending == 45


def test_with_a_key_it_is_posted_once(asker):
    me, key = program(asker), {"Idempotency-Key": "a-key-of-the-post-1"}
    first, second = (send(me, POSTS, NEW, **key) for _n in range(2))

    assert first.json() == second.json()
    assert HelpPost.objects.count() == 1
    assert send(me, POSTS, NEW | {"bounty": 20}, **key).status_code == 422


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (NEW | {"bounty": 5}, "bounty", "bounty-out-of-range"),
        (NEW | {"bounty": 300}, "bounty", "points-too-few"),
        (NEW | {"bounty": "20.5"}, "bounty", "invalid"),
        (NEW | {"title": ""}, "title", "blank"),
        (NEW | {"kind": "document", "library_limit_fen": 500}, "reference", "help-citation-needed"),
    ],
)
def test_what_is_refused_is_said_at_its_field(asker, body, field, code):
    answer = send(program(asker), POSTS, body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert code in {answer.json()["type"], answer.json()["errors"][0]["code"]}


def test_pages_follow_each_other(asker):
    set_rule("bounty.posts_day", 100, by=None)
    set_rule("bounty.posts_month", 100, by=None)
    with_points(asker, points=900)
    for n in range(27):
        posted(asker, title=f"第{n}条", bounty=10)
    me = program(asker)
    first = me.get(POSTS, {"sort": "bounty"}).json()
    second = me.get(first["next"]).json()

    ids = [each["id"] for each in (*first["results"], *second["results"])]
    assert (len(first["results"]), len(ids), len(set(ids)), second["next"]) == (25, 27, 27, None)


def test_strangers_find_nothing_of_what_is_not_theirs(asker, winner):
    post = posted(asker)
    other = program(helper("stranger"))
    one = f"{POSTS}{post.pk}/"
    for act in ("accept", "dispute", "bounty", "withdraw", "found", "extend", "give-up"):
        assert send(other, f"{one}{act}/").status_code == 404
    assert send(other, f"{one}answers/", {"text": "x", "declares": True}).status_code == 404
    assert Client().get(POSTS).status_code == 401
