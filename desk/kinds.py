"""The kinds of case that the apps above work on, and the acts that may be done to them.

An app registers its kinds in `apps.py`. The queue's buttons, bulk acts, keys, undo and the API call
acts only; an act is a service, which does everything and itself calls `desk.workflow.move`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import TextChoices
from django.utils.functional import Promise

from portal import numbers
from portal.refusals import Refusal

Text = str | Promise
NUMBERED = "desk.case"  # what a scanned number of any kind names


class ActForm(forms.Form):
    """The form of an act; it knows the case and who acts, so that it can propose values."""

    # What it reads as a program sent it, a list or worse; all else comes as a page would send it.
    as_sent: ClassVar[Collection[str]] = ()

    def __init__(self, *args: Any, case: Any = None, by: Any = None, **kwargs: Any) -> None:
        self.case = case
        self.by = by
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Paper:
    """A paper about cases of a kind: a template of `templates/pdf/`, and what fills it."""

    label: Text
    template: str
    # What the template reads: a function of the cases, in any order, and of who prints.
    values: Callable[[Sequence[Any], Any], dict[str, Any]]
    icon: str = "printer"
    # What a case must be to have it.
    when: Callable[[Any], bool] = lambda case: True


@dataclass(frozen=True)
class CaseKind:
    """A kind of case: its states, the way between them, and how the desk shows it."""

    code: str
    prefix: str
    states: type[TextChoices]
    transitions: Mapping[Any, Collection[str]]
    open_states: Collection[str]
    label: Text = ""
    # States in which the reader is waited for: the clock stands.
    waiting_states: Collection[str] = ()
    # States in which nobody has answered yet: the answer is what is due.
    answer_states: Collection[str] = ()
    # States to which the reader has taken it back: no service level was kept or missed.
    withdrawn_states: Collection[str] = ()
    # Working days to answer and to deliver, for a case that is urgent or not.
    service_level: Callable[[bool], tuple[int, int]] = lambda urgent: (1, 1) if urgent else (1, 2)
    reader_labels: Mapping[Any, Text] = field(default_factory=dict)
    tones: Mapping[Any, str] = field(default_factory=dict)
    # Template of the case page's middle, and what it gets: a function of the case.
    detail_template: str = ""
    detail_context: Callable[[Any], dict[str, Any]] = lambda case: {"case": case}
    # What the API tells of a case of this kind: plain values.
    facts: Callable[[Any], dict[str, Any]] = lambda case: {}
    # Where the reader follows a case of this kind.
    reader_url: Callable[[Any], str] = lambda case: ""
    # Of its cases whose reader is waited for, those that end without her answer by a moment: for
    # each thing that she may be asked a queryset of `Case`, with `lapses_at`.
    lapsing: Callable[[datetime], Iterable[Any]] = lambda until: ()
    # What a case is called, and found by beside title, number and reader, as things stand now.
    title: Callable[[Any], str] = lambda case: str(case.title)
    found_by: Callable[[Any], str] = lambda case: ""
    # What the case page loads with the case: relations of `Case`, as `select_related` names them.
    related: Collection[str] = ()
    # What it asks of a case in the same query, by name: whether there is something to be loaded.
    annotations: Mapping[str, Any] = field(default_factory=dict)
    # Template of the panel about the reader, in place of the desk's own.
    reader_template: str = ""
    # What may be printed of a case, by name.
    papers: Mapping[str, Paper] = field(default_factory=dict)

    @property
    def initial(self) -> str:
        """The state in which a case begins: the first."""
        return str(self.states.values[0])

    def state_label(self, state: str) -> str:
        """What staff read."""
        return str(self.states(state).label) if state in self.states.values else state

    def reader_label(self, state: str) -> str:
        """What readers read."""
        return str(self.reader_labels.get(state) or self.state_label(state))


@dataclass(frozen=True)
class Act:
    """Something that is done to a case: `service(case, *, by, **what the form gives)`."""

    service: Callable[..., Any]
    label: Text
    form: type[forms.Form] | None = None
    # Who may do it: a role, or several of which one is enough.
    role: str | tuple[str, ...] = "librarian"
    # States in which it may be done; None: in every open state, ANY: always.
    from_states: Collection[str] | None = None
    to: str | None = None
    # What else the case must be, beside its state.
    when: Callable[[Any], bool] = lambda case: True
    key: str = ""
    icon: str = ""
    # What undoing takes besides the state: a function(case, event, *, by). True: nothing more.
    undo: Callable[..., None] | bool | None = None
    bulk: bool = False
    style: str = "secondary"
    template: str = ""
    # A question to be answered first, for what cannot be taken back.
    confirm: Text = ""
    # Money moves: the key opens the form and never sends it.
    money: bool = False
    # What who did it should know of what came of it, in words; of what the service returned.
    warns: Callable[[Any], str] = lambda result: ""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may do it."""
        return (self.role,) if isinstance(self.role, str) else tuple(self.role)

    def build_form(self, case: Any, by: Any, *data: Any) -> forms.Form | None:
        """The act's form, told of the case if it wants to know."""
        if self.form is None:
            return None
        if issubclass(self.form, ActForm):
            return self.form(*data, case=case, by=by)
        return self.form(*data)


_kinds: dict[str, CaseKind] = {}
_acts: dict[str, dict[str, Act]] = {}
_common: dict[str, Act] = {}


def register(kind: CaseKind, acts: Mapping[str, Act]) -> None:
    """Add a kind of case with its acts; the order of the acts is that of the buttons."""
    if kind.code in _kinds and _kinds[kind.code] is not kind:
        raise ValueError(f"There is a kind of case {kind.code} already.")
    if numbers.meaning(kind.prefix) is None:
        numbers.register_prefix(kind.prefix, NUMBERED)
    _kinds[kind.code] = kind
    _acts[kind.code] = dict(acts)


def register_common(acts: Mapping[str, Act]) -> None:
    """Add acts that every kind has: the desk's own (hand over, write, note)."""
    _common.update(acts)


def unregister(code: str) -> None:
    """Take a kind away again (a test that brought its own)."""
    _kinds.pop(code, None)
    _acts.pop(code, None)


def get(code: str) -> CaseKind:
    """The kind of a case."""
    return _kinds[code]


def all_kinds() -> list[CaseKind]:
    """Every kind, in the order in which the apps came."""
    return list(_kinds.values())


def acts(code: str) -> dict[str, Act]:
    """Every act of a kind, the desk's own last."""
    return {
        **_acts[code],
        **{name: act for name, act in _common.items() if name not in _acts[code]},
    }


def act(code: str, name: str) -> Act:
    """One act, or a refusal that there is none of this name."""
    if found := acts(code).get(name):
        return found
    raise Refusal("not-found", status=404)


def fits(act: Act, case: Any) -> bool:
    """Whether the act may be done to the case as it is."""
    if not act.when(case):
        return False
    if act.from_states is None:
        return case.state in get(case.kind).open_states
    return case.state in act.from_states


def act_of(code: str, from_state: str, to_state: str) -> str:
    """The name of the act that leads from one state to another; empty if none or several do."""
    names = [
        name
        for name, act in _acts.get(code, {}).items()
        if act.to == to_state and act.from_states is not None and from_state in act.from_states
    ]
    return names[0] if len(names) == 1 else ""
