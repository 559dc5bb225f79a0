"""Lists as people have them: tables in either language, Excel, a line each, every encoding."""

import io
import time
import zipfile

import pytest

from docsharing.citations import read_list
from docsharing.citations.sheets import MOST_PARTS, MOST_UNPACKED
from tests.docsharing.lists import xlsx

HEADING = ["类型", "题名", "作者", "刊名", "年", "卷", "期", "页码", "DOI"]
ROW = ["期刊论文", "书桥", "沈敏；黄娟", "图书馆论坛", 2013, 33.0, 6, "75-80", "10.13663/j.1"]


def only(data: bytes):
    _form, results = read_list(data)
    assert [result.code for result in results] == [""]
    return results[0].citation


def codes(data: bytes) -> list[tuple[int, str]]:
    return [(result.line, result.code) for result in read_list(data)[1]]


def test_an_excel_file_is_read_by_its_heading():
    citation = only(xlsx([["我的清单"], [], HEADING, ROW], sheets=2))

    assert citation.as_dict() == {
        "kind": "Article", "title": "书桥", "authors": ["沈敏", "黄娟"], "container": "图书馆论坛",
        "year": 2013, "volume": "33", "issue": "6", "pages": "75-80", "doi": "10.13663/j.1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("学位论文", "Thesis"), ("thesis", "Thesis"), ("Standard", "x-Standard"),
        ("专利", "Patent"),
        ("Conference paper", "ConferenceProc"), ("研究报告", "Report"), ("图书章节", "Chapter"),
        ("J", "Article"), ("nobody knows", ""),
    ],
)  # fmt: skip
def test_the_type_may_be_named_in_either_language(word, kind):
    citation = only(f"type,title,year\n{word},Emma,1999\n".encode())

    assert citation.kind == kind


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("类型,题名,编号\n标准,,GB/T 7714-2015\n", "x-Standard", "GB/T 7714-2015"),
        ("type;title;patent number\npatent;;CN107966475B\n", "Patent", "CN107966475B"),
    ],
)
def test_a_row_may_name_its_document_by_a_number_alone(text, kind, number):
    citation = only(text.encode())

    assert (citation.kind, citation.number) == (kind, number)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_table_is_read_whatever_wrote_it(encoding, delimiter):
    rows = [["题名", "刊名", "年"], ["书桥与社会读者", "图书馆论坛", "2013"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    citation = only(text.encode(encoding))

    assert (citation.title, citation.container) == ("书桥与社会读者", "图书馆论坛")


def test_a_row_without_a_document_is_refused_with_its_row():
    data = xlsx([HEADING, ROW, ["", "", "", "图书馆论坛"], ROW])

    assert codes(data) == [(2, ""), (3, "citation.nothing-known"), (4, "")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["a", "b"], ["c", "d"]], "citation.sheet-without-heading"),
        ([], "citation.sheet-without-heading"),
        ([HEADING], "citation.no-record"),
    ],
)
def test_an_excel_file_without_a_list_is_refused_with_the_reason(rows, code):
    assert codes(xlsx(rows)) == [(1, code)]


def repacked(parts: dict[str, bytes], data: bytes | None = None) -> bytes:
    """A workbook some of whose parts are others."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or xlsx([HEADING, ROW]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">' + b"".join(
    b'<!ENTITY c%d "%s">' % (n, (b"&c%d;" % (n - 1) if n else b"&b;") * 10) for n in range(9)
)
BOMBS = {
    "zeros": lambda: repacked({"xl/sharedStrings.xml": b"0" * (200 << 20)}),
    "many parts": lambda: repacked({f"xl/{n}.xml": b"" for n in range(MOST_PARTS)}),
    "entities": lambda: repacked(
        {"xl/worksheets/sheet1.xml": ENTITIES + b"]><worksheet>&c8;</worksheet>"}
    ),
    "no xml": lambda: repacked({"xl/workbook.xml": b"<workbook"}),
    "no sheet": lambda: repacked({"xl/workbook.xml": b"<workbook/>"}),
    "cut off": lambda: xlsx([HEADING, ROW])[:-400],
    "a zip of something": lambda: _zip({"word/document.xml": b"<a/>"}),
    "a size that lies": lambda: _lying(xlsx([HEADING, ROW])),
    "a last row and column": lambda: xlsx([HEADING, *[[""] * 9] * 3000, ROW]),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def _lying(data: bytes) -> bytes:
    """A workbook whose sheet unpacks to 100 MB while its entry says ten bytes."""
    big = repacked({"xl/worksheets/sheet1.xml": b" " * (100 << 20)}, data)
    size = (100 << 20).to_bytes(4, "little")
    return big.replace(size, (10).to_bytes(4, "little"))


@pytest.mark.parametrize("name", BOMBS)
def test_no_excel_file_costs_more_than_a_list_is_worth(name):
    data = BOMBS[name]()
    begun = time.process_time()
    _form, results = read_list(data)

    assert [result.citation for result in results] == [None]
    assert results[0].code
    assert time.process_time() - begun < 3


def test_what_a_workbook_may_unpack_to_is_counted_over_all_its_parts():
    half = b" " * (MOST_UNPACKED // 2)
    data = repacked({"xl/a.xml": half, "xl/b.xml": half})

    assert codes(data) == [(1, "citation.sheet-too-large")]


def test_lines_are_read_each_for_itself():
    text = "GB/T 7714-2015\n\n10.1000/182\n这一行什么也没有说。\nPMID: 15784651\n"
    form, results = read_list(text.encode())

    assert form == "lines"
    assert [(result.line, result.code) for result in results] == [
        (1, ""), (3, ""), (4, "citation.nothing-known"), (5, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Dear library,\nI should like some articles.\nThank you.",
        "<html><body>list</body></html>",
        "<1>\nUnique Identifier\n  123\n<2>\nUnique Identifier\n  456\n",
        "\n".join("import os" for _n in range(50)),
    ],
)
def test_what_is_no_list_does_not_become_one(text):
    _form, results = read_list(text.encode())

    assert [result.citation for result in results] == [None]
