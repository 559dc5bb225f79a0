"""The banner that offers to take back what was just done. The session remembers it."""

from typing import Any

from django.utils.dateparse import parse_datetime

from desk.models import StateEvent
from desk.workflow import may_undo, undo_ends
from portal.clock import now
from portal.http import UserRequest

KEY = "desk_undo"


def offer(request: UserRequest, events: list[StateEvent], text: str) -> bool:
    """Remember what may be taken back; whether there is anything."""
    mine = [event for event in events if may_undo(event, request.user)]
    if not mine:
        request.session.pop(KEY, None)
        return False
    request.session[KEY] = {
        "events": [event.pk for event in mine],
        "text": text,
        "until": min(undo_ends(event) for event in mine).isoformat(),
    }
    return True


def offered(request: UserRequest) -> dict[str, Any] | None:
    """What may still be taken back."""
    remembered = request.session.get(KEY)
    if not remembered:
        return None
    until = parse_datetime(remembered["until"])
    return remembered if until and now() < until else None


def forget(request: UserRequest) -> None:
    """There is nothing to take back any more."""
    request.session.pop(KEY, None)
