"""The history of a case: what was done, said and noted, in the order in which it happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, F, JSONField, QuerySet, TextField, Value
from django.utils.translation import gettext as _

from desk import kinds
from desk.models import Case
from desk.queries.people import name_of
from portal import words
from portal.models import Outgoing

MOST_SENT = 20


@dataclass(frozen=True)
class Line:
    """One line of a case's history. `what`: event, message or note."""

    what: str
    pk: int
    at: datetime
    who: str
    text: str
    note: str = ""
    iso: str = ""
    from_staff: bool = False
    hidden_until: datetime | None = None
    withdrawn: bool = False
    # Of a change: which act it was, whose, and which other it took back.
    act: str = ""
    by: int | None = None
    undoes: int | None = None


def _text(value: str) -> Value:
    return Value(value, output_field=TextField())


def history(case: Case) -> list[Line]:
    """Everything that happened on a case, oldest first: one query, and one for the names in it."""
    events = case.events.annotate(
        what=Value("event", output_field=CharField()),
        who=name_of("by"),
        word=F("note"),
        code=F("reason"),
        more=F("params"),
        extra=F("act"),
        iso=F("iso_status"),
        moment=F("at"),
        whose=F("by_id"),
        taken_back=F("undoes_id"),
    ).order_by()
    nobody = Value(None, output_field=BigIntegerField())
    said = {
        "who": name_of("by"),
        "word": F("text"),
        "more": Value({}, output_field=JSONField()),
        **{name: _text("") for name in ("code", "extra", "iso", "from_state", "to_state")},
        "whose": nobody,
        "taken_back": nobody,
    }
    messages = case.messages.annotate(
        what=Value("message", output_field=CharField()), moment=F("visible_from"), **said
    ).order_by()
    notes = case.notes.annotate(
        what=Value("note", output_field=CharField()), moment=F("at"), **said
    ).order_by()
    return _lines(case, list(_union(events, messages, notes)))


COLUMNS = (
    "what", "pk", "at", "who", "word", "code", "more", "extra", "iso", "moment", "from_state",
    "to_state", "whose", "taken_back",
)  # fmt: skip


def _union(first: QuerySet[Any], *others: QuerySet[Any]) -> QuerySet[Any]:
    rest = [rows.values_list(*COLUMNS) for rows in others]
    return first.values_list(*COLUMNS).union(*rest, all=True).order_by("at", "what", "pk")


def _lines(case: Case, rows: list[tuple[Any, ...]]) -> list[Line]:
    reasons = iter(words.say_all([(row[5], row[6]) for row in rows if row[5]]))
    lines = []
    for what, pk, at, who, word, code, _more, act, iso, moment, before, after, by, undoes in rows:
        if what == "event":
            text = next(reasons) if code else event_text(case, act, before, after)
            change = {"act": act, "by": by, "undoes": undoes}
            lines.append(Line(what, pk, at, who, text, note=word, iso=iso, **change))
        else:
            until = moment if moment > at else None
            lines.append(Line(what, pk, at, who, word, hidden_until=until))
    return lines


def event_text(case: Case, act: str, before: str, after: str) -> str:
    """What a change is called that has no reason of its own: the act, or the state it led to."""
    if not before:
        return _("opened it")
    kind = kinds.get(case.kind)
    if act and (known := kinds.acts(case.kind).get(act)):
        return str(known.label)
    return kind.state_label(after)


def sent_about(case: Case) -> list[tuple[Outgoing, str]]:
    """What left the house for the reader about a case, newest first, each with its subject."""
    found = Outgoing.objects.filter(recipient=case.reader_id, payload__params__case=case.pk)
    rows = list(found.order_by("-pk")[:MOST_SENT])
    codes = [(f"{row.payload['code']}.subject", row.payload["params"]) for row in rows]
    return list(zip(rows, words.say_all(codes), strict=True))
