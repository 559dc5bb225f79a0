"""What still waits for an answer when a request goes another way: called off, and taken up again.

A question to a source and a quote to the reader stand open only as long as the case stands where
they were put; whoever moves it away calls them off with the very moment of the change, by which an
undo finds them.
"""

from desk.models import StateEvent
from docsharing.models import (
    DocumentRequest,
    Quote,
    QuoteAnswer,
    SourceAnswer,
    SupplyAttempt,
)


def call_off(request: DocumentRequest, event: StateEvent) -> None:
    """Take back what was asked of a source and offered to the reader, with a change of the case."""
    done = {"answered_at": event.at, "answered_by_id": event.by_id}
    SupplyAttempt.objects.open().filter(request=request).update(
        answer=SourceAnswer.WITHDRAWN, **done
    )
    Quote.objects.open().filter(request=request).update(answer=QuoteAnswer.WITHDRAWN, **done)


def take_up(request: DocumentRequest, event: StateEvent) -> None:
    """Let stand again what that change had called off."""
    waiting = {"answer": "", "answered_at": None, "answered_by": None}
    then = {"request": request, "answered_at": event.at}
    SupplyAttempt.objects.filter(answer=SourceAnswer.WITHDRAWN, **then).update(**waiting)
    Quote.objects.filter(answer=QuoteAnswer.WITHDRAWN, **then).update(**waiting)
