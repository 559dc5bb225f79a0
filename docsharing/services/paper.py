"""What becomes of a copy on paper after it was delivered: collected, received, or left lying.

None of it is a state of the case (`design.md` 6): a copy that somebody has may be complained of and
withdrawn as before, and closes when the time for complaints is over.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active
from desk.models import Case, StateEvent
from desk.workflow import Because, move, record, refuse_erased
from docsharing.cases import OPEN, State, iso
from docsharing.models import (
    Complaint,
    Delivery,
    DeliveryMethod,
    DocumentRequest,
    PostAddress,
)
from docsharing.queries.paper import PostTo, address_of, kept_until, may_confirm, tidy, to_hand_out
from docsharing.services.acts import whole_act
from docsharing.services.requests import lock_case, refuse_incomplete, request_of, tell
from portal.clock import SHANGHAI, now
from portal.notices import notify
from portal.refusals import Refusal, not_found, wrong_state


@transaction.atomic
def collect(case: Case, *, by: User) -> StateEvent:
    """The reader has collected her copy at the desk; her time for complaints begins.

    A copy that was put away is handed out too, for some weeks: the request is delivered again.
    """
    require(by, Role.LIBRARIAN)
    delivery = _lying(case)
    about: dict[str, Any] = {"act": "collected", "by": by, "reason": Because("delivery.collected")}
    if case.state == State.CLOSED:
        event = move(case, State.DELIVERED, iso=iso(State.DELIVERED), **about)
    else:
        event = record(case, **about)
    _receive(delivery, event)
    return event


def undo_collect(case: Case, _event: StateEvent, **_about: Any) -> None:
    """It was another's copy: hers lies at the desk still. Who has complained of it has it."""
    delivery = request_of(case).deliveries.live().get()
    _refuse_complained_of(delivery)
    Delivery.objects.filter(pk=delivery.pk).update(
        received_at=None,
        received_by=None,
        complain_until=_complaints_end(delivery, delivery.delivered_at),
    )


@whole_act
def confirm_received(request: DocumentRequest, *, by: User) -> StateEvent:
    """The reader says that her post has come."""
    require_active(by)
    case = request.case
    if case.reader_id != by.pk:
        raise not_found()
    live = request.deliveries.live().first()
    if live is None or not may_confirm(live, case.state):
        raise wrong_state(state=case.state)
    event = record(case, act="received", by=by, reason=Because("delivery.received"))
    _receive(live, event)
    return event


def _receive(delivery: Delivery, event: StateEvent) -> None:
    """Whoever has recorded it has the case: nobody else writes here at the same time."""
    Delivery.objects.filter(pk=delivery.pk).update(
        received_at=event.at,
        received_by=event.by_id,
        complain_until=_complaints_end(delivery, event.at),
    )


def _complaints_end(delivery: Delivery, since: datetime) -> datetime:
    """The time for complaints runs from the day on which she has it."""
    days = delivery.request.case.terms["rules"]["dd.complaint_days"]
    return since + timedelta(days=days)


def _lying(case: Case) -> Delivery:
    """What lies at the desk for a case, or was put away; or a refusal that nothing does."""
    if (lying := to_hand_out(case)) is None:
        raise wrong_state(state=case.state)
    return lying


def _refuse_complained_of(delivery: Delivery) -> None:
    if Complaint.objects.open().filter(delivery=delivery).exists():
        raise Refusal("complaint-open", status=409)


@whole_act
def correct_address(case: Case, *, by: User, post_to: PostTo) -> StateEvent:
    """Put right where a copy goes by post, until it is sent. No history tells an address.

    Raises `required` and `…-invalid` at its fields, `nothing-corrected`.
    """
    require(by, Role.LIBRARIAN)
    refuse_erased(case)
    request = request_of(case)
    if case.state not in OPEN or request.delivery_method != DeliveryMethod.POST:
        raise wrong_state(state=case.state)
    refuse_incomplete(post_to)
    address = tidy(post_to)
    if address == address_of(request):
        raise Refusal("nothing-corrected")
    PostAddress.objects.update_or_create(request=request, defaults=address.as_dict())
    return record(case, act="address", by=by, reason=Because("delivery.address"))


@whole_act
def close_uncollected(case: Case, *, by: User, note: str = "") -> StateEvent:
    """Nobody came for the copy in time: the request ends. What was charged for it stays charged.

    For some weeks the copy is kept, and handed out if she comes after all (`collect`).

    Raises `not-overdue` while it still waits for her, `complaint-open`.
    """
    require(by, Role.LIBRARIAN)
    lock_case(case)
    delivery = _lying(case)
    if case.state != State.DELIVERED:
        raise wrong_state(state=case.state)
    if delivery.collect_by is None or delivery.collect_by > now():
        raise Refusal("not-overdue", status=409)
    _refuse_complained_of(delivery)
    event = move(
        case, State.CLOSED, by=by, act="uncollected", note=note, iso=iso(State.CLOSED),
        reason=Because("delivery.uncollected"),
    )  # fmt: skip
    until = kept_until(case).astimezone(SHANGHAI).date().isoformat()
    tell(request_of(case), "request.uncollected", event, until=until)
    return event


def remind_to_collect(delivery: Delivery) -> None:
    """Her copy lies at the desk for some days only yet: she is told once."""
    request, end = delivery.request, delivery.collect_by
    if end is None:
        return
    Delivery.objects.filter(pk=delivery.pk).update(warned_of=end)
    notify(
        request.case.reader,
        "request.collect-soon",
        {
            "case": request.case_id,
            "title": str(request),
            "until": end.astimezone(SHANGHAI).date().isoformat(),
        },
        url=f"/requests/{request.pk}/",
        dedupe=f"delivery:{delivery.pk}:collect",
    )
