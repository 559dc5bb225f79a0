"""What the desk still finds of a reader who has left, or took back that it may know her name."""

import re

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import GivenName, close_account, end_name_consent, give_name
from desk.models import Case
from desk.services import remind, reword
from docsharing import services
from docsharing.queries.links import code_of
from docsharing.services import complaints
from ledger.services import grant_subsidy, open_fund
from portal.clock import now
from portal.models import Notice
from portal.search import bigrams
from tests.accounts.conftest import id_number
from tests.docsharing.conftest import ARTICLE, send, verify
from tests.factories import person

pytestmark = pytest.mark.django_db
GIVEN = GivenName("欧阳若曦", id_number(), consents=True)
MASK = "500************"


@pytest.fixture
def leaver(fund) -> User:
    """A reader who pays by subsidy alone, and may leave."""
    user = verify(person("third", "司马若水"))
    grant_subsidy(user, fund=fund, kind="welcome", amount_fen=5000)
    return user


@pytest.fixture
def fund(db):
    return open_fund("F", funder="f", year=2026, budget_fen=1_000_000, by=None)


def given(user: User) -> Case:
    give_name(user, GIVEN, checker="desk")
    return Case.objects.get(kind="real-name")


def worded() -> list[tuple[str, set[str]]]:
    rows = Case.objects.order_by("pk").values_list("title", "search_text")
    return [(title, set(text.split())) for title, text in rows]


def found(librarian, text: str) -> list[int]:
    desk = Client()
    desk.force_login(librarian)
    page = desk.get("/desk/", {"view": "all", "q": text})
    return sorted({int(pk) for pk in re.findall(r'data-case="(\d+)"', page.content.decode())})


def test_the_case_of_a_name_is_called_by_the_paper(reader, librarian):
    case = given(reader)

    assert case.title.startswith(f"居民身份证 {MASK}")
    assert found(librarian, "欧阳若曦") == [case.pk]


def test_staff_are_reminded_of_a_name_without_it(reader, librarian):
    case = given(reader)
    Case.objects.filter(pk=case.pk).update(due_at=now())

    remind()

    told = Notice.objects.filter(user=librarian)
    assert told.count() == 1
    assert "欧阳" not in str(told.values_list("params", flat=True))


def test_with_the_consent_the_name_goes_from_its_case(reader, librarian):
    case = given(reader)
    Case.objects.filter(pk=case.pk).update(title=GIVEN.name)

    end_name_consent(reader)

    case.refresh_from_db()
    assert case.title == "居民身份证"
    assert case.search_text == bigrams("居民身份证", reader.display_name, case.number.code)
    assert found(librarian, GIVEN.name) == []


def test_who_left_is_found_by_no_name(leaver, librarian):
    request = send(leaver)
    services.cancel_request(request, by=leaver)
    before = found(librarian, "司马若水")

    close_account(User.objects.get(pk=leaver.pk))

    assert (before, found(librarian, "司马若水")) == ([request.case_id], [])


def test_what_she_asked_for_is_still_found(leaver, librarian):
    request = send(leaver)
    services.cancel_request(request, by=leaver)
    case = request.case

    close_account(User.objects.get(pk=leaver.pk))

    ways = (ARTICLE.title, ARTICLE.container, ARTICLE.doi, case.number.code)
    assert [found(librarian, way) for way in ways] == [[case.pk]] * 4


def test_the_code_of_who_left_shows_nothing(leaver, client):
    request = send(leaver)
    services.cancel_request(request, by=leaver)
    code = code_of(request.status_nonce)
    before = client.get(f"/status/{code}/")

    close_account(User.objects.get(pk=leaver.pk))

    asked = (
        client.get(f"/status/{code}/"),
        client.post("/status/", {"code": code}),
        client.post("/api/v1/status/", {"code": code}, content_type="application/json"),
    )
    assert (before.status_code, [answer.status_code for answer in asked]) == (200, [404, 422, 404])


def test_words_made_anew_are_those_of_the_beginning(delivered):
    reader = delivered.case.reader
    complaints.complain(delivered, by=reader, cause="illegible")
    before = worded()

    reword(reader)

    assert (worded(), len(before)) == (before, 2)
