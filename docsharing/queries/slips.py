"""Pull slips: what a clerk takes to the shelf, in the order in which she walks along it.

A slip lies about among the books, so it names no reader.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from desk.models import Case, StateEvent
from docsharing.citations import Citation
from docsharing.models import DocumentRequest, ServiceLevel
from docsharing.queries.holdings import Held, held_of_each
from portal import pdf
from portal.clock import SHANGHAI

MOST_AUTHORS = 3
LONGEST_NOTE = 300
# The acts in whose note a librarian says where it stands.
TELL_WHERE = ("search", "supply")


@dataclass(frozen=True)
class Place:
    """Where a title stands: its shelf mark, the room, the volumes that are there."""

    mark: str
    room: str = ""
    volumes: str = ""


def places_of(citations: Sequence[Citation]) -> list[Place]:
    """Where documents stand in print, as far as the catalogues know: in volumes that are there."""
    return [_place(found) for found in held_of_each(citations)]


def _place(found: Iterable[Held]) -> Place:
    for each in found:
        if not each.is_electronic and each.covers is not False:
            return Place(each.call_number, each.location, each.volumes)
    return Place("")


def slips(cases: Sequence[Case], _by: User) -> dict[str, Any]:
    """What the paper of pull slips reads: one slip a request, by shelf mark, journal and volume."""
    notes = _notes(cases)
    rows = [case.document_request for case in cases]
    found = zip(rows, places_of([row.citation for row in rows]), strict=True)
    ordered = sorted(found, key=lambda pair: walk(*pair))
    return {
        "title": _("Pull slips"),
        "empty_mark": pgettext("slip", "Shelf mark"),
        "boxes": [
            pgettext("slip", "Found"),
            pgettext("slip", "Not on the shelf"),
            pgettext("slip", "Damaged"),
            pgettext("slip", "At the bindery"),
        ],
        "pages_copied": _("Pages copied"),
        "initials": pgettext("slip", "Initials"),
        "slips": [_slip(row, place, notes.get(row.case_id, "")) for row, place in ordered],
    }


def walk(row: DocumentRequest, place: Place) -> tuple[Any, ...]:
    """The order along the shelves; what has no shelf mark comes last, by its journal."""
    host = row.container or row.title or row.number
    within = (row.year or 0, *map(natural, (row.volume, row.issue, row.pages)), row.pk)
    return (not place.mark, natural(place.mark), natural(host), *within)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A text in the order of its numbers: volume 4 stands before volume 33."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def _notes(cases: Sequence[Case]) -> Mapping[int, str]:
    """What the librarian last said of where each is searched."""
    rows = StateEvent.objects.filter(case__in=cases, act__in=TELL_WHERE).exclude(note="")
    return dict(rows.order_by("pk").values_list("case", "note"))


def _slip(row: DocumentRequest, place: Place, note: str) -> dict[str, Any]:
    case = row.case
    code = case.number.code if case.number else ""
    return {
        "number": code,
        "qr": pdf.qr(code) if code else "",
        "type": str(row.get_request_type_display()),
        "urgent": _("Urgent") if row.service_level == ServiceLevel.URGENT or case.urgent else "",
        "due": _("send by %(at)s") % {"at": f"{case.deliver_due_at.astimezone(SHANGHAI):%Y-%m-%d}"},
        "mark": place.mark,
        "room": " · ".join(part for part in (place.room, place.volumes) if part),
        "title": str(row),
        "lines": [[label, value] for label, value in _lines(row, note) if value],
    }


def _lines(row: DocumentRequest, note: str) -> list[tuple[str, str]]:
    """What is looked for on the shelf, in words: only what the citation tells."""
    authors = ", ".join(row.authors[:MOST_AUTHORS]) + (" …" if row.authors[MOST_AUTHORS:] else "")
    host = row.container if row.title or row.number else ""
    numbers = (row.number if row.title else "", row.isbn, row.issn)
    issue = (
        str(row.year or ""),
        pgettext("slip", "vol. %(n)s") % {"n": row.volume} if row.volume else "",
        pgettext("slip", "no. %(n)s") % {"n": row.issue} if row.issue else "",
    )
    house = (row.institution, row.publisher, row.edition)
    return [
        (pgettext("slip", "In"), host),
        (_("Year, volume, issue"), _listed(issue)),
        (pgettext("slip", "Pages"), row.pages),
        (pgettext("slip", "Authors"), authors),
        (pgettext("slip", "Publisher"), _listed(house)),
        (pgettext("slip", "Numbers"), _listed(numbers)),
        (_("Where it is searched"), note[:LONGEST_NOTE]),
    ]


def _listed(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
