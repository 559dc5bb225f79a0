"""A book that was told apart once goes out no second time by that."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db.models import Sum
from django.utils import translation

from accounts.models import User
from desk.queries import history
from desk.workflow import undo
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import CopyrightUse, Delivery, DocumentRequest, Namesake
from docsharing.queries.copyright import known_pages, rights_of
from docsharing.queries.works import work_of_request
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import CHAPTER, pay_in, pdf, send, verify
from tests.docsharing.test_namesakes import OTHER, part, tell

pytestmark = pytest.mark.usefixtures("check_books_after")

LATER = timedelta(minutes=11)
Y1985 = {"publisher": "Y 1985"}
X2004 = {"publisher": "X 2004"}


def again(request: DocumentRequest) -> DocumentRequest:
    return DocumentRequest.objects.select_related("case", "hold").get(pk=request.pk)


def taken(reader: User, by: User, citation: Citation) -> DocumentRequest:
    request = send(reader, citation)
    services.take(request.case, by=by)
    return request


def deliver(request: DocumentRequest, by: User, pages: int, of: int | None = None) -> None:
    """Deliver so many pages, of which ten are charged."""
    about = {"pages": 10, "note": "整章", "book_pages": of}
    services.deliver(again(request).case, by=by, file=pdf(pages), **about)


def delivered_pages() -> int:
    uses = CopyrightUse.objects.filter(request__in=Delivery.objects.values("request"))
    return uses.aggregate(pages=Sum("amount"))["pages"]


@pytest.fixture
def rich(patron) -> User:
    pay_in(patron, 100_000, key="more")
    return patron


@pytest.fixture
def first(rich, librarian) -> DocumentRequest:
    """Ten pages of the one book, delivered."""
    request = taken(rich, librarian, part(1, 10, **X2004))
    deliver(request, librarian, 10, of=300)
    return request


@pytest.fixture
def other(first, rich, librarian) -> DocumentRequest:
    """Ten pages of the other, told apart."""
    request = taken(rich, librarian, part(1, 10, title="另一本", **Y1985))
    tell(request, librarian, **OTHER)
    return request


# What nobody told apart counts with all of its title


def test_the_next_request_of_a_book_that_was_told_apart_counts_with_it(other, rich, librarian):
    deliver(other, librarian, 80, of=300)
    with pytest.raises(Refusal, match="copyright-book-more"):
        send(rich, part(101, 130, **Y1985))
    following = taken(rich, librarian, part(101, 110, **Y1985))

    with pytest.raises(Refusal, match="copyright-book-more"):
        deliver(following, librarian, 11, of=300)
    with pytest.raises(Refusal, match="copyright-book-more-desk"):
        services.correct(again(following).case, by=librarian, citation=part(101, 111, **Y1985))
    assert delivered_pages() == 90

    tell(again(following), librarian, **OTHER)
    with pytest.raises(Refusal, match="copyright-book-more"):
        deliver(following, librarian, 30, of=300)
    deliver(following, librarian, 20, of=300)  # of the other book the rest


def test_to_tell_the_older_one_apart_gives_no_more_of_it(rich, librarian):
    older = taken(rich, librarian, part(1, 100))
    deliver(older, librarian, 100, of=300)

    tell(again(older), librarian, **OTHER)

    with pytest.raises(Refusal, match="copyright-book-more"):
        send(rich, part(101, 101))


def test_what_came_after_it_was_told_apart_counts_for_what_was(other, rich, librarian):
    """Of the later one nobody said of which of the two it is."""
    later = taken(rich, librarian, part(101, 110, **Y1985))
    deliver(later, librarian, 70, of=300)

    assert rights_of(again(other))["had"] == 70
    with pytest.raises(Refusal, match="copyright-book-more"):
        deliver(other, librarian, 40, of=300)
    deliver(other, librarian, 30, of=300)


# The mark is of the book that was named when it was told


@pytest.mark.parametrize(
    "change",
    [
        {"authors": ("B",)},
        {"publisher": "X 2004"},
        {"edition": "2"},
        {"isbn": CHAPTER.isbn},
        {"container": "另一书名"},
        {"title": "别的一章"},
        {"year": 1985},
    ],
)
def test_of_another_book_nothing_is_told_any_more(other, librarian, change):
    corrected = replace(other.citation, **change)

    event = services.correct(again(other).case, by=librarian, citation=corrected)

    told = Namesake.objects.get()
    assert (told.revoked_by, told.note) == (librarian, OTHER["note"])
    with translation.override("zh-hans"):
        *_rest, void, line = history(again(other).case)
    assert void.text == "题录改动，“不是同一本书”的认定随之失效，如仍成立请重新认定"
    assert void.who == librarian.display_name
    assert line.act == "correct"
    undo(event, by=librarian)  # is told anew, if it is so
    assert again(other).citation == other.citation
    assert work_of_request(again(other)).apart is None


def test_pages_are_of_no_other_book(other, librarian):
    services.correct(
        again(other).case, by=librarian, citation=replace(other.citation, pages="3-12")
    )

    assert work_of_request(again(other)).apart == Namesake.objects.standing().get()


def test_an_answer_that_names_the_other_book_counts_with_it(other, rich, librarian):
    services.ask(again(other).case, by=librarian, reason="NotFoundAsCited", text="?")
    more = taken(rich, librarian, part(11, 90, **X2004))
    deliver(more, librarian, 80, of=300)

    with time_machine.travel(now() + LATER, tick=False):
        answer = part(91, 105, **X2004)
        with pytest.raises(Refusal, match="copyright-book-more"):
            services.answer_question(again(other), by=rich, text="x", citation=answer)
        assert Namesake.objects.standing().count() == 1  # nothing stays of a refused answer

        fits = part(91, 100, **X2004)
        services.answer_question(again(other), by=rich, text="x", citation=fits)

        assert Namesake.objects.get().revoked_by == rich
        assert work_of_request(again(other)).apart is None
        with pytest.raises(Refusal, match="copyright-book-more"):
            deliver(other, librarian, 11, of=300)


# How long a book is


def test_of_many_books_of_one_title_each_has_its_own_length(other, other_reader, librarian):
    deliver(other, librarian, 10, of=900)
    verify(other_reader)
    pay_in(other_reader, 100_000, key="hers")
    third = taken(other_reader, librarian, part(1, 100, publisher="Z 1990"))
    tell(third, librarian, **OTHER)

    assert known_pages(work_of_request(again(third))) is None
    assert known_pages(work_of_request(again(other))) == 900
    with pytest.raises(Refusal, match="book-pages-needed"):
        deliver(third, librarian, 100)
    with pytest.raises(Refusal, match="copyright-book"):
        deliver(third, librarian, 100, of=110)
