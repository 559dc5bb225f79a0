"""Asking sources for a document, one after the other; each time is kept with its answer."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Case, StateEvent
from desk.workflow import Because, move, refuse_erased
from docsharing.cases import SourceReason, State, iso
from docsharing.models import DocumentRequest, SourceAnswer, SupplyAttempt, SupplySource
from docsharing.queries.supply import letter_to, next_source
from docsharing.services.requests import request_of
from docsharing.services.steps import tell_step
from portal import outbox
from portal.clock import now
from portal.refusals import Refusal, wrong_state


@transaction.atomic
def ask_source(
    case: Case, *, by: User, source: SupplySource | None = None, note: str = ""
) -> SupplyAttempt:
    """Ask a source for the document: the next in the order that was not asked, or this one.

    It gets a mail if it has an address. Raises `no-source-left`, `source-retired`, and
    `x-LicenceProhibits` for what its licence does not let us pass on.
    """
    require(by, Role.LIBRARIAN)
    if case.state != State.SEARCHING:
        raise wrong_state(state=case.state)
    refuse_erased(case)
    request = request_of(case)
    source = _fit(source or next_source(request))
    why = Because("source.asked", {"supply_source": source.pk})
    event = move(
        case, State.SOURCING, by=by, act="source", note=note, reason=why, iso=iso(State.SOURCING)
    )
    attempt = SupplyAttempt.objects.create(
        request=request,
        source=source,
        asked_at=now(),
        asked_by=by,
        mailed_to=source.email,
        note=note[:1000],
    )
    _write_to(attempt)
    tell_step(request, event)
    return attempt


def _fit(source: SupplySource | None) -> SupplySource:
    if source is None:
        raise Refusal("no-source-left", field="source")
    if source.retired_at is not None:
        raise Refusal("source-retired", field="source")
    if not source.ill_allowed:
        raise Refusal("x-LicenceProhibits", field="source")
    return source


def _write_to(attempt: SupplyAttempt) -> None:
    """The source is written to in its own language; who the reader is stays with us."""
    source = attempt.source
    if source.email:
        letter = letter_to(source, attempt.request)
        outbox.letter(
            source.email,
            letter.subject,
            letter.body,
            dedupe=f"attempt:{attempt.pk}:asked",
            language=source.mail_language,
        )


@transaction.atomic
def source_no(
    case: Case, *, by: User, reason: str, note: str = "", price_fen: int | None = None
) -> StateEvent:
    """The source that was asked cannot supply the document, and why: the search goes on."""
    require(by, Role.LIBRARIAN)
    if reason not in SourceReason.values:
        raise Refusal("invalid", field="reason")
    return _answered(
        case, State.SEARCHING, by=by, answer=SourceAnswer.NO, reason=reason, note=note,
        price_fen=price_fen,
    )  # fmt: skip


@transaction.atomic
def source_next(case: Case, *, by: User, reason: str, note: str = "") -> SupplyAttempt:
    """The source cannot supply it, so that the next in the order is asked at once."""
    source_no(case, by=by, reason=reason, note=note)
    return ask_source(case, by=by)


@transaction.atomic
def source_yes(case: Case, *, by: User, note: str = "", price_fen: int | None = None) -> StateEvent:
    """The source supplies the document: from here on the request cannot be cancelled."""
    require(by, Role.LIBRARIAN)
    return _answered(
        case, State.SUPPLYING, by=by, answer=SourceAnswer.YES, note=note, price_fen=price_fen
    )


def _answered(
    case: Case, to: State, *, by: User, answer: str, reason: str = "", **said: Any
) -> StateEvent:
    """Move the case on and write the answer at the attempt that waits for it."""
    if case.state != State.SOURCING:
        raise wrong_state(state=case.state)
    request = request_of(case)
    attempt = SupplyAttempt.objects.open().filter(request=request).first()
    if attempt is None:
        raise wrong_state(state=case.state)
    params: dict[str, Any] = {"supply_source": attempt.source_id}
    if reason:
        params["why_code"] = f"source-reason.{reason}"
    why = Because(f"source.{answer}", params)
    event = move(
        case, to, by=by, act=f"source-{answer}", note=said["note"], reason=why,
        iso=iso(to, reason),
    )  # fmt: skip
    _close(attempt, event, answer, reason=reason, **_kept(attempt, **said))
    return event


def _kept(attempt: SupplyAttempt, note: str, price_fen: int | None) -> dict[str, Any]:
    """What is added to an attempt: a price, and what was noted after what was noted before."""
    notes = [text for text in (attempt.note, note.strip()) if text]
    return {"price_fen": price_fen, "note": "; ".join(notes)[:1000]}


def _close(attempt: SupplyAttempt, event: StateEvent, answer: str, **columns: Any) -> None:
    rows = SupplyAttempt.objects.open().filter(pk=attempt.pk)
    if not rows.update(answer=answer, answered_at=event.at, answered_by_id=event.by_id, **columns):
        raise wrong_state()


@transaction.atomic
def source_failed(case: Case, *, by: User, reason: str, note: str = "") -> StateEvent:
    """What was promised does not come, from the source or from our own shelves: search again."""
    require(by, Role.LIBRARIAN)
    if case.state != State.SUPPLYING:
        raise wrong_state(state=case.state)
    if reason not in SourceReason.values:
        raise Refusal("invalid", field="reason")
    request = request_of(case)
    attempt = SupplyAttempt.objects.supplying().filter(request=request).last()
    params: dict[str, Any] = {"why_code": f"source-reason.{reason}"}
    if attempt is not None:
        params["supply_source"] = attempt.source_id
    why = Because("source.failed" if attempt else "source.failed-here", params)
    event = move(
        case, State.SEARCHING, by=by, act="source-failed", note=note, reason=why,
        iso=iso(State.SEARCHING, reason),
    )  # fmt: skip
    if attempt is not None:
        SupplyAttempt.objects.supplying().filter(pk=attempt.pk).update(
            failed_at=event.at, failed_by=by, reason=reason
        )
    return event


def promised(request: DocumentRequest, event: StateEvent, *, by: User) -> None:
    """The reader agreed to what a source had offered: it supplies."""
    attempt = SupplyAttempt.objects.open().filter(request=request).first()
    if attempt is not None:
        SupplyAttempt.objects.open().filter(pk=attempt.pk).update(
            answer=SourceAnswer.YES, answered_at=event.at, answered_by=by
        )
