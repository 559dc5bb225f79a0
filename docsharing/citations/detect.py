"""Find out what was pasted, and read it."""

import re

from docsharing.citations.csl import from_csl
from docsharing.citations.fold import one_line
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Citation, Note, Parsed, Result
from docsharing.citations.openurl import from_openurl, looks_like_openurl
from docsharing.citations.ris import from_ris, looks_like_ris
from docsharing.citations.text import from_doi, from_text

LONGEST_PASTE = 1_000_000


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


__all__ = ["one_line", "read", "read_records"]
