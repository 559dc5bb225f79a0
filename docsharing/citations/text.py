"""Read a pasted line: one reference in any of the usual styles, or only a number that names it."""

import re
from typing import Any

from docsharing.citations.assemble import assemble
from docsharing.citations.fold import bare, fold, one_line
from docsharing.citations.gbt7714 import from_gbt7714, strip_enumerator
from docsharing.citations.identifiers import Invalid, clean_doi, clean_isbn, clean_issn, find_doi
from docsharing.citations.model import Citation, Kind, Note, Parsed
from docsharing.citations.numbers import clean_patent, clean_standard
from docsharing.citations.western import from_western

LONGEST_CITATION = 4000

_DOI_SPAN = re.compile(
    r"(?:\(|\[)?(?:https?://\S{1,80}?/|doi[\s:./]{0,4})?\b10\.\d{4,9}\S{1,300}", re.I
)
_ADDRESS = re.compile(
    r"(?:available (?:at|from):?\s*|retrieved (?:from|.{1,30}, from)\s*|url:?\s*)?(?:https?://|www\.)[^\s，。；]{1,500}",
    re.I,
)
_PMID = re.compile(r"\b(?:PMID|PubMed)\s?:?\s?(\d{1,8})\b(?:;?\s?PMCID:?\s?\w{1,12})?", re.I)
_ISSN = re.compile(r"\(?\bISSN[\s:]{0,3}(\d{4}-?\d{3}[\dXx])\)?")
_ISBN = re.compile(
    r"\(?(?:\bISBN(?:-1[03])?[\s:]{0,3}|(?=97[89]))([\d][\d\s-]{8,16}[\dXx])(?![\d-])\)?"
)


def from_doi(text: str) -> Parsed:
    """A DOI fills its own field only: what it names is not known here."""
    try:
        doi = clean_doi(text)
    except Invalid as wrong:
        return Parsed(Citation(source=one_line(text)), (), (Note(wrong.code, wrong.params),), "doi")
    return Parsed(
        Citation(doi=doi, source=one_line(text)),
        (),
        (Note("citation.only-doi", {"doi": doi}),),
        "doi",
    )


def from_text(text: str) -> Parsed:
    """Read one reference; every value stands in the text, and what was not understood is told."""
    line = one_line(text, LONGEST_CITATION).replace("``", "“").replace("''", "”")
    if number := _only_number(line):
        return number
    body, ids = _identifiers(line)
    body = bare(strip_enumerator(body))
    if not re.search(r"\w{2}", body):
        return _of_ids(ids, line)
    fields = from_gbt7714(body) or from_western(body)
    citation, notes = assemble({**fields, **ids}, line)
    notes += _notes(citation)
    if len(text) > LONGEST_CITATION:
        notes += (Note("citation.too-long", {"most": LONGEST_CITATION}),)
    return Parsed(citation, _left_over(body, citation, fields), notes, "text")


def _only_number(line: str) -> Parsed | None:
    """A standard's or a patent's number by itself, or an ISBN or ISSN."""
    if len(line) > 60:
        return None
    tries: tuple[tuple[Any, dict[str, Any]], ...] = (
        (clean_standard, {"kind": Kind.STANDARD}),
        (clean_patent, {"kind": Kind.PATENT}),
    )
    for clean, fields in tries:
        try:
            number = clean(line)
        except Invalid:
            continue
        if _signs(number) >= _signs(line) - 6:
            citation, notes = assemble({**fields, "number": line}, line)
            return Parsed(citation, (), notes, "number")
    return None


def _signs(text: str) -> int:
    return sum(sign.isalnum() for sign in text)


def _of_ids(ids: dict[str, str], line: str) -> Parsed:
    citation, notes = assemble(ids, line)
    if citation.doi and citation.filled() == ("doi",):
        notes += (Note("citation.only-doi", {"doi": citation.doi}),)
    if not citation.filled():
        notes += (Note("citation.nothing-known"),)
    return Parsed(citation, (), notes, "doi" if citation.doi else "text")


def _identifiers(line: str) -> tuple[str, dict[str, str]]:
    """Take DOI, PMID, ISSN, ISBN and addresses out of the line."""
    ids = {"doi": find_doi(line)}
    line = _DOI_SPAN.sub(_keep_end, line) if ids["doi"] else line
    for name, pattern, clean in (
        ("pmid", _PMID, str),
        ("issn", _ISSN, clean_issn),
        ("isbn", _ISBN, clean_isbn),
    ):
        found = pattern.search(fold(line))
        if not found:
            continue
        try:
            ids[name] = clean(found[1])
        except Invalid:
            continue
        line = f"{line[: found.start()]} {line[found.end() :]}"
    line = re.sub(r"\b(?:doi|DOI)\s*[:：]?\s*$", "", _ADDRESS.sub(". ", line).rstrip(" .,;"))
    return line, {name: value for name, value in ids.items() if value}


def _keep_end(found: re.Match[str]) -> str:
    """Chinese text right after a DOI is not part of it."""
    chinese = re.search(r"[，。；\u4e00-\u9fff].*$", found[0])
    return " " + (chinese[0] if chinese else "")


def _notes(citation: Citation) -> tuple[Note, ...]:
    notes = []
    if not citation.kind:
        notes.append(Note("citation.kind-open"))
    if citation.kind == Kind.CHAPTER and not citation.title and not citation.pages:
        notes.append(Note("citation.whole-book"))
    return tuple(notes)


def _left_over(body: str, citation: Citation, fields: dict[str, Any]) -> tuple[str, ...]:
    """The parts of the text that stand in no field."""
    rest = fold(body)
    values = [str(value) for value in fields.values() if value and isinstance(value, str)]
    values += [word for name in citation.authors for word in name.split(", ")]
    for value in sorted(values, key=len, reverse=True):
        place = rest.find(fold(value))
        if place >= 0:
            rest = f"{rest[:place]}\0{rest[place + len(value) :]}"
    parts = re.split(r"[\0;]|[.,:](?=\s|\0|$)|\[[A-Z/]{1,5}\]", rest)
    stop = {"in", "and", "等", "et al", "pp", "p", "vol", "no", "eds", "ed"}
    return tuple(
        part
        for part in (bare(one.strip(" ()[]\"'&/")) for one in parts)
        if _signs(part) > 1 and part.lower() not in stop and re.search(r"[^\W\d_]", part)
    )[:20]
