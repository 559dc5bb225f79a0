"""From the fields that a reader found to a clean citation: the one way in for all formats."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from docsharing.citations.fold import bare, fold, has_chinese, one_line
from docsharing.citations.identifiers import (
    Invalid,
    clean_doi,
    clean_isbn,
    clean_issn,
    clean_pmid,
    clean_year,
)
from docsharing.citations.model import Citation, Kind, Note
from docsharing.citations.numbers import clean_patent, clean_standard, patent_country

MOST_AUTHORS = 100
_TEXTS = {
    "title": 1000,
    "container": 500,
    "volume": 40,
    "issue": 40,
    "pages": 60,
    "publisher": 300,
    "edition": 60,
    "institution": 300,
    "degree": 60,
    "number": 80,
    "country": 20,
    "applicant": 300,
    "place": 200,
    "language": 20,
}
_IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "doi": clean_doi,
    "pmid": clean_pmid,
    "issn": clean_issn,
    "isbn": clean_isbn,
}
_DEGREES = (
    (re.compile(r"ph\.?\s?d|doctor|d\.?phil|博士|博士后", re.I), "doctoral"),
    (re.compile(r"master|m\.?sc|m\.?a\.|硕士|碩士", re.I), "master"),
    (re.compile(r"bachelor|b\.?sc|本科|学士|學士", re.I), "bachelor"),
)
_DASHES = re.compile(r"-{2,}|[‐‑‒–—―−]")


def assemble(fields: Mapping[str, Any], source: str = "") -> tuple[Citation, tuple[Note, ...]]:
    """Clean the fields; what breaks its rule is left out and noted."""
    notes: list[Note] = []
    known: dict[str, Any] = {"kind": fields.get("kind") or "", "source": source[:4000].strip()}
    for name, longest in _TEXTS.items():
        known[name] = bare_quotes(one_line(fields.get(name) or "", longest))
    known["authors"] = clean_authors(fields.get("authors") or ())
    for name, clean in _IDENTIFIERS.items():
        known[name] = _tried(clean, fields.get(name), notes)
    known["year"] = _tried(clean_year, fields.get("year"), notes) or None
    known["pages"] = clean_pages(known["pages"])
    known["degree"] = clean_degree(known["degree"])
    known |= _numbered(known, notes)
    return Citation(**known), tuple(notes)


def _tried(clean: Callable[[str], Any], value: object, notes: list[Note]) -> Any:
    text = one_line(value or "")
    if not text:
        return ""
    try:
        return clean(text)
    except Invalid as wrong:
        notes.append(Note(wrong.code, wrong.params))
        return ""


def _numbered(known: Mapping[str, Any], notes: list[Note]) -> dict[str, str]:
    """A wrong number of a patent or a standard stays, since nothing else names the document."""
    number, country = known["number"], known["country"]
    if not number or known["kind"] not in {Kind.PATENT, Kind.STANDARD}:
        return {}
    try:
        if known["kind"] == Kind.STANDARD:
            return {"number": clean_standard(number)}
        number = clean_patent(number, country)
    except Invalid as wrong:
        notes.append(Note(wrong.code, wrong.params))
        return {}
    return {"number": number, "country": patent_country(number) or country}


def clean_authors(authors: str | Iterable[object]) -> tuple[str, ...]:
    """The authors as names, from a list or from text parted by semicolons."""
    names = re.split(r"[;；]", authors[:20_000]) if isinstance(authors, str) else authors
    clean: list[str] = []
    for name in names:
        line = re.sub(r",(?=[^\W\d_])", ", ", one_line(name, 200).strip(" ,;，；、"))
        if line and line not in clean:
            clean.append(line)
        if len(clean) == MOST_AUTHORS:
            break
    return tuple(clean)


def clean_pages(text: str) -> str:
    """A page range with plain digits and plain hyphens."""
    if not text or "://" in text:
        return ""
    line = bare(_DASHES.sub("-", fold(text[:120])))
    labelled = re.fullmatch(
        r"[\s(\[]*(?:p?ages|pp?|S)?[.:\s]*([\dA-Za-z.,+\s]+-[\dA-Za-z.,+\s-]+?)[)\]\s]*", line
    )
    return labelled[1].strip() if labelled else line


def part_pages(pages: str) -> dict[str, str]:
    """Of a book only a range of pages is kept: a single number is its size or nothing useful."""
    return {} if "-" in clean_pages(pages) else {"pages": ""}


def clean_degree(text: str) -> str:
    """One word for the degree in whatever language it was given, else the text itself."""
    return next((word for pattern, word in _DEGREES if pattern.search(text)), text)


def bare_quotes(text: str) -> str:
    """The text without quotes that hold all of it and without a trailing comma."""
    text = text.strip().rstrip(",;，；").strip()
    for opening, closing in ("“”", '""', "「」", ("``", "''"), ("{", "}")):
        inner = text[len(opening) : len(text) - len(closing)]
        if text.startswith(opening) and text.endswith(closing) and opening not in inner:
            text = inner.strip().rstrip(",")
    return text


def person(family: str, given: str) -> str:
    """A person's name as "Family, Given", a Chinese one as it is written."""
    family, given = family.strip(), given.strip()
    if not family or not given:
        return family or given
    return f"{family}{given}" if has_chinese(family + given) else f"{family}, {given}"
