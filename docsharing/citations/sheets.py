"""Spreadsheets: the rows of an Excel file, below the heading that names a title. Bounded."""

import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from docsharing.citations.model import Result
from docsharing.citations.ris import MOST_RECORDS
from docsharing.citations.tables import column_names, of_row

# A list of two thousand records unpacks to about 2 MB; what passes this is no list.
MOST_UNPACKED = 8 << 20
MOST_PARTS = 200
MOST_SHEETS, MOST_COLUMNS, HEADING_WITHIN = 5, 60, 10
LONGEST_CELL = 4000


def looks_like_zip(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP file does: an Excel file, or another."""
    return data.startswith(b"PK\x03\x04")


def from_sheet(data: bytes) -> list[Result]:
    """Read the first sheet that has a heading; nothing at all if this is no Excel file."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            return []
        # The unpacker never gives more of a part than its entry says.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            return [_refused("citation.sheet-too-large")]
        return _of_book(data)
    except zipfile.BadZipFile:
        return []
    except Exception:  # a broken workbook raises whatever its reader stumbles over
        return [_refused("citation.entry-broken", format="XLSX")]


def _refused(code: str, **params: Any) -> Result:
    return Result(1, None, code, params)


def _of_book(data: bytes) -> list[Result]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = _rows(sheet)
            if names := _heading(rows):
                return _results(names, rows)
    finally:
        book.close()
    return [_refused("citation.sheet-without-heading")]


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number; one more than is read, so that too many are noticed."""
    most = MOST_RECORDS + HEADING_WITHIN + 1
    given = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(given, start=1):
        yield number, [_text(value) for value in row]


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = value.isoformat()[:10] if isinstance(value, date) else str(value)
    return text[:LONGEST_CELL].replace("\0", "")


def _heading(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    """What the columns are, from the first rows; the rows that follow are left to be read."""
    for number, row in rows:
        names = column_names(row)
        if "title" in names and len([name for name in names if name]) > 1:
            return names
        if number == HEADING_WITHIN:
            break
    return []


def _results(names: list[str], rows: Iterator[tuple[int, list[str]]]) -> list[Result]:
    results: list[Result] = []
    for number, row in rows:
        if not any(value.strip() for value in row):
            continue
        if len(results) == MOST_RECORDS:
            params = {"most": MOST_RECORDS}
            return [*results, Result(number, None, "citation.too-many-records", params)]
        results.append(of_row(number, names, row))
    return results or [Result(1, None, "citation.no-record", {"format": "XLSX"})]
