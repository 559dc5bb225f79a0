"""What a citation is, and what each of the seven kinds must have."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from docsharing.citations import pages as page_ranges
from docsharing.citations.numbers import standard_has_year


class Kind(StrEnum):
    """What may be asked for; values as in ISO 18626, with a local one for standards."""

    ARTICLE = "Article"
    CHAPTER = "Chapter"
    THESIS = "Thesis"
    PATENT = "Patent"
    STANDARD = "x-Standard"
    CONFERENCE = "ConferenceProc"
    REPORT = "Report"


@dataclass(frozen=True, slots=True)
class Citation:
    """One document as somebody cited it; what is not known is empty."""

    kind: str = ""
    title: str = ""  # of a chapter: the chapter
    container: str = ""  # the journal, the book or the conference
    authors: tuple[str, ...] = ()  # "Family, Given" or a whole Chinese or corporate name
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    issn: str = ""
    isbn: str = ""
    publisher: str = ""
    edition: str = ""
    institution: str = ""  # the university that gave the degree, the body that issued the report
    degree: str = ""  # "doctoral", "master", "bachelor"
    number: str = ""  # of the patent, the standard or the report
    country: str = ""  # of the patent, two letters
    applicant: str = ""
    place: str = ""  # of the conference
    language: str = ""
    source: str = ""  # the text that was pasted

    def page_count(self) -> int | None:
        """How many pages the range covers; None when the range does not tell."""
        return page_ranges.page_count(self.pages)

    @property
    def authors_text(self) -> str:
        """The authors as one line for a form field."""
        return "; ".join(self.authors)

    def filled(self) -> tuple[str, ...]:
        """The names of the fields that are known, the source text aside."""
        return tuple(name for name in FIELDS if name != "source" and getattr(self, name))

    def as_dict(self) -> dict[str, Any]:
        """The known fields as plain values that JSON can hold."""
        known = {name: getattr(self, name) for name in FIELDS if getattr(self, name)}
        return known | ({"authors": list(self.authors)} if self.authors else {})

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Citation":
        """The citation that `as_dict` wrote."""
        known = {name: values[name] for name in FIELDS if values.get(name)}
        return cls(**known | {"authors": tuple(known.get("authors", ()))})


# What may go wrong or wants telling, with the parameters that its words may use.
CODES: dict[str, tuple[str, ...]] = {
    "citation.required": (),
    "citation.chapter-or-pages": (),
    "citation.number-or-title-and-applicant": (),
    "citation.doi-invalid": ("value",),
    "citation.issn-invalid": ("value",),
    "citation.isbn-invalid": ("value",),
    "citation.pmid-invalid": ("value",),
    "citation.year-invalid": ("value", "first", "last"),
    "citation.standard-invalid": ("value",),
    "citation.standard-year-missing": (),
    "citation.patent-invalid": ("value",),
    "citation.patent-country-missing": ("value",),
    "citation.patent-check-digit": ("value",),
    "citation.only-doi": ("doi",),
    "citation.kind-open": (),
    "citation.kind-unknown": ("value",),
    "citation.whole-book": (),
    "citation.too-long": ("most",),
    "citation.more-records": ("count",),
    "citation.nothing-known": (),
    "citation.no-record": ("format",),
    "citation.too-many-records": ("most",),
    "citation.not-json": (),
    "citation.entry-broken": ("format",),
    "citation.xml-forbidden": (),
    "citation.format-unknown": (),
    "citation.not-text": (),
    "citation.file-empty": (),
    "citation.file-too-large": ("most_bytes",),
    "citation.sheet-too-large": (),
    "citation.sheet-without-heading": (),
}
FIELDS = tuple(each.name for each in fields(Citation))


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell the reader about what was pasted: a code with parameters."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was understood of one pasted text."""

    citation: Citation
    unknown: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    format: str = ""  # doi, text, ris, csl, bibtex, endnote, openurl …

    @property
    def filled(self) -> tuple[str, ...]:
        """The names of the fields that the text filled."""
        return self.citation.filled()


@dataclass(frozen=True, slots=True)
class Result:
    """One record of a file: read (`citation`), or refused at a line for a reason (`code`)."""

    line: int
    citation: Citation | None = None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


# A demand is a tuple of alternatives, an alternative a tuple of fields that must all be known.
Demand = tuple[tuple[str, ...], ...]


def _each(*names: str) -> tuple[Demand, ...]:
    return tuple(((name,),) for name in names)


MANDATORY: dict[str, tuple[Demand, ...]] = {
    Kind.ARTICLE: _each("title", "container", "year"),
    Kind.CHAPTER: (*_each("container"), (("title",), ("pages",)), *_each("year")),
    Kind.THESIS: _each("title", "authors", "institution"),
    Kind.PATENT: ((("number",), ("title", "applicant")),),
    Kind.STANDARD: _each("number"),
    Kind.CONFERENCE: _each("title", "container"),
    Kind.REPORT: _each("title", "institution"),
}
_EITHER = {
    Kind.CHAPTER: "citation.chapter-or-pages",
    Kind.PATENT: "citation.number-or-title-and-applicant",
}


def missing(citation: Citation) -> list[tuple[str, str]]:
    """The fields that the kind demands and the citation lacks, each with a code."""
    if citation.kind not in MANDATORY:
        return [("kind", "citation.required")]
    found = []
    for demand in MANDATORY[citation.kind]:
        if not any(all(getattr(citation, name) for name in names) for names in demand):
            several = len(demand) > 1
            code = _EITHER[Kind(citation.kind)] if several else "citation.required"
            found.append((demand[0][0], code))
    if (
        citation.kind == Kind.STANDARD
        and citation.number
        and not standard_has_year(citation.number)
    ):
        found.append(("number", "citation.standard-year-missing"))
    return found
