"""What the pages of the desk offer to take back."""

import re

import pytest
from django.test import Client

from desk.models import Case
from tests.desk.test_staff_views import QUEUE, url


@pytest.fixture
def desk(librarian, sign_in) -> Client:
    return sign_in(librarian)


@pytest.fixture
def many(open_errand) -> list[Case]:
    return [open_errand(f"Title {n}") for n in range(3)]


def undo_on(page) -> str:
    """The change that the page of a case offers to take back; empty if none, 0 if unnamed."""
    form = re.search(r'<form class="note ok undo".*?</form>', page.content.decode(), re.DOTALL)
    if form is None:
        return ""
    named = re.search(r'name="event" value="(\d+)"', form[0])
    return named[1] if named else "0"


def test_the_page_of_a_case_takes_back_what_was_done_to_it(many, desk):
    first, second, _third = many
    for each in (first, second):
        desk.post(url(each, "acts/take/"), {"back": "view=untaken", "from": "page"})

    named = undo_on(desk.get(url(first)))
    desk.post("/desk/undo/", {"event": named, "from": "page"})

    assert named == str(first.events.get(act="take", undoes=None).pk)
    states = [Case.objects.get(pk=each.pk).state for each in (first, second)]
    assert states == ["new", "working"]
    assert undo_on(desk.get(url(first))) == ""
    assert b"data-undo" in desk.get(QUEUE).content


def test_the_next_case_offers_to_take_back_what_led_to_it(many, desk):
    answer = desk.post(url(many[0], "acts/take/"), {"back": "view=untaken", "from": "page"})

    assert undo_on(desk.get(answer.url)) == "0"
    assert undo_on(desk.get(url(many[2]))) == ""


def test_nobody_takes_back_what_a_colleague_did(case, desk, second_librarian, sign_in):
    desk.post(url(case, "acts/take/"))
    named = undo_on(desk.get(url(case)))
    colleague = sign_in(second_librarian)

    answer = colleague.post("/desk/undo/", {"event": named, "from": "page"}, follow=True)

    assert (undo_on(colleague.get(url(case))), answer.status_code) == ("", 200)
    assert Case.objects.get(pk=case.pk).state == "working"
