"""Write a citation as one line in the national style GB/T 7714."""

from docsharing.citations.fold import has_chinese
from docsharing.citations.model import Citation, Kind

MOST_NAMES = 3
_MARKERS = {
    Kind.ARTICLE: "[J]",
    Kind.CHAPTER: "[M]",
    Kind.THESIS: "[D]",
    Kind.PATENT: "[P]",
    Kind.STANDARD: "[S]",
    Kind.CONFERENCE: "[C]",
    Kind.REPORT: "[R]",
}


def format_gbt7714(citation: Citation) -> str:
    """Return the citation as one line; what is not known is left out."""
    head = ". ".join(part for part in (_names(citation), _title(citation)) if part)
    marker = _MARKERS.get(Kind(citation.kind), "") if citation.kind else ""
    tail = _tail(citation)
    line = f"{head}{marker}{'' if tail.startswith('//') or not tail else '. '}{tail}"
    doi = f" DOI: {citation.doi}." if citation.doi else ""
    return f"{line.rstrip('.')}.{doi}" if line else doi.strip()


def _names(citation: Citation) -> str:
    names = (
        [citation.applicant]
        if citation.kind == Kind.PATENT and citation.applicant
        else citation.authors
    )
    shown = [" ".join(name.replace(",", " ").replace(".", " ").split()) for name in names]
    shown = [name for name in shown if name][:MOST_NAMES]
    if shown and len(names) > MOST_NAMES:
        shown.append("等" if has_chinese(citation.title + shown[0]) else "et al")
    return ", ".join(shown)


def _title(citation: Citation) -> str:
    if citation.kind in {Kind.PATENT, Kind.STANDARD, Kind.REPORT}:
        return ": ".join(part for part in (citation.title, citation.number) if part)
    if citation.kind == Kind.CHAPTER and not citation.title:
        return citation.container
    return citation.title


def _tail(citation: Citation) -> str:
    if citation.kind == Kind.ARTICLE:
        return _joined(
            citation.container, str(citation.year or ""), _volume(citation), pages=citation.pages
        )
    if citation.kind in {Kind.CHAPTER, Kind.CONFERENCE} and citation.title:
        host = ". ".join(part for part in (citation.container, _edition(citation)) if part)
        imprint = _joined(citation.publisher, str(citation.year or ""), pages=citation.pages)
        return f"//{'. '.join(part for part in (host, imprint) if part)}" if host else imprint
    if citation.kind == Kind.PATENT:
        return str(citation.year or "")
    issuer = citation.institution or citation.publisher
    imprint = _joined(issuer, str(citation.year or ""), pages=citation.pages)
    return ". ".join(part for part in (_edition(citation), imprint) if part)


def _volume(citation: Citation) -> str:
    return citation.volume + (f"({citation.issue})" if citation.issue else "")


def _joined(*parts: str, pages: str) -> str:
    known = ", ".join(part for part in parts if part)
    return ": ".join(part for part in (known, pages) if part)


def _edition(citation: Citation) -> str:
    """A bare number becomes "2版" beside a Chinese title and "2 ed" beside another."""
    if not citation.edition.isdigit():
        return citation.edition.rstrip(".")
    return f"{citation.edition}{'版' if has_chinese(citation.container) else ' ed'}"
