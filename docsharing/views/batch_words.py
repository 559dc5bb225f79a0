"""What a reader is told of each line of a batch: its document, what it lacks, what is like it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from docsharing.citations import Citation
from docsharing.forms import label_of
from docsharing.models import Batch, BatchLine, RequestType
from docsharing.queries.batches import LineView
from portal import words

GROUP_LABELS = {
    "received": pgettext_lazy("request state", "Received"),
    "working": pgettext_lazy("request state", "In progress"),
    "waiting": pgettext_lazy("request state", "Waiting for you"),
    "delivered": pgettext_lazy("request state", "Delivered"),
    "unfilled": pgettext_lazy("request state", "Not available"),
    "cancelled": pgettext_lazy("request state", "Withdrawn"),
}
# Formats whose records have no lines: there the place is the record's own number.
OF_RECORDS = {"csl", "xml"}


@dataclass(frozen=True)
class LineText:
    """A line of a batch in words."""

    view: LineView
    place: str
    title: str
    about: str
    problems: list[str]
    notes: list[str]

    @property
    def line(self) -> BatchLine:
        """The line itself."""
        return self.view.line


def line_texts(batch: Batch, views: Sequence[LineView]) -> list[LineText]:
    """Every line in words."""
    return [
        LineText(
            view=view,
            place=_place(batch, view.line.place),
            title=_title(view.citation) or view.line.excerpt or _("Not understood"),
            about=_about(view.citation),
            problems=list(dict.fromkeys(problems_of(view))),
            notes=list(dict.fromkeys(words.say_all(map(tuple, view.line.notes)))),
        )
        for view in views
    ]


def _place(batch: Batch, place: int) -> str:
    text = _("record %(n)s") if batch.form in OF_RECORDS else _("line %(n)s")
    return text % {"n": place}


def _title(citation: Citation) -> str:
    return citation.title or citation.container or citation.number or citation.doi


def _about(citation: Citation) -> str:
    """Type, authors, journal, year, volume, issue and pages, as far as they are known."""
    volume = citation.volume + (f"({citation.issue})" if citation.issue else "")
    parts = (
        str(RequestType(citation.kind).label) if citation.kind in RequestType.values else "",
        citation.authors_text[:80],
        citation.container if citation.title else "",
        str(citation.year or ""),
        f"{volume}: {citation.pages}" if volume and citation.pages else volume or citation.pages,
        citation.institution,
        citation.number if citation.title else "",
    )
    return " · ".join(part for part in parts if part)


def problems_of(view: LineView) -> list[str]:
    """Why a line cannot be sent as it is: what it lacks, or what was refused."""
    line = view.line
    refused = [words.say(line.refused_code, line.refused_params)] if line.refused_code else []
    return refused + [
        lacking(field, code, view.citation.kind) for field, code in view.lacks if field
    ]


def lacking(field: str, code: str, kind: str) -> str:
    """What a document lacks, with the name of the field."""
    if code != "citation.required":
        return words.say(code)
    return _("Fill in: %(field)s") % {"field": label_of(field, kind)}


def problem_texts(problems: Iterable[tuple[int, str, dict[str, Any]]]) -> list[str]:
    """Why nothing of a list was understood, by its lines."""
    return [
        _("Line %(n)s: %(why)s") % {"n": line, "why": words.say(code, params)}
        for line, code, params in problems
    ]
