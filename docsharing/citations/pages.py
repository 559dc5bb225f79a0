"""How many pages a page range covers."""

import re

from docsharing.citations.fold import fold

LONGEST = 200
MOST_PAGES = 5000

_PART = re.compile(r"[,;+&]|\band\b|和")
_TOTAL = re.compile(r"(?<![-~\d至到])(?<!to )(\d{1,5})\s*(?:pp?\b|pages?\b|leaves\b|页|頁|[sS]\.$)")
_LABEL = re.compile(
    r"^(?:(?:pages?|pp?|第)\s*[.:]?|S[.:]?\s|S[.:])\s*(?=[A-Za-z]?\d)|\s*(?:页|頁)$"
)
_SINGLE = re.compile(r"^(?:page|p\b|p\.|第)")
_RANGE = re.compile(
    r"^([A-Za-z]{0,3})\s?((?:\d{1,4}[.:])?)(\d{1,6})\s?(?:-{1,3}|~|至|到|to)\s?"
    r"([A-Za-z]{0,3})\s?((?:\d{1,4}[.:])?)(\d{1,6})$"
)
_ROMAN_RANGE = re.compile(r"^([ivxlcdm]{1,9})\s?-{1,3}\s?([ivxlcdm]{1,9})$", re.I)
_ONE = re.compile(r"^[A-Za-z]{0,2}\d{1,6}$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def page_count(text: str) -> int | None:
    """Return the pages of "75-80", "1123-9", "S1-S12" or "12-19, 33"; None if not told.

    A number by itself is a first page or an article number and tells no length,
    unless it is called a page ("p. 33") or a total ("231 pages").
    """
    line = fold(text[:LONGEST]).strip().rstrip(".")
    if total := _TOTAL.search(line):
        return _sane(int(total[1])) if not line.startswith(("第", "p", "P")) else _one_page(line)
    parts = [part.strip() for part in _PART.split(line) if part.strip()]
    if len(parts) == 1 and _SINGLE.match(line.lower()) and _ONE.match(_bare(parts[0])):
        return 1
    counts = [_count(_bare(part)) for part in parts]
    if not any(count and count > 1 for count in counts) and "-" not in line:
        return None
    return None if None in counts else _sane(sum(count or 0 for count in counts))


def _one_page(line: str) -> int | None:
    return 1 if _ONE.match(_bare(line)) else _count(_bare(line))


def _bare(part: str) -> str:
    return _LABEL.sub("", _LABEL.sub("", part)).strip()


def _count(part: str) -> int | None:
    if found := _RANGE.match(part):
        return _of_range(found)
    if found := _ROMAN_RANGE.match(part):
        return _span(_roman(found[1]), _roman(found[2]))
    return 1 if _ONE.match(part) else None


def _of_range(found: re.Match[str]) -> int | None:
    before, chapter, first, after, last_chapter, last = found.groups()
    if (after and after.lower() != before.lower()) or (last_chapter and last_chapter != chapter):
        return None
    if len(last) < len(first):  # 1123-9 means 1123-1129
        last = first[: len(first) - len(last)] + last
    return _span(int(first), int(last))


def _span(first: int | None, last: int | None) -> int | None:
    if first is None or last is None or not 0 <= first <= last:
        return None
    return _sane(last - first + 1)


def _sane(count: int) -> int | None:
    return count if 0 < count <= MOST_PAGES else None


def _roman(text: str) -> int | None:
    values = [_ROMAN[sign] for sign in text.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < following else one for one, following in pairs)
