"""What catalogues export: MARC in every encoding they come in, tables, and what is broken."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from importlib import import_module

import pytest

from docsharing import catalogue
from docsharing.catalogue import marc
from docsharing.catalogue.record import Row, pages_in
from docsharing.catalogue.tables import LONGEST_ROW
from docsharing.models import HoldingKind
from docsharing.queries.holdings import covers
from tests.docsharing.citations.shared import data_folder

Field = tuple[str, str]
reading = import_module("docsharing.catalogue.read")  # whose name in the package is a function's


def read(data: bytes) -> Iterator[Row]:
    return catalogue.read(io.BytesIO(data))


def count(data: bytes) -> int:
    return catalogue.count(io.BytesIO(data))


BOOK: list[Field] = [
    ("001", "CQU0001"),
    ("010", "  \x1fa978-7-04-014104-7\x1fdCNY25.00"),
    ("100", "  \x1fa20040901d2004    em y0chiy50      ea"),
    ("200", "1 \x1fa信息资源共享\x1fe理论与机制\x1ff程焕文, 潘燕桃主编"),
    ("210", "  \x1fa北京\x1fc高等教育出版社\x1fd2004"),
    ("215", "  \x1fa350页\x1fd24cm"),
    ("690", "  \x1faG253\x1fv4"),
    ("701", " 0\x1fa程焕文"),
    ("905", "  \x1faCQU\x1fdG253\x1fe12"),
]
JOURNAL: list[Field] = [
    ("001", "CQU0002"),
    ("011", "  \x1fa1002-1167"),
    ("200", "1 \x1fa图书馆论坛"),
    ("207", " 0\x1fa1991-"),
    ("905", "  \x1fa三楼过刊库"),
]


def record(fields: list[Field], encoding: str = "utf-8", *, lengths_of: str = "") -> bytes:
    """A record of ISO 2709; `lengths_of`: its lengths are those of another encoding."""
    directory, body, told = b"", b"", b""
    for tag, text in fields:
        data = text.encode(encoding) + b"\x1e"
        other = text.encode(lengths_of or encoding) + b"\x1e"
        directory += f"{tag}{len(other):04d}{len(told):05d}".encode()
        body += data
        told += other
    base = 24 + len(directory) + 1
    leader = f"{base + len(told) + 1:05d}nam  22{base:05d}   45  ".encode()
    return leader + directory + b"\x1e" + body + b"\x1d"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_a_chinese_record_is_read_in_either_encoding(encoding):
    book, journal = (
        row.holding for row in read(record(BOOK, encoding) + record(JOURNAL, encoding))
    )

    assert (book.record_id, book.title) == ("CQU0001", "信息资源共享 理论与机制")
    assert (book.isbn, book.year, book.pages) == ("9787040141047", 2004, 350)
    assert (book.authors, book.publisher) == ("程焕文", "高等教育出版社")
    assert (book.call_number, book.location, book.kind) == ("G253/12", "CQU", "print")
    assert (journal.issn, journal.volumes, journal.location) == ("1002-1167", "1991-", "三楼过刊库")


def test_a_record_whose_lengths_are_of_another_encoding_is_read_by_its_signs():
    turned = record(BOOK, "utf-8", lengths_of="gbk")

    [row] = read(turned)

    assert (row.holding.title, row.holding.call_number) == ("信息资源共享 理论与机制", "G253/12")


def test_a_western_record_is_read():
    fields = [
        ("001", "ocm1"),
        ("008", "980101s1999    "),
        ("020", "  \x1fa0471383147 (pbk.)"),
        ("100", "1 \x1faMartinsson, Tobias,"),
        ("245", "10\x1faActivePerl with ASP and ADO /\x1fcTobias Martinsson."),
        ("260", "  \x1faNew York :\x1fbJohn Wiley & Sons,\x1fc2000."),
        ("300", "  \x1faxxi, 289 p. ;\x1fc23 cm."),
        ("852", "  \x1fbMain\x1fhQA76.73\x1fiM33"),
    ]
    [row] = read(record(fields, "ascii"))

    book = row.holding
    assert (book.title, book.isbn) == ("ActivePerl with ASP and ADO", "9780471383147")
    assert (book.authors, book.publisher, book.year) == (
        "Martinsson, Tobias",
        "John Wiley & Sons",
        2000,
    )
    assert (book.call_number, book.location, book.pages) == ("QA76.73 M33", "Main", 289)


def test_what_is_only_on_the_net_is_electronic():
    fields = [("001", "e1"), ("200", "1 \x1fa电子书"), ("856", "4 \x1fuhttps://lib.example/e1")]
    [row] = read(record(fields))

    assert (row.holding.kind, row.holding.url) == (HoldingKind.ELECTRONIC, "https://lib.example/e1")
    [other] = read(
        record([("001", "e2"), ("200", "1 \x1faX"), ("856", "4 \x1fujavascript:alert(1)")])
    )
    assert other.holding.url == ""


def test_bad_records_are_told_by_their_place_and_good_ones_are_read():
    broken = b"00100nam  2200050   45  garbage\x1d"
    untitled = record([("001", "x"), ("010", "  \x1fa9787040141047")])
    rows = list(read(record(BOOK) + broken + untitled + b"\r\n" + record(JOURNAL)))

    assert [(row.line, row.code) for row in rows] == [
        (1, ""), (2, "holding.record-broken"), (3, "holding.no-title"), (4, ""),
    ]  # fmt: skip


def test_a_record_that_is_cut_off_is_told():
    whole = record(BOOK)
    rows = list(read(record(JOURNAL) + whole[: len(whole) // 2]))

    assert [row.code for row in rows] == ["", "holding.record-broken"]


def test_a_record_in_no_known_encoding_is_told():
    fields = [("001", "r1"), ("245", "10\x1faЧестный человек")]
    [row] = read(record(fields, "cp1251"))

    assert row.code in {"holding.encoding", ""}
    assert row.holding is None or "\ufffd" not in row.holding.title


SHARED = data_folder() / "marc"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not on this machine")
def test_real_files_never_raise_and_are_mostly_read():
    files = [path for path in SHARED.rglob("*") if path.suffix in {".mrc", ".marc", ".dat"}]
    rows = [row for path in files for row in read(path.read_bytes())]
    bibliographic = [row for row in rows if "auth" not in row.code]

    assert len(files) > 40
    assert sum(row.holding is not None for row in bibliographic) > 800


# Tables

TABLE = (
    "题名,ISBN,馆藏地,索书号,页数,可传递,类型\n"
    "信息资源共享,7-04-014104-3,三楼,G253/12,350,是,电子\n"
)


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("gbk"),
        TABLE.encode("utf-16"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace(",", ";").replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "gbk", "utf-16", "utf-16-be", "tabs", "semicolons"],
)
def test_a_table_is_read_in_any_encoding(data):
    [row] = read(data)

    book = row.holding
    assert (row.line, book.title, book.isbn) == (2, "信息资源共享", "9787040141047")
    assert (book.location, book.call_number, book.pages) == ("三楼", "G253/12", 350)
    assert (book.ill_allowed, book.kind, book.record_id) == (True, "electronic", book.isbn)


def test_bad_rows_of_a_table_are_told_by_line():
    head = 'title,isbn,issn,year\nA,,,\n,,,\n"B\nC",123,,\n'
    text = f"{head}D,,1234-5678,\n,9787040141047,,2001\nE,,,x\n"
    rows = list(read(text.encode()))

    assert [(row.line, row.code, row.params) for row in rows] == [
        (2, "", {}),
        (4, "holding.isbn", {"value": "123"}),
        (6, "holding.issn", {"value": "1234-5678"}),
        (7, "holding.no-title", {}),
        (8, "", {}),
    ]
    assert rows[-1].holding.year is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "holding.file-empty"),
        (b" \r\n", "holding.file-empty"),
        (b"a,b\n1,2\n", "holding.no-title-column"),
        (b"<?xml version='1.0'?><collection/>", "holding.format"),
        (b"title\n" + b"\0" * 400, "holding.format"),
        (b'title\n"' + b"x" * 30_000 + b'"\n', "holding.row-broken"),
    ],
)
def test_what_is_no_catalogue_is_told(data, code):
    assert [row.code for row in read(data)] == [code]


def test_a_row_that_never_ends_takes_few_others_with_it():
    text = 'title,year\nA,1\n"B,2\n' + "C,3\n" * 10_000
    rows = list(read(text.encode()))

    assert [(row.line, row.code) for row in rows if row.code] == [(3, "holding.row-broken")]
    assert [row.line for row in rows][-1] == 10_003
    assert len(rows) > 10_000 - LONGEST_ROW // 4


@pytest.mark.parametrize("length", [LONGEST_ROW - 5, LONGEST_ROW, LONGEST_ROW * 3 - 1])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_that_is_too_long_is_told_and_the_next_is_read(length, end):
    text = end.join(["title,year", "A" * length + ",1", "B,2", ""])
    rows = list(read(text.encode()))

    assert [(row.line, row.code) for row in rows] == [
        (2, "" if length < LONGEST_ROW - 2 else "holding.row-broken"),
        (3, ""),
    ]


def test_a_head_that_is_too_long_names_no_title():
    head = "title," + "x" * LONGEST_ROW
    assert [row.code for row in read(f"{head}\nA\n".encode())] == ["holding.no-title-column"]


def test_a_table_leaves_the_limits_of_other_tables_as_they_are():
    before = csv.field_size_limit()
    list(read(TABLE.encode()))

    assert csv.field_size_limit() == before
    assert len(next(csv.reader(["x" * 30_000]))[0]) == 30_000


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_a_line_ends_only_where_it_does(sign):
    rows = list(read(f"title,year\nA{sign}B,2001\nC,\n\nD\n".encode()))

    assert [(row.line, row.holding.title.replace(" ", ""), row.holding.year) for row in rows] == [
        (2, "AB", 2001),
        (3, "C", None),
        (5, "D", None),
    ]


@pytest.mark.parametrize("size", [3, 7, 64])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_the_pieces_of_a_file_make_no_difference(monkeypatch, size, encoding):
    monkeypatch.setattr(reading, "PIECE", size)
    table = TABLE.encode(encoding)
    records = b"\xef\xbb\xbf" + record(BOOK) + b"\r\n" + record(JOURNAL)

    assert [row.holding.title for row in read(table)] == ["信息资源共享"]
    assert [row.holding.record_id for row in read(records)] == ["CQU0001", "CQU0002"]
    assert count(records) == 2


def test_an_encoding_is_that_of_the_whole_file():
    plain = "title\n" + "A\n" * 60_000

    assert [row.holding.title for row in read(f"{plain}é\n".encode())][-1] == "é"
    assert [row.holding.title for row in read(f"{plain}é\n".encode("cp1252"))][-1] == "é"
    assert [row.holding.title for row in read(b"title\n\x81\xe9\n")] == ["é"]


def test_a_record_without_an_end_is_not_kept_whole(monkeypatch):
    monkeypatch.setattr(marc, "LONGEST_RECORD", 2000)
    monkeypatch.setattr(reading, "PIECE", 100)
    endless = record(JOURNAL)[:-1] + b"x" * 50_000 + b"\x1d"
    longest = max(map(len, marc._records(reading.pieces(io.BytesIO(endless)))))

    assert longest <= 2101
    assert [row.code for row in read(record(BOOK) + endless + record(JOURNAL))] == [
        "", "holding.record-broken", "",
    ]  # fmt: skip


LONG = record([("001", "x"), ("200", "1 \x1fa" + "A" * 9000)]).decode()


@pytest.mark.parametrize("row", ["A" * 9000 + ",\n", LONG])
def test_a_large_file_is_never_in_memory_as_a_whole(row):
    head = "" if row[0] == "0" else "title,year\n"
    file = io.BytesIO((head + row * (8_000_000 // len(row))).encode())
    tracemalloc.start()
    assert sum(found.holding is not None for found in catalogue.read(file)) > 800
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 3_000_000


def test_records_are_counted_for_the_progress():
    assert count(record(BOOK) + record(JOURNAL)) == 2
    assert count(TABLE.encode()) == 1
    assert count(b"") == 1


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("350页", 350),
        ("xii, 350 p. ; 24 cm", 350),
        ("3册（1200页）", 1200),
        ("1 v.", None),
        ("", None),
    ],
)
def test_the_pages_of_a_book_are_read(text, pages):
    assert pages_in(text) == pages


@pytest.mark.parametrize(
    ("volumes", "year", "found"),
    [
        ("1991-", 2013, True),
        ("1957-1966; 1978-", 1970, False),
        ("1957-1966; 1978-", 1978, True),
        ("2001", 2001, True),
        ("2001", 2002, False),
        ("v.1 (1990)-v.12 (2001)", 1995, True),
        ("全", 2001, None),
        ("1991-", None, None),
    ],
)
def test_a_statement_of_holdings_covers_a_year(volumes, year, found):
    assert covers(volumes, year) is found
