"""Cases: opened, numbered, taken, handed over, and what a reader is told of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.services import has_role, require
from desk import clock, kinds
from desk.kinds import CaseKind
from desk.models import Case, StateEvent
from desk.workflow import Because, Reason, begin, move, notice_key, record, undo_ends
from portal import notices, numbers
from portal.clock import now
from portal.models import Notice, Topic
from portal.refusals import Refusal, wrong_state
from portal.search import bigrams


@dataclass(frozen=True)
class Details:
    """What a new case may say besides kind, title and people. Dates left out: the service level."""

    urgent: bool = False
    payer: User | Organisation | None = None
    answer_due_at: datetime | None = None
    deliver_due_at: datetime | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    search: str = ""
    iso: str | tuple[str, str] = ""


@transaction.atomic
def open_case(
    kind: CaseKind | str, *, reader: User, opened_by: User, title: str, **details: Any
) -> Case:
    """Open a case for a reader; `details` are those of `Details`.

    Its number is given by `number_case`, last in the transaction.
    """
    new, at = Details(**details), now()
    of_kind = kind if isinstance(kind, CaseKind) else kinds.get(kind)
    answer_days, deliver_days = of_kind.service_level(new.urgent)
    answer = new.answer_due_at or clock.add_workdays(at, answer_days)
    deliver = max(answer, new.deliver_due_at or clock.add_workdays(at, deliver_days))
    is_answered = of_kind.initial not in of_kind.answer_states
    title = " ".join(title.split())[:500]
    case = Case.objects.create(
        kind=of_kind.code,
        state=of_kind.initial,
        title=title,
        reader=reader,
        opened_by=opened_by,
        payer=new.payer if isinstance(new.payer, User) else None,
        payer_organisation=new.payer if isinstance(new.payer, Organisation) else None,
        urgent=new.urgent,
        promised_urgent=new.urgent,
        opened_at=at,
        answer_due_at=answer,
        deliver_due_at=deliver,
        due_at=deliver if is_answered else answer,
        answered_at=at if is_answered else None,
        terms=new.terms,
        search_text=bigrams(title, reader.display_name, new.search),
    )
    begin(case, by=opened_by, iso=new.iso)
    return case


def number_case(case: Case) -> str:
    """Give the case its number. Call it last in the transaction: it locks the series."""
    number = numbers.next_number(kinds.get(case.kind).prefix)
    text = f"{case.search_text.rstrip()}{bigrams(number.code)}"
    if not Case.objects.filter(pk=case.pk, number__isnull=True).update(
        number=number, search_text=text
    ):
        raise wrong_state(state=case.state)
    case.number, case.search_text = number, text
    return number.code


@transaction.atomic
def rename(case: Case, title: str, *, by: User | None, search: str = "") -> None:
    """Give the case another title (the reader mended the citation); the search follows."""
    require(by, Role.LIBRARIAN, program=True)
    case.title = " ".join(title.split())[:500]
    code = case.number.code if case.number else ""
    case.search_text = bigrams(case.title, case.reader.display_name, search, code)
    Case.objects.filter(pk=case.pk).update(title=case.title, search_text=case.search_text)


@transaction.atomic
def reword(user: User) -> None:
    """Word title and search of a reader's cases anew: what is no longer known of her goes."""
    name = "" if user.erased_at else user.display_name
    for kind in kinds.all_kinds():
        rows = Case.objects.filter(reader=user, kind=kind.code).select_related("number")
        cases = rows.select_related(*kind.related).select_for_update(no_key=True, of=("self",))
        worded = list(cases.order_by("pk"))
        for case in worded:
            case.title = kind.title(case)
            code = case.number.code if case.number else ""
            case.search_text = bigrams(case.title, name, kind.found_by(case), code)
        Case.objects.bulk_update(worded, ["title", "search_text"], batch_size=500)


def perform(case: Case, name: str, *, by: User, **cleaned: Any) -> Any:
    """Do an act of the case's kind by its name: what buttons, keys, bulk acts and the API call."""
    act = kinds.act(case.kind, name)
    require(by, *act.roles)
    if not kinds.fits(act, case):
        raise _gone(case)
    return act.service(case, by=by, **cleaned)


def perform_many(
    cases: Iterable[Case], name: str, *, by: User, **cleaned: Any
) -> tuple[list[Case], list[Case]]:
    """Do an act to many at once: the cases to which it was done, and those that were left out.

    `cleaned` is what the act's form gave; it is the same for all of them.
    """
    require(by, Role.LIBRARIAN, Role.MANAGER)
    done: list[Case] = []
    refused: list[Case] = []
    for case in cases:
        act = kinds.acts(case.kind).get(name)
        try:
            asked = set(act.form.base_fields) if act and act.form else set()
            # Acts of one name may ask for other things in other kinds.
            if act is None or not act.bulk or asked != set(cleaned):
                raise wrong_state(state=case.state)
            perform(case, name, by=by, **cleaned)
        except Refusal:
            refused.append(case)
        else:
            done.append(case)
    return done, refused


def _gone(case: Case) -> Refusal:
    """The act no longer fits the state: say who changed it, if a person did."""
    last = StateEvent.objects.filter(case=case, by__isnull=False).order_by("-id").first()
    if last is None or last.by_id == case.reader_id or not last.by:
        return wrong_state(state=case.state)
    return Refusal(
        "somebody-was-first", status=409, who=last.by.display_name, when=last.at.isoformat()
    )


def take(case: Case, to: str, *, by: User, reason: Reason | None = None) -> StateEvent:
    """Take an untaken case into one's own hands, moving it on. Of forty who press, one takes it."""
    require(by, Role.LIBRARIAN)
    return move(case, to, by=by, reason=reason, assignee=by)


@transaction.atomic
def assign(case: Case, *, by: User, to: User | None) -> StateEvent:
    """Hand a case to a colleague, or (None) back to everybody."""
    require(by, Role.LIBRARIAN, Role.MANAGER)
    if not case.is_open:
        raise wrong_state(state=case.state)
    if to is not None and not has_role(to, *working_roles(case)):
        raise Refusal("assignee-cannot-work-on-it", field="to")
    if case.assignee_id == (to.pk if to else None):
        raise Refusal("assigned-already", field="to")
    reason = Because("desk.assigned", {"staff": to.pk}) if to else Because("desk.given-back")
    columns: dict[str, Any] = {"assignee": to}
    if is_escalated(case) and has_role(by, Role.MANAGER):
        columns["acknowledged_at"] = now()  # a manager who hands it on knows of it
    return record(case, act="assign", by=by, reason=reason, **columns)


def is_escalated(case: Case) -> bool:
    """Whether the case is the managers' matter, and none of them has said that she knows."""
    return case.escalated_at is not None and case.acknowledged_at is None


@transaction.atomic
def acknowledge(case: Case, *, by: User) -> StateEvent:
    """A manager says that she knows how late the case is, and sees to it."""
    require(by, Role.MANAGER)
    if not is_escalated(case):
        raise wrong_state(state=case.state)
    return record(
        case,
        act="acknowledge",
        by=by,
        reason=Because("desk.acknowledged"),
        acknowledged_at=now(),
    )


def working_roles(case: Case) -> tuple[str, ...]:
    """The roles of those who work on cases of this kind: those of its first act."""
    first = next(iter(kinds.acts(case.kind).values()), None)
    return first.roles if first else (Role.LIBRARIAN,)


def bulk_assign(cases: Iterable[Case], *, by: User, to: User | None) -> tuple[int, list[Case]]:
    """Hand many cases over: how many went, and those that did not (closed, or hers already)."""
    require(by, Role.LIBRARIAN, Role.MANAGER)
    done, refused = 0, []
    for case in cases:
        try:
            assign(case, by=by, to=to)
        except Refusal:
            refused.append(case)
        else:
            done += 1
    return done, refused


def mark_urgent(case: Case, *, by: User) -> StateEvent:
    """Mark a case as urgent. Its price and its service level stay."""
    return _set_urgent(case, by=by, urgent=True, act="urgent")


def mark_not_urgent(case: Case, *, by: User) -> StateEvent:
    """Mark a case as no longer urgent."""
    return _set_urgent(case, by=by, urgent=False, act="not-urgent")


@transaction.atomic
def _set_urgent(case: Case, *, by: User, urgent: bool, act: str) -> StateEvent:
    require(by, Role.LIBRARIAN, Role.MANAGER)
    if not case.is_open or case.urgent == urgent:
        raise wrong_state(state=case.state)
    return record(case, act=act, by=by, reason=Because(f"desk.{act}"), urgent=urgent)


def tell_reader(
    case: Case,
    code: str,
    params: dict[str, Any] | None = None,
    *,
    event: StateEvent,
    url: str = "",
    topic: str = Topic.REQUESTS,
) -> Notice:
    """Tell the reader of a change. Of an act that can be undone she hears when it no longer can."""
    act = kinds.acts(case.kind).get(event.act)
    waits = act is not None and bool(act.undo) and event.by_id is not None
    return notices.notify(
        case.reader,
        code,
        {"case": case.pk, **(params or {})},
        url=url,
        topic=topic,
        dedupe=notice_key(event),
        not_before=undo_ends(event) if waits else None,
    )
