"""CSL-JSON: one object or a list of them, in and out."""

import json
import re
from collections.abc import Mapping
from typing import Any

from docsharing.citations.assemble import assemble, part_pages, person
from docsharing.citations.fold import has_chinese, one_line
from docsharing.citations.model import Citation, Kind, Note, Result
from docsharing.citations.numbers import find_standard
from docsharing.citations.ris import MOST_RECORDS

_KINDS = {
    "article-journal": Kind.ARTICLE,
    "article-magazine": Kind.ARTICLE,
    "article-newspaper": Kind.ARTICLE,
    "article": Kind.ARTICLE,
    "review": Kind.ARTICLE,
    "review-book": Kind.ARTICLE,
    "journal-article": Kind.ARTICLE,
    "book": Kind.CHAPTER,
    "chapter": Kind.CHAPTER,
    "entry": Kind.CHAPTER,
    "entry-dictionary": Kind.CHAPTER,
    "entry-encyclopedia": Kind.CHAPTER,
    "book-chapter": Kind.CHAPTER,
    "monograph": Kind.CHAPTER,
    "thesis": Kind.THESIS,
    "dissertation": Kind.THESIS,
    "patent": Kind.PATENT,
    "standard": Kind.STANDARD,
    "paper-conference": Kind.CONFERENCE,
    "proceedings-article": Kind.CONFERENCE,
    "speech": Kind.CONFERENCE,
    "report": Kind.REPORT,
}
_WHOLE_BOOKS = {"book", "monograph"}
_TYPES = {
    Kind.ARTICLE: "article-journal",
    Kind.CHAPTER: "chapter",
    Kind.THESIS: "thesis",
    Kind.PATENT: "patent",
    Kind.STANDARD: "standard",
    Kind.CONFERENCE: "paper-conference",
    Kind.REPORT: "report",
}


def from_csl(text: str | Mapping[str, Any] | list[Any]) -> list[Result]:
    """Read CSL-JSON: text, an object or a list; the line is the record's number in the list."""
    loaded: Any = text
    if isinstance(text, str):
        try:
            loaded = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError) as wrong:
            return [Result(getattr(wrong, "lineno", 1), None, "citation.not-json", {})]
    if isinstance(loaded, Mapping):
        items = loaded.get("items") or loaded.get("message") or loaded
        loaded = items if isinstance(items, list) else [items]
    if not isinstance(loaded, list) or not loaded:
        return [Result(1, None, "citation.no-record", {"format": "CSL-JSON"})]
    results = [_result(place, item) for place, item in enumerate(loaded[:MOST_RECORDS], start=1)]
    if len(loaded) > MOST_RECORDS:
        results.append(
            Result(MOST_RECORDS + 1, None, "citation.too-many-records", {"most": MOST_RECORDS})
        )
    return results


def _result(place: int, item: object) -> Result:
    if not isinstance(item, Mapping):
        return Result(place, None, "citation.no-record", {"format": "CSL-JSON"})
    kind_word = _text(item, "type").lower()
    fields = _fields(item, _KINDS.get(kind_word, ""))
    fields |= _special(item, fields)
    if kind_word in _WHOLE_BOOKS and not _text(item, "container-title"):
        fields |= {"container": fields["title"], "title": ""} | part_pages(fields["pages"])
    citation, notes = assemble(fields)
    if not citation.title and not citation.container and not citation.doi and not citation.number:
        return Result(place, None, "citation.nothing-known", {})
    if not citation.kind:
        notes = (*notes, Note("citation.kind-unknown", {"value": kind_word}))
    return Result(place, citation, "", {}, notes)


def _text(item: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = item.get(name)
        if isinstance(value, list):  # Crossref's JSON has lists of titles
            value = next((one for one in value if isinstance(one, str) and one), None)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value)[:1]:
            return one_line(str(value)[:4000])
    return ""


def _fields(item: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": _text(item, "title"),
        "container": _text(
            item, "container-title", "event-title", "event", "journal", "collection-title"
        ),
        "authors": _authors(item),
        "year": _year(item),
        "volume": _text(item, "volume"),
        "issue": _text(item, "issue"),
        "pages": _text(item, "page", "article-number", "pages"),
        "doi": _text(item, "DOI", "doi"),
        "pmid": _text(item, "PMID"),
        "issn": _text(item, "ISSN"),
        "isbn": _text(item, "ISBN"),
        "publisher": _text(item, "publisher"),
        "edition": _text(item, "edition"),
        "number": _text(item, "number"),
        "language": _text(item, "language"),
    }


def _special(item: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    kind = fields["kind"]
    if kind == Kind.THESIS:
        return {
            "institution": _institution(item),
            "degree": _text(item, "genre"),
            "publisher": "",
            "number": "",
        }
    if kind == Kind.REPORT:
        return {"institution": _text(item, "publisher") or _bodies(item), "publisher": ""}
    if kind == Kind.PATENT:
        return {
            "applicant": _text(item, "publisher", "authority"),
            "country": _text(item, "jurisdiction"),
            "publisher": "",
            "container": "",
        }
    if kind == Kind.STANDARD:
        return {
            "number": fields["number"] or _text(item, "issue") or find_standard(fields["title"])[0]
        }
    if kind == Kind.CONFERENCE:
        return {"place": _text(item, "event-place", "publisher-place"), "number": ""}
    return {"number": ""}


def _institution(item: Mapping[str, Any]) -> str:
    institution = item.get("institution")
    if isinstance(institution, list) and institution and isinstance(institution[0], Mapping):
        return _text(institution[0], "name")
    return _text(item, "publisher", "archive", "school")


def _bodies(item: Mapping[str, Any]) -> str:
    """The corporate authors: a report without a publisher was issued by the body that wrote it."""
    authors = item.get("author")
    names = (
        [one for one in authors[:20] if isinstance(one, Mapping)]
        if isinstance(authors, list)
        else []
    )
    bodies = [_text(one, "literal", "name") for one in names]
    return next((body for body in bodies if len(body) > 4 or (body and not has_chinese(body))), "")


def _authors(item: Mapping[str, Any]) -> list[str]:
    authors = item.get("author")
    if isinstance(authors, str):
        return re.split(r"[;；]", authors[:4000])
    names = authors[:200] if isinstance(authors, list) else []
    return [_name(one) for one in names]


def _name(one: object) -> str:
    if not isinstance(one, Mapping):
        return one_line(one, 200) if isinstance(one, str) else ""
    family = " ".join(
        part for part in (_text(one, "non-dropping-particle"), _text(one, "family")) if part
    )
    return person(family, _text(one, "given")) or _text(one, "literal", "name")


def _year(item: Mapping[str, Any]) -> str:
    for name in ("issued", "published", "published-print", "published-online", "submitted", "year"):
        value = item.get(name)
        if isinstance(value, Mapping):
            value = value.get("date-parts") or value.get("raw") or value.get("literal")
        while isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)[:60]
    return ""


def to_csl(citation: Citation) -> dict[str, Any]:
    """Write a citation as one CSL-JSON object."""
    whole = citation.kind == Kind.CHAPTER and not citation.title
    kind = "book" if whole else _TYPES[Kind(citation.kind)] if citation.kind else "document"
    item = {
        "type": kind,
        "title": citation.container if whole else citation.title,
        "container-title": "" if whole else citation.container,
        "author": [_csl_name(name) for name in citation.authors],
        "issued": {"date-parts": [[citation.year]]} if citation.year else None,
        "volume": citation.volume,
        "issue": citation.issue,
        "page": citation.pages,
        "DOI": citation.doi,
        "PMID": citation.pmid,
        "ISSN": citation.issn,
        "ISBN": citation.isbn,
        "publisher": citation.institution or citation.applicant or citation.publisher,
        "edition": citation.edition,
        "genre": citation.degree,
        "number": citation.number,
        "jurisdiction": citation.country,
        "event-place": citation.place,
        "language": citation.language,
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: str) -> dict[str, str]:
    family, comma, given = name.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": name}
