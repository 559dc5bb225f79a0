"""A request as its reader is told of it: its course, its bill, and what she may do now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from desk.models import StateEvent
from docsharing.cases import CANCELLABLE, OPEN, State
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.details import BillLine, Split, settled_bill, split_of
from docsharing.queries.paper import word_of
from docsharing.queries.shown import shown_events, shown_hold, shown_state
from ledger.models import Hold
from portal import words


@dataclass
class CourseLine:
    """A line of the course, in the reader's words."""

    at: datetime
    text: str
    who: str = ""


@dataclass(frozen=True)
class Course:
    """What happened, newest first; why it ended without a document; what the desk took back."""

    lines: list[CourseLine]
    why: str = ""
    why_note: str = ""
    remade: StateEvent | None = None


@dataclass(frozen=True)
class Bill:
    """What a request costs, or would cost, and who pays."""

    lines: list[BillLine]
    held: Hold | None
    split: Split


def course_of(row: DocumentRequest) -> Course:
    """What happened, in the reader's words, less what the desk took back or still may."""
    events = shown_events(row)
    lines: list[CourseLine] = []
    for event in events:
        label = word_of(event)
        if not lines or lines[-1].text != label:
            lines.append(CourseLine(event.at, label))
        else:
            lines[-1].at = event.at
    state = shown_state(row)
    if state in OPEN:
        return Course(lines, remade=events.filter(act="withdraw").first())
    ending = state == State.UNFILLED and events.filter(to_state=State.UNFILLED).first()
    if not ending:
        return Course(lines)
    return Course(lines, words.say(ending.reason, ending.params), ending.note)


def bill_for(row: DocumentRequest, live: Delivery | None) -> Bill:
    """The bill of what was delivered, else of what is estimated; its lines come to that sum."""
    held = shown_hold(row)
    paid_by = held.entry_id if held else None
    if live and live.charge:
        paid_by = live.charge.entry_id
    return Bill(settled_bill(row, live, held), held, split_of(paid_by))


def open_acts(row: DocumentRequest) -> Collection[str]:
    """What the reader may do to the request as she sees it now, besides writing to the desk."""
    state = shown_state(row)
    acts = {
        "cancel": state in CANCELLABLE,
        "answer": state == State.RETRY,
        "consent": state == State.QUOTED,
    }
    return [name for name, fits in acts.items() if fits]
