"""Of a paper copy the pages that were copied count for copyright, and those charged are paid."""

from dataclasses import replace

import pytest

from docsharing import services
from docsharing.models import CopyrightUse, Delivery
from portal.refusals import Refusal
from tests.docsharing.conftest import CHAPTER, by_way, pay_in, send

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def chapter(patron, librarian):
    """Ninety pages of a book, to be copied on paper."""
    pay_in(patron, 100_000, key="more")
    request = send(patron, replace(CHAPTER, pages="1-90"), delivery_method="pickup")
    services.take(request.case, by=librarian)
    return request


def test_what_is_copied_counts_and_what_is_charged_is_paid(librarian, chapter):
    given = {"pages": 90, "charged_pages": 20, "note": "七十页模糊。", "book_pages": 300}
    services.deliver(chapter.case, by=librarian, **given)

    delivery = Delivery.objects.get()
    assert (delivery.pages, delivery.counted_pages, delivery.price_fen) == (20, 90, 200 + 20 * 30)
    assert CopyrightUse.objects.get().amount == 90


def test_more_than_copyright_allows_is_not_copied_whatever_is_charged(librarian, chapter):
    given = {"pages": 110, "charged_pages": 20, "note": "x", "book_pages": 300}
    with pytest.raises(Refusal, match="copyright-book"):
        services.deliver(chapter.case, by=librarian, **given)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"pages": 6, "charged_pages": 7}, "pages-above-copied", "charged_pages"),
        ({"pages": 6, "charged_pages": 5}, "pages-charged-need-note", "note"),
        ({"charged_pages": 5, "note": "x"}, "pages-uncounted", "pages"),
    ],
)
def test_fewer_need_a_note_and_more_are_not_charged(patron, librarian, given, code, field):
    request = by_way(patron, librarian, "pickup")
    with pytest.raises(Refusal) as refusal:
        services.deliver(request.case, by=librarian, **given)

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_the_desk_reads_both(sign_in, patron, librarian):
    request = by_way(patron, librarian, "pickup")
    desk = sign_in(librarian)
    form = desk.get(f"/desk/cases/{request.case_id}/acts/deliver/").content.decode()
    assert 'name="charged_pages"' in form

    services.deliver(request.case, by=librarian, pages=6, charged_pages=5, note="x")

    assert "复印 6 页" in desk.get(f"/desk/cases/{request.case_id}/").content.decode()
