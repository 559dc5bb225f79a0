"""What the desk puts right once it sees the document: its citation, and which book it is of."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Case, StateEvent
from desk.workflow import Because, first_comer, record
from docsharing.cases import OPEN, State
from docsharing.citations import Citation
from docsharing.models import DocumentRequest, WhichBook
from docsharing.services import copyright as rights
from docsharing.services.acts import whole_act
from docsharing.services.mended import corrected, what_changed
from docsharing.services.requests import lock_case, mend, refuse_own, request_of
from portal.refusals import Refusal, wrong_state

# What is said to the desk where a reader would be told what she had.
OVER = ("copyright-issue", "copyright-book", "copyright-book-more")


@whole_act
def correct(case: Case, *, by: User, citation: Citation, version: int | None = None) -> StateEvent:
    """Put the citation of an open request right. Copyright is counted anew, the price stays.

    `version` is that of the case on which the clerk saw the citation: if anything was done to it
    since, `somebody-was-first`. Raises `copyright-…-desk` at a field where the reader may have no
    more of the work that the request turns out to be of. Then nothing is changed: it is declined
    (`unfilled`, for copyright), and so never counts for a work that it is not of.
    """
    require(by, Role.LIBRARIAN)
    refuse_own(case, by)
    if case.state not in OPEN:
        raise wrong_state(state=case.state)
    if version not in {None, case.version}:
        raise first_comer(case)
    lock_case(case)
    request = request_of(case)
    changes = what_changed(request.citation, citation)
    if not changes:
        raise Refusal("nothing-corrected")
    _mend(request, citation, by=by)
    return record(case, act="correct", by=by, reason=corrected(request.request_type, changes))


def undo_correct(case: Case, event: StateEvent, *, by: User) -> None:
    """Take a correction back: what it had changed reads as before, if copyright still allows it."""
    request = request_of(case)
    before = {name: old for name, old, _new in json.loads(event.params["corrected"])["changes"]}
    citation = Citation.from_dict(
        {**request.citation.as_dict(), **before, "kind": request.request_type}
    )
    _mend(request, citation, by=by)


@whole_act
def tell_apart(case: Case, *, by: User, book: str, note: str) -> StateEvent:
    """Say that a request is of another book than its namesakes, or that it is not after all.

    Copyright counts it with them until then: whoever leaves an ISBN out, or invents one, gets no
    more by that. Raises `copyright-…-desk` where it would be above the limit even so.
    """
    require(by, Role.LIBRARIAN)
    refuse_own(case, by)
    if case.state in {State.CANCELLED, State.UNFILLED}:
        raise wrong_state(state=case.state)
    if book not in WhichBook.values:
        raise Refusal("invalid", field="book")
    if not note.strip():
        raise Refusal("note-needed", field="note")
    lock_case(case)
    request = request_of(case)
    if book == WhichBook.SAME:
        rights.tell_same(request, by=by)
    else:
        with _told_to_the_desk():
            rights.tell_apart(request, note=note.strip(), by=by)
    return record(case, act="apart", by=by, reason=Because(f"namesake.{book}", {"note": note}))


def _mend(request: DocumentRequest, citation: Citation, *, by: User) -> None:
    with _told_to_the_desk():
        mend(request, citation, by=by)


@contextmanager
def _told_to_the_desk() -> Iterator[None]:
    """A limit of copyright, in words for whoever declines."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code not in OVER:
            raise
        code = f"{refusal.code}-desk"
        raise Refusal(code, field=refusal.field, **refusal.params) from refusal
