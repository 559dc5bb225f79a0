"""Records of tagged lines other than RIS: EndNote, PubMed, Web of Science, Biblioscape."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docsharing.citations.assemble import assemble
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Kind, Note, Result
from docsharing.citations.ris import MOST_LINES, MOST_RECORDS

Tags = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one program writes its records: its lines, where records begin, what the tags mean."""

    name: str
    shown_by: re.Pattern[str]
    line: re.Pattern[str]
    begins: str  # the tag that opens a record; "" when only `ends` parts them
    ends: re.Pattern[str]
    more: re.Pattern[str]  # a line that goes on the value before it
    tags: dict[str, str]
    kinds: tuple[tuple[str, str], ...]
    kind_tags: tuple[str, ...]
    repeats: frozenset[str] = field(default_factory=lambda: frozenset({"authors"}))


_KIND_WORDS = (
    ("thesis", Kind.THESIS),
    ("dissertation", Kind.THESIS),
    ("patent", Kind.PATENT),
    ("standard", Kind.STANDARD),
    ("journal", Kind.ARTICLE),
    ("magazine", Kind.ARTICLE),
    ("newspaper", Kind.ARTICLE),
    ("article", Kind.ARTICLE),
    ("conference", Kind.CONFERENCE),
    ("proceeding", Kind.CONFERENCE),
    ("report", Kind.REPORT),
    ("book", Kind.CHAPTER),
    ("期刊", Kind.ARTICLE),
    ("学位", Kind.THESIS),
    ("会议", Kind.CONFERENCE),
    ("专利", Kind.PATENT),
    ("标准", Kind.STANDARD),
)
ENDNOTE = Dialect(
    "EndNote",
    re.compile(r"^%0 ", re.M),
    re.compile(r"^%([0-9A-Z@!+?~>\[\]])(?:\s(.*))?$"),
    "0",
    re.compile(r"^\s*$"),
    re.compile(r"^\s{2,}\S"),
    {
        "T": "title",
        "J": "container",
        "B": "container",
        "A": "authors",
        "D": "year",
        "V": "volume",
        "N": "issue",
        "P": "pages",
        "R": "doi",
        "U": "url",
        "M": "pmid",
        "@": "numbers",
        "I": "publisher",
        "7": "edition",
        "G": "language",
        "9": "degree",
        "C": "place",
    },
    _KIND_WORDS,
    ("0",),
)
PUBMED = Dialect(
    "PubMed",
    re.compile(r"^PM(?:ID|C|CR)\s?-", re.M),
    re.compile(r"^([A-Z]{2,4})\s{0,2}-(?:\s?(.*))?$"),
    "PMID",
    re.compile(r"^\s*$"),
    re.compile(r"^\s{4,}\S"),
    {
        "TI": "title",
        "BTI": "container",
        "JT": "container",
        "TA": "container",
        "FAU": "authors",
        "AU": "short_authors",
        "DP": "year",
        "VI": "volume",
        "IP": "issue",
        "PG": "pages",
        "LID": "doi",
        "AID": "doi",
        "PMID": "pmid",
        "IS": "numbers",
        "ISBN": "numbers",
        "LA": "language",
        "PB": "publisher",
        "CN": "authors",
    },
    (("book", Kind.CHAPTER),),
    ("PT",),
    frozenset({"authors", "short_authors", "doi"}),
)
WEB_OF_SCIENCE = Dialect(
    "Web of Science",
    re.compile(r"^PT [JBSPC]\s*$", re.M),
    re.compile(r"^([A-Z][A-Z0-9])(?:\s(.*))?$"),
    "PT",
    re.compile(r"^ER\s*$"),
    re.compile(r"^\s{2,}\S"),
    {
        "TI": "title",
        "SO": "container",
        "AF": "authors",
        "AU": "short_authors",
        "PY": "year",
        "VL": "volume",
        "IS": "issue",
        "BP": "first",
        "EP": "last",
        "PS": "pages",
        "AR": "pages",
        "DI": "doi",
        "PM": "pmid",
        "SN": "numbers",
        "BN": "numbers",
        "PU": "publisher",
        "LA": "language",
        "CT": "conference",
        "CY": "date",
        "CL": "place",
    },
    (
        ("proceedings", Kind.CONFERENCE),
        ("book", Kind.CHAPTER),
        ("thesis", Kind.THESIS),
        ("report", Kind.REPORT),
        ("conference", Kind.CONFERENCE),
    ),
    ("DT",),
    frozenset({"authors", "short_authors"}),
)
BIBLIOSCAPE = Dialect(
    "Biblioscape",
    re.compile(r"^--(?:AU|TI|ST)-- ", re.M),
    re.compile(r"^--([A-Z]{2})--(?:\s(.*))?$"),
    "",
    re.compile(r"^------\s*$"),
    re.compile(r"^[^-]"),
    {
        "TI": "title",
        "ST": "container",
        "AU": "authors",
        "YP": "year",
        "VL": "volume",
        "NB": "issue",
        "PS": "first",
        "PE": "last",
        "IS": "numbers",
        "PB": "publisher",
    },
    _KIND_WORDS,
    ("RT", "TW"),
)
DIALECTS = (ENDNOTE, PUBMED, WEB_OF_SCIENCE, BIBLIOSCAPE)


def dialect_of(text: str) -> Dialect | None:
    """The program whose tagged lines the text shows, if any."""
    return next((one for one in DIALECTS if one.shown_by.search(text[:100_000])), None)


def from_tagged(text: str, dialect: Dialect) -> list[Result]:
    """Read every record of a text written in one of the dialects."""
    results: list[Result] = []
    for line, tags in _records(text, dialect):
        if not _whole(tags, dialect):
            continue
        if len(results) == MOST_RECORDS:
            return [
                *results,
                Result(line, None, "citation.too-many-records", {"most": MOST_RECORDS}),
            ]
        results.append(_result(line, tags, dialect))
    return results or [Result(1, None, "citation.no-record", {"format": dialect.name})]


def _records(text: str, dialect: Dialect) -> Iterator[tuple[int, Tags]]:
    tags: Tags = {}
    first, last_tag = 1, ""
    for number, line in enumerate(text.split("\n", MOST_LINES)[:MOST_LINES], start=1):
        line = line.rstrip("\r").lstrip("\ufeff")
        found = dialect.line.match(line)
        if dialect.ends.match(line) or (found and found[1] == dialect.begins):
            if tags:
                yield first, tags
            tags, last_tag = {}, ""
        if found and not dialect.ends.match(line):
            first = first if tags else number
            last_tag = found[1]
            tags.setdefault(last_tag, []).append((found[2] or "").strip())
        elif last_tag and dialect.more.match(line):
            _go_on(tags, last_tag, line.strip(), dialect)
    if tags:
        yield first, tags


def _whole(tags: Tags, dialect: Dialect) -> bool:
    """Whether the tags are a record, and not the first and last lines of a file."""
    return dialect is not WEB_OF_SCIENCE or dialect.begins in tags


def _go_on(tags: Tags, tag: str, value: str, dialect: Dialect) -> None:
    """A list goes on with one more item, a text with more of it."""
    if dialect.tags.get(tag, "") in dialect.repeats and dialect is WEB_OF_SCIENCE:
        tags[tag].append(value)
    else:
        tags[tag][-1] = f"{tags[tag][-1]} {value}"[:4000]


def _result(line: int, tags: Tags, dialect: Dialect) -> Result:
    fields = _fields(tags, dialect)
    kind_words = " ".join(
        value for tag in dialect.kind_tags for value in tags.get(tag, ())
    ).lower()[:400]
    kind = next((kind for word, kind in dialect.kinds if word in kind_words), "")
    if not kind and dialect.name in {"PubMed", "Web of Science"}:
        kind = Kind.ARTICLE
    citation, notes = assemble(_by_kind(fields, kind, kind_words))
    if not citation.title and not citation.container and not citation.doi:
        return Result(line, None, "citation.nothing-known", {})
    if not citation.kind:
        notes = (*notes, Note("citation.kind-unknown", {"value": kind_words[:40]}))
    return Result(line, citation, "", {}, notes)


def _fields(tags: Tags, dialect: Dialect) -> dict[str, object]:
    values: dict[str, list[str]] = {}
    for tag, name in dialect.tags.items():
        values.setdefault(name, []).extend(value for value in tags.get(tag, ()) if value)
    fields: dict[str, object] = {name: found[0] for name, found in values.items() if found}
    authors = values.get("authors") or values.get("short_authors") or []
    fields["authors"] = [one for value in authors for one in value.split(";")]
    numbers = " ; ".join(values.get("numbers", ()))
    fields["doi"] = find_doi(" ".join(values.get("doi", []) + values.get("url", [])))
    fields["issn"] = numbers if re.search(r"(?<!\d)\d{4}-\d{3}[\dXx](?![\d-])", numbers) else ""
    fields["isbn"] = numbers if re.search(r"\d(?:-?\d){8}-?[\dXx]", numbers) else ""
    if "first" in fields:
        pages = [str(fields[name]) for name in ("first", "last") if fields.get(name)]
        fields["pages"] = "-".join(dict.fromkeys(pages))
    if not re.fullmatch(r"\d{1,8}", str(fields.get("pmid", ""))):
        fields["pmid"] = ""
    return fields


def _by_kind(fields: dict[str, object], kind: str, words: str) -> dict[str, object]:
    fields["kind"] = kind
    if kind in {Kind.THESIS, Kind.REPORT}:
        return fields | {
            "institution": fields.get("publisher", ""),
            "publisher": "",
            "number": fields.get("issue", "") if kind == Kind.REPORT else "",
        }
    if kind in {Kind.PATENT, Kind.STANDARD}:
        number = str(fields.get("numbers") or fields.get("issue") or "")
        return fields | {
            "number": number,
            "applicant": fields.get("publisher", "") if kind == Kind.PATENT else "",
            "issn": "",
            "isbn": "",
        }
    if kind == Kind.CONFERENCE:
        return fields | {"container": fields.get("conference") or fields.get("container", "")}
    if kind == Kind.CHAPTER and "section" not in words and not fields.get("container"):
        return fields | {"container": fields.get("title", ""), "title": ""}
    return fields | {"place": ""}
