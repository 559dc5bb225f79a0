"""RIS: read any dialect of it, write a plain one."""

import re
from collections.abc import Iterable, Iterator

from docsharing.citations.assemble import assemble, part_pages
from docsharing.citations.fold import one_line
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Citation, Kind, Note, Result

MOST_RECORDS = 2000
MOST_LINES = 200_000
Tags = dict[str, list[str]]

_LINE = re.compile(r"^\s{0,3}\ufeff?([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*))?$")
_KINDS = {
    "JOUR": Kind.ARTICLE,
    "EJOUR": Kind.ARTICLE,
    "JFULL": Kind.ARTICLE,
    "MGZN": Kind.ARTICLE,
    "NEWS": Kind.ARTICLE,
    "INPR": Kind.ARTICLE,
    "ABST": Kind.ARTICLE,
    "PREP": Kind.ARTICLE,
    "CHAP": Kind.CHAPTER,
    "BOOK": Kind.CHAPTER,
    "EBOOK": Kind.CHAPTER,
    "ECHAP": Kind.CHAPTER,
    "EDBOOK": Kind.CHAPTER,
    "ENCYC": Kind.CHAPTER,
    "DICT": Kind.CHAPTER,
    "SER": Kind.CHAPTER,
    "THES": Kind.THESIS,
    "PAT": Kind.PATENT,
    "STAND": Kind.STANDARD,
    "CONF": Kind.CONFERENCE,
    "CPAPER": Kind.CONFERENCE,
    "RPRT": Kind.REPORT,
    "GOVDOC": Kind.REPORT,
}
_WHOLE_BOOKS = {"BOOK", "EBOOK", "EDBOOK", "SER"}
_TYPES = {
    Kind.ARTICLE: "JOUR",
    Kind.CHAPTER: "CHAP",
    Kind.THESIS: "THES",
    Kind.PATENT: "PAT",
    Kind.STANDARD: "STAND",
    Kind.CONFERENCE: "CPAPER",
    Kind.REPORT: "RPRT",
}


def from_ris(text: str) -> list[Result]:
    """Read every record of a RIS text; what is none is refused with its line."""
    results: list[Result] = []
    typed = looks_like_ris(text)
    for line, tags in _records(text):
        if typed and "TY" not in tags and not _first(tags, "TI", "T1"):
            continue  # what a vendor writes between two records
        if len(results) == MOST_RECORDS:
            return [
                *results,
                Result(line, None, "citation.too-many-records", {"most": MOST_RECORDS}),
            ]
        results.append(_result(line, tags))
    return results or [Result(1, None, "citation.no-record", {"format": "RIS"})]


def looks_like_ris(text: str) -> bool:
    """Whether a line of the text opens a RIS record."""
    return bool(re.search(r"^\s{0,3}\ufeff?TY\s{1,2}-", text[:100_000], re.M))


def _records(text: str) -> Iterator[tuple[int, Tags]]:
    tags: Tags = {}
    first, last_tag = 1, ""
    for number, line in enumerate(text.split("\n", MOST_LINES)[:MOST_LINES], start=1):
        found = _LINE.match(line.rstrip("\r"))
        if not found:
            if last_tag and line.strip():
                tags[last_tag][-1] = f"{tags[last_tag][-1]} {line.strip()}"[:4000]
            continue
        tag, value = found[1], (found[2] or "").strip()
        if tags and (tag == "ER" or (tag == "TY" and set(tags) != {"TY"})):
            yield first, tags
            tags, last_tag = {}, ""
        if tag != "ER":
            first = first if tags else number
            tags.setdefault(tag, []).append(value)
            last_tag = tag
    if tags:
        yield first, tags


def _result(line: int, tags: Tags) -> Result:
    kind_word = (_first(tags, "TY") or "").upper()[:12]
    fields = _fields(tags, _KINDS.get(kind_word, ""))
    fields |= _special(tags, fields["kind"], whole=kind_word in _WHOLE_BOOKS)
    citation, notes = assemble(fields, "")
    if not citation.title and not citation.container and not citation.doi and not citation.number:
        return Result(line, None, "citation.nothing-known", {})
    if not citation.kind and kind_word not in {"", "GEN"}:
        notes = (*notes, Note("citation.kind-unknown", {"value": kind_word}))
    return Result(line, citation, "", {}, notes)


def _first(tags: Tags, *names: str) -> str:
    return next((value for name in names for value in tags.get(name, ()) if value.strip(" /")), "")


def _fields(tags: Tags, kind: str) -> dict[str, object]:
    numbers = " ; ".join(tags.get("SN", ()))
    return {
        "kind": kind,
        "title": _first(tags, "TI", "T1", "CT"),
        "container": _first(tags, "T2", "JF", "JO", "BT", "JA", "J2", "J1", "T3"),
        "authors": [*tags.get("AU", ()), *tags.get("A1", ())],
        "year": _first(tags, "PY", "Y1", "DA"),
        "volume": _first(tags, "VL"),
        "issue": _first(tags, "IS", "CP"),
        "pages": _pages(tags),
        "doi": find_doi(
            " ".join(
                [
                    *tags.get("DO", ()),
                    *tags.get("M3", ()),
                    *tags.get("UR", ()),
                    *tags.get("L3", ()),
                    *tags.get("N1", ()),
                ]
            )
        ),
        "pmid": _pmid(tags),
        "issn": numbers if re.search(r"(?<!\d)\d{4}-?\d{3}[\dXx](?![\dXx-])", numbers) else "",
        "isbn": numbers if re.search(r"\d(?:-?\d){8}-?[\dXx]", numbers) else "",
        "publisher": _first(tags, "PB"),
        "edition": _first(tags, "ET"),
        "language": _first(tags, "LA"),
    }


def _special(tags: Tags, kind: object, *, whole: bool) -> dict[str, object]:
    """The fields whose tags mean something else from kind to kind."""
    number = _first(tags, "M1", "SN", "IS", "VL", "U1")
    if kind == Kind.CHAPTER and whole:
        book = _first(tags, "TI", "T1", "BT")
        return {"container": book, "title": "", **part_pages(_pages(tags))}
    if kind == Kind.THESIS:
        return {
            "institution": _first(tags, "PB", "U1", "A3"),
            "degree": _first(tags, "M3", "U3", "VL"),
            "publisher": "",
            "container": "",
        }
    if kind == Kind.REPORT:
        return {
            "institution": _first(tags, "PB", "A3", "T2"),
            "number": _first(tags, "M1", "SN", "IS"),
            "publisher": "",
            "issn": "",
            "isbn": "",
        }
    if kind == Kind.PATENT:
        return {
            "number": number,
            "applicant": _first(tags, "PB", "A2"),
            "publisher": "",
            "issn": "",
            "isbn": "",
            "container": "",
        }
    if kind == Kind.STANDARD:
        return {"number": number, "issn": "", "isbn": ""}
    return _of_conference(tags) if kind == Kind.CONFERENCE else {}


def _of_conference(tags: Tags) -> dict[str, object]:
    return {
        "container": _first(tags, "T2", "BT", "JF", "C3", "T3"),
        "place": _first(tags, "C1", "CY"),
    }


def _pages(tags: Tags) -> str:
    first, last = _first(tags, "SP"), _first(tags, "EP")
    joined = f"{first}-{last}" if first and last and "-" not in first and first != last else first
    return joined or last or _first(tags, "C7")


def _pmid(tags: Tags) -> str:
    for value in [*tags.get("AN", ()), *tags.get("C8", ()), *tags.get("UR", ())]:
        found = re.search(
            r"(?:pubmed(?:\.ncbi\.nlm\.nih\.gov)?/|PMID:?\s?)(\d{1,8})(?!\d)", value[:500], re.I
        )
        if found:
            return found[1]
    return ""


def to_ris(citations: Iterable[Citation]) -> str:
    """Write citations as RIS, in the order of one record after the other."""
    return "\n".join(_record(citation) for citation in citations)


def _record(citation: Citation) -> str:
    whole = citation.kind == Kind.CHAPTER and not citation.title
    pairs = [
        (
            "TY",
            "BOOK" if whole else _TYPES.get(Kind(citation.kind), "GEN") if citation.kind else "GEN",
        )
    ]
    pairs += [("TI", citation.container if whole else citation.title)]
    pairs += [("AU", name) for name in citation.authors]
    pairs += [] if whole else [("T2", citation.container)]
    first, _, last = (
        citation.pages.partition("-")
        if citation.pages.count("-") == 1
        else (citation.pages, "", "")
    )
    pairs += [
        ("PY", str(citation.year or "")),
        ("VL", citation.volume),
        ("IS", citation.issue),
        ("SP", first),
        ("EP", last),
    ]
    pairs += [
        ("DO", citation.doi),
        ("SN", citation.issn),
        ("SN", citation.isbn),
        ("ET", citation.edition),
    ]
    pairs += [
        ("AN", f"PMID:{citation.pmid}" if citation.pmid else ""),
        ("M1", citation.number),
        ("M3", citation.degree),
    ]
    pairs += [
        ("PB", citation.institution or citation.applicant or citation.publisher),
        ("C1", citation.place),
        ("LA", citation.language),
    ]
    return "".join(f"{tag}  - {one_line(value)}\n" for tag, value in pairs if value) + "ER  - \n"
