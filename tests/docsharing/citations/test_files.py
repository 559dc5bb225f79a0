# ruff: noqa: E501 (pasted lines are as long as they are)
"""Whole files: encodings, limits, and never an exception."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsharing.citations import CODES, missing, read, read_file
from docsharing.citations.files import MOST_BYTES

RIS = "TY  - JOUR\r\nTI  - 高校图书馆社会服务研究\r\nAU  - 张三\r\nT2  - 图书馆杂志\r\nPY  - 2015\r\nER  - \r\n"
ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_a_file_is_read_in_any_of_the_usual_encodings(encoding):
    (result,) = read_file(RIS.encode(encoding), "export.ris")

    assert result.citation.title == "高校图书馆社会服务研究"
    assert result.citation.authors == ("张三",)
    assert missing(result.citation) == []


def test_latin_1_is_the_last_resort():
    (result,) = read_file("TY  - JOUR\nTI  - Über Müßiggang\nER  - \n".encode("latin-1"))

    assert result.citation.title == "Über Müßiggang"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "citation.file-empty"),
        (b" \n ", "citation.file-empty"),
        (b"a" * (MOST_BYTES + 1), "citation.file-too-large"),
        (b"%PDF-1.4 ...", "citation.not-text"),
        (b"PK\x03\x04rest", "citation.not-text"),
        (b"a\x00\x00b\x00" * 100, "citation.not-text"),
        (b"Record.testINSPEC.test", "citation.format-unknown"),
        (b"<html></html>", "citation.format-unknown"),
        (b"title,authors\n", "citation.no-record"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_reason(data, code):
    assert [(result.line, result.citation, result.code) for result in read_file(data, "x")] == [
        (1, None, code)
    ]


def test_a_refused_record_names_its_line_and_the_others_are_read():
    text = "TY  - JOUR\nTI  - First\nER  - \n\nTY  - JOUR\nN2  - no title\nER  - \n\nTY  - JOUR\nTI  - Third\nER  - \n"

    results = read_file(text.encode())

    assert [(result.line, result.code) for result in results] == [
        (1, ""),
        (5, "citation.nothing-known"),
        (9, ""),
    ]


def test_a_list_of_references_is_read_line_by_line():
    lines = "[1] 张三. 题名若干[J]. 图书馆杂志, 2015, 34(2): 12-19.\n\n[2] 李四. 另一题名[D]. 重庆: 重庆大学, 2012.\n"

    results = read_file(lines.encode())

    assert [(result.line, result.citation.title) for result in results] == [
        (1, "题名若干"),
        (3, "另一题名"),
    ]


def test_a_table_is_read_by_its_heading():
    text = '篇名,作者,刊名,年\n"高校, 图书馆",张三;李四,图书馆杂志,2015\n,,,\n,王五,,\n'

    results = read_file(text.encode("gb18030"))

    assert results[0].citation.title == "高校, 图书馆"
    assert results[0].citation.authors == ("张三", "李四")
    assert [(result.line, result.code) for result in results[1:]] == [(4, "citation.nothing-known")]


def test_more_records_than_the_limit_are_refused_at_their_line():
    results = read_file(b"TY  - JOUR\nTI  - x\nER  - \n" * 2001)

    assert len(results) == 2001
    assert (results[-1].line, results[-1].code) == (6001, "citation.too-many-records")


SEEDS = [
    "TY  - JOUR\n",
    "TI  - ",
    "ER  - ",
    "@article{",
    "title = {",
    "}",
    '{"type":',
    "[",
    "%0 ",
    "PT J\n",
    "PMID- ",
    "<record>",
    "</",
    "[J]",
    "10.1000/",
    "2015",
    ", ",
    ". ",
    "(",
    "张三",
    "；",
    "\0",
    "\ud800",
    '\\"',
    "title,author\n",
    "rft.atitle=",
    "&",
    "GB/T ",
    "CN2005",
    "http://",
    "ISSN ",
]


def check(results):
    assert results
    for result in results:
        assert result.line >= 1
        assert result.code in CODES if result.citation is None else not result.code


@ANY
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    check(read_file(data))


@ANY
@given(st.lists(st.sampled_from(SEEDS) | st.text(max_size=12), max_size=40))
def test_any_mixture_of_formats_is_read_or_refused(parts):
    text = "".join(parts)

    check(read_file(text.encode("utf-8", "surrogatepass")))
    parsed = read(text)
    assert all(note.code in CODES for note in parsed.notes)
    assert all(set(CODES[note.code]) <= set(note.params) for note in parsed.notes)
    parsed.citation.title.encode()


SIZE = 1_000_000
ATTACKS = [
    "a",
    " ",
    "A. ",
    "[",
    "{",
    '{"a":',
    "@article{x,title={",
    "@string{x,a={",
    "@article{x,a=b#",
    "1",
    "1 ",
    "10.1234/",
    "10.1234/(",
    "TY  - JOUR\n",
    "AU  - a, b\n",
    "<a>",
    "<a b='",
    "%0 \n",
    '"',
    "Smith, J., ",
    "１２，",
    "rft.atitle=",
    "\\",
    "&amp;",
    "<i ",
    "1234-567X ",
    "12-13, ",
    "张三. 题名[J]. ",
    "[J]",
    "\n",
    "@",
    "GB/T 1-",
    "CN1,",
    "(2015) ",
    "Smith J. T. N. 2015;1(2):3-4.\n",
    'title,authors\n"',
]


@pytest.mark.parametrize("part", ATTACKS)
def test_a_million_hostile_characters_cost_little_time(part):
    text = part * (SIZE // len(part))

    before = time.process_time()
    read(text)
    check(read_file(text.encode()[:SIZE]))

    assert time.process_time() - before < 3
