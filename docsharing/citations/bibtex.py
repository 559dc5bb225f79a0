"""BibTeX and BibLaTeX: a scanner that goes through the text once, whatever it holds."""

import re
from collections.abc import Iterator

from docsharing.citations.assemble import assemble, part_pages, person
from docsharing.citations.fold import has_chinese
from docsharing.citations.latex import plain
from docsharing.citations.model import Kind, Note, Result
from docsharing.citations.ris import MOST_RECORDS

LONGEST_VALUE = 20_000
MOST_BROKEN = 50  # after that the text is no BibTeX, and looking on costs time
Entry = dict[str, str]

_ENTRY = re.compile(r"@\s?([A-Za-z]{2,30})\s{0,20}([{(])")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w:.+-]{0,60})\s{0,50}=\s{0,50}")
_WORD = re.compile(r"[^\s,#{}\"()=]{1,200}")
_KINDS = {
    "article": Kind.ARTICLE,
    "newspaper": Kind.ARTICLE,
    "periodical": Kind.ARTICLE,
    "suppperiodical": Kind.ARTICLE,
    "book": Kind.CHAPTER,
    "inbook": Kind.CHAPTER,
    "incollection": Kind.CHAPTER,
    "collection": Kind.CHAPTER,
    "booklet": Kind.CHAPTER,
    "mvbook": Kind.CHAPTER,
    "inreference": Kind.CHAPTER,
    "suppbook": Kind.CHAPTER,
    "phdthesis": Kind.THESIS,
    "mastersthesis": Kind.THESIS,
    "mathesis": Kind.THESIS,
    "thesis": Kind.THESIS,
    "inproceedings": Kind.CONFERENCE,
    "conference": Kind.CONFERENCE,
    "proceedings": Kind.CONFERENCE,
    "techreport": Kind.REPORT,
    "report": Kind.REPORT,
    "patent": Kind.PATENT,
    "standard": Kind.STANDARD,
}
_WHOLE = {"book", "collection", "booklet", "mvbook", "proceedings"}
_NO_RECORDS = {"string", "comment", "preamble"}


def looks_like_bibtex(text: str) -> bool:
    """Whether the text holds an entry such as "@article{"."""
    return bool(re.search(r"^\s{0,20}@\s?[A-Za-z]{2,30}\s{0,5}[{(]", text[:200_000], re.M))


def from_bibtex(text: str) -> list[Result]:
    """Read every entry; a broken one is refused with its line and the rest is read on."""
    results: list[Result] = []
    macros: dict[str, str] = {}
    line, seen = 1, 0
    for start, kind, entry in _entries(text, macros):
        line, seen = line + text.count("\n", seen, start), start
        if len(results) == MOST_RECORDS:
            return [
                *results,
                Result(line, None, "citation.too-many-records", {"most": MOST_RECORDS}),
            ]
        results.append(_result(line, kind, entry))
    return results or [Result(1, None, "citation.no-record", {"format": "BibTeX"})]


def _entries(text: str, macros: dict[str, str]) -> Iterator[tuple[int, str, Entry | None]]:
    place, broken = 0, 0
    while broken <= MOST_BROKEN and (found := _ENTRY.search(text, place)):
        kind = found[1].lower()
        place = found.end()
        if kind in {"comment", "preamble"}:
            continue
        entry, place = _entry(text, place, macros)
        broken += entry is None
        if kind == "string":
            macros |= dict(list((entry or {}).items())[:500])
            continue
        yield found.start(), kind, entry


def _entry(text: str, place: int, macros: dict[str, str]) -> tuple[Entry | None, int]:
    """The fields of one entry and where it ends; None when it does not end well."""
    entry: Entry = {}
    key = re.compile(r"\s{0,50}[^\s,={}\"@]{0,200}\s{0,50},").match(text, place)
    place = key.end() if key else place
    while field := _FIELD.match(text, place):
        value, place = _value(text, field.end(), macros)
        if value is None:
            return None, place
        entry.setdefault(field[1].lower(), value)
    end = re.compile(r"[\s,]*[})]").match(text, place)
    return (entry, end.end()) if end else (entry or None, place)


def _value(text: str, place: int, macros: dict[str, str]) -> tuple[str | None, int]:
    """One value: {…}, "…", a number or a macro, joined with #."""
    parts: list[str] = []
    while True:
        part, place = _one_value(text, place, macros)
        if part is None:
            return None, place
        parts.append(part)
        joined = re.compile(r"\s{0,50}#\s{0,50}").match(text, place)
        if not joined or len(parts) > 50:
            return "".join(parts), place
        place = joined.end()


def _one_value(text: str, place: int, macros: dict[str, str]) -> tuple[str | None, int]:
    opening = text[place : place + 1]
    if opening in {"{", '"'}:
        end = _end_of_value(text, place)
        return (text[place + 1 : end], end + 1) if end else (None, place + 1)
    word = _WORD.match(text, place)
    return (macros.get(word[0].lower(), word[0]), word.end()) if word else (None, place + 1)


def _end_of_value(text: str, place: int) -> int:
    """Where the value that opens at `place` closes; 0 when it does not in reasonable length."""
    quoted, depth = text[place] == '"', 0
    for end in range(place + 1, min(len(text), place + LONGEST_VALUE)):
        sign = text[end]
        if text[end - 1] == "\\" and sign in '{}"':
            continue
        if depth == 0 and sign == ('"' if quoted else "}"):
            return end
        depth += (sign == "{") - (sign == "}")
    return 0


def _result(line: int, kind: str, entry: Entry | None) -> Result:
    if entry is None:
        return Result(line, None, "citation.entry-broken", {"format": "BibTeX"})
    plain_entry = {name: plain(value) for name, value in entry.items() if name != "author"}
    fields = _fields(kind, plain_entry) | {"authors": _authors(entry.get("author", ""))}
    citation, notes = assemble(fields)
    if not citation.title and not citation.container and not citation.doi:
        return Result(line, None, "citation.nothing-known", {})
    if not citation.kind:
        notes = (*notes, Note("citation.kind-unknown", {"value": kind}))
    return Result(line, citation, "", {}, notes)


def _fields(word: str, entry: Entry) -> dict[str, str]:
    def first(*names: str) -> str:
        return next((entry[name] for name in names if entry.get(name)), "")

    title = f"{first('title')}: {first('subtitle')}" if entry.get("subtitle") else first("title")
    kind = _KINDS.get(word, "")
    whole = word in _WHOLE
    fields = {
        "kind": kind,
        "title": "" if whole else title or first("chapter"),
        "container": title
        if whole
        else first("journal", "journaltitle", "booktitle", "eventtitle"),
        "year": first("year", "date"),
        "volume": first("volume"),
        "issue": first("issue", "number") if kind == Kind.ARTICLE else "",
        "number": first("number", "isrn") if kind != Kind.ARTICLE else "",
        "pages": first("pages", "eid"),
        "doi": first("doi"),
        "pmid": first("pmid"),
        "issn": first("issn"),
        "isbn": first("isbn"),
        "publisher": "" if kind in {Kind.THESIS, Kind.REPORT} else first("publisher"),
        "institution": first("institution", "school", "publisher", "organization")
        if kind in {Kind.THESIS, Kind.REPORT}
        else "",
        "degree": {"phdthesis": "doctoral", "mastersthesis": "master"}.get(word, first("type"))
        if kind == Kind.THESIS
        else "",
        "edition": first("edition"),
        "applicant": first("holder", "assignee") if kind == Kind.PATENT else "",
        "place": first("venue", "eventplace") if kind == Kind.CONFERENCE else "",
        "language": first("language", "langid"),
    }
    return fields | (part_pages(fields["pages"]) if whole else {})


def _authors(text: str) -> list[str]:
    names = re.split(r"\s+and\s+", " ".join(text.split())) if text else []
    return [_name(name) for name in names[:200] if name.strip(" {}") not in {"", "others"}]


def _name(text: str) -> str:
    corporate = text.strip().startswith("{") and text.strip().endswith("}") and text.count("{") == 1
    name = plain(text)
    if corporate or "," in name or has_chinese(name) or " " not in name:
        family, comma, given = name.partition(",")
        return person(family, given) if comma and not corporate else name
    given, _, family = name.rpartition(" ")
    particles = re.search(
        r"(?:\s|^)((?:von|van|der|den|de|la|du|ter|zu)(?:\s(?:der|den|de|la))?)$", given
    )
    if particles:
        given, family = given[: particles.start()], f"{particles[1]} {family}"
    return person(family, given)
