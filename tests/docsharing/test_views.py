"""The reader's pages: what is typed is kept, what is sent is sent once, hers is hers alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from desk.services import attach
from desk.workflow import undo
from docsharing import services
from docsharing.models import Delivery, DeliveryOpening, DocumentRequest, RequestDraft
from docsharing.queries.links import code_of, delivery_path
from docsharing.queries.shown import shown_events, shown_state
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, pdf, send, sums, verify

NEW = "/requests/new/"
TYPED = {
    "request_type": "Article",
    "title": ARTICLE.title,
    "authors": "沈敏; 黄娟",
    "container": "图书馆论坛",
    "year": "2013",
    "volume": "33",
    "issue": "6",
    "pages": "75-80",
    "doi": ARTICLE.doi,
    "service_level": "Normal",
    "purpose": "study",
    "declares": "on",
}


def posted(do: str, **more: str) -> dict[str, str]:
    return {**TYPED, "do": do, "idempotency_key": "a-key-of-the-form", **more}


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# The form


def test_anybody_sees_the_form_and_the_price(client, db):
    answer = client.post(NEW, posted("price"))

    assert answer.status_code == 200
    assert "3.80" in text_of(answer)
    assert ARTICLE.title in answer.content.decode()


def test_a_pasted_doi_fills_its_field(client, db):
    answer = client.post(NEW, {"do": "fill", "paste": "https://doi.org/10.1000/182"})

    assert 'value="10.1000/182"' in answer.content.decode()


def test_a_pasted_record_fills_the_form_and_says_what_was_understood(client, db):
    fields = ("TY  - THES", "TI  - 山地城市绿道研究", "AU  - 王建国", "PB  - 重庆大学", "ER  - ")
    ris = "\n".join(fields)
    page = client.post(NEW, {"do": "fill", "paste": ris}).content.decode()

    assert 'value="Thesis"' in page
    assert 'value="山地城市绿道研究"' in page
    assert 'value="重庆大学"' in page
    assert 'class="hit"' in page


def test_an_address_of_a_database_fills_the_form(client, db):
    page = client.get(
        NEW,
        {"genre": "article", "atitle": "Emma", "jtitle": "Novels", "date": "1999", "spage": "3"},
    ).content.decode()

    assert 'value="Emma"' in page
    assert 'value="Novels"' in page


def test_the_find_box_leads_into_the_form(client, db):
    assert 'value="10.1000/182"' in client.get(NEW, {"q": "10.1000/182"}).content.decode()


@pytest.mark.parametrize(
    ("request_type", "field"),
    [
        ("Patent", "applicant"),
        ("x-Standard", "number"),
        ("Thesis", "institution"),
        ("bad", "container"),
    ],
)
def test_the_type_says_which_fields_are_shown(client, db, request_type, field):
    page = client.post(NEW, posted("price", request_type=request_type)).content.decode()

    assert re.search(rf'<label[^>]* for="id_{field}"', page)


def test_switching_the_type_loses_nothing_that_was_typed(client, db):
    page = client.post(NEW, posted("price", request_type="Patent")).content.decode()

    assert re.search(r'<input type="hidden" name="container" value="图书馆论坛"', page)


def test_sending_needs_a_sign_in_and_keeps_the_form(client, patron):
    answer = client.post(NEW, posted("send"))
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={NEW}"

    client.force_login(patron)
    assert ARTICLE.title in client.get(NEW).content.decode()


def test_sending_leads_to_the_confirmation(sign_in, patron):
    answer = sign_in(patron).post(NEW, posted("send"), follow=True)

    sent = DocumentRequest.objects.get()
    assert answer.redirect_chain == [(reverse("docsharing:request_sent", args=[sent.pk]), 302)]
    assert sent.case.number.code in text_of(answer)
    assert code_of(sent.status_nonce) in text_of(answer)
    assert sent.authors == ["沈敏", "黄娟"]


def test_the_same_form_sent_twice_is_one_request(sign_in, patron):
    browser = sign_in(patron)
    first = browser.post(NEW, posted("send"))
    second = browser.post(NEW, posted("send", again="1"))
    third = browser.post(NEW, posted("send", again="1"))

    assert DocumentRequest.objects.count() == 2  # the second said that it is wanted again
    assert second["Location"] == third["Location"] != first["Location"]


def test_a_second_request_of_the_same_document_is_asked_about(sign_in, patron):
    earlier = send(patron)
    answer = sign_in(patron).post(NEW, posted("send"))

    assert DocumentRequest.objects.count() == 1
    assert earlier.case.number.code in text_of(answer)


def test_what_is_missing_is_said_at_its_field_and_in_the_title(sign_in, patron):
    answer = sign_in(patron).post(NEW, posted("send", title="", year="13", max_cost="1,5"))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#id_title"' in page
    assert 'href="#id_year"' in page
    assert 'href="#id_max_cost"' in page
    assert 'value="1,5"' in page
    assert DocumentRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("doi", "11.1000/x"), ("issn", "1234-5678"), ("year", "9999"), ("need_by", "2001-01-01"),
        ("max_cost", "-5"), ("max_cost", "１００"), ("max_cost", "1e5"), ("max_cost", "3.79"),
        ("declares", ""),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_at_its_field(sign_in, patron, field, value):
    answer = sign_in(patron).post(NEW, posted("send", **{field: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_too_little_money_is_said_before_and_after_sending(sign_in, other_reader):
    browser = sign_in(verify(other_reader))

    assert answer_says(browser.post(NEW, posted("price")), "3.80")
    answer = browser.post(NEW, posted("send"))
    assert answer.status_code == 422
    assert DocumentRequest.objects.count() == 0


def answer_says(answer, text: str) -> bool:
    return text in text_of(answer)


def test_without_a_real_name_the_way_to_it_is_shown(sign_in, reader):
    browser = sign_in(reader)

    assert "/me/profile/" in browser.get(NEW).content.decode()
    assert browser.post(NEW, posted("send")).status_code == 422


def test_a_draft_is_kept_quietly_and_comes_back(sign_in, patron):
    browser = sign_in(patron)
    answer = browser.post(NEW, posted("draft", title="半写的题名"), headers={"X-Autosave": "1"})

    assert answer.status_code == 204
    assert "半写的题名" in browser.get(NEW).content.decode()
    browser.post(NEW, {"do": "discard"})
    assert RequestDraft.objects.count() == 0


def test_a_past_request_is_used_again(sign_in, patron, other_reader):
    earlier = send(patron)

    assert ARTICLE.title in sign_in(patron).get(f"{NEW}?from={earlier.pk}").content.decode()
    assert sign_in(other_reader).get(f"{NEW}?from={earlier.pk}").status_code == 404


@pytest.mark.parametrize("paste", ["", "\u202e" * 50, "{" * 3000, "TY  - " * 300, "1" * 19000])
def test_no_paste_breaks_the_form(client, db, paste):
    assert client.post(NEW, {"do": "fill", "paste": paste}).status_code == 200


@pytest.mark.parametrize("old", ["0", "9" * 30, "x", "-1"])
def test_no_number_of_an_old_request_breaks_the_form(sign_in, patron, old):
    assert sign_in(patron).get(f"{NEW}?from={old}").status_code in {200, 404}


# One's own requests


def test_the_list_shows_one_s_own_and_counts_its_queries(
    sign_in, patron, other_reader, django_assert_max_num_queries
):
    for _n in range(3):
        send(patron)
    browser = sign_in(patron)

    with django_assert_max_num_queries(12):
        page = browser.get("/requests/")
    assert page.content.decode().count(ARTICLE.title) == 3
    assert ARTICLE.title not in sign_in(other_reader).get("/requests/").content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=合作模式", 1),
        ("q=沈敏", 1),
        ("q=火星", 0),
        ("show=open", 1),
        ("show=delivered", 0),
        ("show=x", 1),
    ],
)
def test_the_list_is_searched_and_filtered(sign_in, request_, patron, query, count):
    assert sign_in(patron).get(f"/requests/?{query}").content.decode().count(str(request_)) == count


def test_the_list_is_searched_by_number(sign_in, request_, patron):
    answer = sign_in(patron).get(f"/requests/?q={request_.case.number.code.lower()}")

    assert str(request_) in answer.content.decode()


def test_the_list_as_a_file(sign_in, delivered, patron):
    answer = sign_in(patron).get("/requests/?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert answer["Content-Type"].startswith("text/csv")
    assert lines[1].startswith(delivered.case.number.code)
    assert lines[1].endswith("3.80")


PAGES = ("", "sent/", "receipt/", "cancel/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", ["request_", "asked", "supplied", "delivered"])
def test_every_page_of_one_s_own_request_opens(request, sign_in, patron, page, state):
    own = request.getfixturevalue(state)

    assert sign_in(patron).get(f"/requests/{own.pk}/{page}").status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "answer/", "message/", "renew/", "attachment/"])
def test_the_request_of_another_answers_like_a_missing_one(sign_in, delivered, other_reader, page):
    browser = sign_in(other_reader)
    method = browser.get if page in PAGES else browser.post
    foreign, missing = (method(f"/requests/{pk}/{page}") for pk in (delivered.pk, 999_999))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _same(foreign, delivered.pk) == _same(missing, 999_999)


def _same(answer, pk: int) -> str:
    text = answer.content.decode().replace(f"/requests/{pk}/", "/requests/N/")
    return re.sub(r'(csrfmiddlewaretoken" value|nonce|id)="[^"]*"', "", text)


def test_why_it_cannot_be_had_is_read_on_the_page(sign_in, taken, librarian, patron):
    services.unfilled(taken.case, by=librarian, reason="NotOnShelf", note="已下架三次查找。")

    with time_machine.travel(now() + timedelta(minutes=11)):
        assert "已下架三次查找。" in text_of(sign_in(patron).get(f"/requests/{taken.pk}/"))


def test_cancelling_asks_first(sign_in, request_, patron):
    browser = sign_in(patron)
    page = f"/requests/{request_.pk}/cancel/"

    assert "3.80" in text_of(browser.get(page))
    browser.post(page)

    request_.case.refresh_from_db()
    assert request_.case.state == "cancelled"
    assert sums(patron) == (5000, 2000, 0)
    assert browser.post(page, follow=True).status_code == 200


def test_an_answer_with_a_corrected_citation(sign_in, asked, patron):
    answer = sign_in(patron).post(
        f"/requests/{asked.pk}/answer/", {**TYPED, "pages": "70-80", "text": "应为 70-80 页。"}
    )

    asked.refresh_from_db()
    assert answer.status_code == 302
    assert (asked.case.state, asked.pages) == ("checking", "70-80")


def test_an_answer_without_words_is_sent_back(sign_in, asked, patron):
    assert sign_in(patron).post(f"/requests/{asked.pk}/answer/", TYPED).status_code == 422


def test_writing_to_the_desk(sign_in, request_, patron):
    browser = sign_in(patron)
    browser.post(f"/requests/{request_.pk}/message/", {"text": "请尽快，谢谢"})

    assert "请尽快，谢谢" in text_of(browser.get(f"/requests/{request_.pk}/"))
    assert browser.post(f"/requests/{request_.pk}/message/", {"text": " "}).status_code == 422


# The link


@pytest.fixture
def path(delivered) -> str:
    return delivery_path(Delivery.objects.get())


def test_the_link_shows_a_page_and_its_button_gives_the_file(sign_in, patron, path):
    browser = sign_in(patron)
    page = browser.get(path)
    file = browser.post(path)

    assert page.status_code == 200
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    assert file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]
    assert Delivery.objects.get().downloads == 1


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}],
)
def test_who_only_looks_ahead_uses_nothing_up(sign_in, patron, path, headers):
    browser = sign_in(patron)

    assert browser.get(path, headers=headers).status_code == 200
    assert browser.head(path).status_code == 200
    assert DeliveryOpening.objects.count() == 0
    assert Delivery.objects.get().downloads == 0


def test_the_link_of_another_is_like_a_missing_one(sign_in, other_reader, librarian, path):
    missing = "/d/" + "A" * 32 + "/"
    for somebody in (other_reader, librarian):
        browser = sign_in(somebody)
        for method in (browser.get, browser.post, browser.head):
            assert (method(path).status_code, method(missing).status_code) == (404, 404)
    assert Delivery.objects.get().downloads == 0


def test_the_link_asks_for_a_sign_in(client, path):
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_a_used_up_link_says_so_and_what_to_do(sign_in, patron, path):
    browser = sign_in(patron)
    for _n in range(5):
        assert b"".join(browser.post(path).streaming_content)
    answer = browser.post(path)

    pk = DocumentRequest.objects.get().pk
    assert answer.status_code == 410
    assert f"/requests/{pk}/renew/" in answer.content.decode()
    browser.post(f"/requests/{pk}/renew/")
    assert browser.get(path).status_code == 200


def test_an_attachment_is_given_back_to_its_reader(sign_in, patron):
    own = send(patron, attachment=pdf(1))

    answer = sign_in(patron).post(f"/requests/{own.pk}/attachment/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


# By code


def test_the_code_shows_the_state_and_nothing_else(client, request_, patron):
    code = code_of(request_.status_nonce)
    answer = client.post("/status/", {"code": code.lower()}, follow=True)

    assert answer.status_code == 200
    assert request_.case.number.code in text_of(answer)
    assert patron.name not in text_of(answer)
    assert answer["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("code", ["", "WX-2026-000001", "0" * 26, "x" * 60])
def test_a_wrong_code_is_told(client, db, code):
    assert client.post("/status/", {"code": code}).status_code == 422


def test_a_wrong_code_in_an_address_is_not_found(client, db):
    assert client.get("/status/" + "0" * 26 + "/").status_code == 404


def test_the_form_costs_few_queries(sign_in, patron, django_assert_max_num_queries):
    browser = sign_in(patron)
    browser.get(NEW)

    with django_assert_max_num_queries(14):
        browser.get(NEW)


def test_a_draft_of_a_stranger_is_kept_through_the_sign_in(client, patron):
    assert client.post(NEW, posted("draft")).status_code == 302

    client.force_login(patron)
    assert ARTICLE.title in client.get(NEW).content.decode()


def test_a_draft_is_saved_by_its_button(sign_in, patron):
    answer = sign_in(patron).post(NEW, posted("draft"), follow=True)

    assert ARTICLE.title in answer.content.decode()
    assert RequestDraft.objects.get().fields["title"] == ARTICLE.title


def test_a_form_without_its_key_is_sent_all_the_same(sign_in, patron):
    sign_in(patron).post(NEW, {**TYPED, "do": "send"})

    assert DocumentRequest.objects.count() == 1


def test_an_answer_that_comes_too_late_is_told(sign_in, asked, patron):
    services.cancel_request(asked, by=patron)

    answer = sign_in(patron).post(f"/requests/{asked.pk}/answer/", {**TYPED, "text": "x"})
    assert answer.status_code == 422


def test_a_word_without_words_beside_a_question(sign_in, asked, patron):
    with time_machine.travel(now() + timedelta(minutes=11)):
        answer = sign_in(patron).post(f"/requests/{asked.pk}/message/", {"text": ""})

    assert answer.status_code == 422
    assert answer.context["asked"]


def test_a_link_that_lives_is_not_renewed(sign_in, delivered, request_, patron):
    browser = sign_in(patron)
    before = Delivery.objects.get().expires_at

    assert browser.post(f"/requests/{delivered.pk}/renew/").status_code == 302
    assert Delivery.objects.get().expires_at == before


def test_nothing_to_renew_and_nothing_attached(sign_in, taken, patron):
    browser = sign_in(patron)

    assert browser.post(f"/requests/{taken.pk}/renew/").status_code == 404
    assert browser.post(f"/requests/{taken.pk}/attachment/").status_code == 404


# What may still be taken back


def test_she_sees_nothing_of_what_may_still_be_taken_back(sign_in, taken, patron, librarian):
    event = services.unfilled(taken.case, by=librarian, reason="NotHeld", note="真的没有")
    browser = sign_in(patron)
    places = (
        f"/requests/{taken.pk}/",
        "/requests/",
        "/requests/?show=ended",
        f"/status/{code_of(taken.status_nonce)}/",
        f"/api/v1/requests/{taken.pk}/",
    )

    for place in places:
        page = browser.get(place).content.decode()
        assert "真的没有" not in page
        assert "unfilled" not in page
    assert f"/requests/{taken.pk}/" not in browser.get("/requests/?show=ended").content.decode()
    assert browser.get(f"/api/v1/requests/{taken.pk}/").json()["held_fen"] == 380

    undo(event, by=librarian)
    with time_machine.travel(now() + timedelta(minutes=11)):
        page = browser.get(f"/requests/{taken.pk}/").content.decode()
        assert "真的没有" not in page
        assert shown_state(DocumentRequest.objects.get()) == "checking"
        assert [e.to_state for e in shown_events(taken)] == ["checking", "submitted"]


def test_she_sees_it_when_it_can_no_longer_be_taken_back(sign_in, taken, patron, librarian):
    services.unfilled(taken.case, by=librarian, reason="NotHeld", note="真的没有")

    with time_machine.travel(now() + timedelta(minutes=11)):
        browser = sign_in(patron)
        assert "真的没有" in browser.get(f"/requests/{taken.pk}/").content.decode()
        found = browser.get(f"/api/v1/requests/{taken.pk}/").json()
        assert (found["state"], found["held_fen"]) == ("unfilled", 0)


def test_that_a_clerk_took_it_and_what_leads_further_is_seen_at_once(taken, librarian):
    assert shown_state(DocumentRequest.objects.get()) == "checking"

    services.search(taken.case, by=librarian)

    assert shown_state(DocumentRequest.objects.get()) == "searching"


# Files


def test_a_file_for_the_reader_is_hers_to_open(sign_in, request_, patron, other_reader, librarian):
    kept = attach(request_.case, pdf(1, "letter.pdf"), by=librarian, for_reader=True)
    secret = attach(request_.case, pdf(1, "secret.pdf"), by=librarian)
    place = f"/requests/{request_.pk}/files/"
    browser = sign_in(patron)
    page = browser.get(f"/requests/{request_.pk}/").content.decode()

    assert ("letter.pdf" in page, "secret.pdf" in page) == (True, False)
    answer = browser.post(f"{place}{kept.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert browser.post(f"{place}{secret.pk}/").status_code == 404
    assert sign_in(other_reader).post(f"{place}{kept.pk}/").status_code == 404


def test_a_code_that_is_typed_oddly_leads_to_its_page(client, db):
    answer = client.get("/find/", {"q": "AAAAA/AAAAA-AAAAA-AAAAA-AAAAA-A"})

    assert answer.status_code == 302
    assert answer.url == f"/status/{'A' * 26}/"
