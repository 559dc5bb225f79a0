"""Records of ISO 2709, MARC 21 and CNMARC, in UTF-8, GBK or MARC-8, whatever their leader says.

pymarc reads the directory; the bytes are decoded here, because Chinese catalogues mostly write GBK
under a leader that knows nothing of it. Where lengths are wrong (a file that was turned from GBK
to UTF-8 keeps its old ones), fields are told by the signs that end them.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pymarc import Record
from pymarc.exceptions import PymarcException
from pymarc.marc8 import marc8_to_unicode

from docsharing.catalogue.record import (
    Holding,
    Row,
    address_in,
    isbn_in,
    issn_in,
    line_of,
    own_id,
    pages_in,
    year_in,
)

END_OF_RECORD, END_OF_FIELD, SUBFIELD = b"\x1d", b"\x1e", b"\x1f"
LEADER = 24
LONGEST_RECORD = 1 << 20  # ten times what the lengths of ISO 2709 can say
_HIGH = re.compile(rb"[\x80-\xff]")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_BLANK = b" \r\n\t\x00\x1a"
# What is written beside an address that is open to everybody (856 $y $z $3).
_OPEN = re.compile(
    r"open[ -]?access|free (?:full[ -]?text|access)|freely available|开放获取|免费全文", re.I
)
# Whatever limits it, to some readers, years or parts: rather no word of it than a wrong one.
_LIMITED = re.compile(
    r"\b(?:no|not|non|for|from|since|until|till|after|before|only|some|selected)\b|"
    r"subscri|member|staff|student|patron|regist|log[ -]?in|sign[ -]?in|campus|on[ -]?site|"
    r"limit|restrict|authori[sz]ed|trial|partial|hybrid|embargo|delayed|[非不未无仅限订起至前后]|部分|会员|注册|登录|校内|馆内|试用|混合",
    re.I,
)
Fields = list[tuple[str, list[tuple[str, str]]]]
Decode = Callable[[bytes], str]

# The library's warnings about indicators and lengths: what counts is told row by row.
logging.getLogger("pymarc").setLevel(logging.CRITICAL)


def looks_like_marc(begin: bytes) -> bool:
    """Whether a file begins as ISO 2709 does."""
    head = begin.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)[:LEADER]
    return bool(re.match(rb"[\d ]{5}[a-z ]", head)) and END_OF_FIELD in begin[:100_000]


def read_marc(pieces: Iterable[bytes]) -> Iterator[Row]:
    """Each record by its place in the file, which comes in pieces."""
    number = 0
    for each in _records(pieces):
        raw = each.lstrip(_BLANK)
        if raw:
            number += 1
            yield _row(number, raw + END_OF_RECORD)


def _records(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between the signs that end records; of what is far too long, the beginning."""
    rest = b""
    for number, piece in enumerate(pieces):
        begun = rest + (piece if number else piece.removeprefix(b"\xef\xbb\xbf"))
        *whole, rest = begun.split(END_OF_RECORD)
        yield from whole
        rest = rest[: LONGEST_RECORD + 1]
    yield rest


def _row(number: int, raw: bytes) -> Row:
    try:
        fields = _fields(raw)
    except ValueError:
        return Row(number, None, "holding.record-broken")
    holding = _holding(fields)
    if holding is None:
        return Row(number, None, "holding.no-title")
    if "\ufffd" in holding.title:
        return Row(number, None, "holding.encoding")
    return Row(number, holding)


# Reading
def _fields(raw: bytes) -> Fields:
    """The fields of a record as text, or ValueError."""
    if len(raw) > LONGEST_RECORD:
        raise ValueError(len(raw))
    parts = _by_directory(raw) or _by_signs(raw)
    decode = _decoder(raw)
    return [(tag, [(code, decode(value)) for code, value in subfields]) for tag, subfields in parts]


def _by_directory(raw: bytes) -> list[tuple[str, list[tuple[str, bytes]]]]:
    """By the lengths that the record gives; nothing if they are wrong."""
    if not raw[:5].isdigit() or int(raw[:5]) != len(raw):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd subfields: they are kept
            record = Record(raw, to_unicode=False)
    except (PymarcException, ValueError, IndexError):
        return []
    found = []
    for field in record.fields:
        subfields = getattr(field, "subfields", None)
        if subfields:
            found.append((field.tag, [(each.code, each.value) for each in subfields]))
        elif field.data:
            found.append((field.tag, [("", field.data)]))
    return found


def _by_signs(raw: bytes) -> list[tuple[str, list[tuple[str, bytes]]]]:
    """By the order of the directory and the signs that end fields."""
    head, *bodies = raw.rstrip(END_OF_RECORD).rstrip(END_OF_FIELD).split(END_OF_FIELD)
    directory = head[LEADER:]
    if len(directory) % 12 or not directory or len(directory) // 12 != len(bodies):
        raise ValueError(len(directory))
    tags = [directory[start : start + 3].decode("ascii") for start in range(0, len(directory), 12)]
    return [(tag, _subfields(body)) for tag, body in zip(tags, bodies, strict=True)]


def _subfields(body: bytes) -> list[tuple[str, bytes]]:
    if SUBFIELD not in body:
        return [("", body)]
    parts = body.split(SUBFIELD)[1:]
    return [(part[:1].decode("ascii", "replace"), part[1:]) for part in parts if part]


def _decoder(raw: bytes) -> Decode:
    """How the record is written: one encoding for all of it."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return lambda value: value.decode("utf-8")
    if raw[9:10] == b"a":  # it says that it is UTF-8, and is not quite
        return lambda value: value.decode("utf-8", "replace")
    high = len(_HIGH.findall(raw))
    in_pairs = sum(len(_HIGH.findall(pair)) for pair in _PAIR.findall(raw) if pair[1] >= 0x80)
    if in_pairs >= 0.8 * high:
        return lambda value: value.decode("gb18030", "replace")
    return lambda value: str(marc8_to_unicode(value, hide_utf8_warnings=True))


# What the fields say
def _holding(fields: Fields) -> Holding | None:
    tags = {tag for tag, _subfields in fields}
    chinese = "200" in tags and "245" not in tags
    made = _cnmarc(fields) if chinese else _marc21(fields)
    if not made["title"]:
        return None
    number = line_of(" ".join(_all(fields, "001", "")), 80)
    known = number or made["isbn"] or made["issn"]
    made["record_id"] = known or own_id(made["title"], made["authors"], made["year"])
    return Holding(**made)


def _all(fields: Fields, tags: str, codes: str) -> list[str]:
    """The subfields of some fields, in order; of a field without subfields, all of it."""
    wanted = tags.split()
    return [
        value
        for tag, subfields in fields
        if tag in wanted
        for code, value in subfields
        if code in codes or (not code and not codes)
    ]


def _first(fields: Fields, tags: str, codes: str) -> str:
    return next(iter(_all(fields, tags, codes)), "")


def _joined(fields: Fields, tags: str, codes: str, sign: str = " ") -> str:
    """The subfields of the first of these fields."""
    for tag, subfields in fields:
        if tag in tags.split():
            return sign.join(value for code, value in subfields if code and code in codes)
    return ""


def _marc21(fields: Fields) -> dict[str, Any]:
    dated = _first(fields, "260 264", "c") or "".join(_all(fields, "008", ""))[7:11]
    call = _joined(fields, "852", "hi") or _joined(fields, "090 050 084 082", "ab")
    return _made(
        fields,
        title=_joined(fields, "245", "abnp").rstrip(" /:;,.="),
        isbn=_all(fields, "020", "a"),
        issn=_all(fields, "022", "a"),
        authors="; ".join(name.rstrip(" ,.") for name in _all(fields, "100 110 700", "a")),
        publisher=_first(fields, "260 264", "b").rstrip(" ,:"),
        dated=dated,
        volumes="; ".join(_all(fields, "362 866", "a")),
        extent=_first(fields, "300", "a"),
        call_number=call,
        location=_first(fields, "852", "bc"),
        form=_first(fields, "245", "h") + _first(fields, "338", "a"),
    )


def _cnmarc(fields: Fields) -> dict[str, Any]:
    dated = _first(fields, "210", "d") or _first(fields, "100", "a")[9:13]
    people = _all(fields, "701 702 711 712", "a") or _all(fields, "200", "f")
    return _made(
        fields,
        title=" ".join([_joined(fields, "200", "a"), _joined(fields, "200", "ehi", ": ")]).strip(),
        isbn=_all(fields, "010", "a"),
        issn=_all(fields, "011", "a"),
        authors="; ".join(people),
        publisher=_first(fields, "210", "c"),
        dated=dated,
        volumes="; ".join(_all(fields, "207", "a")),
        extent=_first(fields, "215", "a"),
        call_number=_joined(fields, "905", "de", "/") or _first(fields, "690", "a"),
        location=_first(fields, "905", "a"),
        form=_first(fields, "200", "b"),
    )


def _made(fields: Fields, **found: Any) -> dict[str, Any]:
    """The fields as they are kept."""
    text = {name: str(value) for name, value in found.items()}
    url = _first(fields, "856", "u")
    electronic = re.search(r"electronic|online|电子|网络", text["form"], re.I) or (
        url and not text["location"] and not text["call_number"]
    )
    return {
        "title": line_of(text["title"], 1000),
        "isbn": isbn_in(found["isbn"]),
        "issn": issn_in(found["issn"]),
        "authors": line_of(text["authors"], 500),
        "publisher": line_of(text["publisher"], 300),
        "year": year_in(text["dated"]),
        "volumes": line_of(text["volumes"], 300),
        "pages": pages_in(text["extent"]),
        "call_number": line_of(text["call_number"], 120),
        "location": line_of(text["location"], 200),
        "kind": "electronic" if electronic else "print",
        "url": address_in(url),
        "open_url": next(iter(_open_addresses(fields)), ""),
    }


def _open_addresses(fields: Fields) -> Iterator[str]:
    """The addresses that are open to everybody: so says $7 (0), or the words beside them."""
    for tag, subfields in fields:
        if tag != "856":
            continue
        access = next((value[:1] for code, value in subfields if code == "7"), "")
        told = " ".join(value for code, value in subfields if code in "yz3")
        free = _OPEN.search(told) and not _LIMITED.search(told)
        if access == "0" or (not access and free):
            yield from filter(None, (address_in(value) for code, value in subfields if code == "u"))
