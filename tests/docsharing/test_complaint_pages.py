"""Complaints on pages and by API: told in time, answered at the desk, seen by the reader."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.services import make_token
from docsharing import services
from docsharing.models import Complaint
from docsharing.services import complaints
from ledger.models import Refund
from portal.models import StoredFile
from tests.docsharing.conftest import pdf, sums

pytestmark = pytest.mark.usefixtures("check_books_after")
GIVEN = {"cause": "missing-pages", "text": "缺第 77 页。"}


@pytest.fixture
def complaint(delivered, patron) -> Complaint:
    return services.complain(delivered, by=patron, **GIVEN)


@pytest.fixture
def api(patron) -> Client:
    _row, token = make_token(patron, label="test", scopes=["read", "write"])
    return Client(headers={"Authorization": f"Bearer {token}"})


def page_of(client, request) -> str:
    return client.get(f"/requests/{request.pk}/").content.decode()


def test_the_page_of_a_delivery_leads_to_the_form(delivered, patron, sign_in):
    client = sign_in(patron)

    assert f"/requests/{delivered.pk}/complain/" in page_of(client, delivered)
    assert "cause" in client.get(f"/requests/{delivered.pk}/complain/").content.decode()


def test_a_complaint_sent_on_the_page(delivered, patron, sign_in):
    client = sign_in(patron)

    answer = client.post(f"/requests/{delivered.pk}/complain/", GIVEN)

    assert answer.url == f"/requests/{delivered.pk}/"
    complaint = Complaint.objects.get()
    assert (complaint.cause, complaint.text) == ("missing-pages", "缺第 77 页。")
    page = page_of(client, delivered)
    assert complaint.case.number.code in page
    assert f"/requests/{delivered.pk}/complain/" not in page


def test_without_a_cause_nothing_typed_is_lost(delivered, patron, sign_in):
    answer = sign_in(patron).post(f"/requests/{delivered.pk}/complain/", {"text": "第 77 页缺失"})

    assert answer.status_code == 422
    assert "第 77 页缺失" in answer.content.decode()
    assert Complaint.objects.count() == 0


def test_a_second_complaint_is_refused_kindly(complaint, delivered, patron, sign_in):
    client = sign_in(patron)

    answer = client.post(f"/requests/{delivered.pk}/complain/", GIVEN)

    assert answer.status_code == 422
    assert Complaint.objects.count() == 1


def test_the_page_says_what_came_of_it(complaint, delivered, patron, manager, sign_in):
    complaints.refund(complaint.case, by=manager, amount=100, note="抱歉，部分页面模糊。")

    page = page_of(sign_in(patron), delivered)

    assert "抱歉，部分页面模糊。" in page
    assert "1.00" in page


def test_taken_back_on_the_page(complaint, delivered, patron, sign_in):
    client = sign_in(patron)

    client.post(f"/complaints/{complaint.pk}/withdraw/")

    complaint.refresh_from_db()
    assert complaint.remedy == "withdrawn"
    assert f"/requests/{delivered.pk}/complain/" in page_of(client, delivered)


def test_the_desk_refunds_by_its_button(complaint, manager, patron, sign_in):
    client = sign_in(manager)
    shown = client.get(f"/desk/cases/{complaint.case_id}/").content.decode()
    assert "缺第 77 页。" in shown

    client.post(
        f"/desk/cases/{complaint.case_id}/acts/refund/", {"amount": "1.20", "note": "抱歉。"}
    )

    assert Refund.objects.get().amount_fen == 120
    assert sums(patron) == (5000 - 260, 2000, 0)


def test_too_much_is_told_at_its_field(complaint, manager, sign_in):
    answer = sign_in(manager).post(
        f"/desk/cases/{complaint.case_id}/acts/refund/", {"amount": "3.81", "note": ""}
    )

    assert "3.80" in answer.content.decode()
    assert Refund.objects.count() == 0


def test_the_case_of_the_delivery_names_its_complaint(complaint, delivered, librarian, sign_in):
    page = sign_in(librarian).get(f"/desk/cases/{delivered.case_id}/").content.decode()

    assert complaint.case.number.code in page


def test_by_api(delivered, api):
    path = f"/api/v1/requests/{delivered.pk}/complaints/"
    made = api.post(path, GIVEN, content_type="application/json")
    listed = api.get(path)
    twice = api.post(path, GIVEN, content_type="application/json")

    assert (made.status_code, made.json()["cause"]) == (201, "missing-pages")
    assert [each["id"] for each in listed.json()] == [made.json()["id"]]
    assert (twice.status_code, twice.json()["type"]) == (409, "complaint-open")


def beside(file: object) -> dict[str, object]:
    return {"json": json.dumps(GIVEN), "attachment": file}


def test_by_api_with_a_file_that_shows_it(delivered, api):
    path = f"/api/v1/requests/{delivered.pk}/complaints/"
    headers = {"Idempotency-Key": "complain-1"}

    made, again = (api.post(path, beside(pdf(1, "screen.pdf")), headers=headers) for _n in (1, 2))

    assert (made.status_code, made.json()["text"]) == (201, GIVEN["text"])
    assert (again.json(), again["Idempotent-Replay"]) == (made.json(), "true")
    kept = Complaint.objects.get().case.files.get()
    assert (kept.stored.name, kept.for_reader) == ("screen.pdf", True)


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>", "file-type"), (b"MZ\x90\x00", "file-type"), (b"", "empty")]
)
def test_by_api_a_file_of_another_type_complains_of_nothing(delivered, api, content, code):
    file = SimpleUploadedFile("screen.png", content, "image/png")
    path, kept = f"/api/v1/requests/{delivered.pk}/complaints/", StoredFile.objects.count()

    answer = api.post(path, beside(file))

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("attachment", code)]
    assert (Complaint.objects.count(), StoredFile.objects.count()) == (0, kept)


def test_by_api_a_form_without_its_json_lacks_the_cause(delivered, api):
    answer = api.post(f"/api/v1/requests/{delivered.pk}/complaints/", {"attachment": pdf(1)})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["cause"]


def test_taken_back_by_api(complaint, api):
    answer = api.post(f"/api/v1/complaints/{complaint.pk}/withdraw/")

    assert answer.json()["remedy"] == "withdrawn"


def test_the_desks_api_takes_whole_fen(complaint, manager, patron):
    _row, token = make_token(manager, label="desk", scopes=["read", "write", "desk"])
    client = Client(headers={"Authorization": f"Bearer {token}"})
    path = f"/api/v1/desk/complaint/{complaint.case_id}/refund/"

    wrong = client.post(path, {"amount": "1.20"}, content_type="application/json")
    right = client.post(path, {"amount": 120}, content_type="application/json")

    assert wrong.status_code in {400, 422}
    assert right.status_code == 200
    assert Refund.objects.get().amount_fen == 120
