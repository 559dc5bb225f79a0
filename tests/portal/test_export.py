"""Exports: no cell is a formula, whatever a reader typed."""

import io

import pytest
from openpyxl import load_workbook

from portal.export import csv_response, inert, xlsx_response

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =cmd|'/C calc'!A0", "−1"]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert inert(text) == f"'{text}"


def test_numbers_and_plain_words_stay_as_they_are():
    assert [inert(v) for v in (-5, 1.5, None, "高校 = 图书馆", "10-20")] == [
        -5,
        1.5,
        None,
        "高校 = 图书馆",
        "10-20",
    ]


def test_a_csv_opens_in_excel_with_chinese_and_without_formulas():
    body = b"".join(csv_response("list", ["题名", "Fee"], [["=1+1", 5], [None, "a,b"]]))

    assert body.decode() == '\ufeff题名,Fee\r\n\'=1+1,5\r\n,"a,b"\r\n'


def test_every_text_cell_of_an_xlsx_is_text():
    rows = [[text, 7] for text in [*ATTACKS, "bad \x01 char"]]
    book = load_workbook(io.BytesIO(xlsx_response("list", ["Text", "Number"], rows).content))
    cells = list(book.active.iter_rows(min_row=2))

    assert {row[0].data_type for row in cells} == {"s"}
    assert {row[1].value for row in cells} == {7}
