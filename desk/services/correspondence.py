"""What reader and staff write to each other, what staff note among themselves, and files."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active
from desk import kinds
from desk.models import Case, CaseFile, InternalNote, Message, StateEvent
from desk.workflow import undo_ends
from portal import files, notices
from portal.clock import now
from portal.refusals import Refusal, not_found

ALLOWED = {"pdf", "png", "jpg", "tif", "docx", "xlsx"}
LONGEST = 4000


@transaction.atomic
def say(
    case: Case, text: str, *, by: User, event: StateEvent | None = None, url: str = ""
) -> Message:
    """Write to the other side of a case: the reader to the desk, staff to the reader.

    With `event`, it belongs to an act that can be undone, and is shown when it no longer can.
    """
    from_staff = by.pk != case.reader_id
    if from_staff:
        require(by, Role.LIBRARIAN, Role.MANAGER)
    else:
        require_active(by)
    at = now()
    message = Message.objects.create(
        case=case,
        by=by,
        from_staff=from_staff,
        text=_worded(text),
        at=at,
        visible_from=undo_ends(event) if event else at,
        event=event,
    )
    if from_staff and event is None:
        notices.notify(
            case.reader,
            "desk.message",
            {"case": case.pk},
            url=url or kinds.get(case.kind).reader_url(case),
            dedupe=f"message:{message.pk}",
        )
    return message


@transaction.atomic
def note(case: Case, text: str, *, by: User) -> InternalNote:
    """Note something for colleagues."""
    require(by, Role.LIBRARIAN, Role.MANAGER)
    return InternalNote.objects.create(case=case, by=by, text=_worded(text), at=now())


def _worded(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refusal("required", field="text")
    if len(words) > LONGEST:
        raise Refusal("text-too-long", field="text", most=LONGEST)
    return words


@transaction.atomic
def attach(case: Case, file: Any, *, by: User, for_reader: bool = False) -> CaseFile:
    """Keep a file with a case."""
    if by.pk == case.reader_id:
        require_active(by)
    else:
        require(by, Role.LIBRARIAN, Role.MANAGER)
    stored = files.keep(file, kind="case", by=by, allowed=ALLOWED)
    is_readers = for_reader or by.pk == case.reader_id
    return CaseFile.objects.create(case=case, stored=stored, by=by, at=now(), for_reader=is_readers)


@transaction.atomic
def detach(kept: CaseFile, *, by: User) -> None:
    """Let the bytes of a file go; that it was there stays."""
    require(by, Role.LIBRARIAN, Role.MANAGER)
    if kept.stored.purged_at:
        raise not_found()
    files.purge(kept.stored)


def mark_read(case: Case, *, by: User) -> int:
    """The other side has seen what was written to it."""
    rows = case.messages.filter(
        read_at__isnull=True, from_staff=by.pk == case.reader_id, visible_from__lte=now()
    )
    return rows.update(read_at=now())
