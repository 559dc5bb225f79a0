"""Forty at once: four articles of an issue, a third of a book, ten a day; the lock does it."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.services import require_active
from desk.models import Case
from docsharing import services
from docsharing.models import CopyrightUse, HoldingTitle
from docsharing.queries import copyright as rights
from ledger.services import check_books
from portal import rules
from portal.models import Job
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, pay_in, pdf, send, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40


@pytest.fixture
def rich(reader):
    verify(reader)
    pay_in(reader, 100_000)
    return reader


def again(reader):
    """The reader as another process knows her."""
    return type(reader).objects.get(pk=reader.pk)


def refusals(outcome) -> Counter[str]:
    assert all(isinstance(error, Refusal) for error in outcome.lost), outcome.lost
    return Counter(error.code for error in outcome.lost)


def test_of_forty_requests_for_one_issue_four_are_taken(rich):
    outcome = at_once(lambda n: send(again(rich), replace(ARTICLE, title=f"{n}", doi="")), CLIENTS)

    assert len(outcome.won) == 4
    assert refusals(outcome) == {"copyright-issue": 36}
    assert CopyrightUse.objects.count() == 4
    assert check_books().differences == []


def test_of_forty_parts_of_a_book_no_more_than_a_third_is_taken(rich):
    def ask(n: int):
        part = replace(CHAPTER, title=f"{n}", pages=f"{n * 20 + 1}-{n * 20 + 20}")
        return send(again(rich), part, book_pages=300)

    outcome = at_once(ask, CLIENTS)

    assert len(outcome.won) == 5
    assert refusals(outcome) == {"copyright-book-more": 35}
    assert sum(CopyrightUse.objects.values_list("amount", flat=True)) == 100


def test_of_forty_requests_ten_are_taken_a_day(rich):
    outcome = at_once(
        lambda n: send(again(rich), replace(ARTICLE, issue=f"{n + 1}", doi="")), CLIENTS
    )

    assert len(outcome.won) == 10
    assert refusals(outcome) == {"copyright-per-day": 30}


def test_of_cancelling_and_sending_at_once_no_more_than_four_count(rich):
    first = [send(rich, replace(ARTICLE, title=f"{n}", doi="")) for n in range(4)]

    def act(n: int):
        if n < 2:
            sent = services.request_of(type(first[n].case).objects.get(pk=first[n].case_id))
            return services.cancel_request(sent, by=again(rich))
        return send(again(rich), replace(ARTICLE, title=f"new {n}", doi=""))

    outcome = at_once(act, CLIENTS)

    assert set(refusals(outcome)) <= {"copyright-issue"}
    assert CopyrightUse.objects.filter(released_at__isnull=True).count() <= 4
    assert check_books().differences == []


def test_of_two_parts_delivered_at_once_the_second_keeps_the_third(rich, librarian):
    """Each was sent while nobody knew how long the book is."""
    sent = [send(rich, replace(CHAPTER, title=f"{n}", pages="")) for n in range(6)]
    for request in sent:
        services.take(request.case, by=librarian)

    def deliver(n: int):
        case = type(sent[n].case).objects.get(pk=sent[n].case_id)
        return services.deliver(case, by=librarian, file=pdf(10), book_pages=90)

    outcome = at_once(deliver, 6)

    # What was sent and not delivered counts as assumed: sixty pages of thirty.
    assert outcome.won == []
    assert set(refusals(outcome)) == {"copyright-book-more"}


def test_of_eight_put_right_at_once_for_one_issue_four_are(rich, librarian):
    sent = [send(rich, replace(ARTICLE, title=f"{n}", doi="", issue=f"{n + 20}")) for n in range(8)]

    def put_right(n: int):
        case = Case.objects.get(pk=sent[n].case_id)
        right = replace(sent[n].citation, issue="6")
        return services.correct(case, by=again(librarian), citation=right)

    outcome = at_once(put_right, len(sent))

    assert (len(outcome.won), refusals(outcome)) == (4, {"copyright-issue-desk": 4})
    assert CopyrightUse.objects.filter(issue="6").count() == 4


def test_of_twenty_who_put_one_request_right_at_once_one_does(rich, librarian):
    sent = send(rich)

    def put_right(n: int):
        case = Case.objects.get(pk=sent.case_id)
        right = replace(ARTICLE, issue=f"{n + 20}")
        return services.correct(case, by=again(librarian), citation=right, version=1)

    outcome = at_once(put_right, 20)

    assert (len(outcome.won), refusals(outcome)) == (1, {"somebody-was-first": 19})
    use = CopyrightUse.objects.select_related("request").get()
    assert use.issue == use.request.issue


def test_of_two_accounts_of_one_person_both_count(rich, other_reader):
    digest = rich.verified_check.person_hash
    rich.name_checks.update(retired_at=rich.verified_check.verified_at)
    verify(other_reader).name_checks.update(person_hash=digest)
    pay_in(other_reader, 100_000)
    known = rich.verified_check  # what a process that began before still believes

    def ask(n: int):
        who = again(other_reader) if n % 2 else again(rich)
        if not n % 2:
            who.__dict__["verified_check"] = known
        return send(who, replace(ARTICLE, title=f"{n}", doi=""))

    outcome = at_once(ask, 20)

    assert len(outcome.won) == 4
    assert refusals(outcome) == {"copyright-issue": 16}


def test_without_the_lock_more_than_four_slip_through(rich, monkeypatch):
    """The negative control: count, then insert. The lock of her account goes as well."""
    monkeypatch.setattr("docsharing.services.copyright.lock_person", lambda _hash: None)
    monkeypatch.setattr("docsharing.services.requests.require_still_active", require_active)

    at_once(lambda n: send(again(rich), replace(ARTICLE, title=f"{n}", doi="")), CLIENTS)

    assert CopyrightUse.objects.count() > 4


def test_the_same_catalogue_read_by_two_workers_makes_nothing_twice(administrator):
    rows = "".join(f"{n},第 {n} 种\n" for n in range(1200))
    jobs = []
    for _n in range(2):
        upload = SimpleUploadedFile("own.csv", f"record_id,title\n{rows}".encode())
        batch = services.start_import(upload, source="own", ill_allowed=True, by=administrator)
        jobs.append(batch.job_id)

    outcome = at_once(lambda n: services.import_holdings(Job.objects.get(pk=jobs[n])), 2)

    assert outcome.lost == []
    assert HoldingTitle.objects.count() == 1200


def test_a_check_is_one_query_by_the_index_of_the_person(rich):
    send(rich)
    claim = rights.claim_of(
        ARTICLE, person_hash=rich.verified_check.person_hash, pages=6, told=None
    )
    rows = rights.uses_of(claim, rules.value("dd.window_months")).filter(claim.work.same())
    with connection.cursor() as cursor, suppress(StopIteration):
        cursor.execute("SET enable_seqscan = off")
        plan = rows.explain()
        cursor.execute("RESET enable_seqscan")

    assert "use_by_person" in plan
