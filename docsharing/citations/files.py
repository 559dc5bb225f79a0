"""Read a whole file of citations: which encoding, which format, record by record."""

import re
from collections.abc import Callable

from docsharing.citations.detect import read_records
from docsharing.citations.model import Citation, Result
from docsharing.citations.ris import MOST_RECORDS
from docsharing.citations.sheets import from_sheet, looks_like_zip
from docsharing.citations.text import from_text

MOST_BYTES = 5_000_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NO_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
)
_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_REFERENCE = re.compile(
    r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)|10\.\d{4,9}/|[\[［][JDMCPSRN](?:/OL)?[\]］]", re.I
)
_MARGIN = 0.6
_OVID = re.compile(r"^\s{0,5}<\d{1,6}>\s{0,5}$")  # records of many lines, not a line each


def read_file(data: bytes, name: str = "") -> list[Result]:
    """Read every record of a file, or refuse it with line and reason. Never raises.

    The name only serves the words to the reader: what a file is, it shows by its content.
    """
    return _read(data, name)[1]


def read_list(data: bytes, name: str = "") -> tuple[str, list[Result]]:
    """Read what a person calls a list: its format, and its records as `read_file` reads them.

    What shows no format is taken line by line: a DOI, a number or a reference each.
    """
    form, results = _read(data, name)
    if results[0].code != "citation.format-unknown":
        return form, results
    results = _each_line(_plain(decode(data)))
    good = any(result.citation for result in results)
    return ("lines", results) if good else ("", [_refused("citation.format-unknown", name)])


def _read(data: bytes, name: str) -> tuple[str, list[Result]]:
    """The format, and what was read of it."""
    if not data.strip():
        return "", [_refused("citation.file-empty", name)]
    if len(data) > MOST_BYTES:
        return "", [_refused("citation.file-too-large", name, most_bytes=MOST_BYTES)]
    if looks_like_zip(data):
        return "xlsx", from_sheet(data) or [_refused("citation.not-text", name)]
    text = decode(data)
    if data.startswith(_NO_TEXT) or text.count("\0") > len(text) // 100:
        return "", [_refused("citation.not-text", name)]
    text = _plain(text)
    found, results = read_records(text)
    if found:
        return found, results
    return "lines", _lines(text) or [_refused("citation.format-unknown", name)]


def lines_of(data: bytes) -> list[str]:
    """The lines of a file, as its results count them."""
    return _plain(decode(data)).split("\n")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _refused(code: str, name: str, **params: object) -> Result:
    return Result(1, None, code, {"name": name[:100]} | params)


def decode(data: bytes) -> str:
    """The text of the bytes: UTF-8, UTF-16, GB18030, or Latin-1 as what never fails."""
    likely = encodings(data)
    for encoding in likely:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(likely[-1], "replace")


def encodings(head: bytes) -> tuple[str, ...]:
    """In what a file that begins so may be written, the likeliest first; the last as it may be."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return (encoding,)
    return (*_likely(head), "latin-1")


def _likely(data: bytes) -> tuple[str, ...]:
    sample = data[:20_000]
    if sample.count(0) > len(sample) // 5:
        return ("utf-16-le",) if sample[1::2].count(0) >= sample[::2].count(0) else ("utf-16-be",)
    high = len(_HIGH.findall(sample))
    chinese = high and 2 * len(_PAIR.findall(sample)) >= 0.8 * high
    return ("utf-8", "gb18030", "cp1252") if chinese else ("utf-8", "cp1252")


def _numbered(text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.split("\n"), start=1)
    return [(number, line) for number, line in lines if line.strip(" \t\ufeff\u3000")]


def _lines(text: str) -> list[Result]:
    """One reference a line, when most lines read like references."""
    lines = _numbered(text)
    references = sum(bool(_REFERENCE.search(line[:2000])) and len(line) > 20 for _, line in lines)
    if any(_OVID.match(line) for _, line in lines[:20]):
        return []
    if not lines or references < _MARGIN * len(lines):
        return []
    return _results(lines, _names_something)


def _each_line(text: str) -> list[Result]:
    """Each line for itself: one that tells too little to be looked for is refused."""
    lines = _numbered(text)
    if any(_OVID.match(line) for _, line in lines[:20]):
        return []
    return _results(lines, _can_be_looked_for)


def _results(lines: list[tuple[int, str]], enough: Callable[[Citation], bool]) -> list[Result]:
    results = [_of_line(number, line, enough) for number, line in lines[:MOST_RECORDS]]
    if len(lines) > MOST_RECORDS:
        after, params = lines[MOST_RECORDS][0], {"most": MOST_RECORDS}
        results.append(Result(after, None, "citation.too-many-records", params))
    return results


def _names_something(citation: Citation) -> bool:
    return bool(citation.title or citation.doi or citation.container or citation.number)


def _can_be_looked_for(citation: Citation) -> bool:
    by_itself = citation.doi or citation.number or citation.pmid or citation.isbn
    where = citation.container or citation.institution or citation.year
    return bool(by_itself or (citation.title and where))


def _of_line(number: int, line: str, enough: Callable[[Citation], bool]) -> Result:
    parsed = from_text(line)
    if not enough(parsed.citation):
        return Result(number, None, "citation.nothing-known", {})
    return Result(number, parsed.citation, "", {}, parsed.notes)
