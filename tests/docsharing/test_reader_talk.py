"""One's own request: files to the desk, its days, asking again, and its state by a code."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.http import held_on
from accounts.services.people import close_account
from desk.models import CaseFile
from docsharing import services
from docsharing.models import Delivery
from docsharing.queries.links import code_of
from docsharing.services import Wish
from docsharing.services.talk import forget_files
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.conftest import ARTICLE, CHAPTER, pdf, send
from tests.docsharing.test_views import NEW, TYPED, text_of


@pytest.fixture
def at(request_) -> str:
    return f"/requests/{request_.pk}/"


# Files to the desk


def test_a_message_goes_with_a_file_that_both_sides_find(sign_in, request_, at, patron, librarian):
    browser = sign_in(patron)
    answer = browser.post(f"{at}message/", {"text": "见附件。", "file": pdf(1, "扫描.pdf")})

    kept = CaseFile.objects.get()
    assert (answer.status_code, kept.by, kept.for_reader) == (302, patron, True)
    assert "扫描.pdf" in text_of(browser.get(at))
    assert "您提供" in text_of(browser.get(at))
    assert browser.post(f"{at}files/{kept.pk}/").getvalue().startswith(b"%PDF")
    desk = sign_in(librarian).get(f"/desk/cases/{request_.case_id}/aside/")
    assert "扫描.pdf" in desk.content.decode()


def test_an_answer_goes_with_a_file(sign_in, asked, patron):
    file = pdf(1, "题名页.pdf")
    sign_in(patron).post(f"/requests/{asked.pk}/answer/", {**TYPED, "text": "见附件", "file": file})

    asked.case.refresh_from_db()
    assert (asked.case.state, CaseFile.objects.get().stored.name) == ("checking", "题名页.pdf")


def test_what_is_no_such_file_is_said_at_its_field_and_nothing_is_sent(
    sign_in, request_, at, patron
):
    file = SimpleUploadedFile("a.pdf", b"<html><script>", "application/pdf")
    answer = sign_in(patron).post(f"{at}message/", {"text": "见附件。", "file": file})

    assert answer.status_code == 422
    assert list(answer.context["message_form"].errors) == ["file"]
    assert (request_.case.messages.count(), CaseFile.objects.count()) == (0, 0)


def test_a_file_too_large_is_refused_before_it_is_read(request_, patron, monkeypatch):
    monkeypatch.setattr("docsharing.services.talk.ATTACHMENT_BYTES", 100)

    with pytest.raises(Refusal, match="file-too-large"):
        services.write_to_desk(request_, by=patron, text="a", file=pdf(5))


def test_a_request_takes_so_many_files_and_no_more(request_, patron, administrator):
    set_rule("dd.reader_files", 2, by=administrator)
    for _n in range(2):
        services.send_file(request_, pdf(1), by=patron)

    with pytest.raises(Refusal, match="too-many-files"):
        services.write_to_desk(request_, by=patron, text="a", file=pdf(1))
    assert request_.case.messages.count() == 0


def test_nobody_adds_files_to_another_s_request(request_, other_reader, librarian):
    for somebody in (other_reader, librarian):
        with pytest.raises(Refusal, match="not-found"):
            services.send_file(request_, pdf(1), by=somebody)


def test_what_she_gave_goes_some_time_after_the_end(request_, patron):
    services.send_file(request_, pdf(1), by=patron)
    services.cancel_request(request_, by=patron)
    with time_machine.travel(now() + timedelta(days=29)):
        services.lapse()
    assert StoredFile.objects.filter(purged_at__isnull=True).count() == 1

    with time_machine.travel(now() + timedelta(days=31)):
        services.lapse()
    assert StoredFile.objects.filter(purged_at__isnull=True).count() == 0


def test_what_she_gave_goes_with_her(request_, patron, librarian):
    services.send_file(request_, pdf(1), by=patron)
    kept = CaseFile.objects.get()
    forget_files(patron)

    kept.stored.refresh_from_db()
    assert kept.stored.purged_at is not None


def test_what_she_attached_when_sending_is_on_the_page(sign_in, patron):
    row = send(patron, attachment=pdf(1, "引文截图.pdf"))
    browser = sign_in(patron)

    assert "引文截图.pdf" in text_of(browser.get(f"/requests/{row.pk}/"))


def test_the_api_takes_a_file(api, other_api, request_):
    address = f"/api/v1/requests/{request_.pk}/files/"
    made = api.post(address, {"attachment": pdf(1, "a.pdf")})

    assert (made.status_code, made.json()["name"]) == (201, "a.pdf")
    assert api.post(address, {}).status_code == 422
    wrong = api.post(address, {"attachment": SimpleUploadedFile("a.pdf", b"text")}).json()
    assert wrong["errors"][0]["field"] == "attachment"
    assert other_api.post(address, {"attachment": pdf(1)}).status_code == 404


# Its page


def test_the_page_says_the_days_of_a_delivery(sign_in, delivered, patron):
    page = text_of(sign_in(patron).get(f"/requests/{delivered.pk}/"))

    assert "文件保存至" in page
    assert "6 页" in page
    assert code_of(delivered.status_nonce) in page


def test_the_page_asks_as_often_for_much_talk_as_for_little(
    sign_in, request_, at, patron, django_assert_max_num_queries
):
    for n in range(5):
        services.write_to_desk(request_, by=patron, text=f"{n}", file=pdf(1))
    browser = sign_in(patron)
    browser.get(at)

    with django_assert_max_num_queries(18):
        browser.get(at)


# Asking again


def test_what_could_not_be_had_is_asked_for_again(sign_in, taken, patron, librarian):
    services.unfilled(taken.case, by=librarian, reason="NotHeld")
    link = f"{NEW}?from={taken.pk}"

    with time_machine.travel(now() + timedelta(minutes=11)):
        page = sign_in(patron).get(f"/requests/{taken.pk}/").content.decode()
        form = sign_in(patron).get(link)
    assert page.count(link) == 2  # beside the reason, and among the buttons
    assert taken.case.number.code in text_of(form)
    assert ARTICLE.title in form.content.decode()


def test_what_was_taken_back_or_has_ended_leads_to_asking_again(sign_in, patron, delivered):
    with time_machine.travel(now() + timedelta(days=31)):
        services.lapse()
        page = sign_in(patron).get(f"/requests/{delivered.pk}/").content.decode()

    assert Delivery.objects.get().file.purged_at
    assert page.count(f"{NEW}?from={delivered.pk}") == 2


def test_another_article_of_the_issue_begins_with_what_they_share(sign_in, request_, patron):
    browser = sign_in(patron)
    assert f"{NEW}?like={request_.pk}" in browser.get(f"/requests/{request_.pk}/").content.decode()

    page = browser.get(f"{NEW}?like={request_.pk}").content.decode()
    assert 'value="图书馆论坛"' in page
    assert 'name="title" value="' not in page
    assert ARTICLE.doi not in page


def test_another_s_request_fills_no_form(sign_in, request_, other_reader):
    assert sign_in(other_reader).get(f"{NEW}?like={request_.pk}").status_code == 404


def test_my_data_names_the_files_that_she_sent(patron, request_):
    services.write_to_desk(request_, by=patron, text="看附件", file=pdf(1, "借阅证.pdf"))
    stored = StoredFile.objects.get()
    wished = services.send_request(
        Wish(CHAPTER, declares=True, book_pages=300, attachment=pdf(1, "目次.pdf")), reader=patron
    )

    held = held_on(patron)

    number = request_.case.number.code
    assert [
        (file["case__number__code"], file["stored__name"], file["stored__size"])
        for file in held["case_files"]
    ] == [(number, stored.name, stored.size)]
    assert stored.name.startswith("借阅证")
    assert [row["attachment"] for row in held["document_requests"]] == [wished.attachment.name, ""]


# By its code


def test_who_guesses_codes_waits(client, request_, monkeypatch):
    monkeypatch.setattr("docsharing.services.status.GUESSES", 2)
    wrong = "0" * 26
    answers = [
        client.get(f"/status/{wrong}/"),
        client.post("/status/", {"code": wrong}),
        client.get(f"/status/{wrong}/"),
        client.post("/status/", {"code": wrong}),
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 429, 429]
    assert client.get(f"/status/{code_of(request_.status_nonce)}/").status_code == 200


def test_a_program_that_guesses_codes_waits_as_well(client, request_, monkeypatch):
    monkeypatch.setattr("docsharing.services.status.GUESSES", 2)

    def asked(code: str) -> int:
        address, body = "/api/v1/status/", {"code": code}
        return client.post(address, body, content_type="application/json").status_code

    assert [asked("0" * 26) for _try in range(3)] == [404, 404, 429]
    assert client.get(f"/status/{'0' * 26}/").status_code == 429
    assert asked(code_of(request_.status_nonce)) == 200


def test_the_code_shows_nothing_of_the_person_or_the_money(client, delivered, patron):
    page = client.get(f"/status/{code_of(delivered.status_nonce)}/").content.decode()

    for secret in (patron.name, patron.email, patron.username, "3.80", "/d/", "沈敏"):
        assert secret not in page


def test_a_reader_who_left_leaves_no_file(other_reader):
    close_account(other_reader)  # the listeners find nothing, and say nothing

    assert StoredFile.objects.count() == 0
