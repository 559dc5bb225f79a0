"""A citation as one line in the national style, GB/T 7714."""

from collections.abc import Callable

from docsharing.citations import Citation, Kind

MARKERS = {
    Kind.ARTICLE: "J", Kind.CHAPTER: "M", Kind.THESIS: "D", Kind.PATENT: "P",
    Kind.STANDARD: "S", Kind.CONFERENCE: "C", Kind.REPORT: "R",
}  # fmt: skip
MOST_AUTHORS = 3
_WITHIN = {Kind.CHAPTER, Kind.CONFERENCE}


def reference(citation: Citation) -> str:
    """The line by which librarians know a document."""
    kind = Kind(citation.kind) if citation.kind else Kind.ARTICLE
    title = citation.title or citation.container or citation.number
    host = f"//{citation.container}" if kind in _WITHIN and _has_host(citation) else ""
    head = [_authors(citation), f"{title}[{MARKERS[kind]}]{host}"]
    tail = _TAILS.get(kind, _place_and_year)(citation)
    line = ". ".join(part for part in (*head, tail) if part)
    return f"{line}. DOI:{citation.doi}." if citation.doi else f"{line}."


def _authors(citation: Citation) -> str:
    names = list(citation.authors) or ([citation.applicant] if citation.applicant else [])
    more = (
        ["等" if names and not names[0].isascii() else "et al"] if len(names) > MOST_AUTHORS else []
    )
    return ", ".join([name.replace(",", "") for name in names[:MOST_AUTHORS]] + more)


def _year(citation: Citation) -> str:
    return str(citation.year) if citation.year else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _article(citation: Citation) -> str:
    volume = citation.volume + (f"({citation.issue})" if citation.issue else "")
    where = _joined(citation.container, _year(citation), volume)
    return f"{where}: {citation.pages}" if citation.pages else where


def _has_host(citation: Citation) -> bool:
    return bool(citation.title and citation.container)


def _within(citation: Citation) -> str:
    """What follows a part of a book or of proceedings."""
    return ". ".join(part for part in (citation.edition, _place_and_year(citation)) if part)


def _place_and_year(citation: Citation) -> str:
    house = citation.publisher or citation.institution
    published = (
        f"{citation.place}: {house}" if citation.place and house else citation.place or house
    )
    where = _joined(published, _year(citation))
    return f"{where}: {citation.pages}" if citation.pages else where


def _numbered(citation: Citation) -> str:
    number = citation.number if citation.title else ""
    return _joined(number, _place_and_year(citation))


_TAILS: dict[Kind, Callable[[Citation], str]] = {
    Kind.ARTICLE: _article,
    Kind.CHAPTER: _within,
    Kind.CONFERENCE: _within,
    Kind.PATENT: _numbered,
    Kind.STANDARD: _numbered,
    Kind.REPORT: _numbered,
}
