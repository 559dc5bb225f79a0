"""A third of a book, four articles of an issue, in twelve months, by natural person."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import RealNameCheck
from accounts.services import retire_names
from desk.workflow import undo
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import BookLength, CopyrightUse, DocumentRequest, HoldingTitle
from docsharing.queries.copyright import allowance
from docsharing.queries.copyright_parts import uses_of_requests
from ledger.services import check_books
from portal import rules
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, hold_title, pay_in, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")


def article(n: int, **change: object) -> Citation:
    """Another article of the same issue."""
    return replace(ARTICLE, title=f"第 {n} 篇", doi="", **change)


def refused(reader, citation: Citation, **wish: object) -> Refusal:
    with pytest.raises(Refusal) as told:
        send(reader, citation, **wish)
    return told.value


# An issue


def test_of_an_issue_a_reader_gets_four_articles(patron):
    sent = [send(patron, article(n)) for n in range(4)]
    before = sums(patron)

    told = refused(patron, article(5))

    assert (told.code, told.field, told.status) == ("copyright-issue", "issue", 422)
    numbers = ", ".join(request.case.number.code for request in sent)
    assert told.params == {"limit": 4, "months": 12, "had": 4, "numbers": numbers}
    assert "最多 4 篇" in told.text
    assert numbers in told.text
    assert DocumentRequest.objects.count() == CopyrightUse.objects.count() == 4
    assert sums(patron) == before


def test_another_spelling_of_the_issue_gets_her_no_more(patron):
    for n, issue in enumerate(("6", "第六期", "VI", "6 (总第273期)")):
        send(patron, article(n, issue=issue))

    for issue in ("June", "No. 06", "2013年6期", "?", ""):
        assert refused(patron, article(5, issue=issue)).code == "copyright-issue"
    assert send(patron, article(5, issue="增刊")).copyright_use.issue == "S1"


def test_of_the_next_issue_she_gets_more(patron):
    for n in range(4):
        send(patron, article(n))

    assert send(patron, article(5, issue="5")).case.state == "submitted"


def test_what_is_left_out_or_typed_otherwise_counts_all_the_same(patron):
    send(patron, article(1, issue=""))
    send(patron, article(2, volume=""))
    send(patron, article(3, container="图书馆论坛。", volume="Vol.33", issue="06"))
    send(patron, article(4, issn="1002-1167"))

    assert refused(patron, article(5)).params["had"] == 4
    assert refused(patron, article(5, issue="")).code == "copyright-issue"


def test_a_second_account_of_the_same_person_evades_nothing(patron, other_reader, librarian):
    for n in range(4):
        sent = send(patron, article(n))
        services.take(sent.case, by=librarian)
        services.deliver(sent.case, by=librarian, file=pdf(6))
    digest = patron.verified_check.person_hash
    retire_names(patron)  # as closing the account does
    verify(other_reader)
    RealNameCheck.objects.filter(user=other_reader).update(person_hash=digest)
    other_reader.__dict__.pop("verified_check", None)
    pay_in(other_reader, 1000)

    assert refused(other_reader, article(5)).code == "copyright-issue"


def test_another_person_has_limits_of_her_own(patron, other_reader):
    for n in range(4):
        send(patron, article(n))
    verify(other_reader)
    pay_in(other_reader, 1000)

    assert send(other_reader, article(5)).case.state == "submitted"


@pytest.mark.parametrize(("days", "allowed"), [(364, False), (367, True)])
def test_after_twelve_months_it_counts_no_more(patron, days, allowed):
    with time_machine.travel(now() - timedelta(days=days)):
        for n in range(4):
            send(patron, article(n))

    if allowed:
        send(patron, article(5))
    else:
        assert refused(patron, article(5)).code == "copyright-issue"


def test_the_numbers_are_rules(patron, administrator):
    rules.set_rule("dd.articles_per_issue", 1, by=administrator)
    send(patron, article(1))

    assert refused(patron, article(2)).params["limit"] == 1


# What ended


def test_what_was_withdrawn_or_not_available_counts_no_more(patron, librarian):
    sent = [send(patron, article(n)) for n in range(4)]
    services.cancel_request(sent[0], by=patron)
    services.take(sent[1].case, by=librarian)
    services.unfilled(sent[1].case, by=librarian, reason="NotHeld")

    send(patron, article(5))
    send(patron, article(6))
    assert refused(patron, article(7)).params["had"] == 4
    assert CopyrightUse.objects.filter(released_at__isnull=False).count() == 2


def test_what_is_taken_up_again_counts_again(patron, librarian):
    sent = send(patron, article(1))
    services.take(sent.case, by=librarian)
    event = services.unfilled(sent.case, by=librarian, reason="NotHeld")

    undo(event, by=librarian)

    assert CopyrightUse.objects.get().released_at is None


def test_nothing_is_taken_up_again_above_the_limit(patron, librarian):
    sent = send(patron, article(0))
    services.take(sent.case, by=librarian)
    event = services.unfilled(sent.case, by=librarian, reason="NotHeld")
    for n in range(1, 5):
        send(patron, article(n))

    with pytest.raises(Refusal, match="copyright-issue"):
        undo(event, by=librarian)
    sent.case.refresh_from_db()
    assert sent.case.state == "unfilled"


def test_a_mended_citation_counts_for_the_issue_that_it_names(patron, librarian):
    for n in range(4):
        send(patron, article(n))
    wrong = send(patron, article(5, issue="5"))
    services.take(wrong.case, by=librarian)
    services.ask(wrong.case, by=librarian, reason="NotFoundAsCited", text="哪一期？")

    with pytest.raises(Refusal, match="copyright-issue"):
        services.answer_question(wrong, by=patron, text="第 6 期", citation=article(5))
    services.answer_question(wrong, by=patron, text="第 4 期", citation=article(5, issue="4"))

    assert CopyrightUse.objects.get(request=wrong).issue == "4"


def test_a_withdrawn_file_still_counts(patron, librarian):
    sent = send(patron, article(1))
    services.take(sent.case, by=librarian)
    services.deliver(sent.case, by=librarian, file=pdf(6))
    services.withdraw(sent.case, by=librarian, note="缺页")

    assert CopyrightUse.objects.get().released_at is None


# A book


def test_of_a_book_of_300_pages_a_reader_gets_100(patron):
    send(patron, replace(CHAPTER, pages="1-60"), book_pages=300)

    told = refused(patron, replace(CHAPTER, pages="61-101"), book_pages=300)

    assert (told.code, told.field) == ("copyright-book-more", "pages")
    assert {name: told.params[name] for name in ("limit", "total", "share", "had", "asked")} == {
        "limit": 100, "total": 300, "share": 3, "had": 60, "asked": 41,
    }  # fmt: skip
    assert send(patron, replace(CHAPTER, pages="61-100"), book_pages=300).estimated_pages == 40


def test_more_than_a_third_at_once_is_refused_with_the_rule(patron):
    told = refused(patron, replace(CHAPTER, pages="1-101"), book_pages=300)

    assert told.code == "copyright-book"
    assert "1/3" in told.text
    assert "300" in told.text


def test_a_book_whose_length_nobody_knows_is_sent_and_counted_by_the_desk(patron, librarian):
    sent = send(patron, replace(CHAPTER, pages="1-40"))
    services.take(sent.case, by=librarian)

    with pytest.raises(Refusal) as told:
        services.deliver(sent.case, by=librarian, file=pdf(40))
    assert (told.value.code, told.value.field) == ("book-pages-needed", "book_pages")

    sent.case.refresh_from_db()
    with pytest.raises(Refusal) as told:
        services.deliver(sent.case, by=librarian, file=pdf(40), book_pages=100)
    assert (told.value.code, told.value.params["limit"]) == ("copyright-book", 33)
    assert BookLength.objects.count() == 0  # nothing stays of a refused act

    sent.case.refresh_from_db()
    services.deliver(sent.case, by=librarian, file=pdf(40), book_pages=120)
    assert BookLength.objects.get().pages == 120
    assert refused(patron, replace(CHAPTER, pages="90-100")).params["limit"] == 40


def test_what_the_desk_counted_is_believed_before_what_a_reader_says(patron, librarian):
    sent = send(patron, replace(CHAPTER, pages="1-10"), book_pages=3000)
    services.take(sent.case, by=librarian)
    services.deliver(sent.case, by=librarian, file=pdf(10), book_pages=60)

    told = refused(patron, replace(CHAPTER, pages="11-30"), book_pages=3000)

    assert told.params["limit"] == 20


def test_what_a_reader_says_is_no_measure_of_her_own_share(patron, librarian):
    sent = send(patron, replace(CHAPTER, pages="1-40"), book_pages=9000)
    services.take(sent.case, by=librarian)

    with pytest.raises(Refusal, match="book-pages-needed"):
        services.deliver(sent.case, by=librarian, file=pdf(40))

    assert BookLength.objects.count() == 0


def test_a_book_of_the_catalogue_is_not_counted_by_a_form_left_as_it_was(patron, librarian):
    hold_title(isbn=CHAPTER.isbn, title=CHAPTER.container, pages=90)
    sent = send(patron, replace(CHAPTER, pages="1-10"), book_pages=9000)
    services.take(sent.case, by=librarian)

    services.deliver(sent.case, by=librarian, file=pdf(10), book_pages=90)

    assert BookLength.objects.count() == 0


def test_what_the_desk_counted_by_the_title_is_known_by_the_isbn_too(patron, librarian):
    sent = send(patron, replace(CHAPTER, pages="1-10", isbn=""))
    services.take(sent.case, by=librarian)
    services.deliver(sent.case, by=librarian, file=pdf(10), book_pages=60)

    assert refused(patron, replace(CHAPTER, pages="11-30")).params["limit"] == 20


def test_the_catalogue_knows_how_long_a_book_is(patron):
    hold_title(isbn=CHAPTER.isbn, title=CHAPTER.container, pages=90)

    assert refused(patron, replace(CHAPTER, pages="1-31")).params["limit"] == 30
    assert HoldingTitle.objects.count() == 1


def test_what_is_delivered_is_what_counts(patron, librarian):
    sent = send(patron, replace(CHAPTER, pages="1-60"), book_pages=300)
    services.take(sent.case, by=librarian)
    services.deliver(sent.case, by=librarian, file=pdf(50), book_pages=300)

    assert CopyrightUse.objects.get().amount == 50
    assert send(patron, replace(CHAPTER, pages="61-110"), book_pages=300).pages == "61-110"


def test_more_pages_than_allowed_are_not_delivered(patron, librarian):
    sent = send(patron, replace(CHAPTER, pages="1-30"), book_pages=90)
    services.take(sent.case, by=librarian)

    with pytest.raises(Refusal, match="copyright-book"):
        services.deliver(
            sent.case, by=librarian, file=pdf(31), note="整章", pages=30, book_pages=90
        )
    sent.case.refresh_from_db()
    assert sent.case.state == "checking"


def test_nobody_gets_a_whole_book_or_issue(patron):
    assert refused(patron, replace(CHAPTER, title="全书")).code == "copyright-whole-book"
    told = refused(patron, replace(ARTICLE, title="整期"))
    assert (told.code, told.field) == ("copyright-whole-issue", "title")


# Days and months


def test_a_reader_sends_ten_requests_a_day(patron):
    pay_in(patron, 100_000, key="more")
    for n in range(10):
        send(patron, article(n, issue=f"{n}"))

    told = refused(patron, article(11, issue="11"))

    assert (told.code, told.params) == ("copyright-per-day", {"limit": 10, "had": 10})
    with time_machine.travel(now() + timedelta(days=1)):
        send(patron, article(11, issue="11"))


def test_a_reader_sends_sixty_requests_a_month(patron, administrator):
    pay_in(patron, 100_000, key="more")
    rules.set_rule("dd.per_day", 100, by=administrator)
    with time_machine.travel("2027-03-20T10:00:00+08:00"):
        for n in range(60):
            send(patron, article(n, issue=f"{n}"))
        told = refused(patron, article(61, issue="61"))
    assert (told.code, told.params) == ("copyright-per-month", {"limit": 60, "had": 60})

    with time_machine.travel("2027-04-01T10:00:00+08:00"):
        send(patron, article(61, issue="61"))


def test_a_thesis_counts_as_a_request_only(patron):
    thesis = Citation(kind="Thesis", title="T", authors=("A",), institution="U", pages="1-30")
    pay_in(patron, 10_000, key="more")
    for _n in range(5):
        send(patron, thesis)

    assert set(CopyrightUse.objects.values_list("work_kind", "amount")) == {("other", 1)}


# What the estimate tells


def test_the_estimate_tells_how_much_is_left(patron):
    for n in range(3):
        send(patron, article(n))

    rights = allowance(patron, article(4), pages=6, told=None)

    assert (rights.limit, rights.had, rights.left, rights.refusal) == (4, 3, 1, None)
    send(patron, article(4))
    told = allowance(patron, article(5), pages=6, told=None)
    assert (told.left, told.refusal.code) == (0, "copyright-issue")


def test_the_estimate_of_a_stranger_tells_the_rule(db):
    rights = allowance(None, CHAPTER, pages=20, told=300)

    assert (rights.kind, rights.limit, rights.had, rights.refusal) == ("book", 100, 0, None)
    assert allowance(None, Citation(kind="Article"), pages=1, told=None).limit is None


# The rows


def test_a_use_that_was_lost_or_kept_is_found_by_the_check(patron):
    sent = send(patron, article(1))
    gone = send(patron, article(2))
    services.cancel_request(gone, by=patron)
    CopyrightUse.objects.filter(request=sent).update(released_at=now())
    CopyrightUse.objects.filter(request=gone).update(released_at=None)

    found = [difference.what for difference in uses_of_requests()]

    assert found == [f"request {gone.pk}, copyright", f"request {sent.pk}, copyright"]
    assert check_books().differences != []
    CopyrightUse.objects.filter(request=sent).update(released_at=None)
    CopyrightUse.objects.filter(request=gone).update(released_at=now())


def test_the_database_holds_what_a_use_is(patron, manager):
    use = send(patron, article(1)).copyright_use
    for change in ({"amount": 0}, {"work_kind": "film"}, {"licensed_at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyrightUse.objects.filter(pk=use.pk).update(**change)
