"""Lists as files. A cell that a spreadsheet would take for a formula is stored as plain text."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

# ASVS 1.2.10 and what spreadsheets do besides: full-width signs and leading blanks count too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\N{MINUS SIGN}")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def inert(value: Any) -> Any:
    """The cell's value, with a quote before what a spreadsheet would run. Numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" \u00a0\u3000").startswith(_FORMULA):
        return f"'{value}"
    return value


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_response(
    name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A CSV download, streamed, with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo())

    def lines() -> Iterable[str]:
        yield "\ufeff"
        yield writer.writerow([inert(str(cell)) for cell in header])
        for row in rows:
            yield writer.writerow(["" if cell is None else inert(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    return _as_download(response, f"{name}.csv")


def xlsx_response(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An Excel download whose text cells are text, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.append([_cell(sheet, str(cell)) for cell in header])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return _as_download(HttpResponse(out.getvalue(), content_type=XLSX), f"{name}.xlsx")


def _cell(sheet: Any, value: Any) -> Any:
    value = inert(value)
    try:
        cell = WriteOnlyCell(sheet, value=value)
    except (IllegalCharacterError, ValueError):
        cell = WriteOnlyCell(sheet, value="".join(c for c in str(value) if c.isprintable()))
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


WRITERS = {"csv": csv_response, "xlsx": xlsx_response}


def asked_writer(request: HttpRequest) -> Callable[..., Any]:
    """How `?format=` wants a list: as CSV or Excel. Whatever else it says is not there."""
    write = WRITERS.get(request.GET.get("format", ""))
    if write is None:
        raise Http404
    return write


def _as_download(response: Any, name: str) -> Any:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
