"""What the desk does with a request, short of delivering it."""

from datetime import timedelta
from typing import cast

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Case, StateEvent
from desk.services import say
from desk.workflow import Because, move
from docsharing.cases import RetryReason, State, UnfilledReason, iso
from docsharing.models import DocumentRequest
from docsharing.queries.shown import held_again_by, released_by
from docsharing.services import copyright as rights
from docsharing.services.acts import whole_act
from docsharing.services.ending import call_off, take_up
from docsharing.services.requests import (
    free_hold,
    keep_hold,
    refuse_own,
    request_of,
    tell,
)
from docsharing.services.steps import tell_step
from ledger.queries import Holder
from ledger.services import Reason, place_hold
from portal.clock import now
from portal.refusals import Refusal, wrong_state


@transaction.atomic
def take(case: Case, *, by: User) -> StateEvent:
    """Take a request into one's own hands."""
    require(by, Role.LIBRARIAN)
    if case.state != State.SUBMITTED:  # from `retry` only the reader's answer leads on
        raise wrong_state(state=case.state)
    event = move(case, State.CHECKING, by=by, iso=iso(State.CHECKING), assignee=by)
    tell_step(request_of(case), event)
    return event


@transaction.atomic
def search(case: Case, *, by: User, note: str = "") -> StateEvent:
    """Begin to search for the document."""
    require(by, Role.LIBRARIAN)
    if case.state != State.CHECKING:  # other ways back to the search say why
        raise wrong_state(state=case.state)
    return move(case, State.SEARCHING, by=by, note=note, iso=iso(State.SEARCHING))


@transaction.atomic
def supply(case: Case, *, by: User, note: str = "") -> StateEvent:
    """We have the document and are making it: from here on it cannot be cancelled."""
    require(by, Role.LIBRARIAN)
    if case.state != State.SEARCHING:  # other ways here say who supplies, or who agreed
        raise wrong_state(state=case.state)
    return move(case, State.SUPPLYING, by=by, note=note, iso=iso(State.SUPPLYING))


@transaction.atomic
def ask(case: Case, *, by: User, reason: str, text: str) -> StateEvent:
    """Ask the reader for what is missing. The clock stands until she answers."""
    require(by, Role.LIBRARIAN)
    if reason not in RetryReason.values:
        raise Refusal("invalid", field="reason")
    request = request_of(case)
    why = Because(f"retry.{reason}")
    event = move(case, State.RETRY, by=by, reason=why, iso=iso(State.RETRY, reason))
    call_off(request, event)
    days = case.terms["rules"]["dd.retry_days"]
    rows = DocumentRequest.objects.filter(pk=request.pk)
    rows.update(answer_by=now() + timedelta(days=days))
    say(case, text, by=by, event=event)
    tell(request, "request.asked", event, text=text, days=days)
    return event


def undo_ask(case: Case, event: StateEvent, *, by: User) -> None:
    """Take a question back: what a source was asked meanwhile stands again."""
    take_up(request_of(case), event)


@whole_act
def unfilled(
    case: Case, *, by: User | None, reason: str, note: str = "", told: str = "request.not-available"
) -> StateEvent:
    """Say that the document cannot be had, and why. Nothing is charged."""
    require(by, Role.LIBRARIAN, program=True)
    refuse_own(case, by)
    if reason not in UnfilledReason.values:
        raise Refusal("invalid", field="reason")
    request = request_of(case)
    why = Because(f"unfilled.{reason}")
    event = move(
        case, State.UNFILLED, by=by, note=note, reason=why, iso=iso(State.UNFILLED, reason)
    )
    call_off(request, event)
    free_hold(request, key=released_by(event.pk), code="request.unfilled", by=by)
    tell(request, told, event, why_code=why.code, note=note)
    return event


def undo_unfilled(case: Case, event: StateEvent, *, by: User) -> None:
    """Take `unfilled` back: what was released is held again, or the undo is refused.

    A question to a source and a quote that it had called off stand again.
    """
    request = request_of(case)
    take_up(request, event)
    rights.count_again(request)
    if request.hold is None:
        return
    hold = place_hold(
        cast("Holder", request.hold.user or request.hold.organisation),
        request.hold.amount_fen,
        key=held_again_by(event.pk),
        reason=Reason("request.held", case=case.pk),
        by=by,
    )
    keep_hold(request, hold)
