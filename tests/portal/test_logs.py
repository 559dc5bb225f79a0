"""What a sender does wrong is no error of the site: one line in its log, and no traceback."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import program

NAME = "/api/v1/me/name/"


@pytest.fixture
def lines(settings, caplog):
    """What is logged while a form may have three thousand bytes, five fields and one file."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3000
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    caplog.set_level(logging.INFO)
    return caplog


def test_a_body_that_is_too_large_is_a_warning(reader, lines):
    api = program(reader, "write")
    long = {"name": "x" * 4000}

    answers = [
        api.post(NAME, long, content_type="application/json"),
        api.post(NAME, long),
        api.post("/display/", {"next": "x" * 4000}),
    ]

    assert [answer.status_code for answer in answers] == [413] * 3
    assert_plain(lines)


def test_too_many_fields_or_files_are_a_warning(client, db, lines):
    files = [SimpleUploadedFile("a.png", b"x") for _n in range(3)]

    answers = [
        client.post("/display/", {str(n): "x" for n in range(9)}),
        client.post("/display/", {"f": files}),
    ]

    assert [answer.status_code for answer in answers] == [400] * 2
    assert_plain(lines)


def test_the_largest_json_is_refused_by_its_length_and_is_a_warning(reader, lines):
    sent = {"content_type": "application/json", "CONTENT_LENGTH": str(99 << 20)}

    assert program(reader, "write").generic("POST", NAME, b"{}", **sent).status_code == 413
    assert_plain(lines)


def assert_plain(caplog: pytest.LogCaptureFixture) -> None:
    lines = caplog.records
    assert lines
    assert {line.levelno for line in lines} == {logging.WARNING}
    assert not any(line.exc_info or line.exc_text for line in lines)
