"""Two books of one title: the desk tells them apart, with a reason, and may take it back."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import translation

from desk.models import Case
from desk.queries import history
from desk.services import perform
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import BookLength, CopyrightUse, DocumentRequest, Namesake
from docsharing.queries.copyright import rights_of
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, pay_in, pdf, send

pytestmark = pytest.mark.usefixtures("check_books_after")

OTHER = {"book": "other", "note": "李某主编，另一家出版社 1985 年版，无 ISBN"}
SAME = {"book": "same", "note": "查实为同一版"}


def part(first: int, last: int, **change: object) -> Citation:
    """Pages of a book that has no ISBN."""
    about = {"title": f"第 {first} 页起", "pages": f"{first}-{last}", "isbn": ""}
    return replace(CHAPTER, **about | change)


def tell(request: DocumentRequest, by, **what: str):
    request.case.refresh_from_db()
    return services.tell_apart(request.case, by=by, **what)


def refused(request: DocumentRequest, by, **what: str) -> Refusal:
    with pytest.raises(Refusal) as told:
        tell(request, by, **what)
    return told.value


def deliver(request: DocumentRequest, by, *, pages: int, of: int):
    """Deliver so many pages, of which twenty are charged."""
    given = {"pages": 20, "note": "整章", "book_pages": of}
    return services.deliver(request.case, by=by, file=pdf(pages), **given)


@pytest.fixture
def first(patron, librarian) -> DocumentRequest:
    """Eighty pages of a book of 300, delivered."""
    pay_in(patron, 100_000, key="more")
    request = send(patron, part(1, 80))
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf(80), book_pages=300)
    return request


@pytest.fixture
def second(first, patron, librarian) -> DocumentRequest:
    """Twenty pages of what has the same title."""
    request = send(patron, part(1, 20, title="另一本"))
    services.take(request.case, by=librarian)
    return request


def test_without_a_word_of_the_desk_one_title_is_one_book(second, patron, librarian):
    with pytest.raises(Refusal, match="copyright-book-more"):
        send(patron, part(81, 90))
    with pytest.raises(Refusal, match="copyright-book-more"):
        deliver(second, librarian, pages=21, of=300)


def test_what_is_told_apart_counts_apart(second, patron, librarian):
    tell(second, librarian, **OTHER)

    rights = rights_of(second)
    assert (rights["had"], rights["sum"], rights["total"]) == (0, 20, None)
    deliver(second, librarian, pages=40, of=120)
    assert second.case.state == "delivered"
    with pytest.raises(Refusal, match="copyright-book-more"):
        send(patron, part(81, 90))  # of which of the two nobody has said yet


def test_each_of_the_two_has_its_own_length(second, patron, librarian):
    tell(second, librarian, **OTHER)
    services.deliver(second.case, by=librarian, file=pdf(20), book_pages=120)

    assert sorted(BookLength.objects.values_list("pages", flat=True)) == [120, 300]
    assert rights_of(second)["total"] == 120
    with pytest.raises(Refusal) as told:
        send(patron, part(81, 110))
    assert told.value.params["total"] == 300


def test_what_was_told_apart_counts_together(second, patron, librarian):
    tell(second, librarian, **OTHER)
    services.deliver(second.case, by=librarian, file=pdf(10), book_pages=30)
    third = send(patron, part(21, 25), book_pages=30)

    told = refused(third, librarian, **OTHER)

    assert (told.code, told.field) == ("copyright-book-more-desk", "pages")
    assert (told.params["limit"], told.params["had"], told.params["asked"]) == (10, 10, 5)
    assert Namesake.objects.count() == 1


def test_by_its_isbn_a_book_counts_with_itself_all_the_same(second, patron, librarian):
    right = replace(second.citation, isbn=CHAPTER.isbn)
    services.correct(second.case, by=librarian, citation=right)
    tell(second, librarian, **OTHER)
    services.deliver(second.case, by=librarian, file=pdf(20), book_pages=60)

    with pytest.raises(Refusal) as told:
        send(patron, part(81, 82, container="X", isbn=CHAPTER.isbn))

    assert (told.value.params["had"], told.value.params["limit"]) == (20, 20)


def test_it_is_taken_back_and_counts_together_again(second, patron, librarian):
    tell(second, librarian, **OTHER)

    tell(second, librarian, **SAME)

    assert rights_of(second)["sum"] == 100
    told = Namesake.objects.get()
    assert (told.revoked_by, told.note) == (librarian, OTHER["note"])
    with pytest.raises(Refusal, match="copyright-book-more"):
        deliver(second, librarian, pages=21, of=300)
    second.case.refresh_from_db()
    tell(second, librarian, **OTHER)
    assert Namesake.objects.standing().count() == 1


def test_the_history_says_who_told_it_and_why(second, librarian):
    tell(second, librarian, **OTHER)

    with translation.override("zh-hans"):
        line = history(second.case)[-1]
    assert (line.who, line.text) == (librarian.display_name, f"与同名书不是同一本：{OTHER['note']}")
    assert second.case.messages.count() == 0


def test_it_is_told_of_a_book_once_and_for_a_reason(second, librarian, taken):
    assert refused(second, librarian, book="third", note="x").field == "book"
    assert refused(second, librarian, book="other", note=" ").code == "note-needed"
    assert refused(second, librarian, **SAME).code == "not-told-apart"
    assert refused(taken, librarian, **OTHER).code == "no-namesakes"
    with pytest.raises(Refusal):
        perform(taken.case, "apart", by=librarian, **OTHER)
    tell(second, librarian, **OTHER)
    told = refused(second, librarian, **OTHER)
    assert (told.code, told.status) == ("told-apart-already", 409)


def test_it_is_told_of_what_was_delivered_and_not_of_what_ended(first, second, librarian):
    tell(first, librarian, **OTHER)
    assert rights_of(first)["had"] == 0

    services.unfilled(second.case, by=librarian, reason="NotHeld")
    assert refused(second, librarian, **OTHER).code == "wrong-state"


def test_only_librarians_tell_and_nobody_of_her_own(second, patron, cashier, manager, librarian):
    for somebody, code in (
        (patron, "not-found"), (cashier, "not-allowed"), (manager, "not-allowed")
    ):  # fmt: skip
        assert refused(second, somebody, **OTHER).code == code
    Case.objects.filter(pk=second.case_id).update(reader=librarian)
    assert refused(second, librarian, **OTHER).code == "own-case"


def test_of_two_who_tell_at_once_one_is_heard(second, librarian, second_librarian):
    same = Case.objects.get(pk=second.case_id)
    tell(second, librarian, **OTHER)

    with pytest.raises(Refusal, match="told-apart-already"):
        services.tell_apart(same, by=second_librarian, **OTHER)
    with pytest.raises(Refusal, match="somebody-was-first"), transaction.atomic():
        services.tell_apart(same, by=second_librarian, **SAME)
    assert Namesake.objects.standing().count() == 1


# What the database holds

TRIGGERS = [
    ({"note": "y"}, "namesake_is_what_was_told"),
    ({"title_key": "y"}, "namesake_is_what_was_told"),
    ({"request": F("request") + 1}, "namesake_is_what_was_told"),
    (None, "namesake_is_never_deleted"),
]


@pytest.fixture
def apart(patron, librarian) -> Namesake:
    request = send(patron, part(1, 5))
    tell(request, librarian, **OTHER)
    return Namesake.objects.get()


@pytest.mark.parametrize(("change", "trigger"), TRIGGERS)
def test_what_was_told_stays(apart, change, trigger):
    rows = Namesake.objects.all()
    with pytest.raises(DatabaseError, match=f"refused by {trigger}"), transaction.atomic():
        rows._raw_delete(rows.db) if change is None else rows.update(**change)


def test_it_is_taken_back_once(apart, librarian):
    Namesake.objects.update(revoked_at=now(), revoked_by=librarian)

    with pytest.raises(DatabaseError, match="namesake_is_revoked_once"), transaction.atomic():
        Namesake.objects.update(revoked_at=None, revoked_by=None)


def test_the_database_holds_what_a_namesake_is(apart, librarian):
    def made(**change: object) -> Namesake:
        about = {"request": apart.request, "title_key": "t", "note": "x"} | change
        return Namesake(told_by=librarian, told_at=now(), **about)

    for change, constraint in (
        ({"note": ""}, "namesake_says_why"),
        ({"revoked_at": now()}, "namesake_is_revoked_by_somebody"),
        ({"title_key": apart.title_key}, "request_is_told_apart_once|UNIQUE constraint failed"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            made(**change).save()


def test_counting_stays_one_query(second, patron, librarian, django_assert_num_queries):
    tell(second, librarian, **OTHER)
    use = CopyrightUse.objects.get(request=second)
    claim = services.copyright.rights.claim_of(
        second.citation, person_hash=use.person_hash, pages=20, told=None, besides=second.pk
    )

    with django_assert_num_queries(1):
        assert services.copyright.rights.counted(claim, 12).of_work == 0


@pytest.mark.postgres
def test_what_was_told_is_found_by_its_title(apart):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Namesake.objects.standing().filter(title_key=apart.title_key)

    assert "namesake_by_title" in rows.explain()


# The page and the API


def test_the_panel_asks_and_leads_to_the_act(sign_in, librarian, first, second):
    browser, page = sign_in(librarian), f"/desk/cases/{second.case_id}/aside/"
    act = f"/desk/cases/{second.case_id}/acts/apart/"
    shown = browser.get(page).content.decode()
    assert first.case.number.code in shown
    assert f'href="{act}?' in shown

    assert browser.get(act).status_code == 200
    browser.post(act, OTHER)

    shown = browser.get(page).content.decode()
    assert OTHER["note"] in shown
    assert f"另有同名书 {first.case.number.code}" in shown
    assert f'href="{act}?' not in shown
    assert "/acts/apart/" in browser.get(f"/desk/cases/{second.case_id}/").content.decode()


def test_who_may_not_tell_is_not_led_there(sign_in, manager, second):
    shown = sign_in(manager).get(f"/desk/cases/{second.case_id}/aside/").content.decode()

    assert "/acts/apart/" not in shown


def test_an_article_has_no_such_button(sign_in, librarian, taken):
    page = sign_in(librarian).get(f"/desk/cases/{taken.case_id}/").content.decode()

    assert taken.citation == ARTICLE
    assert "/acts/apart/" not in page


def test_a_program_tells_it_too(desk_api, second):
    path = f"/api/v1/desk/document-delivery/{second.case_id}/apart/"

    answer = desk_api.post(path, OTHER, content_type="application/json")

    assert answer.status_code == 200
    assert Namesake.objects.get().request == second
