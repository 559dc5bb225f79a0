"""A PDF that its reader could not open is not sold to her, unless she is told its password."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from docsharing import services
from docsharing.models import Delivery
from ledger.models import Charge
from portal.models import StoredFile
from portal.refusals import Refusal
from tests.docsharing.conftest import pdf, sums

pytestmark = pytest.mark.usefixtures("check_books_after")
HELD = (5000 - 380, 2000, 380)


def locked(opens_with: str = "secret") -> SimpleUploadedFile:
    writer, out = PdfWriter(), io.BytesIO()
    for _n in range(6):
        writer.add_blank_page(200, 300)
    writer.encrypt(user_password=opens_with, owner_password="of the owner", algorithm="AES-256")
    writer.write(out)
    return SimpleUploadedFile("full-text.pdf", out.getvalue(), "application/pdf")


def nothing_came_of_it(request, patron) -> bool:
    request.case.refresh_from_db()
    kept = Delivery.objects.exists() or Charge.objects.exists() or StoredFile.objects.exists()
    return not kept and request.case.state == "checking" and sums(patron) == HELD


@pytest.mark.parametrize("pages", [None, 6])
def test_a_file_that_she_cannot_open_is_refused_before_it_is_kept(taken, librarian, patron, pages):
    with pytest.raises(Refusal) as refused:
        services.deliver(taken.case, by=librarian, file=locked(), pages=pages)

    assert (refused.value.code, refused.value.field) == ("file-needs-password", "file")
    assert nothing_came_of_it(taken, patron)


def test_with_its_password_told_it_goes_out_by_the_pages_of_the_librarian(taken, librarian, patron):
    delivery = services.deliver(
        taken.case, by=librarian, file=locked(), pages=6, password_told=True
    )

    assert (delivery.price_fen, delivery.counted_pages) == (380, None)
    assert sums(patron) == (5000 - 380, 2000, 0)


def test_a_protected_file_that_opens_without_is_none_of_these(taken, librarian):
    assert services.deliver(taken.case, by=librarian, file=locked("")).counted_pages == 6


@pytest.mark.parametrize(
    ("language", "words"), [("en", "asks for a password"), ("zh-hans", "需要密码")]
)
def test_the_clerk_reads_it_at_the_file_and_says_that_she_tells_it(
    taken, librarian, patron, sign_in, language, words
):
    librarian.language = language
    librarian.save()
    browser, at = sign_in(librarian), {"headers": {"accept-language": language}}
    path = f"/desk/cases/{taken.case_id}/acts/deliver/"
    assert "password_told" not in browser.get(path, **at).content.decode()

    page = browser.post(path, {"file": locked(), "pages": "6"}, **at).content.decode()

    assert (words in page, "password_told" in page, "id_file_error" in page) == (True, True, True)
    assert nothing_came_of_it(taken, patron)
    browser.post(path, {"file": locked(), "pages": "6", "password_told": "on"}, **at)
    assert Delivery.objects.get().price_fen == 380


def test_before_it_is_sent_she_is_asked_whether_she_tells_it(taken, librarian, sign_in):
    browser, path = sign_in(librarian), f"/desk/requests/{taken.pk}/pages/"

    found = {
        name: "password_told" in browser.post(path, {"file": file}).content.decode()
        for name, file in {"locked": locked(), "protected": locked(""), "open": pdf()}.items()
    }

    assert found == {"locked": True, "protected": False, "open": False}


def test_a_program_is_refused_alike(taken, desk_api, patron):
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/deliver/"

    answer = desk_api.post(path, {"file": locked(), "pages": "6"})

    assert (answer.status_code, answer.json()["type"]) == (422, "file-needs-password")
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert nothing_came_of_it(taken, patron)
    told = {"file": locked(), "pages": "6", "password_told": "true"}
    assert desk_api.post(path, told).status_code == 200
