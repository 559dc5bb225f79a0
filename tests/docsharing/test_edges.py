"""What stands at the edge of document delivery: secret documents, and more files than one."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from docsharing import services
from docsharing.cases import State
from docsharing.queries.consent import asked_where
from portal import words
from portal.models import Notice
from tests.docsharing.conftest import pdf, sums

pytestmark = pytest.mark.usefixtures("check_books_after")


# Embargoed or secret


def test_what_is_embargoed_ends_with_a_reason_of_its_own(taken, librarian, patron):
    event = services.unfilled(taken.case, by=librarian, reason="x-Embargoed", note="2028 年解密")

    assert (event.iso_status, event.iso_reason) == ("Unfilled", "x-Embargoed")
    assert taken.case.state == State.UNFILLED
    assert sums(patron) == (5000, 2000, 0)
    told = Notice.objects.get(code="request.not-available")
    with translation.override("zh-hans"):
        assert "处于保密期或属涉密资料" in words.say(told.code, told.params)


def test_a_source_says_so_too(sourced, librarian):
    services.source_no(sourced.case, by=librarian, reason="x-Embargoed")

    with translation.override("zh-hans"):
        assert asked_where(sourced)[0].why == "处于保密期或涉密"


def test_the_desk_chooses_it_from_the_list(taken, librarian, sign_in):
    page = sign_in(librarian).get(f"/desk/cases/{taken.case_id}/acts/unfilled/").content.decode()

    assert 'value="x-Embargoed"' in page


# Supplementary files


def table() -> SimpleUploadedFile:
    """The data that an article has beside it."""
    out = io.BytesIO()
    Workbook().save(out)
    return SimpleUploadedFile("supplement.xlsx", out.getvalue())


def test_supplementary_files_come_beside_the_document(taken, librarian, patron, sign_in):
    desk = sign_in(librarian)
    services.deliver(taken.case, by=librarian, file=pdf())
    charged = sums(patron)

    for file in (table(), pdf(2, "supplement.pdf")):
        desk.post(f"/desk/cases/{taken.case_id}/files/", {"file": file, "for_reader": "on"})

    reader = sign_in(patron)
    page = reader.get(f"/requests/{taken.pk}/").content.decode()
    kept = list(taken.case.files.order_by("pk"))
    assert [each.stored.name for each in kept] == ["supplement.xlsx", "supplement.pdf"]
    assert all(each.stored.name in page for each in kept)
    got = reader.post(f"/requests/{taken.pk}/files/{kept[0].pk}/")
    assert b"".join(got.streaming_content).startswith(b"PK")
    assert sums(patron) == charged


def test_they_are_hers_alone(delivered, librarian, other_reader, sign_in):
    desk = {"file": table(), "for_reader": "on"}
    sign_in(librarian).post(f"/desk/cases/{delivered.case_id}/files/", desk)
    kept = delivered.case.files.get()

    answer = sign_in(other_reader).post(f"/requests/{delivered.pk}/files/{kept.pk}/")

    assert answer.status_code == 404
