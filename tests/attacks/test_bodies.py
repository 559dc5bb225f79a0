"""Bodies that would fill the disk: refused by their length, before a byte of them is kept."""

import http.client
import inspect
import re
import shutil
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from tests.factories import program
from tests.processes import Site
from tests.testservices import folder

APPS = ("portal", "accounts", "ledger", "desk", "docsharing")
FORM, LARGEST = 20_000, 100_000
FILES = "/requests/new/"
HEAD = (
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
SENT = HEAD + b"x" * 50_000 + b"\r\n--x--\r\n"
TYPE = {"Content-Type": "multipart/form-data; boundary=x"}


@pytest.fixture
def kept(settings, monkeypatch) -> list[int]:
    """How many bytes of a file went to the temporary disk."""
    settings.UPLOAD_MAX_BYTES, settings.FORM_MAX_BYTES = LARGEST, FORM
    sizes: list[int] = []
    write = TemporaryFileUploadHandler.receive_data_chunk

    def count(self, data, start):
        sizes.append(len(data))
        return write(self, data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
    return sizes


@pytest.fixture
def known(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def post(path: str, size: int, client: Client | None = None):
    file = SimpleUploadedFile("a.bin", b"x" * size)
    return (client or Client()).post(path, {"theme": "dark", "f": file})


@pytest.mark.parametrize("path", [FILES, "/desk/cases/1/files/", "/requests/batches/new/"])
def test_a_body_larger_than_any_file_is_refused_unread(known, kept, path):
    answer = post(path, LARGEST + FORM, known)

    assert (answer.status_code, kept) == (413, [])
    assert "太大" in answer.content.decode()


@pytest.mark.parametrize("path", ["/display/", "/accounts/login/", "/me/profile/", "/nowhere/"])
def test_where_no_file_goes_a_body_is_no_larger_than_a_form(known, kept, path):
    answer = post(path, FORM, known)

    assert (answer.status_code, kept) == (413, [])
    assert "太大" in answer.content.decode()


def test_it_is_said_in_the_language_of_who_reads(db, kept):
    client = Client(headers={"accept-language": "en"})
    assert "This is too large" in post("/display/", FORM, client).content.decode()
    assert "Sign in first" in post(FILES, FORM, client).content.decode()


@pytest.mark.parametrize("path", [FILES, "/me/profile/name/", "/desk/cases/1/acts/deliver/"])
def test_of_a_stranger_no_file_is_read(db, kept, path):
    answer = post(path, FORM)

    assert (answer.status_code, kept) == (413, [])
    assert "登录" in answer.content.decode()


def test_what_is_no_larger_than_a_form_is_taken_from_anybody(db, kept):
    assert post("/display/", FORM // 2).status_code == 302
    assert post(FILES, FORM // 2).status_code == 200


def test_a_program_is_told_so_as_problem_json(reader, kept):
    answers = [
        post("/api/v1/me/name/", LARGEST + FORM, program(reader, "write")),
        post("/api/v1/me/interests/", FORM, program(reader, "write")),
        post("/api/v1/me/name/", FORM),
        post("/api/v1/me/name/", FORM, Client(headers={"authorization": "Bearer sq_nobodys"})),
    ]

    assert [answer.status_code for answer in answers] == [413] * 4
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert [answer.json()["type"] for answer in answers] == ["too-large"] * 4
    assert kept == []


def test_the_largest_file_still_comes_with_its_form(known, kept):
    assert post(FILES, LARGEST, known).status_code == 200
    assert sum(kept) == LARGEST


def test_a_program_still_sends_the_largest_file(reader, kept):
    assert post("/api/v1/me/name/", LARGEST, program(reader, "write")).status_code == 422
    assert sum(kept) == LARGEST


# Which addresses take files


def views(resolver: URLResolver) -> Iterator[Callable[..., Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def reads_files(view: FunctionType, seen: set[FunctionType]) -> bool:
    """Whether a page, or a function of its module that it calls, looks at `request.FILES`."""
    seen.add(view)
    called = [view.__globals__.get(name) for name in view.__code__.co_names]
    called += [part for each in called if isinstance(each, dict) for part in each.values()]
    return "FILES" in view.__code__.co_names or any(
        reads_files(each, seen)
        for each in called
        if isinstance(each, FunctionType)
        and each.__module__ == view.__module__
        and each not in seen
    )


def test_each_page_that_reads_files_is_marked_and_no_other():
    pages = [view for view in views(get_resolver()) if not hasattr(view, "cls")]
    ours = [page for page in pages if inspect.unwrap(page).__module__.partition(".")[0] in APPS]
    marked = {page.__name__ for page in ours if getattr(page, "takes_files", False)}
    marked |= {"openurl"}  # it shows the form, and takes nothing that is posted

    assert marked == {page.__name__ for page in ours if reads_files(inspect.unwrap(page), set())}
    assert len(marked) >= 10


def test_each_address_of_the_api_that_takes_a_file_is_marked_and_no_other():
    whole = SchemaGenerator().get_schema(public=True)
    parts = whole["components"]["schemas"]

    def has_file(schema: dict[str, Any]) -> bool:
        fields = parts[schema["$ref"].rpartition("/")[2]].get("properties", {})
        return any(field.get("format") == "uri" for field in fields.values())

    taking = {
        path
        for path, acts in whole["paths"].items()
        for act in acts.values()
        for kind, body in act.get("requestBody", {}).get("content", {}).items()
        if kind == "multipart/form-data" and has_file(body["schema"])
    }
    marked = {path for path in whole["paths"] if is_marked(path)}
    assert marked == taking
    assert len(marked) >= 8


def is_marked(path: str) -> bool:
    view = get_resolver().resolve(re.sub(r"\{\w+\}", "1", path))
    return getattr(view.func.cls, "takes_files", False)


def in_pieces(form: bytes) -> Iterator[bytes]:
    yield from (form[at : at + 4096] for at in range(0, len(form), 4096))


@pytest.mark.postgres
@pytest.mark.slow
def test_no_body_gets_round_it_by_hiding_its_length(transactional_db):
    room = folder()
    site = Site(FORM_MAX_BYTES=str(LARGEST), TMPDIR=str(room))
    site.start()
    shutil.rmtree(room)  # who keeps a file now breaks
    answers = {}
    for what, path, body, headers in (
        ("too long", "/display/", None, {"Content-Length": "2000000"}),
        ("too long for a stranger", FILES, None, {"Content-Length": "2000000"}),
        ("in pieces", "/display/", in_pieces(SENT), {"Transfer-Encoding": "chunked"}),
        ("of a length that is allowed", "/display/", SENT, {}),
    ):
        connection = http.client.HTTPConnection("localhost", site.port, timeout=30)
        connection.request("POST", path, body, TYPE | headers)
        answers[what] = connection.getresponse().status
        connection.close()
    site.stop()

    assert answers == {
        "too long": 413,
        "too long for a stranger": 413,
        "in pieces": 403,  # a form of which nothing was read has no token either
        "of a length that is allowed": 500,
    }
