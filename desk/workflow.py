"""The one way to change a state, and the one way to take a change back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk import clock, kinds
from desk.models import Case, StateEvent, Stateful
from ledger.services import whole_act
from portal import notices, rules
from portal.clock import now
from portal.refusals import Refusal, wrong_state

Subject = TypeVar("Subject", bound=Stateful)
AT_ONCE = 500


class Reason(Protocol):
    """Why something was done: a code with parameters (`ledger.services.Reason` is one)."""

    @property
    def code(self) -> str:
        """What the words of `portal.words` know it by."""

    @property
    def params(self) -> dict[str, Any]:
        """What the words are filled with."""


@dataclass(frozen=True)
class Because:
    """The desk's own reasons."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def move(  # noqa: PLR0913 - the change is (subject, to, by); the rest says why, and has defaults
    subject: Stateful,
    to: str,
    *,
    by: User | None,
    act: str = "",
    note: str = "",
    reason: Reason | None = None,
    iso: str | tuple[str, str] = "",
    **columns: Any,
) -> StateEvent:
    """Move `subject` along its transitions and record who did it (None: the program).

    `act` names the kind's act (by default the one act that leads there), `iso` the status or
    (status, reason) of ISO 18626. `columns` change in the same statement (`assignee=by`). Raises
    `wrong-state` if the state does not lead there, `somebody-was-first` if another was quicker.
    """
    if to not in subject.transitions.get(subject.state, ()):
        raise wrong_state(state=subject.state)
    at = now()
    changes = {**subject.changes_with(to, at), **_clock_changes(subject, to, at), **columns}
    event = _event(subject, to, by, at)
    event.note = note
    event.act = act or _act_of(subject, to)
    _explain(event, reason, iso)
    return _change(subject, event, changes)


def _act_of(subject: Stateful, to: str) -> str:
    return kinds.act_of(subject.kind, subject.state, to) if isinstance(subject, Case) else ""


@transaction.atomic
def record(
    subject: Stateful, *, act: str, by: User | None, reason: Reason | None = None, **columns: Any
) -> StateEvent:
    """Record a change that leaves the state as it is (a case was handed over), guarded alike."""
    event = _event(subject, subject.state, by, now())
    event.act = act
    _explain(event, reason)
    return _change(subject, event, columns)


@transaction.atomic
def move_all(
    subjects: QuerySet[Any],
    to: str,
    *,
    by: User | None,
    reason: Reason | None = None,
    **columns: Any,
) -> int:
    """Move each row of a queryset whose state leads there, with an event each, in few statements.

    For things that go by the thousand (cards of a batch); a case has a clock and goes by `move`.
    The rows are locked first, so nobody else moves them meanwhile. Says how many went.
    """
    model, at = subjects.model, now()
    if issubclass(model, Case):
        raise TypeError("Cases go one by one.")
    locked = subjects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    going = [row for row in locked if to in row.transitions.get(row.state, ())]
    events, changes = [], dict(columns)
    for row in going:
        event = _event(row, to, by, at)
        changes = {**row.changes_with(to, at), **columns}
        event.before = {name: _plain(getattr(row, name)) for name in changes}
        _explain(event, reason)
        events.append(event)
    for first in range(0, len(going), AT_ONCE):
        some = [row.pk for row in going[first : first + AT_ONCE]]
        rows = model._default_manager.filter(pk__in=some)  # noqa: SLF001 - Django's own name for it
        rows.update(state=to, version=F("version") + 1, **changes)
    StateEvent.objects.bulk_create(events, batch_size=AT_ONCE)
    return len(going)


def begin(
    case: Case, *, by: User | None, reason: Reason | None = None, iso: str | tuple[str, str] = ""
) -> StateEvent:
    """Write the first line of a case's history."""
    event = _event(case, case.state, by, case.opened_at)
    event.from_state, event.version = "", case.version
    _explain(event, reason, iso)
    event.save(force_insert=True)
    return event


def _event(subject: Stateful, to: str, by: User | None, at: datetime) -> StateEvent:
    return StateEvent(
        subject_type=subject.subject_type(),
        subject_id=subject.pk,
        case=subject if isinstance(subject, Case) else None,
        version=subject.version + 1,
        from_state=subject.state,
        to_state=to,
        by=by,
        at=at,
    )


def _explain(event: StateEvent, reason: Reason | None, iso: str | tuple[str, str] = "") -> None:
    if reason:
        event.reason, event.params = reason.code, dict(reason.params)
    event.iso_status, event.iso_reason = (iso, "") if isinstance(iso, str) else iso


def _change(subject: Subject, event: StateEvent, changes: Mapping[str, Any]) -> StateEvent:
    """Compare and set: of two clerks who press the button at once, one wins."""
    event.before = {name: _plain(getattr(subject, name)) for name in changes}
    rows = type(subject)._default_manager.filter(  # noqa: SLF001 - Django's own name for it
        pk=subject.pk, state=event.from_state, version=event.version - 1
    )
    if not rows.update(state=event.to_state, version=event.version, **changes):
        raise first_comer(subject)
    event.save(force_insert=True)
    subject.state, subject.version = event.to_state, event.version
    for name, value in changes.items():
        setattr(subject, name, value)
    return event


def first_comer(subject: Stateful) -> Refusal:
    """The refusal that names who was first, and when."""
    last = (
        StateEvent.objects.filter(subject_type=subject.subject_type(), subject_id=subject.pk)
        .select_related("by")
        .order_by("-version")
        .first()
    )
    if last is None:
        return wrong_state(state=subject.state)
    who = last.by.display_name if last.by else _("Program")
    return Refusal("somebody-was-first", status=409, who=who, when=last.at.isoformat())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value


def _clock_changes(subject: Stateful, to: str, at: datetime) -> dict[str, Any]:
    """Stop the clock of a case when the reader is waited for, and let it go on afterwards.

    It also stood while the case was closed: what is opened again has the time that it had left.
    """
    if not isinstance(subject, Case):
        return {}
    kind = kinds.get(subject.kind)
    waits = to in kind.waiting_states
    stood_since = subject.closed_at if to in kind.open_states else None
    if not waits and subject.paused_at is not None:
        stood_since = subject.paused_at
    changes = moved_on(subject, stood_since, at) if stood_since else {}
    if waits != (subject.paused_at is not None):
        changes["paused_at"] = at if waits else None
    return changes


def moved_on(
    case: Case, since: datetime, at: datetime, with_clock: clock.Clock | None = None
) -> dict[str, Any]:
    """The dates of a case whose clock stood: later by that working time. What is done stays."""
    reckoned = with_clock or clock.Clock.around(since, case.deliver_due_at, at, ahead=366)
    stood = reckoned.between(since, at)
    answer = case.answer_due_at
    if case.answered_at is None:
        answer = reckoned.after(answer, stood)
    deliver = reckoned.after(case.deliver_due_at, stood)
    return {
        "paused_seconds": case.paused_seconds + int(stood.total_seconds()),
        "answer_due_at": answer,
        "deliver_due_at": deliver,
        "due_at": deliver if case.answered_at else answer,
    }


def expected_at(case: Case, with_clock: clock.Clock | None = None) -> datetime:
    """By when the reader has what she asked for; while she is waited for: if she answered now."""
    if case.paused_at is None:
        return case.deliver_due_at
    return moved_on(case, case.paused_at, now(), with_clock)["deliver_due_at"]


def undo_ends(event: StateEvent) -> datetime:
    """Until when the change may be taken back; mails about it wait until then."""
    return event.at + timedelta(minutes=int(rules.value("desk.undo_minutes")))


def notice_key(event: StateEvent) -> str:
    """The dedupe of what a reader is told about a change, by which an undo finds it."""
    return f"event:{event.pk}"


def may_undo(event: StateEvent, by: User) -> bool:
    """Whether this person may still take the change back, as far as the row says."""
    act = kinds.acts(event.case.kind).get(event.act) if event.case else None
    is_hers = event.by_id == by.pk and event.undoes_id is None
    return bool(act and act.undo) and is_hers and now() < undo_ends(event)


def still_undoable() -> QuerySet[StateEvent]:
    """Changes of cases that a person may still take back, as far as act and time say.

    What readers are told of them waits, so their pages show the state before until then.
    """
    acts = Q(pk__in=[])
    for kind in kinds.all_kinds():
        names = [name for name, act in kinds.acts(kind.code).items() if act.undo]
        acts |= Q(case__kind=kind.code, act__in=names)
    since = now() - timedelta(minutes=int(rules.value("desk.undo_minutes")))
    rows = StateEvent.objects.filter(acts, at__gt=since, by__isnull=False)
    return rows.filter(undoes__isnull=True, undone_by__isnull=True)


def closings_of(user: User) -> QuerySet[StateEvent]:
    """What closed cases that a person has or pays, and may still be taken back: they open again."""
    hers = Q(case__reader=user) | Q(case__payer=user)
    rows = still_undoable().filter(hers, case__closed_at__isnull=False)
    return rows.filter(version=F("case__version"))


def refuse_erased(case: Case) -> None:
    """Nothing is opened again for a reader who has closed her account: what she had is gone."""
    if User.objects.filter(pk=case.reader_id, erased_at__isnull=False).exists():
        raise Refusal("account-closed", status=409)


@whole_act
def undo(event: StateEvent, *, by: User) -> StateEvent:
    """Take a change of a case back: the same person, within ten minutes, and nothing followed.

    Moves back outside the transitions by compare-and-set, puts back the columns that changed with
    the state, takes back what the reader was going to be told, and lets the act reverse its own.
    """
    case = Case.objects.get(events=event)
    act = kinds.act(case.kind, event.act) if event.act else None
    require(by, *(act.roles if act else (Role.LIBRARIAN, Role.MANAGER)))
    if act is None or not may_undo(event, by):
        raise Refusal("undo-too-late", status=409)
    if case.version != event.version or case.state != event.to_state:
        raise first_comer(case)
    refuse_erased(case)
    back = _event(case, event.from_state, by, now())
    back.undoes, back.act, back.reason = event, event.act, "desk.undone"
    back.iso_status, back.iso_reason = _iso_before(event)
    try:
        with transaction.atomic():
            _change(case, back, _restored(event))
    except IntegrityError as twice:
        raise first_comer(case) from twice
    case.refresh_from_db()
    notices.take_back(notice_key(event))
    event.messages.filter(withdrawn_at__isnull=True).update(withdrawn_at=now())
    if callable(act.undo):
        act.undo(case, event, by=by)
    return back


def _iso_before(event: StateEvent) -> tuple[str, str]:
    """What the state that an undo goes back to was called between libraries."""
    earlier = StateEvent.objects.filter(case=event.case_id, version__lt=event.version)
    named = earlier.filter(to_state=event.from_state).exclude(iso_status="")
    last = named.order_by("-version").values_list("iso_status", "iso_reason").first()
    return last or ("", "")


def _restored(event: StateEvent) -> dict[str, Any]:
    """The columns as they were before, by the names that a queryset's update takes."""
    values: dict[str, Any] = {}
    for name, value in event.before.items():
        column: Any = Case._meta.get_field(name)  # noqa: SLF001 - Django's public API of models
        if isinstance(column, DateTimeField) and value is not None:
            value = datetime.fromisoformat(value)
        values[column.attname] = value
    return values
