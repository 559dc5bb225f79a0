"""What time does: it may run twice, and touches nothing that is not due."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from docsharing import services
from docsharing.models import Delivery
from docsharing.services import Visitor
from docsharing.tasks import lapse
from portal.clock import now
from portal.models import Notice, StoredFile
from portal.outbox import send_due
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.conftest import pdf, send, sums

pytestmark = pytest.mark.usefixtures("check_books_after")


def after(**span: int):
    return time_machine.travel(now() + timedelta(**span))


def test_nothing_is_due(asked, patron):
    assert services.lapse() == 0


def test_a_question_without_an_answer_ends_the_request(asked, patron):
    with after(days=7, minutes=1):
        assert services.lapse() == 1
        assert services.lapse() == 0

    asked.case.refresh_from_db()
    event = asked.case.events.latest("id")
    assert (asked.case.state, event.by, event.iso_reason) == ("unfilled", None, "x-CitationWrong")
    assert sums(patron) == (5000, 2000, 0)
    wait = Notice.objects.get(code="request.lapsed").visible_from - event.at
    assert wait < timedelta(minutes=1)


def test_an_answer_in_time_keeps_it(asked, patron):
    services.answer_question(asked, by=patron, text="是的")

    with after(days=30):
        assert services.lapse() == 0


def test_a_delivery_closes_when_the_complaint_time_is_over(delivered):
    with after(days=15, minutes=1):
        lapse()
        lapse()

    delivered.case.refresh_from_db()
    assert delivered.case.state == "closed"
    assert delivered.case.events.filter(to_state="closed").count() == 1


def test_files_are_removed_and_their_rows_stay(delivered, patron):
    with after(days=30, minutes=1):
        services.lapse()
        send_due()

        delivery = Delivery.objects.get()
        assert delivery.file.purged_at is not None
        assert services.show_delivery(delivery, Visitor(patron)) == "purged"
        assert services.open_delivery(delivery, Visitor(patron)) == "purged"
        assert services.lapse() == 0


def test_a_withdrawn_file_is_removed_too(delivered, librarian):
    services.withdraw(delivered.case, by=librarian, note="错")

    with after(days=31):
        services.lapse()

    assert Delivery.objects.get().file.purged_at is not None


def test_an_attachment_is_removed_after_the_end(patron):
    request = send(patron, attachment=pdf(1))
    services.cancel_request(request, by=patron)

    with after(days=29):
        services.lapse()
        assert StoredFile.objects.get().purged_at is None
    with after(days=31):
        services.lapse()
        assert StoredFile.objects.get().purged_at is not None


def test_the_rules_that_a_request_began_with_hold(asked, administrator):
    set_rule("dd.retry_days", 30, by=administrator)

    with after(days=8):
        assert services.lapse() == 1


def test_one_that_somebody_moved_meanwhile_does_not_stop_the_others(patron, librarian, monkeypatch):
    first, second = send(patron), send(patron)
    for request in (first, second):
        services.take(request.case, by=librarian)
        services.ask(request.case, by=librarian, reason="OnLoan", text="等吗？")
    real = services.lapse.__globals__["unfilled"]

    def meddle(case, **given):
        if case.pk == first.case_id:
            services.answer_question(
                services.request_of(type(case).objects.get(pk=case.pk)), by=patron, text="等"
            )
        return real(case, **given)

    monkeypatch.setitem(services.lapse.__globals__, "unfilled", meddle)
    with after(days=8):
        assert services.lapse() == 1

    second.case.refresh_from_db()
    assert second.case.state == "unfilled"


def test_a_bad_row_is_logged_and_does_not_stop_the_others(patron, librarian, monkeypatch, caplog):
    first, second = send(patron), send(patron)
    for request in (first, second):
        services.take(request.case, by=librarian)
        services.ask(request.case, by=librarian, reason="OnLoan", text="等吗？")
    real = services.lapse.__globals__["unfilled"]

    def broken(case, **given):
        if case.pk == first.case_id:
            raise ValueError("broken")
        return real(case, **given)

    monkeypatch.setitem(services.lapse.__globals__, "unfilled", broken)
    with after(days=8):
        assert services.lapse() == 1

    second.case.refresh_from_db()
    assert second.case.state == "unfilled"
    assert f"docsharing.documentrequest {first.pk} failed" in caplog.text


@pytest.mark.parametrize("problem", [ValueError("broken"), Refusal("not-found")])
def test_bad_rows_in_front_do_not_hide_those_behind(patron, librarian, monkeypatch, problem):
    *bad, good = [send(patron) for _n in range(4)]
    for request in (*bad, good):
        services.take(request.case, by=librarian)
        services.ask(request.case, by=librarian, reason="OnLoan", text="等吗？")
    real = services.lapse.__globals__["unfilled"]

    def broken(case, **given):
        if case.pk != good.case_id:
            raise problem
        return real(case, **given)

    with after(days=8), monkeypatch.context() as patch:
        patch.setitem(services.lapse.__globals__, "unfilled", broken)
        assert services.lapse(limit=2) == 0
        assert services.lapse(limit=2) == 1
    good.case.refresh_from_db()
    assert good.case.state == "unfilled"

    with after(days=9):
        assert services.lapse() == 3


@pytest.mark.postgres
@pytest.mark.parametrize("rows", ["unanswered", "final", "old_files", "old_attachments"])
def test_what_was_done_long_ago_is_not_looked_at_again(db, rows):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "Seq Scan" not in services.lapse.__globals__[rows]().explain()
