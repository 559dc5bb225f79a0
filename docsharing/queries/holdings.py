"""Whether the library holds a document: asked of every source that was registered."""

import re
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q, QuerySet

from docsharing.citations import Citation
from docsharing.citations.identifiers import Invalid, clean_isbn, clean_issn
from docsharing.models import HoldingKind, HoldingTitle, RequestType
from docsharing.queries.works import title_key
from portal.search import search_filter

SHOWN = 5
_SPAN = re.compile(r"(?<!\d)(\d{4})(?:[^\d;,]{0,12}([-–—~至])[^\d;,]{0,12}(\d{4})?)?(?!\d)")


@dataclass(frozen=True)
class Held:
    """A title that is held: where it stands, in which form, and whether it covers the year."""

    title: str
    call_number: str
    location: str
    kind: str
    volumes: str
    url: str
    ill_allowed: bool
    covers: bool | None
    by: str  # isbn, issn or title

    @property
    def is_electronic(self) -> bool:
        """Whether it is read on a screen."""
        return self.kind == HoldingKind.ELECTRONIC


class HoldingSource(Protocol):
    """A catalogue that can be asked."""

    name: str

    def find(self, citation: Citation) -> list[Held]:
        """What it holds of the book or journal that a citation names."""
        ...


_sources: list[HoldingSource] = []


def register(source: HoldingSource) -> None:
    """Add a catalogue; the first that holds something is believed."""
    if all(known.name != source.name for known in _sources):
        _sources.append(source)


def unregister(name: str) -> None:
    """Take a catalogue away again."""
    _sources[:] = [known for known in _sources if known.name != name]


def held(citation: Citation) -> list[Held]:
    """What the library holds of a citation's book or journal."""
    for source in _sources:
        if found := source.find(citation):
            return found
    return []


def held_for_reader(citation: Citation) -> list[Held]:
    """What a reader may read here: not the volumes that are missing."""
    return [each for each in held(citation) if each.covers is not False]


class LocalTable:
    """What was imported from the library's own catalogue."""

    name = "local"

    def find(self, citation: Citation) -> list[Held]:
        """By number, or by the whole title."""
        wanted = _wanted(citation)
        if not wanted:
            return []
        rows = HoldingTitle.objects.filter(wanted).order_by("pk")[: 4 * SHOWN]
        found = [_held(row, citation) for row in rows]
        # Where a number fits, other books of the same title are not meant.
        by_number = [each for each in found if each.by != "title"]
        return (by_number or found)[:SHOWN]


def _host(citation: Citation) -> str:
    within = {RequestType.ARTICLE, RequestType.CHAPTER, RequestType.CONFERENCE}
    return citation.container if citation.kind in within else citation.title


def _wanted(citation: Citation) -> Q | None:
    parts = []
    if citation.isbn:
        parts.append(Q(isbn=citation.isbn))
    if citation.issn:
        parts.append(Q(issn=citation.issn))
    if key := title_key(_host(citation)):
        parts.append(Q(title_key=key))
    wanted = None
    for part in parts:
        wanted = part if wanted is None else wanted | part
    return wanted


def _held(row: HoldingTitle, citation: Citation) -> Held:
    same_isbn = bool(citation.isbn) and row.isbn == citation.isbn
    same_issn = bool(citation.issn) and row.issn == citation.issn
    return Held(
        title=row.title,
        call_number=row.call_number,
        location=row.location,
        kind=row.kind,
        volumes=row.volumes,
        url=row.url,
        ill_allowed=row.ill_allowed,
        covers=covers(row.volumes, citation.year),
        by="isbn" if same_isbn else "issn" if same_issn else "title",
    )


def covers(volumes: str, year: int | None) -> bool | None:
    """Whether a statement such as "1957-1966; 1978-" covers a year; None if it does not tell."""
    spans = [
        (int(first), int(last) if last else 9999 if dash else int(first))
        for first, dash, last in _SPAN.findall(volumes)
    ]
    if not spans or year is None:
        return None
    return any(first <= year <= last for first, last in spans)


def found_titles(text: str, *, kind: str = "", before: int | None = None) -> QuerySet[HoldingTitle]:
    """The desk's list, newest first: by ISBN, ISSN, or words of title, author and call number."""
    rows = HoldingTitle.objects.order_by("-pk")
    if kind in HoldingKind.values:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if not text.strip():
        return rows
    for name, clean in (("isbn", clean_isbn), ("issn", clean_issn)):
        try:
            return rows.filter(**{name: clean(text)})
        except Invalid:
            continue
    return search_filter(rows, "search_text", text)
