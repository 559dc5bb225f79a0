"""Where citations come from: what the reader pastes, and what she asked for before."""

from collections.abc import Callable
from dataclasses import replace

from accounts.models import User
from docsharing.citations import Parsed, read
from docsharing.queries.requests import requests_of

# What a source gets is the pasted text, what was understood so far, and who asks.
CitationSource = Callable[[str, Parsed, User | None], Parsed]


def pasted(text: str, _so_far: Parsed, _reader: User | None) -> Parsed:
    """What the text itself says."""
    return read(text)


def past_requests(_text: str, so_far: Parsed, reader: User | None) -> Parsed:
    """What her own last request of the same DOI says, when the text says only the DOI."""
    if reader is None or set(so_far.filled) - {"kind"} != {"doi"}:
        return so_far
    known = requests_of(reader).filter(doi=so_far.citation.doi).first()
    if known is None:
        return so_far
    citation = replace(known.citation, source=so_far.citation.source)
    return Parsed(citation, (), (), "past")


SOURCES: tuple[CitationSource, ...] = (pasted, past_requests)


def understood(text: str, reader: User | None) -> Parsed:
    """What the sources, one after the other, make of a pasted text."""
    parsed = read("")
    for source in SOURCES:
        parsed = source(text, parsed, reader)
    return parsed
