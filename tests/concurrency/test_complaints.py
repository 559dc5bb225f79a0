"""Forty at once on one complaint: made once, decided once, and no more given back than charged."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from desk.models import Case
from docsharing import services
from docsharing.models import Complaint, DocumentRequest
from docsharing.services import complaints
from ledger.models import Charge
from ledger.services import check_books
from portal.refusals import Refusal
from tests import base
from tests.docsharing.conftest import pay_in, pdf, send, sums, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sent(reader, librarian) -> DocumentRequest:
    """A delivery of 3.80 yuan, paid by prepaid money."""
    verify(reader)
    pay_in(reader, 1000)
    request = send(reader)
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf())
    return request


@contextmanager
def without_index(name: str) -> Iterator[None]:
    """Take an index away that holds a rule, and put it back over an empty table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        base.restore(connection)
        with connection.cursor() as cursor:
            cursor.execute(definition)


def complain(request):
    fresh = services.request_of(Case.objects.get(pk=request.case_id))
    return services.complain(fresh, by=fresh.case.reader, cause="late")


def test_of_forty_complaints_one_is_made(sent):
    outcome = at_once(lambda _n: complain(sent))

    assert len(outcome.won) == 1
    assert {error.code for error in outcome.lost} == {"complaint-open"}
    assert Case.objects.filter(kind="complaint").count() == 1


def test_without_the_unique_constraint_it_would_be_many(sent):
    with without_index("delivery_has_one_open_complaint"):
        at_once(lambda _n: complain(sent))
        assert Complaint.objects.count() > 1


def test_of_forty_decisions_one_holds(sent, manager):
    complaint = complain(sent)

    def decide(n: int):
        case = Case.objects.get(pk=complaint.case_id)
        if n % 2:
            return complaints.refuse(case, by=manager, note="x")
        return complaints.refund(case, by=manager, amount=100)

    outcome = at_once(decide)

    complaint.refresh_from_db()
    back = 100 if complaint.remedy == "refund" else 0
    assert len(outcome.won) == 1
    assert all(isinstance(error, Refusal) for error in outcome.lost)
    assert sums(sent.case.reader) == (0, 620 + back, 0)
    assert Charge.objects.get().refunded_fen == back
    assert check_books().differences == []


def test_without_the_compare_several_would_decide(sent, manager, monkeypatch):
    complaint = complain(sent)
    monkeypatch.setattr(complaints, "move", lambda *_a, **_k: None)
    monkeypatch.setattr(complaints, "_decide", lambda *_a, **_k: None)

    def decide(_n: int):
        return complaints.refuse(Case.objects.get(pk=complaint.case_id), by=manager, note="x")

    assert len(at_once(decide).won) > 1
