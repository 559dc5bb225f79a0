"""Handing over at the end of a shift: what is in one's hands goes to a colleague, or back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Case, HandedCase, Handover, StateEvent
from desk.services.cases import assign
from desk.services.correspondence import note as note_down
from desk.workflow import undo_ends
from portal import notices
from portal.clock import now
from portal.refusals import Refusal

LONGEST = 1000


@dataclass(frozen=True)
class HandedOver:
    """What came of handing over: the handover, its lines in the histories, what stayed behind."""

    handover: Handover
    events: list[StateEvent]
    refused: list[Case]


def notice_of(handover: Handover) -> str:
    """The dedupe of what the colleague is told, by which an undo finds it."""
    return f"handover:{handover.pk}"


@transaction.atomic
def hand_over(
    cases: Iterable[Case],
    *,
    by: User,
    to: User | None,
    note: str = "",
    notes: Mapping[int, str] | None = None,
) -> HandedOver:
    """Hand cases that one has in hand to a colleague, or (None) back to everybody.

    `note` is for all of them, `notes` says more of some, by the key of the case. A case that is in
    other hands by now, or closed, stays behind; if all do, nothing happens and the reason is told.
    """
    require(by, Role.LIBRARIAN, Role.MANAGER)
    if to is not None and to.pk == by.pk:
        raise Refusal("handover-to-oneself", field="to")
    said = {pk: _worded(text) for pk, text in (notes or {}).items()}
    handover = Handover.objects.create(by=by, to=to, note=_worded(note), at=now())
    events, refused, reasons = [], [], []
    # In the order of their keys: who hands over the same cases at once waits, and locks nobody out.
    for case in sorted(cases, key=lambda each: each.pk):
        try:
            events.append(_give(case, handover, said.get(case.pk) or handover.note))
        except Refusal as refusal:
            refused.append(case)
            reasons.append(refusal)
    if not events:
        raise reasons[0] if reasons else Refusal("nothing-in-hand", field="cases", status=409)
    _tell(handover, events[0])
    return HandedOver(handover, events, refused)


def _worded(text: str) -> str:
    words = text.strip()
    if len(words) > LONGEST:
        raise Refusal("text-too-long", field="note", most=LONGEST)
    return words


@transaction.atomic
def _give(case: Case, handover: Handover, text: str) -> StateEvent:
    if case.assignee_id != handover.by_id:
        raise Refusal("not-in-your-hands", field="cases", status=409)
    event = assign(case, by=handover.by, to=handover.to)
    # A note of its own and not the event's: those of some acts are read by readers.
    said = note_down(case, text, by=handover.by) if text else None
    HandedCase.objects.create(handover=handover, event=event, said=said)
    return event


def _tell(handover: Handover, event: StateEvent) -> None:
    """The colleague finds it at her desk at once; notice and mail wait until it is certain."""
    if handover.to is None:
        return
    notices.notify(
        handover.to,
        "desk.handed-over",
        {"staff": handover.by_id, "note": handover.note},
        url=f"/desk/handovers/{handover.pk}/",
        dedupe=notice_of(handover),
        not_before=undo_ends(event),
    )


def see_handover(handover: Handover, *, by: User) -> None:
    """She to whom it was given has seen it; what went back to everybody, anybody at the desk."""
    require(by, Role.LIBRARIAN, Role.MANAGER)
    if by.pk != (handover.to_id or by.pk) or by.pk == handover.by_id:
        raise Refusal("handover-is-anothers", status=403)
    seen = Handover.objects.filter(pk=handover.pk, seen_at__isnull=True)
    if seen.update(seen_at=now(), seen_by=by):
        notices.take_back(notice_of(handover))


def undo_assign(_case: Case, event: StateEvent, **_about: Any) -> None:
    """A case is taken back: with the last of a handover goes what the colleague would be told."""
    line = HandedCase.objects.filter(event=event).select_related("handover").first()
    if line is None:
        return
    left = line.handover.lines.filter(event__undone_by__isnull=True)
    if not left.exists():
        notices.take_back(notice_of(line.handover))
