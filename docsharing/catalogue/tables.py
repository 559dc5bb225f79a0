"""A table of holdings: the first line names the columns, in English or Chinese."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from docsharing.catalogue.record import (
    MOST_PAGES,
    Holding,
    Row,
    address_in,
    isbn_in,
    issn_in,
    line_of,
    own_id,
    year_in,
)

COLUMNS = {
    "record_id": ("record_id", "record id", "id", "001", "记录号", "控制号"),
    "isbn": ("isbn13", "isbn", "isbn-13", "国际标准书号"),
    "issn": ("issn", "国际标准刊号"),
    "title": ("title", "题名", "书名", "刊名", "正题名"),
    "authors": ("authors", "author", "责任者", "作者", "著者"),
    "publisher": ("publisher", "出版社", "出版者"),
    "year": ("year", "出版年", "年份", "年"),
    "volumes": ("volumes", "holdings", "卷期", "馆藏卷期", "馆藏年代"),
    "pages": ("pages", "页数", "页码"),
    "call_number": ("call_number", "call number", "callnumber", "索书号"),
    "location": ("location", "馆藏地", "馆藏地点", "存放地点"),
    "kind": ("kind", "form", "类型", "载体"),
    "ill_allowed": ("ill_allowed", "可传递", "可馆际互借", "许可"),
    "url": ("url", "link", "链接", "网址"),
    "open_url": ("open_url", "open url", "open access", "oa_url", "开放获取", "开放获取地址"),
}
_ELECTRONIC = {"electronic", "e", "online", "电子", "电子书", "电子刊"}
_YES = {"1", "yes", "y", "true", "是", "可"}
_NO = {"0", "no", "n", "false", "否", "不可"}
LONGEST_ROW = 20_000


class Lines:
    """The lines of a text, counted. A row of too many is refused, as one whose quote never ends.

    Python's own limit of a cell holds for the whole process, and is left to itself.
    """

    def __init__(self, text: TextIO) -> None:
        self.text, self.number, self.room = text, 0, LONGEST_ROW

    def begin_row(self) -> int:
        """The line on which the next row begins."""
        self.room = LONGEST_ROW
        return self.number + 1

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.room -= len(line)
        if self.room < 0:
            while line and not line.endswith("\n"):
                line = self.text.readline(LONGEST_ROW)
            raise csv.Error(self.number)
        return line.replace("\0", "")


def read_table(text: TextIO) -> Iterator[Row]:
    """Each row by the line on which it begins."""
    lines = Lines(text)
    try:
        first = next(lines, "")
        reader = csv.reader(chain([first], lines), delimiter=_delimiter(first))
        names = _names(next(reader, []))
    except csv.Error:
        names = {}
    if "title" not in names:
        yield Row(1, None, "holding.no-title-column")
        return
    while True:
        line = lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, None, "holding.row-broken")
            continue
        if any(cell.strip() for cell in cells):
            yield _row(line, {n: cells[at].strip() for n, at in names.items() if at < len(cells)})


def _delimiter(head: str) -> str:
    return max((",", "\t", ";"), key=head.count)


def _names(head: list[str]) -> dict[str, int]:
    """Which column holds what."""
    plain = [cell.strip().strip("\ufeff").casefold() for cell in head]
    found = {}
    for name, known in COLUMNS.items():
        place = next((plain.index(word) for word in known if word in plain), None)
        if place is not None:
            found[name] = place
    return found


def _row(line: int, cells: dict[str, str]) -> Row:
    title = line_of(cells.get("title", ""), 1000)
    if not title:
        return Row(line, None, "holding.no-title")
    if "\ufffd" in title:
        return Row(line, None, "holding.encoding")
    isbn, issn = isbn_in([cells.get("isbn", "")]), issn_in([cells.get("issn", "")])
    for name, number in (("isbn", isbn), ("issn", issn)):
        if cells.get(name) and not number:
            return Row(line, None, f"holding.{name}", {"value": cells[name][:60]})
    year = year_in(cells.get("year", ""))
    authors = line_of(cells.get("authors", ""), 500)
    known = line_of(cells.get("record_id", ""), 80) or isbn or issn
    holding = Holding(
        record_id=known or own_id(title, authors, year),
        title=title,
        isbn=isbn,
        issn=issn,
        authors=authors,
        publisher=line_of(cells.get("publisher", ""), 300),
        year=year,
        volumes=line_of(cells.get("volumes", ""), 300),
        pages=_whole(cells.get("pages", "")),
        call_number=line_of(cells.get("call_number", ""), 120),
        location=line_of(cells.get("location", ""), 200),
        kind="electronic" if cells.get("kind", "").casefold() in _ELECTRONIC else "print",
        ill_allowed=_flag(cells.get("ill_allowed", "")),
        url=address_in(cells.get("url", "")),
        open_url=address_in(cells.get("open_url", "")),
    )
    return Row(line, holding)


def _whole(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if 0 < number <= MOST_PAGES else None


def _flag(text: str) -> bool | None:
    plain = text.casefold()
    return True if plain in _YES else False if plain in _NO else None
