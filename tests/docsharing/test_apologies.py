"""Complaints that end with an apology, and refunds that only make a debt smaller."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from docsharing import services
from docsharing.cases import State
from docsharing.models import Complaint
from docsharing.queries.complaints import complaints_of
from docsharing.services import complaints
from ledger.services import revoke_subsidy
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pdf, send, sums
from tests.docsharing.test_complaints import complain, fresh

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def complaint(delivered) -> Complaint:
    return complain(delivered)


# Refunds of what a revoked subsidy had paid


def test_what_a_revoked_subsidy_had_paid_is_told_as_a_smaller_debt(complaint, manager, patron):
    revoke_subsidy(patron, reason="冒用", by=manager)

    complaints.refund(complaint.case, by=manager, amount=200, note="缺页。")

    assert sums(patron) == (0, 2000, 0)
    assert patron.purses.get(kind="receivable").balance == 180
    assert Notice.objects.filter(code__startswith="complaint.refunded").count() == 0
    told = Notice.objects.get(code="complaint.owed-less")
    assert told.params["refund_fen"] == 200
    letter = text_of(Outgoing.objects.get(dedupe__contains=f"complaint:{complaint.pk}:decided"))[1]
    assert "2.00" in letter
    assert "退回" not in letter.replace("没有款项退回", "")
    [shown] = complaints_of(complaint.delivery.request)
    assert (shown.refund_fen, shown.owed_less_fen, shown.back_fen) == (200, 200, 0)


def test_what_both_had_paid_is_told_in_two_parts(patron, librarian, manager):
    """180 pages cost 56.00: the subsidy pays 50.00 of it, and her own money the rest."""
    request = send(patron, replace(ARTICLE, pages="1-180"))
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf(180))
    complaint = complain(request)
    revoke_subsidy(patron, reason="冒用", by=manager)

    complaints.refund(complaint.case, by=manager, amount=1000)

    told = Notice.objects.get(code="complaint.refunded-and-owed-less").params
    assert (told["back_fen"], told["owed_less_fen"], told["refund_fen"]) == (600, 400, 1000)
    [shown] = complaints_of(request)
    assert (shown.owed_less_fen, shown.back_fen) == (400, 600)


# Apologising


def test_an_apology_gives_nothing_back_and_counts_as_upheld(complaint, delivered, manager, patron):
    before = sums(patron)

    complaints.apologise(complaint.case, by=manager, note="送达晚了一天，抱歉。")

    complaint.refresh_from_db()
    assert (complaint.remedy, complaint.reply) == ("apology", "送达晚了一天，抱歉。")
    assert (complaint.case.state, complaint.refund) == ("upheld", None)
    assert (sums(patron), fresh(delivered).case.state) == (before, State.DELIVERED)
    assert Complaint.objects.upheld().get() == complaint
    assert Notice.objects.get(code="complaint.apologised").user == patron
    letter = Outgoing.objects.get(dedupe__contains=f"complaint:{complaint.pk}:decided")
    assert "送达晚了一天，抱歉。" in text_of(letter)[1]


def test_an_apology_needs_words(complaint, manager):
    with pytest.raises(Refusal, match="required") as refused:
        complaints.apologise(complaint.case, by=manager, note=" ")

    assert refused.value.field == "note"


def test_the_database_knows_no_apology_without_words(complaint, manager):
    decided = {"decided_at": now(), "decided_by": manager, "remedy": "apology"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**decided)


def test_nobody_apologises_for_her_own_delivery(taken, manager):
    manager.groups.add(Group.objects.get(name="librarian"))
    manager = type(manager).objects.get(pk=manager.pk)
    services.deliver(taken.case, by=manager, file=pdf())
    complaint = complain(taken)

    with pytest.raises(Refusal, match="own-delivery"):
        complaints.apologise(complaint.case, by=manager, note="抱歉。")
