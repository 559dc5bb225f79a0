"""Office files, pictures and XML made to hurt who opens them: refused at the field, or inert."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import RealNameCheck
from desk.models import CaseFile
from portal import inside
from portal.models import StoredFile
from tests.permissions.world import PDF, World

# What goes in is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 100}">' for n in range(10))
XML = {
    "billion laughs": f"<?xml version='1.0'?><!DOCTYPE x [{LAUGHS}]><records><record><titles>"
    "<title>&l9;</title></titles></record></records>",
    "a file of ours": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><records><record>"
    "<titles><title>&a;</title></titles></record></records>",
    "an address within": "<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:1/'>]><x>&a;</x>",
    "an entity of parameters": "<!DOCTYPE x [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><x/>",
    "RDF with an entity": "<?xml version='1.0'?><!DOCTYPE rdf:RDF [<!ENTITY a SYSTEM 'file:///etc/"
    "passwd'>]><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>&a;</rdf:RDF>",
    "six thousand floors": "<x>" * 6_000,
}


def office(
    parts: dict[str, bytes] | None = None, *, main: str = "word/document.xml", comment: bytes = b""
) -> bytes:
    """An Office file whose XML laughs, with more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", "_rels/.rels", main):
            package.writestr(name, XML["billion laughs"])
        for name, content in (parts or {}).items():
            package.writestr(name, content)
        package.comment = comment
    return out.getvalue()


@cache
def many_parts(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "")
        package.writestr("word/document.xml", "")
        for n in range(count):
            package.writestr(f"word/{n}", "")
    return out.getvalue()


def that_lies(count: int, size: int, start: int) -> bytes:
    """A file whose end says so much of its table of contents."""
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, 0)
    return office()[:-22] + end


def overlapping(times: int) -> bytes:
    """One part of 10 MB, which the table of contents names again and again."""
    whole = office({"word/big": bytes(10 << 20)})
    start = struct.unpack_from("<L", whole, len(whole) - 6)[0]
    entry = whole[whole.rindex(b"PK\1\2") : -22]
    entries = whole[start:-22] + entry * times
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 4 + times, 4 + times, len(entries), start, 0)
    return whole[:start] + entries + end


def excel(parts: dict[str, bytes]) -> bytes:
    return office(parts, main="xl/workbook.xml")


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">L", zlib.crc32(name + content))
        return struct.pack(">L", len(content)) + name + content + check

    head = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    frame = struct.pack(">2BHB2H", 0xFF, 0xC2, 11, 8, height, width) + b"\1\1\x11\0"
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(9) + before + frame + b"\xff\xd9"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = office({"word/media": bytes(300 << 20)})
BAD = {
    "a bomb of 300 MB": (lambda: BOMB, "file-unpacks-too-large"),
    "one part fifty times": (lambda: overlapping(50), "file-unpacks-too-large"),
    "60,000 parts": (lambda: many_parts(60_000), "file-unreadable"),
    "contents of 4 GB": (lambda: that_lies(10, 0xFFFFFFFF, 0), "file-unreadable"),
    "contents elsewhere": (lambda: that_lies(10, 600, 0xFFFFFFF0), "file-unreadable"),
    "contents cut short": (lambda: that_lies(4000, 100, 0), "file-unreadable"),
    "cut in two": (lambda: office()[:-60], "file-unreadable"),
    "no end at all": (lambda: office()[:-22], "file-unreadable"),
    "Word with macros": (lambda: office({"word/vbaProject.bin": OLE}), "file-macros"),
    "Excel with macros": (lambda: excel({"xl/VBAPROJECT.BIN": OLE}), "file-macros"),
    "macros by a backslash": (lambda: office({"word\\vbaProject.bin": OLE}), "file-macros"),
    "macros of Excel 4": (lambda: excel({"xl/macrosheets/sheet1.xml": b"<x/>"}), "file-macros"),
    "a password on Word": (lambda: OLE + bytes(10_000), "file-type"),
    "a JAR in a GIF": (lambda: b"GIF89a" + bytes(100) + office(), "file-type"),
    "a PDF that begins late": (lambda: bytes(3000) + PDF, "file-type"),
}
GOOD = {
    "XML that laughs": (office, "docx"),
    "Excel that laughs": (lambda: excel({}), "xlsx"),
    "a bomb in a file in it": (lambda: office({"word/embeddings/a.docx": BOMB}), "docx"),
    "a comment": (lambda: office(comment=b"x" * 65_000), "docx"),
    "a PNG of 2,000 million pixels a side": (lambda: png(2**31 - 1, 2**31 - 1), "png"),
    "a JAR behind a PNG": (lambda: png(1, 1) + office(), "png"),
}


@pytest.fixture
def world(db) -> World:
    return World()


def attach(world: World, content: bytes, name: str = "table.docx"):
    desk = Client()
    desk.force_login(world.clerk)
    body = {"file": SimpleUploadedFile(name, content)}
    return desk.post(f"/api/v1/desk/cases/{world.case.pk}/files/", body)


@pytest.mark.parametrize("what", BAD)
def test_what_would_hurt_who_opens_it_is_refused_at_the_field(world, what):
    made, code = BAD[what]
    content = made()
    begun = time.process_time()
    answer = attach(world, content)

    assert time.process_time() - begun < 2
    assert (answer.status_code, answer.json()["type"]) == (422, code)
    assert [each["field"] for each in answer.json()["errors"]] == ["file"]
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("what", GOOD)
def test_what_only_a_program_could_be_hurt_by_is_kept_and_served_inert(world, what):
    made, extension = GOOD[what]
    content = made()
    begun = time.process_time()
    answer = attach(world, content, "../evil.html")

    assert time.process_time() - begun < 2
    assert answer.status_code == 201, answer.content
    kept = CaseFile.objects.get()
    desk = Client()
    desk.force_login(world.clerk)
    file = desk.get(f"/api/v1/desk/cases/{world.case.pk}/files/{kept.pk}/")
    assert b"".join(file.streaming_content) == content
    assert file.headers["Content-Disposition"] == f'attachment; filename="evil.{extension}"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_table_of_contents_is_read_in_little_room(tmp_path):
    path = tmp_path / "big.docx"
    path.write_bytes(many_parts(60_000) + bytes(30 << 20))
    with path.open("rb") as file:
        upload = SimpleUploadedFile("big.docx", b"x")
        upload.file, upload.size = file, path.stat().st_size
        tracemalloc.start()
        with pytest.raises(inside.Refusal, match="file-unreadable"):
            inside.refuse_unfit_office(upload)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert most < 4 << 20


def test_the_readers_form_says_it_at_the_field(world):
    reader = Client()
    reader.force_login(world.patron)
    form = {
        "request_type": "Article", "service_level": "Normal", "title": "社会化服务",
        "container": "图书馆论坛", "authors": "沈敏", "year": "2013", "volume": "33", "issue": "6",
        "pages": "75-80", "purpose": "study", "declares": "on", "do": "send",
    }  # fmt: skip
    file = SimpleUploadedFile("a.docx", office({"word/vbaProject.bin": OLE}))
    page = reader.post("/requests/new/", {**form, "attachment": file})

    assert page.status_code == 422
    errors = page.context["form"].errors["attachment"]
    assert errors == ["文件带有宏。请另存为不带宏的文件，或存为 PDF。"]


SCANS = {
    "a PNG": png(20_000, 20_000),
    "a PNG with no end of sides": png(2**32 - 1, 2**32 - 1),
    "a JPEG": jpeg(65_535, 65_535),
    "a JPEG, its size behind much else": jpeg(
        65_535, 65_535, b"\xff\xe1\xff\xff" + bytes(65_533) + b"\xff" * 500_000 + b"\xfe\0\2"
    ),
}


def give_scan(world: World, scan: bytes):
    reader = Client()
    reader.force_login(world.owner)
    given = {
        "name": "王小满",
        "id_number": "E12345678",
        "document": "passport",
        "born_on": "1990-03-07",
        "consents": "true",
    }
    file = SimpleUploadedFile("p.png", scan, "image/png")
    return reader.post("/api/v1/me/name/", {**given, "scan": file})


@pytest.mark.parametrize("what", SCANS)
def test_a_picture_that_would_fill_the_clerks_browser_is_refused(world, what):
    begun = time.process_time()
    answer = give_scan(world, SCANS[what])

    assert time.process_time() - begun < 2
    assert (answer.status_code, answer.json()["type"]) == (422, "too-many-pixels")
    assert [each["field"] for each in answer.json()["errors"]] == ["scan"]
    assert not RealNameCheck.objects.exists()


@pytest.mark.parametrize("scan", [png(8000, 6000), jpeg(8160, 6144), jpeg(600, 400, b"\xff\xff")])
def test_a_telephones_picture_is_taken(world, scan):
    assert give_scan(world, scan).status_code == 201


@pytest.mark.parametrize("what", XML)
def test_pasted_xml_opens_nothing_and_grows_to_nothing(world, what):
    begun = time.process_time()
    body = {"text": XML[what]}
    reader = Client()
    reader.force_login(world.owner)
    answer = reader.post("/api/v1/citations/", body, content_type="application/json")

    assert time.process_time() - begun < 2
    assert answer.status_code == 200
    assert answer.json()["citation"] == {}
    assert "citation.xml-forbidden" in {note["code"] for note in answer.json()["notes"]}
