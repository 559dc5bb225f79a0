"""The pages of gifts: the catalogue, a reader's own, and the desk's."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from desk.queries import scanned as scan
from docsharing.models import Gift, Redemption
from docsharing.queries import giftparts
from docsharing.services.gift_stock import change_gift
from docsharing.services.gifts import collect_gift
from portal.words import say
from tests.docsharing.conftest import verify
from tests.docsharing.giftplay import chosen, details, earn, gift_of, stock_of, sums
from tests.docsharing.test_gift_stock import PNG, picture

KEY = "0d6f7c8e-1111-4222-8333-444455556666"
pytestmark = pytest.mark.usefixtures("check_books_after")


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def in_english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def rich(reader):
    verify(reader)
    earn(reader, 1000)
    return reader


@pytest.fixture
def me(sign_in, rich) -> Client:
    return in_english(sign_in(rich))


@pytest.fixture
def desk(sign_in, librarian) -> Client:
    return in_english(sign_in(librarian))


@pytest.fixture
def gift(manager):
    return gift_of(manager, name_en="Canvas bag")


def choose(client: Client, gift: Gift, **changes: object):
    form = {"idempotency_key": KEY, "points": gift.points, **changes}
    return client.post(reverse("docsharing:gift_choose", args=[gift.pk]), form)


# The catalogue


def test_anybody_may_look_and_is_led_to_sign_in(visitor, gift, manager):
    gift_of(manager, name_zh="不展示", is_shown=False)

    page = visitor.get("/gifts/")
    assert ("Canvas bag" in text(page), "不展示" in text(page)) == (True, False)
    one = text(visitor.get(f"/gifts/{gift.pk}/"))
    assert "Sign in to choose it" in one
    assert choose(visitor, gift).url.startswith("/accounts/login/")


def test_a_reader_sees_what_she_can_afford(me, gift, manager):
    gift_of(manager, name_zh="纪念册", points=1200)
    gift_of(manager, name_zh="书签", points=10, stock=0)

    everything = text(me.get("/gifts/"))
    assert "200 points more" in everything
    assert "None left" in everything
    hers = text(me.get("/gifts/?affordable=1"))
    assert ("Canvas bag" in hers, "纪念册" in hers, "书签" in hers) == (True, False, False)


def test_the_catalogue_costs_the_same_however_many_gifts(
    me, gift, manager, django_assert_max_num_queries
):
    for n in range(12):
        gift_of(manager, name_zh=f"礼品{n}", points=10 + n)

    with django_assert_max_num_queries(22):
        me.get("/gifts/")


def test_a_picture_is_streamed_inert_and_hidden_with_its_gift(visitor, desk, gift, manager):
    change_gift(gift, details(), by=manager, picture=picture())
    address = f"/gifts/{gift.pk}/picture/"
    shown = visitor.get(address)
    assert (shown.getvalue(), shown["Content-Type"]) == (PNG, "image/png")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in shown["Content-Disposition"]

    change_gift(gift, details(is_shown=False), by=manager)

    assert visitor.get(address).status_code == 404
    assert desk.get(address).getvalue() == PNG
    assert visitor.get(f"/gifts/{gift.pk}/").status_code == 404


def test_she_chooses_once_however_often_the_form_is_sent(me, gift, rich):
    first = choose(me, gift)
    second = choose(me, gift)

    row = Redemption.objects.get()
    assert first.url == second.url == f"/me/gifts/{row.pk}/"
    assert (sums(rich), stock_of(gift)) == ((700, 0, 300), 2)
    page = me.get(first.url)
    assert row.number.code in text(page)
    assert b"<svg" in page.content


def test_what_the_service_refuses_is_told_on_the_page(me, gift, manager):
    change_gift(gift, details(points=400), by=manager)

    answer = me.post(
        f"/gifts/{gift.pk}/choose/", {"idempotency_key": KEY, "points": 300}, follow=True
    )

    assert "costs 400 points now" in text(answer)
    assert not Redemption.objects.exists()
    assert "too old" in text(me.post(f"/gifts/{gift.pk}/choose/", {}, follow=True))


def test_the_page_says_why_not_before_she_tries(sign_in, other_reader, librarian, gift, rich, me):
    earn(other_reader, 300)
    other = in_english(sign_in(other_reader))
    assert "Confirm my real name" in text(other.get(f"/gifts/{gift.pk}/"))
    clerk = in_english(sign_in(librarian))
    assert "not for the library's own staff" in text(clerk.get(f"/gifts/{gift.pk}/")).replace(
        "&#x27;", "'"
    )
    chosen(gift, rich)
    assert "as many of this gift as a reader may" in text(me.get(f"/gifts/{gift.pk}/"))


def test_she_gives_a_gift_up_after_one_question(me, gift, rich):
    row = chosen(gift, rich)
    asked = me.get(f"/me/gifts/{row.pk}/cancel/")
    assert "300 points are free again" in text(asked)

    assert me.post(f"/me/gifts/{row.pk}/cancel/").url == "/me/gifts/"

    assert (sums(rich), stock_of(gift)) == ((1000, 0, 0), 3)
    assert "Given up" in text(me.get("/me/gifts/"))


def test_a_gift_of_somebody_else_is_not_there(sign_in, other_reader, gift, rich):
    row = chosen(gift, rich)
    other = sign_in(other_reader)

    for address in (f"/me/gifts/{row.pk}/", f"/me/gifts/{row.pk}/cancel/"):
        assert other.get(address).status_code == 404


def test_her_points_lead_to_the_gifts_and_the_statement_names_them(me, gift, rich):
    chosen(gift, rich)

    page = me.get("/me/points/")
    assert 'href="/gifts/"' in page.content.decode()
    assert "Set aside for a gift: Canvas bag" in text(page)
    assert giftparts.my_data(rich)["gifts"][0]["state"] == "reserved"


# The desk


def test_a_manager_adds_a_gift_with_its_picture(sign_in, manager):
    client = sign_in(manager)
    form = {
        "name_zh": "书签", "points": "120", "limit_each": "2", "place": "总馆", "low_stock": "5",
        "is_shown": "on", "file": picture(),
    }  # fmt: skip

    answer = client.post("/desk/gifts/new/", form)

    gift = Gift.objects.get()
    assert answer.url == f"/desk/gifts/{gift.pk}/"
    assert (gift.points, gift.limit_each, gift.low_stock, gift.has_picture) == (120, 2, 5, True)
    client.post(f"/desk/gifts/{gift.pk}/change/", {**form, "points": "80", "file": ""})
    gift.refresh_from_db()
    assert (gift.points, gift.has_picture) == (80, True)


def test_the_desk_takes_in_and_counts(desk, gift, rich):
    chosen(gift, rich)

    desk.post(f"/desk/gifts/{gift.pk}/take-in/", {"quantity": "4", "reason": "补货"})
    assert stock_of(gift) == 6
    refused = desk.post(f"/desk/gifts/{gift.pk}/count/", {"counted": "6"})
    assert (refused.status_code, "Say why." in text(refused)) == (422, True)
    told = desk.post(
        f"/desk/gifts/{gift.pk}/count/", {"counted": "6", "reason": "受潮"}, follow=True
    )

    assert "Counted: 6, difference -1" in text(told)
    assert stock_of(gift) == 5


def test_chosen_gifts_are_found_by_number_reader_and_gift(desk, gift, rich, manager):
    row = chosen(gift, rich)

    for asked in (row.number.code, row.number.code.replace("-", ""), rich.name, "帆布", "canvas"):
        assert row.number.code in text(desk.get("/desk/gifts/chosen/", {"q": asked})), asked
    assert row.number.code not in text(desk.get("/desk/gifts/chosen/", {"q": "无此人"}))
    assert row.number.code not in text(desk.get("/desk/gifts/chosen/", {"state": "collected"}))
    assert row.number.code in text(desk.get("/desk/gifts/chosen/", {"state": "all"}))


def test_a_scanned_number_leads_to_the_gift(desk, gift, rich):
    row = chosen(gift, rich)
    code = row.number.code

    assert desk.get("/desk/scan/", {"code": code}).url == f"/desk/gifts/chosen/{row.pk}/"
    assert giftparts.scanned("LP-2026-999999") is None
    assert giftparts.scanned("WX-2026-000001") is None
    assert scan(code).code == code


def test_the_desk_gives_a_gift_out_against_document_and_slip(desk, gift, rich, librarian):
    row = chosen(gift, rich)
    page = text(desk.get(f"/desk/gifts/chosen/{row.pk}/"))
    assert rich.verified_check.mask in page
    address = f"/desk/gifts/chosen/{row.pk}/collect/"
    form = {"document": "id-card", "slip": row.number.code}

    assert desk.post(address, form).status_code == 422
    assert desk.post(address, {**form, "signed": "on"}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.collected_by, row.slip) == ("collected", librarian, row.number.code)
    again = desk.post(address, {**form, "signed": "on"})
    assert again.status_code == 409
    assert sums(rich) == (700, 0, 0)


def test_the_desk_calls_a_gift_off(desk, gift, rich):
    row = chosen(gift, rich)

    assert desk.post(f"/desk/gifts/chosen/{row.pk}/call-off/", {}).status_code == 422
    desk.post(f"/desk/gifts/chosen/{row.pk}/call-off/", {"reason": "破损"})

    assert "Called off by the desk: 破损" in text(desk.get(f"/desk/gifts/chosen/{row.pk}/"))
    assert sums(rich) == (1000, 0, 0)


def test_the_slip_has_name_number_and_a_place_to_sign(desk, gift, rich):
    row = chosen(gift, rich)

    paper = desk.get(f"/desk/gifts/chosen/{row.pk}/slip.pdf")

    pages = PdfReader(io.BytesIO(paper.content)).pages
    told = "".join(page.extract_text() for page in pages)
    assert len(pages) == 1
    for expected in (row.number.code, "Canvas bag", rich.name, "300", "Signature of the reader"):
        assert expected in told, expected


def test_gifts_and_choices_are_exported(desk, gift, rich, librarian):
    row = chosen(gift, rich)
    collect_gift(row, document="passport", slip="QZ-7", by=librarian)

    lines = desk.get("/desk/gifts/export/?format=csv").getvalue().decode().splitlines()
    assert lines[1].split(",")[:5] == ["Canvas bag", "300", "2", "0", "1"]
    book = desk.get("/desk/gifts/chosen/export/?format=xlsx&state=all")
    sheet = load_workbook(io.BytesIO(book.content)).active
    cells = [cell.value for cell in sheet[2]]
    assert cells[:3] == [row.number.code, "Canvas bag", 300]
    assert cells[-2:] == ["Passport", "QZ-7"]


def test_the_page_of_a_person_names_what_waits_for_her(desk, gift, rich):
    row = chosen(gift, rich)

    assert row.number.code in text(desk.get(f"/desk/people/{rich.pk}/"))


def test_the_number_is_put_into_what_she_is_told(gift, rich):
    row = chosen(gift, rich)
    about = {"gift": gift.pk, "redemption": row.pk, "until": "2026-12-31", "place": gift.place}

    assert row.number.code in say("gift.reserved", about)


def test_what_is_kept_of_her_gifts_reads_in_words(me, gift, rich, librarian):
    collect_gift(chosen(gift, rich), document="passport", slip="QZ-7", by=librarian)

    page = text(me.get("/me/data/"))

    for expected in ("Number of the signed slip", "QZ-7", "Passport", "Collected"):
        assert expected in page, expected
