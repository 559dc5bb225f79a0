"""Complaints: made in time, decided once, made good out of the purses that paid.

Domain handbook (d): within fifteen days; re-send free, refund in part or whole in reverse order,
apologise, or refuse with a reason. A manager decides about money and where nothing is made good,
and nobody about a delivery of her own.
"""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active, require_still_active
from desk.models import Case, StateEvent
from desk.services import attach, number_case, open_case
from desk.services import take as take_case
from desk.workflow import move
from docsharing.cases import COMPLAINT, ComplaintState, State
from docsharing.models import Cause, Complaint, Delivery, DocumentRequest, Remedy
from docsharing.queries.complaints import number_of, with_debts
from docsharing.services.acts import whole_act
from docsharing.services.deliveries import withdraw
from docsharing.services.requests import refuse_own
from ledger.models import Refund
from ledger.services import Reason, refund_charge
from portal.clock import now
from portal.notices import notify
from portal.refusals import Refusal, not_found, wrong_state


@whole_act
def complain(
    request: DocumentRequest, *, by: User, cause: str, text: str = "", attachment: Any = None
) -> Complaint:
    """Complain of what was delivered, while its time runs: the desk gets a case of its own.

    Raises `complaint-too-late`, `complaint-open`, `wrong-state` when nothing is delivered.
    """
    require_still_active(by)
    case = request.case
    if case.reader_id != by.pk:
        raise not_found()
    delivery = request.deliveries.live().first()
    if cause not in Cause.of(delivery):
        raise Refusal("invalid", field="cause")
    if case.state != State.DELIVERED or delivery is None:
        raise wrong_state(state=case.state)
    if delivery.complain_until <= now():
        raise Refusal("complaint-too-late", status=409)
    complaint = _open(request, delivery, by=by, cause=cause, text=text)
    if attachment:
        attach(complaint.case, attachment, by=by)
    _tell(complaint, _by_way(complaint, "complaint.received"), "received")
    number_case(complaint.case)
    return complaint


def _open(
    request: DocumentRequest, delivery: Delivery, *, by: User, cause: str, text: str
) -> Complaint:
    case = open_case(
        COMPLAINT, reader=by, opened_by=by, title=str(request), search=number_of(request)
    )
    try:
        with transaction.atomic():
            return Complaint.objects.create(
                case=case, delivery=delivery, cause=cause, text=text.strip()
            )
    except IntegrityError as twice:
        raise Refusal("complaint-open", status=409) from twice


@transaction.atomic
def withdraw_complaint(complaint: Complaint, *, by: User) -> None:
    """The reader takes her complaint back."""
    require_active(by)
    if complaint.case.reader_id != by.pk:
        raise not_found()
    move(complaint.case, ComplaintState.WITHDRAWN, by=by)
    _decide(complaint, Remedy.WITHDRAWN, by=by)


@transaction.atomic
def take_complaint(case: Case, *, by: User) -> StateEvent:
    """Take a complaint into one's own hands."""
    return take_case(case, ComplaintState.CHECKING, by=by)


@whole_act
def resend(case: Case, *, by: User, note: str) -> Complaint:
    """The reader is right: the file is withdrawn, and made anew at no more than it cost before."""
    require(by, Role.LIBRARIAN)
    complaint = complaint_of(case)
    refuse_own(case, by)
    move(case, ComplaintState.UPHELD, by=by, note=note)
    request_case = complaint.delivery.request.case
    if complaint.delivery.withdrawn_at is None:
        withdraw(request_case, by=by, note=note)
    _decide(complaint, Remedy.RESEND, by=by, reply=note)
    _tell(complaint, _by_way(complaint, "complaint.resent"), "decided", note=note)
    return complaint


@whole_act
def refund(case: Case, *, by: User, amount: int, note: str = "") -> Complaint:
    """The reader is right and keeps what she has: `amount` fen of the price go back.

    It returns to the purses that paid, what was taken last first. Raises `refund-too-large` at
    `amount`, `own-delivery`.
    """
    require(by, Role.MANAGER)
    complaint = complaint_of(case)
    refuse_own(case, by)
    _refuse_own_delivery(complaint, by)
    charge = complaint.delivery.charge
    left = charge.amount_fen - charge.refunded_fen if charge else 0
    if charge is None or not 1 <= amount <= left:
        raise Refusal("refund-too-large", field="amount", needed_fen=amount, available_fen=left)
    move(case, ComplaintState.UPHELD, by=by, note=note)
    entry = refund_charge(
        charge,
        amount,
        key=f"complaint:{complaint.pk}:refund",
        reason=Reason("complaint.refunded", case=complaint.delivery.request.case_id),
        by=by,
    )
    given_back = Refund.objects.get(entry=entry)
    _decide(complaint, Remedy.REFUND, by=by, reply=note, refund=given_back)
    _tell_refunded(complaint, amount, note)
    return complaint


def _tell_refunded(complaint: Complaint, amount: int, note: str) -> None:
    """What a subsidy paid that was revoked since does not come back: she owes so much less."""
    owed = with_debts([complaint])[0].owed_less_fen
    code = "complaint.refunded"
    if owed:
        code = "complaint.owed-less" if owed == amount else "complaint.refunded-and-owed-less"
    sums = {"refund_fen": amount, "owed_less_fen": owed, "back_fen": amount - owed}
    _tell(complaint, code, "decided", **sums, note=note)


@transaction.atomic
def apologise(case: Case, *, by: User, note: str) -> Complaint:
    """The reader is right, and there is nothing to be sent again or given back: she is told so.

    Raises `required` at `note`, `own-delivery`.
    """
    require(by, Role.MANAGER)
    complaint = complaint_of(case)
    refuse_own(case, by)
    _refuse_own_delivery(complaint, by)
    if not note.strip():
        raise Refusal("required", field="note")
    move(case, ComplaintState.UPHELD, by=by, note=note)
    _decide(complaint, Remedy.APOLOGY, by=by, reply=note)
    _tell(complaint, "complaint.apologised", "decided", note=note)
    return complaint


@transaction.atomic
def refuse(case: Case, *, by: User, note: str) -> Complaint:
    """The delivery was right: the reader is told why."""
    require(by, Role.MANAGER)
    complaint = complaint_of(case)
    refuse_own(case, by)
    _refuse_own_delivery(complaint, by)
    if not note.strip():
        raise Refusal("required", field="note")
    move(case, ComplaintState.REFUSED, by=by, note=note)
    _decide(complaint, Remedy.REFUSED, by=by, reply=note)
    _tell(complaint, "complaint.refused", "decided", note=note)
    return complaint


def complaint_of(case: Case) -> Complaint:
    """The complaint that a case is about, or a refusal that there is none."""
    rows = Complaint.objects.select_related(
        "delivery__charge", "delivery__request__case__number", "delivery__request__hold"
    )
    complaint = rows.filter(case_id=case.pk).first()
    if complaint is None:
        raise not_found()
    complaint.case = case
    return complaint


def _refuse_own_delivery(complaint: Complaint, by: User) -> None:
    if complaint.delivery.delivered_by_id == by.pk:
        raise Refusal("own-delivery", status=403)


def _decide(complaint: Complaint, remedy: Remedy, *, by: User, **said: Any) -> None:
    """Write the decision down: once, as `move` has already made sure."""
    values = {"decided_at": now(), "decided_by": by, "remedy": remedy, **said}
    if not Complaint.objects.open().filter(pk=complaint.pk).update(**values):
        raise wrong_state(state=complaint.case.state)
    for name, value in values.items():
        setattr(complaint, name, value)


def _by_way(complaint: Complaint, code: str) -> str:
    """The words for a link, or for a copy on paper."""
    return f"{code}-paper" if complaint.delivery.is_paper else code


def _tell(complaint: Complaint, code: str, step: str, **params: Any) -> None:
    request = complaint.delivery.request
    notify(
        complaint.case.reader,
        code,
        {"case": complaint.case_id, "title": str(request), **params},
        url=f"/requests/{request.pk}/",
        dedupe=f"complaint:{complaint.pk}:{step}",
    )
