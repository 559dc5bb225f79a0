"""Complaints: in time, decided once, made good out of the purses that paid."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction

from desk import services as desk
from desk.models import Case
from desk.queries.levels import level_lines
from docsharing import services
from docsharing.cases import State
from docsharing.models import Complaint, Delivery, DocumentRequest
from docsharing.queries.checks import holds_of_requests
from docsharing.services import complaints
from docsharing.services.deliveries import Visitor
from docsharing.services.lapse import lapse
from ledger.models import Charge
from ledger.services import revoke_subsidy
from portal.clock import now, today
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from tests.docsharing.conftest import pdf, sums

pytestmark = pytest.mark.usefixtures("check_books_after")


def complain(request, **given) -> Complaint:
    given = {"cause": "missing-pages", "text": "缺第 77 页。", **given}
    return services.complain(request, by=request.case.reader, **given)


def price_of(request) -> int:
    return Delivery.objects.live().get(request=request).price_fen


def fresh(request):
    request.case.refresh_from_db()
    return request


@pytest.fixture
def complaint(delivered) -> Complaint:
    return complain(delivered)


def test_a_complaint_that_was_taken_back_counts_for_no_service_level(complaint, patron):
    services.withdraw_complaint(complaint, by=patron)

    done = {line.kind: line.done for line in level_lines(today().replace(day=1))}

    assert done["complaint"] == 0


# Making one


def test_a_complaint_is_a_case_of_its_own_due_in_a_working_day(delivered, patron):
    complaint = complain(delivered)

    case = complaint.case
    assert (case.kind, case.state, case.reader) == ("complaint", "submitted", patron)
    assert case.number.code.startswith("TS-")
    assert case.due_at == case.answer_due_at
    assert Notice.objects.get(code="complaint.received").user == patron
    assert fresh(delivered).case.state == State.DELIVERED


def test_its_mail_says_what_happens_next(complaint):
    letter = Outgoing.objects.get(dedupe__contains=f"complaint:{complaint.pk}:received")

    assert complaint.case.number.code in text_of(letter)[0]


@pytest.mark.parametrize("days", [0, 14])
def test_for_fifteen_days(delivered, days):
    with time_machine.travel(now() + timedelta(days=days)):
        assert complain(delivered).pk


def test_and_no_longer(delivered):
    with (
        time_machine.travel(now() + timedelta(days=15, minutes=1)),
        pytest.raises(Refusal, match="complaint-too-late"),
    ):
        complain(delivered)

    assert Complaint.objects.count() == 0
    assert Case.objects.filter(kind="complaint").count() == 0


def test_once_a_delivery_while_it_is_open(complaint, delivered):
    with pytest.raises(Refusal, match="complaint-open"):
        complain(delivered)

    assert Case.objects.filter(kind="complaint").count() == 1


def test_only_of_what_was_delivered(taken):
    with pytest.raises(Refusal, match="wrong-state"):
        complain(taken)


def test_nobody_complains_for_another(delivered, other_reader):
    with pytest.raises(Refusal, match="not-found"):
        services.complain(delivered, by=other_reader, cause="late")


def test_a_cause_that_nobody_knows_is_refused(delivered):
    with pytest.raises(Refusal, match="invalid") as refused:
        complain(delivered, cause="too-long")

    assert refused.value.field == "cause"


def test_a_picture_comes_along(delivered):
    complaint = complain(delivered, attachment=pdf(1, "screen.pdf"))

    assert complaint.case.files.get().for_reader is True


# Sending again


def test_sent_again_free_of_charge(complaint, delivered, librarian, patron):
    before = sums(patron)
    price = price_of(delivered)

    complaints.resend(complaint.case, by=librarian, note="缺页，重新扫描。")

    assert fresh(delivered).case.state == State.SUPPLYING
    assert complaint.case.state == "upheld"
    assert sums(patron) == (before[0], before[1], price)
    request = fresh(delivered)
    request.refresh_from_db()
    services.deliver(request.case, by=librarian, file=pdf(9))
    assert sums(patron) == before
    assert Notice.objects.filter(code="complaint.resent").count() == 1


def test_sent_again_when_the_desk_has_withdrawn_it_already(complaint, delivered, librarian):
    services.withdraw(fresh(delivered).case, by=librarian, note="缺页")

    complaints.resend(complaint.case, by=librarian, note="已重做")

    complaint.refresh_from_db()
    assert (complaint.remedy, fresh(delivered).case.state) == ("resend", State.SUPPLYING)


# Money back


@pytest.mark.parametrize("fen", [1, 200, 380])
def test_money_goes_back_to_the_purses_that_paid(complaint, delivered, manager, patron, fen):
    subsidy, prepaid, held = sums(patron)

    complaints.refund(complaint.case, by=manager, amount=fen, note="部分页面模糊。")

    assert sums(patron) == (subsidy + fen, prepaid, held)
    complaint.refresh_from_db()
    assert (complaint.remedy, complaint.refund_fen) == ("refund", fen)
    assert fresh(delivered).case.state == State.DELIVERED
    assert Charge.objects.get().refunded_fen == fen
    assert Notice.objects.filter(code="complaint.refunded").count() == 1


@pytest.mark.parametrize("fen", [0, -1, 381])
def test_never_more_than_was_charged(complaint, manager, patron, fen):
    before = sums(patron)

    with pytest.raises(Refusal, match="refund-too-large"):
        complaints.refund(complaint.case, by=manager, amount=fen)

    complaint.case.refresh_from_db()
    assert (complaint.case.state, sums(patron)) == ("submitted", before)


def test_two_complaints_give_back_no_more_than_the_price(complaint, delivered, manager, patron):
    complaints.refund(complaint.case, by=manager, amount=300)
    second = complain(fresh(delivered), cause="illegible")

    with pytest.raises(Refusal, match="refund-too-large"):
        complaints.refund(second.case, by=manager, amount=81)
    complaints.refund(second.case, by=manager, amount=80)

    assert sums(patron) == (5000, 2000, 0)


def test_after_a_refund_in_part_a_new_delivery_costs_at_most_the_rest(
    complaint, delivered, manager, librarian, patron
):
    complaints.refund(complaint.case, by=manager, amount=100)
    services.withdraw(fresh(delivered).case, by=librarian, note="仍有错")
    delivered.refresh_from_db()

    services.deliver(fresh(delivered).case, by=librarian, file=pdf(6))

    assert price_of(delivered) == 280
    assert sums(patron) == (5000 - 280, 2000, 0)


def test_after_a_refund_in_full_the_file_is_withdrawn_all_the_same_and_made_anew_free(
    complaint, delivered, manager, librarian, patron
):
    complaints.refund(complaint.case, by=manager, amount=380)
    second = complain(fresh(delivered), cause="wrong-document")

    complaints.resend(second.case, by=librarian, note="文件有误")

    old = Delivery.objects.get(request=delivered)
    assert services.show_delivery(old, Visitor(patron)) == "withdrawn"
    delivered.refresh_from_db()
    assert (fresh(delivered).case.state, delivered.hold) == (State.SUPPLYING, None)
    assert list(holds_of_requests()) == []
    assert sums(patron) == (5000, 2000, 0)
    services.deliver(fresh(delivered).case, by=librarian, file=pdf(60))
    assert price_of(delivered) == 0
    assert sums(patron) == (5000, 2000, 0)


def test_withdrawn_after_fraud_nothing_is_held_again(delivered, manager, librarian, patron):
    revoke_subsidy(patron, reason="冒用", by=manager)

    services.withdraw(fresh(delivered).case, by=librarian, note="错")

    delivered.refresh_from_db()
    assert delivered.hold is None
    assert list(holds_of_requests()) == []
    assert sums(patron) == (0, 2000, 0)


def test_the_check_still_finds_a_hold_that_was_lost_after_a_withdrawal(
    complaint, delivered, manager, librarian
):
    complaints.refund(complaint.case, by=manager, amount=100)
    services.withdraw(fresh(delivered).case, by=librarian, note="错")
    with transaction.atomic():
        DocumentRequest.objects.filter(pk=delivered.pk).update(hold=None)
        found = {each.what for each in holds_of_requests()}
        transaction.set_rollback(True)

    assert f"request {delivered.pk}" in found


# Refusing, taking back


def test_refused_with_a_reason(complaint, manager, patron):
    before = sums(patron)

    complaints.refuse(complaint.case, by=manager, note="页码齐全，与原文一致。")

    complaint.refresh_from_db()
    assert (complaint.remedy, complaint.reply) == ("refused", "页码齐全，与原文一致。")
    assert sums(patron) == before
    assert Complaint.objects.upheld().count() == 0


def test_not_without_one(complaint, manager):
    with pytest.raises(Refusal, match="required"):
        complaints.refuse(complaint.case, by=manager, note=" ")


def test_the_reader_takes_it_back_and_may_complain_anew(complaint, delivered, patron):
    services.withdraw_complaint(complaint, by=patron)

    assert complaint.case.state == "withdrawn"
    assert complain(fresh(delivered)).pk != complaint.pk


def test_upheld_complaints_count_in_quality(complaint, librarian):
    complaints.resend(complaint.case, by=librarian, note="x")

    assert Complaint.objects.upheld().get().delivery.delivered_by == librarian


# Who, when, once

ACTS = {
    "resend": (complaints.resend, "librarian", {"note": "x"}),
    "refund": (complaints.refund, "manager", {"amount": 100}),
    "apologise": (complaints.apologise, "manager", {"note": "x"}),
    "refuse": (complaints.refuse, "manager", {"note": "x"}),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_is_refused_for_the_wrong_role(complaint, act, reader, cashier, superuser):
    service, _role, given = ACTS[act]
    for person in (reader, cashier, superuser):
        with pytest.raises(Refusal):
            service(complaint.case, by=person, **given)

    complaint.refresh_from_db()
    assert complaint.decided_at is None


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("first", ACTS)
def test_each_is_refused_once_it_is_decided(complaint, act, first, librarian, manager):
    people = {"librarian": librarian, "manager": manager}
    service, role, given = ACTS[first]
    service(complaint.case, by=people[role], **given)
    service, role, given = ACTS[act]

    with pytest.raises(Refusal):
        service(Case.objects.get(pk=complaint.case_id), by=people[role], **given)

    complaint.refresh_from_db()
    assert complaint.remedy == {"apologise": "apology", "refuse": "refused"}.get(first, first)


def test_taken_by_one_of_two(complaint, librarian, second_librarian):
    other = Case.objects.get(pk=complaint.case_id)
    desk.perform(complaint.case, "take", by=librarian)

    with pytest.raises(Refusal):
        desk.perform(other, "take", by=second_librarian)


def test_nobody_decides_about_money_for_her_own_delivery(taken, manager):
    manager.groups.add(Group.objects.get(name="librarian"))
    manager = type(manager).objects.get(pk=manager.pk)
    services.deliver(taken.case, by=manager, file=pdf())
    complaint = complain(taken)

    with pytest.raises(Refusal, match="own-delivery"):
        complaints.refund(complaint.case, by=manager, amount=1)


def test_what_was_decided_is_final(complaint, manager):
    complaints.refuse(complaint.case, by=manager, note="x")

    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(reply="y")
    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk)._raw_delete("default")


def test_the_database_holds_that_a_delivery_has_one_open_complaint(complaint):
    copy = Complaint(case=complaint.case, delivery=complaint.delivery, cause="late")
    case = Case.objects.get(pk=complaint.delivery.request.case_id)
    copy.case = case

    with (
        pytest.raises(IntegrityError, match=r"delivery_has_one_open_complaint|UNIQUE"),
        transaction.atomic(),
    ):
        copy.save()


# Time


def test_a_request_does_not_close_while_the_desk_looks_at_a_complaint(
    complaint, delivered, manager
):
    with time_machine.travel(now() + timedelta(days=16)):
        lapse()
        assert fresh(delivered).case.state == State.DELIVERED
        complaints.refuse(complaint.case, by=manager, note="x")
        lapse()

    assert fresh(delivered).case.state == State.CLOSED
