"""Forty at once: one charge a delivery, no purse below zero; and the guards are what does it."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.pdf import Look
from docsharing.services import Visitor
from ledger.models import Account, Charge
from ledger.services import check_books
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send, sums, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40


@pytest.fixture
def payer(reader):
    verify(reader)
    pay_in(reader, 380 * 5 + 100)
    return reader


def refusals(outcome) -> Counter[str]:
    assert all(isinstance(error, Refusal) for error in outcome.lost), outcome.lost
    return Counter(error.code for error in outcome.lost)


def test_one_purse_pays_five_of_forty_requests(payer):
    def ask(n: int):  # each of another issue: copyright does not decide here
        return send(type(payer).objects.get(pk=payer.pk), replace(ARTICLE, issue=f"{n + 1}"))

    outcome = at_once(ask, CLIENTS)

    assert len(outcome.won) == 5
    assert refusals(outcome) == {"purse-too-small": 35}
    assert DocumentRequest.objects.count() == 5
    assert sums(payer) == (0, 100, 380 * 5)
    codes = DocumentRequest.objects.values_list("case__number__n", flat=True)
    assert sorted(codes) == [1, 2, 3, 4, 5]
    assert check_books().differences == []


def test_of_forty_librarians_one_delivers_and_it_is_charged_once(payer, librarian):
    request = send(payer)
    services.take(request.case, by=librarian)

    def deliver(_n: int):
        case = type(request.case).objects.get(pk=request.case_id)
        return services.deliver(case, by=librarian, file=pdf())

    outcome = at_once(deliver, CLIENTS)

    assert len(outcome.won) == 1
    assert set(refusals(outcome)) <= {"somebody-was-first", "wrong-state"}
    assert (Delivery.objects.count(), Charge.objects.count()) == (1, 1)
    assert sums(payer) == (0, 380 * 5 + 100 - 380, 0)
    assert check_books().differences == []


def test_an_answer_takes_the_case_before_what_it_counts(payer, librarian):
    """As all who move a case do: else two that meet wait for each other."""
    request = send(payer)
    services.take(request.case, by=librarian)
    services.ask(request.case, by=librarian, reason="NotFoundAsCited", text="第几期？")
    given = {"by": payer, "text": "第 5 期", "citation": replace(ARTICLE, issue="5", doi="")}

    with CaptureQueriesContext(connection) as asked:
        services.answer_with_file(request, file=pdf(1), **given)

    locks = [each["sql"] for each in asked if "UPDATE" in each["sql"]]
    tables = [re.search(r'(?:UPDATE|FROM) "(\w+)"', sql)[1] for sql in locks]
    assert tables[0] == "desk_case"
    assert {"docsharing_documentrequest", "docsharing_copyrightuse"} < set(tables)


def test_of_cancelling_and_delivering_at_once_one_happens(payer, librarian):
    request = send(payer)
    services.take(request.case, by=librarian)

    def act(n: int):
        fresh = services.request_of(type(request.case).objects.get(pk=request.case_id))
        if n % 2:
            return services.cancel_request(fresh, by=payer)
        return services.deliver(fresh.case, by=librarian, file=pdf())

    outcome = at_once(act, CLIENTS)

    request.case.refresh_from_db()
    assert len(outcome.won) == 1
    price = 380 if request.case.state == "delivered" else 0
    assert sums(payer) == (0, 380 * 5 + 100 - price, 0)
    assert check_books().differences == []


def test_a_link_gives_its_five_downloads_and_no_more(payer, librarian):
    request = send(payer)
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf())

    def download(_n: int):
        delivery = Delivery.objects.select_related("request__case", "file").get()
        return services.open_delivery(delivery, Visitor(payer))

    outcome = at_once(download, CLIENTS)

    assert outcome.lost == []
    assert Counter(outcome.won) == {None: 5, "used-up": 35}
    assert Delivery.objects.get().downloads == 5


def test_without_the_guard_the_purse_would_go_below_zero(payer, monkeypatch):
    """The negative control: the same race with the guarded UPDATE taken out."""
    monkeypatch.setattr(
        "ledger.services.posting._MOVE_BALANCE",
        "UPDATE ledger_account SET balance = balance + %s WHERE id = %s AND %s IS NOT NULL",
    )
    monkeypatch.setattr("ledger.services.holds.plan", _plan_from_yesterday(payer))

    def ask(n: int):
        return send(type(payer).objects.get(pk=payer.pk), replace(ARTICLE, issue=f"{n + 1}"))

    outcome = at_once(ask, 20)

    broken = [error for error in outcome.lost if not isinstance(error, Refusal)]
    assert broken, "the CHECK of the account must have stopped what the UPDATE let through"
    assert Account.objects.filter(guarded=True, balance__lt=0).count() == 0


def test_without_the_compare_the_database_still_keeps_one_delivery(payer, librarian, monkeypatch):
    """The negative control: every librarian believes that she was first."""
    request = send(payer)
    services.take(request.case, by=librarian)
    monkeypatch.setattr(
        "docsharing.services.deliveries.move", lambda case, *_a, **_m: case.events.latest("id")
    )
    # Twenty page counts at once on a small machine run out of their time.
    monkeypatch.setattr("docsharing.services.deliveries.look_at", lambda _file: Look(6))

    def deliver(_n: int):
        case = type(request.case).objects.get(pk=request.case_id)
        return services.deliver(case, by=librarian, file=pdf())

    outcome = at_once(deliver, 20)

    assert any(isinstance(error, IntegrityError) for error in outcome.lost)
    assert Charge.objects.count() <= 1


def test_counting_downloads_by_reading_first_lets_too_many_through(payer, librarian, monkeypatch):
    """The negative control: read, compare, write."""
    request = send(payer)
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf())
    monkeypatch.setattr(
        "docsharing.services.deliveries._count",
        lambda seen: Delivery.objects.filter(pk=seen.pk).update(downloads=seen.downloads + 1),
    )
    seen = [Delivery.objects.select_related("request__case", "file").get() for _n in range(20)]

    outcome = at_once(lambda n: services.open_delivery(seen[n], Visitor(payer)), 20)

    assert Counter(outcome.won) == {None: 20}


def _plan_from_yesterday(payer):
    """A plan that trusts what it saw: every request believes that the purse is still full."""
    from ledger.queries import PlanLine  # noqa: PLC0415 - only this control needs it

    def plan(accounts, amount_fen, _on):
        account = next(each for each in accounts if each.kind == "prepaid")
        return [PlanLine("prepaid", None, amount_fen, account)]

    return plan
