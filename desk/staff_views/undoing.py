"""The banner that offers to take back what was just done. The session remembers it."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from desk import kinds
from desk.kinds import Act
from desk.models import Case, StateEvent
from desk.queries import Line
from desk.workflow import may_undo, undo_ends
from portal.clock import now
from portal.http import UserRequest, key_in

KEY = "desk_undo"


def done(act: Act, case: Case) -> str:
    """What was done, in words."""
    return _("Done: %(act)s, %(title)s") % {"act": act.label, "title": case.title}


def offer(request: UserRequest, events: list[StateEvent], text: str, on: int | None = None) -> bool:
    """Remember what may be taken back; whether there is anything. `on`: the case that opens now."""
    mine = [event for event in events if may_undo(event, request.user)]
    if not mine:
        request.session.pop(KEY, None)
        return False
    request.session[KEY] = {
        "events": [event.pk for event in mine],
        "text": text,
        "until": min(undo_ends(event) for event in mine).isoformat(),
        "on": on,
    }
    return True


def offered(request: UserRequest) -> dict[str, Any] | None:
    """What may still be taken back."""
    remembered = request.session.get(KEY)
    if not remembered:
        return None
    until = parse_datetime(remembered["until"])
    return remembered if until and now() < until else None


def offered_on(request: UserRequest, case: Case, history: list[Line]) -> dict[str, Any] | None:
    """On the page of a case: its own last change, or the act after which the page was opened."""
    last = max((line for line in history if line.what == "event"), key=lambda line: line.pk)
    event = StateEvent(
        pk=last.pk, case=case, act=last.act, by_id=last.by, undoes_id=last.undoes, at=last.at
    )
    if may_undo(event, request.user):
        return {"event": event.pk, "text": done(kinds.act(case.kind, event.act), case)}
    before = offered(request)
    return before if before and before.get("on") == case.pk else None


def asked_for(request: UserRequest) -> list[int]:
    """What is to be taken back: the change that the page named, or what was just done."""
    remembered = offered(request)
    just_done = remembered["events"] if remembered else []
    named = key_in(request.POST.get("event", ""))
    if not named or named in just_done:
        forget(request)
    return [named] if named else just_done


def forget(request: UserRequest) -> None:
    """There is nothing to take back any more."""
    request.session.pop(KEY, None)
