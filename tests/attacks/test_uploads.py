"""What people upload: inert whatever it is, and read within bounds however it was made."""

import io
import resource
import subprocess
import sys
import zlib

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from docsharing import services
from docsharing.models import Delivery
from docsharing.queries.links import token_of
from portal.models import StoredFile
from tests.permissions.world import PDF, World

# What goes in is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

HTML = b"<html><script>alert(document.domain)</script></html>"
POLYGLOTS = {
    "html after": PDF + HTML,
    "html inside": b"%PDF-1.4\n%" + HTML + PDF[9:],
    "zip after": PDF + b"PK\x03\x04" + b"\0" * 100,
    "script": PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
}
REFUSED = {
    "html": HTML,
    "html that says pdf later": b"\n" * 2000 + b"%PDF-1.4" + HTML,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "program": b"\x7fELF" + b"\0" * 100,
    "nothing": b"",
}


def locked() -> bytes:
    """A PDF that opens only with a password."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 300)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def world(db) -> World:
    world = World()
    services.take(world.case, by=world.clerk)
    return world


def deliver(world: World, content: bytes, name: str = "full-text.pdf", pages: str = "2", **more):
    desk = Client()
    desk.force_login(world.clerk)
    path = f"/api/v1/desk/document-delivery/{world.case.pk}/deliver/"
    return desk.post(path, {"file": SimpleUploadedFile(name, content), "pages": pages, **more})


@pytest.mark.parametrize("what", POLYGLOTS)
def test_a_pdf_that_is_also_something_else_is_served_inert(world, what):
    assert deliver(world, POLYGLOTS[what], "../../evil.html").status_code == 200
    reader = Client()
    reader.force_login(world.owner)
    link = token_of(Delivery.objects.get().token_nonce)
    file = reader.post(f"/d/{link}/")
    assert b"".join(file.streaming_content) == POLYGLOTS[what]

    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert ".html" not in file.headers["Content-Disposition"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in file.headers["Cache-Control"]
    assert "/" not in StoredFile.objects.get().key


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_pdf_is_refused_whatever_it_is_called(world, what):
    answer = deliver(world, REFUSED[what])

    assert answer.status_code == 422
    assert (Delivery.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_pdf_with_a_password_is_not_counted(world):
    closed = deliver(world, locked())
    assert (closed.status_code, closed.json()["type"]) == (422, "file-needs-password")
    assert (Delivery.objects.count(), StoredFile.objects.count()) == (0, 0)
    unread = deliver(world, locked(), pages="", password_told="true")
    assert (unread.status_code, unread.json()["type"]) == (422, "pages-unreadable")
    assert unread.json()["errors"][0]["field"] == "pages"

    assert deliver(world, locked(), password_told="true").status_code == 200
    assert Delivery.objects.get().counted_pages is None


# Bombs


def built(objects: dict[int, bytes]) -> bytes:
    out, places = io.BytesIO(b"%PDF-1.5\n"), {}
    out.seek(0, io.SEEK_END)
    for n, body in objects.items():
        places[n] = out.tell()
        out.write(b"%d 0 obj\n" % n + body + b"\nendobj\n")
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    out.writelines(b"%010d 00000 n \n" % places.get(n, 0) for n in range(1, size))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return out.getvalue()


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def chain(depth: int, twice: bool) -> bytes:
    """Each node of the page tree names the next, once or twice: 2 to the power of `depth` pages."""
    kids = b"<</Type/Pages/Kids[%d 0 R %d 0 R]>>" if twice else b"<</Type/Pages/Kids[%d 0 R]>>"
    objects = {n: kids % ((n + 1,) * (1 + twice)) for n in range(2, depth)}
    return built({1: CATALOG, **objects, depth: b"<</Type/Page>>"})


def blown_up(megabytes: int) -> bytes:
    """An object stream that unpacks to so many megabytes."""
    head, body = b"1 0 2 30 ", CATALOG + b" <</Type/Pages/Count 1/Kids[]>> "
    pack = zlib.compressobj(9)
    data = pack.compress(head + body)
    data += b"".join(pack.compress(b" " * (1 << 20)) for _n in range(megabytes)) + pack.flush()
    out = b"%PDF-1.5\n"
    third = len(out)
    out += b"3 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(head),
        len(data),
    )
    out += data + b"\nendstream\nendobj\n"
    fourth = len(out)
    rows = [(0, 0, 255), (2, 3, 0), (2, 3, 1), (1, third, 0), (1, fourth, 0)]
    table = zlib.compress(
        b"".join(bytes([t]) + a.to_bytes(4, "big") + bytes([b]) for t, a, b in rows)
    )
    out += b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Filter/FlateDecode"
    out += b"/Length %d>>stream\n" % len(table) + table
    return out + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % fourth


BOMBS = {
    "a page tree in a circle": lambda: built(
        {1: CATALOG, 2: b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R]>>"}
    ),
    "a tree that doubles forty times": lambda: chain(40, twice=True),
    "a tree of 50,000 floors": lambda: chain(50_000, twice=False),
    "a count that lies": lambda: built(
        {1: CATALOG, 2: b"<</Type/Pages/Count 999999999999/Kids[3 0 R]>>", 3: b"<</Type/Page>>"}
    ),
    "a million pages": lambda: built(
        {
            1: CATALOG,
            2: b"<</Type/Pages/Count 1000000/Kids[" + b"3 0 R " * 1_000_000 + b"]>>",
            3: b"<</Type/Page/Parent 2 0 R>>",
        }
    ),
    "1.2 GB in an object stream": lambda: blown_up(1200),
    "arrays in arrays": lambda: built({1: b"[" * 2_000_000}),
    "three million beginnings": lambda: b"%PDF-1.4\n" + b"1 0 obj<<" * 3_000_000,
}
CHILD = """
import resource, sys, time
from docsharing.queries.pdf import count_pages
begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = count_pages(open(sys.argv[1], "rb"))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(found, time.process_time(), grown // 1024)
"""


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_read_in_ten_seconds_and_200_mb(tmp_path, what):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(BOMBS[what]())
    child = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHILD, str(path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)),
    )
    found, seconds, megabytes = child.stdout.split()

    assert found in {"None", "1"}
    assert float(seconds) <= 10
    assert int(megabytes) <= 200
