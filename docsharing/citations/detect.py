"""Find out what was pasted, and read it."""

import re

from docsharing.citations.bibtex import from_bibtex, looks_like_bibtex
from docsharing.citations.csl import from_csl
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Citation, Note, Parsed, Result
from docsharing.citations.openurl import from_openurl, looks_like_openurl
from docsharing.citations.ris import from_ris, looks_like_ris
from docsharing.citations.tables import delimiter_of, from_table
from docsharing.citations.tagged import dialect_of, from_tagged
from docsharing.citations.text import from_doi, from_text
from docsharing.citations.xmlfiles import from_xml, looks_like_xml

LONGEST_PASTE = 1_000_000
_RIS_LINE = re.compile(r"^[A-Z][A-Z0-9]\s{2}- \S", re.M)


def read(text: str) -> Parsed:
    """Read whatever a person pasted: a DOI, a reference, a record, an address. Never raises."""
    if not text.strip():
        return Parsed(Citation(), (), (Note("citation.nothing-known"),), "")
    name, results = read_records(text[:LONGEST_PASTE])
    if name:
        return _first(name, results)
    if looks_like_openurl(text):
        parsed = from_openurl(text)
        if parsed.filled:
            return parsed
    if re.fullmatch(r"\S{1,400}|(?:doi|DOI)\s?[:：]?\s?\S{1,300}", text.strip()) and find_doi(text):
        return from_doi(text)
    return from_text(text)


def read_records(text: str) -> tuple[str, list[Result]]:
    """Read a text of records in a format that it shows by itself; no name if it shows none."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in {"{", "["} and re.match(r'\s*\ufeff?\s*(?:\{\s*(?:"|\})|\[\s*(?:\{|\]))', text):
        return "csl", from_csl(text)
    if looks_like_ris(text):
        return "ris", from_ris(text)
    if looks_like_xml(text):
        return "xml", from_xml(text)
    if looks_like_bibtex(text):
        return "bibtex", from_bibtex(text)
    return _by_lines(text)


def _by_lines(text: str) -> tuple[str, list[Result]]:
    if dialect := dialect_of(text):
        return dialect.name.lower(), from_tagged(text, dialect)
    if delimiter := delimiter_of(text):
        return "table", from_table(text, delimiter)
    if len(_RIS_LINE.findall(text[:100_000])) > 1:
        return "ris", from_ris(text)
    return "", []


def _first(name: str, results: list[Result]) -> Parsed:
    good = [result for result in results if result.citation]
    if not good or good[0].citation is None:
        codes = tuple(
            Note(result.code, result.params | {"line": result.line}) for result in results[:5]
        )
        return Parsed(Citation(), (), codes, name)
    notes = good[0].notes
    if len(results) > 1:
        notes = (*notes, Note("citation.more-records", {"count": len(results)}))
    return Parsed(good[0].citation, (), notes, name)
