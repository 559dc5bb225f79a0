"""How rows, counts and buttons are put before the templates: plain values, ready to print."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import OrganisationKind, User
from accounts.services import role_names
from desk import kinds
from desk.clock import Clock
from desk.models import Case, SavedView
from desk.queries import BUILT_IN, CLOSED, Filters
from desk.queries.papers import bulk_papers, papers_of
from portal.clock import day_of

SEALS = {
    OrganisationKind.ENTERPRISE: ("企", "qi"),
    OrganisationKind.LIBRARY: ("馆", "guan"),
    OrganisationKind.GOVERNMENT: ("政", "zheng"),
    OrganisationKind.INSTITUTE: ("所", "suo"),
}
PERSON = ("个", "ge")
MINUTE = timedelta(minutes=1)
MOST_LATE = 100
VIEW_NAMES = {
    "mine": gettext_lazy("Mine"),
    "untaken": gettext_lazy("Untaken"),
    "today": gettext_lazy("Due today"),
    "late": gettext_lazy("Overdue"),
    "escalated": gettext_lazy("Escalated"),
    "waiting": gettext_lazy("Waiting for reader"),
    "all": gettext_lazy("All"),
    CLOSED: gettext_lazy("Closed"),
}


def left(
    due_at: datetime, paused_at: datetime | None, at: datetime, clock: Clock
) -> tuple[str, str]:
    """How much working time is left, in one unit, and how that looks.

    A clock that stands says nothing.
    """
    if paused_at:
        return "", ""
    if due_at < at:
        return late(clock.late(due_at, at), clock.day_length), "late"
    days = clock.calendar.open_days(day_of(at), day_of(due_at))
    if days:
        return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}, ""
    minutes = clock.between(at, due_at) // MINUTE
    if minutes < 60:
        return ngettext("%(n)s min left", "%(n)s min left", minutes) % {"n": minutes}, "soon"
    hours = minutes // 60
    return ngettext("%(n)s h left", "%(n)s h left", hours) % {"n": hours}, "soon"


def late(by: timedelta, day: timedelta) -> str:
    """How late something is: in working days, below one in working hours, below one in minutes."""
    if not (minutes := by // MINUTE):
        return _("just late")  # it was due when the desk closed, or in this minute
    if minutes < 60:
        return ngettext("%(n)s min late", "%(n)s min late", minutes) % {"n": minutes}
    if by < day:
        hours = minutes // 60
        return ngettext("%(n)s working h late", "%(n)s working h late", hours) % {"n": hours}
    days = by // day
    text = ngettext("%(n)s working day late", "%(n)s working days late", days)
    return text % {"n": days if days < MOST_LATE else f"{MOST_LATE}+"}


class Labels:
    """The words for kinds and states, each translated once a page."""

    def __init__(self) -> None:
        self.kinds = {kind.code: kind for kind in kinds.all_kinds()}
        self.known: dict[tuple[str, str], tuple[str, str]] = {}
        self.names = {code: str(kind.label) for code, kind in self.kinds.items()}

    def state(self, kind: str, state: str) -> tuple[str, str]:
        """What a state is called, and its colour."""
        if (found := self.known.get((kind, state))) is None:
            of_kind = self.kinds.get(kind)
            label = of_kind.state_label(state) if of_kind else state
            tone = of_kind.tones.get(state, "") if of_kind else ""
            found = self.known[kind, state] = (label, tone)
        return found

    def kind(self, code: str) -> str:
        """What a kind is called."""
        return self.names.get(code, code)


# A row is drawn here and not by the template, and what goes in is escaped here, once, and not by
# `format_html`: that takes a tenth of the time (`make bench`).
ROW = (
    '<li><input class="pick form-check-input" type="checkbox" name="case" value="{pk}" form="bulk"'
    ' aria-labelledby="t{pk}"><a href="/desk/cases/{pk}/?{here}" data-case="{pk}"{current}>'
    '<span class="seal s {seal_tone}" aria-hidden="true">{seal}</span>'
    '<span class="t" id="t{pk}">{title}</span><span class="w {look}">{left}</span>'
    '<span class="m">{escalated}{urgent}{who} · {kind}{code}</span>'
    '<span class="tag {tone}">{state}</span></a></li>'
)
CODE, URGENT = ' · <span class="mono">{}</span>', '<b class="urgent">{}</b> '
ESCALATED = '<b class="escalated">{}</b> '
CURRENT = ' aria-current="true"'


class EscapedLabels(Labels):
    """The same words, ready to stand in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.escaped: dict[tuple[str, str], tuple[str, str, str]] = {}

    def of(self, kind: str, state: str) -> tuple[str, str, str]:
        """What a kind and a state are called, and the state's colour."""
        if (found := self.escaped.get((kind, state))) is None:
            label, tone = self.state(kind, state)
            found = self.escaped[kind, state] = (
                escape(self.kind(kind)),
                escape(label),
                escape(tone),
            )
        return found


def queue_rows(
    rows: Iterable[tuple[Any, ...]], at: datetime, *, here: str, chosen: int
) -> SafeString:
    """The rows of the queue, as the list shows them."""
    labels, here, clock = EscapedLabels(), escape(here), Clock.at_hand(at)
    urgent = URGENT.format(escape(_("Urgent")))
    escalated = ESCALATED.format(escape(_("Escalated")))
    drawn = []
    for row in rows:
        pk, title, kind, state, due, paused, closed, is_urgent, code, who, payer, *more = row
        payer_kind, escalated_at = more
        kind_label, state_label, tone = labels.of(kind, state)
        text, look = left(due, paused, at, clock) if closed is None else ("", "")
        char, seal_tone = SEALS.get(payer_kind, PERSON)
        drawn.append(
            ROW.format(
                pk=int(pk),
                here=here,
                current=CURRENT if pk == chosen else "",
                seal=char,
                seal_tone=seal_tone,
                title=escape(title),
                look=look,
                left=escape(text),
                urgent=urgent if is_urgent else "",
                escalated=escalated if escalated_at else "",
                who=escape(payer or who),
                kind=kind_label,
                code=CODE.format(escape(code)) if code else "",
                tone=tone,
                state=state_label,
            )
        )
    return mark_safe("\n".join(drawn))  # noqa: S308 - whatever is not our own markup is escaped


def count_text(number: int | None) -> str:
    """A count as the views show it; a thousand is as many as is counted."""
    if number is None:
        return ""
    return "999+" if number > 999 else str(number)


def view_lines(
    filters: Filters,
    found: tuple[Mapping[str, int], Mapping[int, int]],
    saved: Iterable[SavedView],
) -> list[dict[str, Any]]:
    """The tabs of the queue: the built-in views with their counts, then a person's own."""
    built_in, own = found
    narrowed = bool(filters.narrowed() or filters.q)
    here = filters.query()
    lines = [
        {
            "name": str(VIEW_NAMES[view]),
            "query": f"view={view}",
            "count": count_text(built_in.get(view)),
            "here": filters.view == view,
        }
        for view in (*BUILT_IN, CLOSED)
    ]
    for view in saved:
        line = {"name": view.name, "query": view.query, "count": count_text(own.get(view.pk))}
        line["here"] = view.query == here
        line["pk"] = view.pk
        if line["here"] and narrowed:
            for other in lines:
                other["here"] = False
        lines.append(line)
    return lines


def chips(filters: Filters) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address without it."""
    if not filters.narrowed():
        return []
    labels = Labels()
    due = {"late": _("Late"), "today": _("By today"), "week": _("Within seven days")}
    people = {"me": _("Mine"), "none": _("Nobody's")}
    shown = {
        "kind": labels.kind(filters.kind),
        "state": _state_name(filters.state),
        "assignee": people.get(filters.assignee, _("One person's")),
        "due": due.get(filters.due, ""),
        "urgent": _("Only urgent"),
        "since": _("From %(day)s") % {"day": filters.since},
        "until": _("Until %(day)s") % {"day": filters.until},
    }
    return [
        {"text": shown[name], "query": filters.query(**{name: ""})} for name in filters.narrowed()
    ]


def _state_name(state: str) -> str:
    for kind in kinds.all_kinds():
        if state in kind.states.values:
            return kind.state_label(state)
    return state


def buttons(case: Case, by: User) -> list[dict[str, Any]]:
    """What this person may do to the case as it stands, the main act first."""
    held = role_names(by)
    out = []
    for name, act in kinds.acts(case.kind).items():
        if not kinds.fits(act, case) or held.isdisjoint(act.roles):
            continue
        out.append(
            {
                "name": name,
                "label": act.label,
                "key": act.key.upper(),
                "icon": act.icon,
                "look": {"primary": "btn-primary", "danger": "btn-bad"}.get(act.style, "btn-2"),
                "asks": act.form is not None or bool(act.confirm) or act.money,
                "url": reverse("desk_staff:case_act", args=(case.pk, name)),
            }
        )
    # What cannot be had stands apart, at the end of the line.
    return sorted(out, key=lambda button: button["look"] == "btn-bad")


@cache
def _keys(part: str, _language: str) -> SafeString:
    return render_to_string(f"desk/parts/{part}.html")


def keys() -> dict[str, SafeString]:
    """The keys of the queue, in the bar and in the list of keys: drawn once a language."""
    language = get_language() or ""
    return {"keys_bar": _keys("keys", language), "keys_list": _keys("keys_dialog", language)}


def paper_links(case: Case) -> list[dict[str, str]]:
    """What may be printed of the case, as links."""
    return [
        {
            "label": str(paper.label),
            "icon": paper.icon,
            "url": reverse("desk_staff:case_paper", args=(case.pk, name)),
        }
        for name, paper in papers_of(case).items()
    ]


def paper_buttons() -> list[dict[str, str]]:
    """What may be printed of many cases at once."""
    return [
        {"label": str(paper.label), "url": reverse("desk_staff:papers", args=(name,))}
        for name, paper in bulk_papers().items()
    ]


def bulk_acts(by: User) -> list[dict[str, str]]:
    """The acts that may be done to many cases at once, of any kind, by name; some ask first."""
    held = role_names(by)
    names: dict[str, str] = {}
    for kind in kinds.all_kinds():
        for name, act in kinds.acts(kind.code).items():
            if act.bulk and not held.isdisjoint(act.roles):
                names.setdefault(name, str(act.label))
    return [{"name": name, "label": label} for name, label in names.items()]
