"""What the clock brings to a case: reminders of what is due, and the manager when it is very late.

Each is written down with the date that it is about, in the transaction that sends it: the look may
be made twice, and at once with itself. A date that moved (the clock stood) is another date.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from desk import kinds
from desk.models import Case, Reminder
from desk.queries import late, workers
from desk.services.cases import working_roles
from desk.workflow import Because, record
from portal import due, notices
from portal.clock import SHANGHAI, now
from portal.models import Topic

BATCH = 500
What = Reminder.What


def remind(limit: int = BATCH) -> int:
    """Remind of what is due and escalate what is very late, one case a transaction; how many."""
    at = now()
    return (
        _each("desk.soon", late.due_soon(at), _remind_soon, limit)
        + _each("desk.late", late.overdue(at), _remind_late, limit)
        + sum(_each("desk.answer", rows, _remind_reader, limit) for rows in late.unanswered(at))
        + _each("desk.escalate", late.to_escalate(at), _escalate, limit)
    )


def _each(work: str, found: QuerySet[Case], act: Callable[[Case], bool], limit: int) -> int:
    return sum(bool(due.attempt(work, row, act)) for row in due.rows(work, found)[:limit])


def _still(case: Case) -> Case | None:
    """The case under its lock, if its date is still what it was found with, and the clock runs."""
    rows = Case.objects.running().filter(pk=case.pk, due_at=case.due_at)
    return rows.select_for_update(no_key=True, of=("self",)).first()


def _first(case: Case, what: str, about: datetime) -> bool:
    """Write down that somebody is told; False if that was done already."""
    return Reminder.objects.get_or_create(
        case=case, what=what, about=about, defaults={"at": now()}
    )[1]


def _remind_soon(case: Case) -> bool:
    """Whoever has the case hears that it is due soon."""
    return _remind(case, What.SOON, "desk.due-soon")


def _remind_late(case: Case) -> bool:
    """Whoever has the case hears that it is late."""
    return _remind(case, What.LATE, "desk.overdue")


def _remind(found: Case, what: str, code: str) -> bool:
    case = _still(found)
    if case is None or not _first(case, what, case.due_at):
        return False
    _tell(_hands(case), code, case, what)
    return True


def _hands(case: Case) -> Iterable[User]:
    """Who has the case; if nobody has, or who had it may not act now, all who could take it."""
    group = workers(working_roles(case))
    hers = group.filter(pk=case.assignee_id) if case.assignee_id else None
    return hers or group


def _tell(people: Iterable[User], code: str, case: Case, what: str) -> None:
    """The same notice to each of some staff, in the language of each."""
    for person in people:
        notices.notify(
            person,
            code,
            {"case": case.pk, "title": case.title, "due": _worded(case.due_at)},
            url=f"/desk/cases/{case.pk}/",
            topic=Topic.DESK,
            dedupe=f"desk:{what}:{case.pk}:{case.due_at:%Y%m%d%H%M%S%f}:{person.pk}",
        )


def _worded(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _remind_reader(found: Case) -> bool:
    """The reader hears that her case ends if she does not answer."""
    about: Any = found
    rows = Case.objects.waiting().filter(pk=found.pk, paused_at=found.paused_at)
    case = rows.select_for_update(no_key=True, of=("self",)).first()
    if case is None or not _first(case, What.ANSWER, about.lapses_at):
        return False
    notices.notify(
        case.reader,
        "desk.answer-wanted",
        {"case": case.pk, "title": case.title, "until": _worded(about.lapses_at)},
        url=kinds.get(case.kind).reader_url(case),
        dedupe=f"desk:{What.ANSWER}:{case.pk}:{about.lapses_at:%Y%m%d%H%M%S%f}",
    )
    return True


def _escalate(found: Case) -> bool:
    """The case becomes the managers' matter: a mark, a line in its history, a notice to each."""
    case = _still(found)
    if case is None or not _first(case, What.ESCALATED, case.due_at):
        return False
    record(
        case,
        act="escalate",
        by=None,
        reason=Because("desk.escalated", {"due": _worded(case.due_at)}),
        escalated_at=now(),
        acknowledged_at=None,
    )
    _tell(workers([Role.MANAGER]), "desk.escalated-to-you", case, What.ESCALATED)
    return True
