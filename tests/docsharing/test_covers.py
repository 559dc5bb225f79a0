"""The page with the copyright notice: before each delivered file, and never in its price."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from desk.models import Case
from docsharing import services
from docsharing.models import Cover, Delivery
from docsharing.queries import covering
from docsharing.queries.covers import cover_page, file_to_send
from docsharing.queries.links import delivery_path
from docsharing.queries.pdf import look_at
from docsharing.services import covers
from portal import files, rules
from portal.models import Outgoing, StoredFile
from tests.docsharing.conftest import ARTICLE, pdf, send

pytestmark = [
    pytest.mark.covers,
    pytest.mark.slow,
    pytest.mark.usefixtures("check_books_after"),
]


def test_nobody_waits_for_the_case_while_the_cover_is_made(taken, librarian, monkeypatch):
    found = []

    def looking(file, page):
        found.append(Case.objects.get(pk=taken.case_id).state)
        return covering.covered(file, page)

    monkeypatch.setattr(covers, "covered", looking)
    made = services.deliver(taken.case, by=librarian, file=pdf())

    assert (found, made.cover, taken.case.state) == (["checking"], Cover.ADDED, "delivered")


def uploaded(writer: PdfWriter) -> SimpleUploadedFile:
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile("full-text.pdf", out.getvalue(), "application/pdf")


def writer(pages: int = 3) -> PdfWriter:
    made = PdfWriter()
    for _n in range(pages):
        made.add_blank_page(200, 300)
    return made


def encrypted(password: str) -> SimpleUploadedFile:
    made = writer()
    made.encrypt(user_password=password, owner_password="of the owner", algorithm="AES-256")
    return uploaded(made)


def signed() -> SimpleUploadedFile:
    made = writer()
    form = DictionaryObject({NameObject("/SigFlags"): NumberObject(3)})
    made.root_object[NameObject("/AcroForm")] = form
    return uploaded(made)


def damaged() -> SimpleUploadedFile:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return SimpleUploadedFile("full-text.pdf", body, "application/pdf")


def bytes_of(stored: StoredFile) -> bytes:
    with files.storage().open(stored.key) as file:
        return file.read()


def pages_of(stored: StoredFile) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(bytes_of(stored))).pages]


def delivered_file(request, librarian, file, **more) -> Delivery:
    return services.deliver(request.case, by=librarian, file=file, **more)


# What the reader gets


def test_a_page_with_the_notice_goes_before_the_document(taken, librarian):
    delivery = delivered_file(taken, librarian, pdf(6))

    cover, *document = pages_of(file_to_send(delivery))
    assert (delivery.cover, len(document)) == (Cover.ADDED, 6)
    for needed in (taken.case.number.code, ARTICLE.title, "仅供个人学习", "著作权法"):
        assert needed in cover.replace("\n", "")


def test_the_file_as_it_came_stays_and_its_pages_alone_are_charged(taken, librarian):
    file = pdf(6)
    came = file.read()

    delivery = delivered_file(taken, librarian, file)

    assert bytes_of(delivery.file) == came
    assert (delivery.pages, delivery.counted_pages, delivery.price_fen) == (6, 6, 380)


def test_an_english_reader_reads_it_in_english(taken, librarian, patron):
    patron.language = "en"
    patron.save()
    taken.case.refresh_from_db()

    cover = pages_of(file_to_send(delivered_file(taken, librarian, pdf())))[0]

    assert "For your own study and research only" in cover.replace("\n", " ")


@pytest.mark.parametrize(
    ("language", "ground", "not_so"),
    [
        ("zh-hans", "依权利人的许可制作", "第二十四条"),
        ("en", "under a licence of the rights holder", "article 24"),
    ],
)
def test_a_copy_for_work_names_its_licence_and_not_the_law(
    patron, librarian, language, ground, not_so
):
    patron.language = language
    patron.save()
    request = send(patron, purpose="work")
    services.take(request.case, by=librarian)
    services.check_licence(request.case, by=librarian, result="allowed", note="CNKI")

    cover = pages_of(file_to_send(delivered_file(request, librarian, pdf())))[0]

    told = " ".join(cover.replace("\u200b", "").split())  # where a line may break
    assert ground in told
    assert not_so not in told


def test_it_names_no_reader(taken, librarian, patron):
    cover = pages_of(file_to_send(delivered_file(taken, librarian, pdf())))[0]

    assert patron.name not in cover
    assert patron.username not in cover


def test_the_link_and_the_api_give_the_covered_file(taken, librarian, patron, sign_in, api):
    delivery = delivered_file(taken, librarian, pdf(6))

    linked = sign_in(patron).post(delivery_path(delivery))
    told = api.post(f"/api/v1/requests/{taken.pk}/download/")

    for answer in (linked, told):
        assert answer.streaming
        body = answer.getvalue()
        assert len(body) == int(answer["Content-Length"])
        assert len(PdfReader(io.BytesIO(body)).pages) == 7


def test_it_is_the_same_whenever_it_is_made(taken, librarian):
    file = pdf(2)
    delivery = delivered_file(taken, librarian, file)
    fresh = Delivery.objects.get(pk=delivery.pk)

    page = cover_page(fresh)
    with covering.covered(file, page) as (_outcome, made):
        again = made.read()

    assert page == cover_page(fresh)
    assert again == bytes_of(file_to_send(fresh))


def test_the_library_may_want_none(taken, librarian, administrator):
    rules.set_rule("dd.cover_page", False, by=administrator)

    delivery = delivered_file(taken, librarian, pdf(6))

    assert (delivery.cover, file_to_send(delivery)) == ("", delivery.file)
    assert StoredFile.objects.count() == 1


# What it keeps of the document


def test_marks_and_names_of_pages_stay_with_their_pages(taken, librarian):
    made = writer(3)
    made.add_outline_item(title="Second", page_number=1)
    labels = ArrayObject(
        [NumberObject(0), DictionaryObject({NameObject("/P"): TextStringObject("A")})]
    )
    made.root_object[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): labels})

    delivery = delivered_file(taken, librarian, uploaded(made))

    read = PdfReader(io.BytesIO(bytes_of(file_to_send(delivery))))
    assert read.get_destination_page_number(read.outline[0]) == 2
    assert read.root_object["/PageLabels"]["/Nums"][2] == 1


# What cannot have it goes out as it came, and the clerk is told


@pytest.mark.parametrize(
    ("file", "cover", "pages"),
    [
        (lambda: encrypted("secret"), Cover.LOCKED, 3),
        (lambda: encrypted(""), Cover.LOCKED, None),
        (signed, Cover.SIGNED, None),
        (damaged, Cover.UNREADABLE, 3),
    ],
    ids=["password", "protected", "signed", "damaged"],
)
def test_what_cannot_have_it_goes_out_as_it_came(taken, librarian, sign_in, file, cover, pages):
    browser, upload = sign_in(librarian), file()
    came = upload.read()
    upload.seek(0)

    path = f"/desk/cases/{taken.case_id}/acts/deliver/"
    told = {"file": upload, "pages": pages or "", "password_told": "on"}
    page = browser.post(path, told, follow=True)

    delivery = taken.deliveries.get()
    assert (delivery.cover, bytes_of(file_to_send(delivery))) == (cover, came)
    assert "未加封面页" in page.content.decode()
    assert "未加封面页" in browser.get(f"/desk/cases/{taken.case_id}/").content.decode()


def test_a_writer_that_takes_too_long_is_ended(taken, librarian, monkeypatch):
    monkeypatch.setattr(covering, "SECONDS", 0.01)

    delivery = delivered_file(taken, librarian, pdf(6))

    assert (delivery.cover, file_to_send(delivery)) == (Cover.UNREADABLE, delivery.file)


def test_twenty_megabytes_are_covered_within_bounded_memory(tmp_path):
    """The writer runs within its limits, and nothing of the file is read into this process."""
    document, cover = tmp_path / "document.pdf", tmp_path / "cover.pdf"
    document.write_bytes(large(20))
    writer(1).write(cover)
    code = (
        "import resource, subprocess, sys;"
        "run = subprocess.run([sys.executable, '-I', sys.argv[1], sys.argv[2]],"
        " stdin=open(sys.argv[3], 'rb'), stdout=open(sys.argv[4], 'wb'));"
        "print(run.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)"
    )
    words = [sys.executable, "-c", code, covering.WRITER, cover, document, tmp_path / "out.pdf"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603

    failed, megabytes = map(int, done.stdout.split())
    assert failed == 0
    assert megabytes < 200
    assert len(PdfReader(tmp_path / "out.pdf").pages) == 2


def large(megabytes: int) -> bytes:
    """A PDF of one page with so much in it."""
    filling = b"\x80" * (megabytes << 20)
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    head += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    head += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    places = [head.index(b"%d 0 obj" % n) for n in (1, 2, 3)]
    body = head + b"4 0 obj<</Length %d>>stream\n" % len(filling) + filling
    body += b"\nendstream endobj\n"
    rows = b"".join(b"%010d 00000 n \n" % place for place in (*places, len(head)))
    table = b"xref\n0 5\n0000000000 65535 f \n" + rows + b"trailer<</Size 5/Root 1 0 R>>\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


# What the clerk sees before she delivers


@pytest.mark.parametrize(
    ("file", "lock", "word"),
    [
        (lambda: encrypted("secret"), "password", "密码"),
        (lambda: encrypted(""), "protected", "保护"),
    ],
    ids=["password", "protected"],
)
def test_a_lock_is_told_before_the_delivery(taken, librarian, sign_in, desk_api, file, lock, word):
    page = sign_in(librarian).post(f"/desk/requests/{taken.pk}/pages/", {"file": file()})
    path = f"/api/v1/desk/document-delivery/{taken.case_id}/pages/"
    told = desk_api.post(path, {"file": file()})

    assert word in page.content.decode()
    assert told.json()["lock"] == lock
    assert look_at(file()).lock == lock


# It goes with the file


def test_what_was_made_of_a_file_is_purged_with_it(taken, librarian):
    delivery = delivered_file(taken, librarian, pdf())

    files.purge(delivery.file)

    assert StoredFile.objects.filter(purged_at__isnull=True).count() == 0
    keys = set(StoredFile.objects.values_list("key", flat=True))
    told = [str(row.payload) for row in Outgoing.objects.filter(channel="task")]
    assert {key for key in keys if any(key in payload for payload in told)} == keys


def test_the_api_says_whether_a_delivery_has_it(taken, librarian, desk_api):
    delivered_file(taken, librarian, pdf())

    told = desk_api.get(f"/api/v1/desk/cases/{taken.case_id}/").json()

    assert told["facts"]["deliveries"][0]["cover"] == "added"


def test_each_of_two_readers_has_a_notice_of_her_own(taken, librarian, patron):
    other = send(patron, replace(ARTICLE, doi="", title="另一篇"))
    services.take(other.case, by=librarian)
    file = pdf()

    first = delivered_file(taken, librarian, file)
    second = delivered_file(other, librarian, file)

    assert first.file.sha256 == second.file.sha256
    assert pages_of(file_to_send(first))[0] != pages_of(file_to_send(second))[0]
