"""What readers see of a request's state and history: nothing told that may still be taken back.

Mails and messages about such acts wait as long; page, status page, statement and API go with them.
That a clerk took a request says nothing to be taken back: it is shown at once.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from desk.models import StateEvent
from desk.workflow import still_undoable
from docsharing.cases import DELIVERY, OPEN, State
from docsharing.models import DocumentRequest, Quote, SupplyAttempt
from ledger.models import Hold
from ledger.queries import Holder
from portal import rules
from portal.clock import now

# The acts that say something to the reader, and that may be undone; and the states that they lead
# to: only of these must be looked up which state she sees.
TOLD_LATER = {"ask": State.RETRY, "unfilled": State.UNFILLED, "quote": State.QUOTED}

Asked = TypeVar("Asked", Quote, SupplyAttempt)
Moments = set[tuple[int | None, datetime | None]]


def _waiting() -> QuerySet[StateEvent]:
    return still_undoable().filter(act__in=TOLD_LATER)


def _is_waiting() -> Exists:
    """Asked of each event by its key: a list of all that wait would be read from every event."""
    return Exists(_waiting().filter(pk=OuterRef("pk")))


def _hidden() -> QuerySet[StateEvent]:
    """Such acts as nothing followed: what led further is told at once."""
    plain = StateEvent.objects.filter(undoes__isnull=True, undone_by__isnull=True)
    later = plain.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    return _waiting().exclude(Exists(later.exclude(_is_waiting())))


def with_shown_state(rows: QuerySet[DocumentRequest]) -> QuerySet[Any]:
    """The requests with `shown_state`: the state before the acts that may still be taken back."""
    # Of several such acts in a row the first counts.
    hidden = _hidden().filter(case=OuterRef("case")).order_by("version")
    before = Subquery(hidden.values("from_state")[:1])
    return rows.annotate(shown_state=Coalesce(before, "case__state"))


def shown_state(request: DocumentRequest) -> str:
    """The state of a request as its reader sees it."""
    known = request.__dict__
    if "shown_state" not in known:
        rows = with_shown_state(DocumentRequest.objects.filter(pk=request.pk))
        known["shown_state"] = rows.values_list("shown_state", flat=True).get()
    return str(known["shown_state"])


def shown_events(request: DocumentRequest) -> QuerySet[StateEvent]:
    """What happened to a request, newest first, less what was taken back or still may be."""
    return told_events([request.case_id]).order_by("-id")


def told_events(cases: list[int]) -> QuerySet[StateEvent]:
    """The same of several cases, in no order."""
    rows = StateEvent.objects.filter(case__in=cases, undoes__isnull=True)
    return rows.filter(undone_by__isnull=True).exclude(_is_waiting())


def untold_moments(cases: list[int]) -> Moments:
    """When something was done to cases that their reader never heard of, or not yet."""
    acts = StateEvent.objects.filter(case__in=cases, act__in=TOLD_LATER, undoes__isnull=True)
    is_hidden = Exists(_hidden().filter(pk=OuterRef("pk")))
    rows = acts.filter(Q(undone_by__isnull=False) | Q(is_hidden))
    return set(rows.values_list("case_id", "at"))


def as_told(case: int, asked: Iterable[Asked], untold: Moments) -> list[Asked]:
    """Offers or questions to sources as the reader knows them: none that she was not told of.

    What only an act called off that she has not heard of still waits for its answer.
    """
    found = [each for each in asked if (case, getattr(each, "made_at", None)) not in untold]
    return [_waiting_still(each) if (case, each.answered_at) in untold else each for each in found]


def _waiting_still(asked: Asked) -> Asked:
    asked = copy(asked)
    asked.answer, asked.answered_at = "", None
    return asked


def shown_hold(request: DocumentRequest) -> Hold | None:
    """What is held for a request, as its reader is told: as long as she sees it open."""
    hold = request.hold
    if hold is None or (hold.ended_by_id is not None and shown_state(request) not in OPEN):
        return None
    return hold


def released_by(event_id: int) -> str:
    """The key of the entry by which an event gives back what was held."""
    return f"event:{event_id}:unfilled"


def held_again_by(event_id: int) -> str:
    """The key of the entry by which an event, taken back, holds it again."""
    return f"event:{event_id}:hold"


def untold_entries(holders: Sequence[Holder]) -> list[tuple[str, ...]]:
    """What was given back for requests that the holders still see open, or that are open again."""
    people = [each.pk for each in holders if isinstance(each, User)]
    organisations = [each.pk for each in holders if not isinstance(each, User)]
    theirs = Q(case__reader__in=people) | Q(case__payer__in=people)
    theirs |= Q(case__payer_organisation__in=organisations)
    done = StateEvent.objects.filter(theirs, case__kind=DELIVERY.code, act="unfilled")
    longest = timedelta(minutes=rules.get("desk.undo_minutes").high or 0)
    lately = Q(undone_by__isnull=True, at__gt=now() - longest)
    found = done.filter(Q(undone_by__isnull=False) | lately, undoes__isnull=True)
    undone = dict(found.values_list("pk", "undone_by"))
    fresh = [pk for pk, taken_back in undone.items() if taken_back is None]
    # What the library says of that time is asked for only when it matters.
    waiting = _waiting().filter(pk__in=fresh).values_list("pk", flat=True) if fresh else ()
    return [
        *((released_by(pk),) for pk in waiting),
        *((released_by(pk), held_again_by(pk)) for pk in undone if pk not in fresh),
    ]
