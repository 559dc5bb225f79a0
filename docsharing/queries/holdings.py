"""Whether the library holds a document: asked of every source that was registered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q, QuerySet

from docsharing.citations import Citation
from docsharing.citations.identifiers import Invalid, clean_isbn, clean_issn
from docsharing.models import HoldingKind, HoldingTitle, RequestType
from docsharing.queries.works import title_key
from portal.search import search_filter

SHOWN, MOST = 5, 20
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
    open_url: str = ""  # where anybody may read it free of charge

    @property
    def is_electronic(self) -> bool:
        """Whether it is read on a screen."""
        return self.kind == HoldingKind.ELECTRONIC


class HoldingSource(Protocol):
    """A catalogue that can be asked."""

    name: str

    def find(self, citations: Sequence[Citation]) -> list[list[Held]]:
        """What it holds of the books or journals that citations name, for each of them."""
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
    return held_of_each([citation])[0]


def held_of_each(citations: Sequence[Citation]) -> list[list[Held]]:
    """The same of many: each catalogue is asked once, for what those before it do not know."""
    answers: list[list[Held]] = [[] for _ in citations]
    for source in _sources:
        unknown = [n for n, answer in enumerate(answers) if not answer]
        if unknown:
            found = source.find([citations[n] for n in unknown])
            for n, titles in zip(unknown, found, strict=True):
                answers[n] = titles
    return answers


def held_for_reader(citation: Citation) -> list[Held]:
    """What a reader may read here: not the volumes that are missing."""
    return [each for each in held(citation) if each.covers is not False]


class LocalTable:
    """What was imported from the library's own catalogue."""

    name = "local"

    def find(self, citations: Sequence[Citation]) -> list[list[Held]]:
        """By number, or by the whole title."""
        wanted = _wanted(citations)
        if not wanted:
            return [[] for _ in citations]
        rows = list(HoldingTitle.objects.filter(wanted).order_by("pk")[: MOST * len(citations)])
        return [_best(rows, citation) for citation in citations]


def open_titles(citation: Citation) -> list[tuple[str, str]]:
    """The titles of a citation's book or journal that are free to read, with their addresses."""
    wanted = _wanted([citation])
    if not wanted:
        return []
    rows = HoldingTitle.objects.filter(wanted).exclude(open_url="").order_by("pk")[:MOST]
    best = [each for each in _best(rows, citation) if each.covers is not False]
    return [(each.title, each.open_url) for each in best]


def _host(citation: Citation) -> str:
    within = {RequestType.ARTICLE, RequestType.CHAPTER, RequestType.CONFERENCE}
    return citation.container if citation.kind in within else citation.title


def _wanted(citations: Iterable[Citation]) -> Q | None:
    """Holdings that one of the citations may mean; nothing if none of them says enough."""
    isbns, issns, keys = set(), set(), set()
    for citation in citations:
        isbns.add(citation.isbn)
        issns.add(citation.issn)
        keys.add(title_key(_host(citation)))
    named = {"isbn__in": isbns - {""}, "issn__in": issns - {""}, "title_key__in": keys - {""}}
    wanted = None
    for name, values in named.items():
        if values:
            part = Q(**{name: values})
            wanted = part if wanted is None else wanted | part
    return wanted


def _best(rows: Iterable[HoldingTitle], citation: Citation) -> list[Held]:
    key = title_key(_host(citation))
    found = [
        _held(row, citation)
        for row in rows
        if (citation.isbn and row.isbn == citation.isbn)
        or (citation.issn and row.issn == citation.issn)
        or (key and row.title_key == key)
    ]
    # Where a number fits, other books of the same title are not meant.
    by_number = [each for each in found if each.by != "title"]
    return (by_number or found)[:SHOWN]


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
        open_url=row.open_url,
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
