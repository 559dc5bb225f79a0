"""Bodies that would fill the disk: refused by their length, before a byte of them is kept."""

import http.client
import inspect
import re
import shutil
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from portal.clock import now
from portal.http import UNLIMITED, InputMiddleware
from tests.factories import program
from tests.processes import Site
from tests.testservices import folder

APPS = ("portal", "accounts", "ledger", "desk", "docsharing")
FORM, LARGEST = 20_000, 100_000
PNG = b"\x89PNG\r\n\x1a\n"
FILES = "/requests/new/"
HEAD = (
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
SENT = HEAD + b"x" * 50_000 + b"\r\n--x--\r\n"
PARTS = "multipart/form-data; boundary=x"
TYPE = {"Content-Type": PARTS}


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

    assert [answer.status_code for answer in answers] == [413, 413, 401, 401]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    types = ["too-large"] * 2 + ["not-signed-in"] * 2
    assert [answer.json()["type"] for answer in answers] == types
    assert [answer.headers.get("WWW-Authenticate") for answer in answers[2:]] == ["Bearer"] * 2
    assert kept == []


def test_the_page_says_to_sign_in_first(db, kept):
    answer = post("/me/profile/name/", FORM, Client(headers={"accept-language": "en"}))

    main = answer.content.decode().partition("<main")[2]
    assert "<h1>Sign in first</h1>" in main
    assert "larger" not in main


@pytest.mark.parametrize(
    "path", ["/desk/cases/1/files/", "/desk/holdings/imports/", "/desk/cases/1/acts/deliver/"]
)
def test_at_the_desk_no_file_of_a_reader_is_read(known, kept, path):
    assert (post(path, FORM, known).status_code, kept) == (404, [])


@pytest.mark.parametrize("path", [FILES, "/me/profile/name/", "/requests/1/message/"])
def test_of_the_suspended_no_file_is_read(reader, known, kept, path):
    User.objects.filter(pk=reader.pk).update(suspended_at=now())

    assert (post(path, FORM, known).status_code, kept) == (403, [])


NAME, CASE = "/api/v1/me/name/", "/api/v1/desk/cases/1/files/"


def test_of_a_program_that_may_not_act_no_file_is_read(reader, librarian, kept):
    answers = [
        post(NAME, FORM, program(reader, "read")),
        post(CASE, FORM, program(reader, "write")),
        post(CASE, FORM, program(reader, "desk")),
        post(CASE, FORM, program(librarian, "write")),
    ]
    User.objects.filter(pk=reader.pk).update(suspended_at=now())
    answers.append(post(NAME, FORM, program(reader, "write")))

    told = [(answer.status_code, answer.json()["type"]) for answer in answers]
    missing = (404, "not-found")
    assert told == [(403, "token-lacks-scope"), missing, missing, missing, (403, "suspended")]
    assert kept == []


def test_the_desk_sends_its_files(librarian, kept):
    browser = Client()
    browser.force_login(librarian)

    assert post("/desk/cases/1/files/", LARGEST, browser).status_code == 404  # there is no case
    assert post(CASE, LARGEST, program(librarian, "desk")).status_code == 404
    assert sum(kept) == 2 * LARGEST


def test_staff_without_a_second_factor_send_no_file_to_the_desk(librarian, kept, settings):
    settings.STAFF_SECOND_FACTOR = True
    browser = Client()
    browser.force_login(librarian)

    assert post("/desk/cases/1/files/", FORM, browser).status_code == 403
    assert post(CASE, FORM, program(librarian, "desk")).status_code == 404
    assert kept == []


MIB = 1 << 20
MOST = {
    "/me/profile/name/": 5 * MIB,
    "/api/v1/me/name/": 5 * MIB,
    "/requests/new/": 10 * MIB,
    "/requests/1/message/": 10 * MIB,
    "/requests/1/answer/": 10 * MIB,
    "/requests/1/complain/": 10 * MIB,
    "/api/v1/requests/": 10 * MIB,
    "/requests/batches/new/": 5_000_000,
    "/api/v1/batches/": 5_000_000,
    "/desk/holdings/imports/": 60 * MIB,
}


@pytest.mark.parametrize("path", MOST)
def test_each_address_takes_its_own_file_with_its_form_and_no_more(db, rf, path):
    taken = InputMiddleware(lambda _request: HttpResponse(status=204))

    def told(length: int) -> int:
        return taken(rf.generic("POST", path, b"x", PARTS, CONTENT_LENGTH=str(length))).status_code

    most = MOST[path] + settings.FORM_MAX_BYTES
    assert (told(most), told(most + 1)) == (204, 413)


def test_of_a_form_s_scan_no_more_is_read_than_tells_that_it_is_too_large(known):
    form = {"real_name": "王", "document": "passport", "id_number": "E12345678"}
    form |= {"born_on": "1990-03-07", "real_name_consent": "on"}
    scan = SimpleUploadedFile("a.png", PNG + b"0" * (5 * MIB + 500_000))

    form = known.post("/me/profile/name/", {**form, "scan": scan}).context["form"]

    assert form.errors["scan"] == ["文件超过 5 MB。"]
    scan.seek(0)
    form.cleaned_data["scan"] = scan
    assert len(form.given().scan) == 5 * MIB + 1


def test_json_is_no_file(reader, kept):
    answer = program(reader, "write").generic(
        "POST", NAME, b"{}", "application/json", CONTENT_LENGTH="3000000"
    )

    assert answer.status_code == 413


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
    of_the_desk = {path for path in marked if getattr(marked_class(path), "of_the_desk", False)}
    assert of_the_desk == {path for path in marked if path.startswith("/api/v1/desk/")}
    whole = {path for path in marked if marked_class(path).takes_files == UNLIMITED}
    assert whole <= of_the_desk


def marked_class(path: str) -> type:
    return get_resolver().resolve(re.sub(r"\{\w+\}", "1", path)).func.cls


def is_marked(path: str) -> bool:
    return bool(getattr(marked_class(path), "takes_files", 0))


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
