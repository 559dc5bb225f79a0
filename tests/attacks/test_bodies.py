"""Bodies that would fill the disk: refused by their length, before a byte of them is kept."""

import http.client
import shutil
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from portal.http import FORM_ROOM
from tests.processes import Site
from tests.testservices import folder

LARGEST = 100_000
HEAD = (
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
FORM = HEAD + b"x" * 50_000 + b"\r\n--x--\r\n"
TYPE = {"Content-Type": "multipart/form-data; boundary=x"}


@pytest.fixture
def kept(settings, monkeypatch) -> list[int]:
    """How many bytes of a file went to the temporary disk."""
    settings.UPLOAD_MAX_BYTES = LARGEST
    sizes: list[int] = []
    write = TemporaryFileUploadHandler.receive_data_chunk

    def count(self, data, start):
        sizes.append(len(data))
        return write(self, data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
    return sizes


def post(path: str, size: int):
    file = SimpleUploadedFile("a.bin", b"x" * size)
    return Client().post(path, {"theme": "dark", "f": file})


@pytest.mark.parametrize("path", ["/display/", "/requests/new/", "/desk/cases/1/files/"])
def test_a_body_larger_than_any_file_is_refused_unread(db, kept, path):
    answer = post(path, LARGEST + FORM_ROOM)

    assert (answer.status_code, kept) == (413, [])
    assert "太大" in answer.content.decode()


def test_a_program_is_told_so_as_problem_json(db, kept):
    answer = post("/api/v1/me/name/", LARGEST + FORM_ROOM)

    assert (answer.status_code, kept) == (413, [])
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "too-large"


def test_the_largest_file_still_comes_with_its_form(db, kept):
    assert post("/display/", LARGEST).status_code == 302
    assert sum(kept) == LARGEST


def in_pieces(form: bytes) -> Iterator[bytes]:
    yield from (form[at : at + 4096] for at in range(0, len(form), 4096))


@pytest.mark.postgres
@pytest.mark.slow
def test_no_body_gets_round_it_by_hiding_its_length(transactional_db):
    room = folder()
    site = Site(UPLOAD_MAX_BYTES=str(LARGEST), TMPDIR=str(room))
    site.start()
    shutil.rmtree(room)  # who keeps a file now breaks
    answers = {}
    for what, body, headers in (
        ("too long, and nothing of it sent", None, {"Content-Length": "20000000"}),
        ("in pieces", in_pieces(FORM), {"Transfer-Encoding": "chunked"}),
        ("of a length that is allowed", FORM, {}),
    ):
        connection = http.client.HTTPConnection("localhost", site.port, timeout=30)
        connection.request("POST", "/display/", body, TYPE | headers)
        answers[what] = connection.getresponse().status
        connection.close()
    site.stop()

    assert answers == {
        "too long, and nothing of it sent": 413,
        "in pieces": 403,  # a form of which nothing was read has no token either
        "of a length that is allowed": 500,
    }
