"""A record of a catalogue, as far as somebody who asks whether we hold it wants to know."""

import hashlib
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from docsharing.citations.fold import one_line
from docsharing.citations.identifiers import Invalid, clean_isbn, clean_issn

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_PAGES = re.compile(r"(\d{1,5})\s*(?:页|頁|面|p\b|pp\b|pages\b|leaves\b|S\b)", re.I)
MOST_PAGES = 20_000


@dataclass(frozen=True)
class Holding:
    """One title that is held; what is not known is empty."""

    record_id: str
    title: str
    isbn: str = ""
    issn: str = ""
    authors: str = ""
    publisher: str = ""
    year: int | None = None
    volumes: str = ""
    pages: int | None = None
    call_number: str = ""
    location: str = ""
    kind: str = "print"
    ill_allowed: bool | None = None
    url: str = ""
    open_url: str = ""

    @property
    def digest(self) -> str:
        """The same for a record of which nothing has changed."""
        values = sorted((name, str(value)) for name, value in asdict(self).items())
        # Records of before there were open addresses keep the digest that they had.
        values = [each for each in values if each != ("open_url", "")]
        return hashlib.sha256(repr(values).encode()).hexdigest()


@dataclass(frozen=True)
class Row:
    """A record of a file: read, or refused for a reason. `line` is its line or its place."""

    line: int
    holding: Holding | None = None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def own_id(title: str, authors: str, year: int | None) -> str:
    """What stands for a record that has no number of its own."""
    text = f"{title}|{authors}|{year or ''}"
    return f"#{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def year_in(text: str) -> int | None:
    """The first year in a text such as "c2004" or "2004.5"."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def pages_in(text: str) -> int | None:
    """The pages in "xii, 350 p." or "350页"."""
    found = [int(number) for number in _PAGES.findall(text)]
    most = max(found, default=0)
    return most if 0 < most <= MOST_PAGES else None


def isbn_in(texts: list[str]) -> str:
    """The first ISBN whose check digit is right."""
    return _first(texts, clean_isbn)


def issn_in(texts: list[str]) -> str:
    """The first ISSN whose check digit is right."""
    return _first(texts, clean_issn)


def _first(texts: list[str], clean: Any) -> str:
    for text in texts:
        try:
            return str(clean(text))
        except Invalid:
            continue
    return ""


def line_of(text: str, longest: int) -> str:
    """One clean line of at most so many characters."""
    return one_line(text, longest)


def address_in(text: str) -> str:
    """An address of the web; anything else is none."""
    return line_of(text, 1000) if text.startswith(("http://", "https://")) else ""
