"""What a reader was told, for programs; and of what she also gets a mail."""

import pytest
from django.test import Client

from portal.models import Notice, NoticeChoice
from portal.notices import notify, wants_mail
from tests.factories import program

JSON = {"content_type": "application/json"}
NOTICES, CHOICES = "/api/v1/notices/", "/api/v1/notices/choices/"
LIST_QUERIES = 3


@pytest.fixture
def api(reader) -> Client:
    return program(reader)


def told(person, dedupe: str) -> Notice:
    return notify(person, "accounts.password-reset", dedupe=dedupe, mail=False)


def test_one_notice_is_marked_as_read_and_the_others_stay(api, reader):
    first, second = told(reader, "1"), told(reader, "2")

    answers = [api.post(f"{NOTICES}{first.pk}/read/").json() for _n in (1, 2)]

    assert answers == [{"marked": 1}, {"marked": 0}]
    unread = api.get(f"{NOTICES}?unread=true").json()["results"]
    assert [row["id"] for row in unread] == [second.pk]
    assert len(api.get(NOTICES).json()["results"]) == 2


def test_the_notice_of_another_is_like_none(api, other_reader):
    notice = told(other_reader, "1")

    answers = [api.post(f"{NOTICES}{pk}/read/") for pk in (notice.pk, 999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert Notice.objects.get().read_at is None


def test_the_list_asks_few_questions_whatever_it_lists(api, reader, django_assert_num_queries):
    def about(case: int) -> None:
        notify(reader, "desk.message", {"case": case}, dedupe=f"case:{case}", mail=False)

    def asked_for(n: int) -> None:
        with django_assert_num_queries(LIST_QUERIES):
            assert len(api.get(NOTICES).json()["results"]) == n

    about(0)
    api.get(NOTICES)
    asked_for(1)
    for n in range(1, 20):
        about(n)
    asked_for(20)


def test_she_chooses_of_what_she_gets_a_mail(api, reader):
    before = api.get(CHOICES).json()["results"]
    after = api.post(CHOICES, {"topic": "library", "mail": False}, **JSON).json()["results"]

    assert [(row["topic"], row["mail"], row["always"]) for row in before] == [
        ("requests", True, False),
        ("steps", True, False),
        ("money", True, True),
        ("security", True, True),
        ("library", True, False),
    ]
    assert [row["mail"] for row in after] == [True, True, True, True, False]
    assert not wants_mail(reader, "library")
    api.post(CHOICES, {"topic": "library", "mail": True}, **JSON)
    assert wants_mail(reader, "library")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"topic": "money", "mail": False}, "topic"),
        ({"topic": "security", "mail": False}, "topic"),
        ({"topic": "x", "mail": False}, "topic"),
        ({"topic": "library"}, "mail"),
        ({"topic": "library", "mail": "never"}, "mail"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(api, body, field):
    answer = api.post(CHOICES, body, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert NoticeChoice.objects.count() == 0
