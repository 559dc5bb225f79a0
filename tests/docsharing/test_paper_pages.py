"""Copies on paper on the pages of reader and desk, and for a program."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from docsharing import services
from docsharing.models import DocumentRequest, PostAddress
from docsharing.queries.feeds import feed_address
from docsharing.queries.links import code_of
from portal.clock import now
from tests.docsharing.conftest import HOME, send
from tests.docsharing.test_api import JSON, REQUESTS, WISH
from tests.docsharing.test_paper import live
from tests.docsharing.test_staff_views import act
from tests.docsharing.test_views import NEW, TYPED, text_of

pytestmark = pytest.mark.usefixtures("check_books_after")
FIELDS = ("recipient", "phone", "address", "postcode")
BY_POST = {"delivery_method": "post", **HOME.as_dict()}


def typed(do: str, **more: str) -> dict[str, str]:
    return {**TYPED, "do": do, **more}


def named(page: str) -> set[str]:
    """Which fields of an address a page asks for."""
    return {name for name in FIELDS if f'name="{name}"' in page}


# The form


def test_the_form_offers_three_ways_with_their_price(client, db):
    page = client.get(NEW)

    for value in ("link", "pickup", "post"):
        assert f'name="delivery_method" value="{value}"' in page.content.decode()
    assert "加收 15.00 元" in text_of(page)
    assert named(page.content.decode()) == set()


def test_post_asks_for_the_address_and_shows_the_postage(client, db):
    page = client.post(NEW, typed("price", delivery_method="post"))

    assert named(page.content.decode()) == set(FIELDS)
    assert "18.80" in text_of(page)
    assert "邮寄费" in text_of(page)


def test_her_last_address_is_filled_in_and_nobody_else_s(sign_in, patron, other_reader):
    send(patron, delivery_method="post", post_to=HOME)
    price = typed("price", delivery_method="post")

    hers, theirs = (
        sign_in(who).post(NEW, price).content.decode() for who in (patron, other_reader)
    )

    assert HOME.address in hers
    assert HOME.address not in theirs


def test_what_is_wrong_is_said_at_its_field(sign_in, patron):
    wrong = {**BY_POST, "postcode": "123", "address": ""}
    page = sign_in(patron).post(NEW, typed("send", **wrong))

    assert page.status_code == 422
    assert "邮政编码为六位数字" in text_of(page)
    assert "请填写：邮寄地址" in text_of(page)
    assert not DocumentRequest.objects.exists()


# The reader's page, from sending to having it


def test_a_request_by_post_on_the_pages(sign_in, patron, librarian):
    browser, desk = sign_in(patron), sign_in(librarian)
    sent = browser.post(NEW, typed("send", **BY_POST), follow=True)
    assert HOME.address in text_of(sent)
    request = DocumentRequest.objects.get()

    act(desk, request, "take")
    assert HOME.address in text_of(desk.get(f"/desk/cases/{request.case_id}/"))
    form = desk.get(f"/desk/cases/{request.case_id}/acts/deliver/").content.decode()
    assert 'name="tracking"' in form
    assert 'name="file"' not in form
    act(desk, request, "deliver", pages="6", carrier="EMS", tracking="EB123CN")

    page = browser.get(f"/requests/{request.pk}/")
    assert "已寄出" in text_of(page)
    assert "EB123CN" in text_of(page)
    browser.post(f"/requests/{request.pk}/received/")

    assert live(request).received_by == patron
    assert "已收到" in text_of(browser.get(f"/requests/{request.pk}/"))
    assert "18.80" in text_of(browser.get(f"/requests/{request.pk}/"))


def test_a_copy_at_the_desk_on_the_pages(sign_in, patron, librarian):
    browser, desk = sign_in(patron), sign_in(librarian)
    browser.post(NEW, typed("send", delivery_method="pickup"))
    request = DocumentRequest.objects.get()
    act(desk, request, "take")
    act(desk, request, "deliver")
    assert not request.deliveries.exists()
    act(desk, request, "deliver", pages="6")

    assert "您的复制件可以领取了" in text_of(browser.get(f"/requests/{request.pk}/"))
    assert "在服务台保留至" in text_of(browser.get("/requests/"))
    assert "等待读者领取" in text_of(desk.get("/desk/pick-ups/"))
    case = desk.get(f"/desk/cases/{request.case_id}/").content.decode()
    assert "acts/collected/" in case
    assert "acts/uncollected/" not in case

    act(desk, request, "collected")

    assert "已领取" in text_of(browser.get(f"/requests/{request.pk}/"))
    assert "服务台没有待取的复制件" in text_of(desk.get("/desk/pick-ups/"))


def test_what_nobody_came_for_is_seen_and_put_away(sign_in, librarian, patron, waiting):
    with time_machine.travel(now() + timedelta(days=15)):
        desk = sign_in(librarian)
        assert "逾期未取" in text_of(desk.get("/desk/pick-ups/"))
        act(desk, waiting, "uncollected", note="通知两次。")
        page = text_of(sign_in(patron).get(f"/requests/{waiting.pk}/"))

    assert "您的复制件逾期未取" in page
    assert "通知两次" not in page


def test_pages_of_paper_offer_no_link(sign_in, patron, waiting, posted):
    browser = sign_in(patron)
    for request in (waiting, posted):
        page = browser.get(f"/requests/{request.pk}/").content.decode()
        assert 'href="/d/' not in page
        assert browser.post(f"/requests/{request.pk}/renew/").status_code == 302
        for other in ("sent", "receipt", "complain"):
            assert browser.get(f"/requests/{request.pk}/{other}/").status_code == 200


def test_the_desk_sees_what_is_complained_of(sign_in, librarian, patron, posted):
    complaint = services.complain(posted, by=patron, cause="missing-pages")

    page = text_of(sign_in(librarian).get(f"/desk/cases/{complaint.case_id}/"))

    assert "纸质复制件，邮寄" in page


# For a program


def test_a_program_sends_by_post_and_says_that_it_has_come(api, patron, librarian):
    where = {"delivery_method": "post", "post_to": HOME.as_dict()}
    asked = api.post(f"{REQUESTS}estimate/", {"citation": WISH["citation"], **where}, **JSON)
    sent = api.post(REQUESTS, {**WISH, **where}, **JSON)
    assert (asked.json()["price_fen"], sent.status_code) == (1880, 201)
    assert HOME.address not in sent.content.decode()
    request = DocumentRequest.objects.get()
    address = f"{REQUESTS}{request.pk}/"
    assert api.get(f"{address}receipt/").json()["post_to"]["postcode"] == "400044"
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, pages=6, tracking="EB123CN")

    before = api.get(address).json()
    assert before["may"] == ["received"]
    assert (before["state_label"], before["steps"][-1]["label"]) == ("已寄出", "已寄出")
    assert (before["delivery"]["page"], before["delivery"]["tracking"]) == (None, "EB123CN")
    assert api.post(f"{address}download/").status_code == 404
    assert api.post(f"{address}renew/").status_code == 409
    after = api.post(f"{address}received/").json()
    assert after["may"] == []
    assert after["delivery"]["received_at"]
    assert api.post(f"{address}received/").json() == after


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"postcode": "1"}, "post_to.postcode"), ({"phone": "x"}, "post_to.phone")],
)
def test_a_program_is_told_what_of_the_address_is_wrong(api, wrong, field):
    where = {"delivery_method": "post", "post_to": {**HOME.as_dict(), **wrong}}

    answer = api.post(REQUESTS, {**WISH, **where}, **JSON)

    assert answer.status_code == 422
    assert field in str(answer.json()["errors"])


def test_a_draft_holds_the_way_and_the_address(api):
    body = {"citation": WISH["citation"], "delivery_method": "post", "post_to": HOME.as_dict()}

    kept = api.put(f"{REQUESTS}draft/", body, **JSON).json()

    assert (kept["delivery_method"], kept["post_to"]) == ("post", HOME.as_dict())
    assert not PostAddress.objects.exists()


def test_the_desk_delivers_paper_by_api(desk_api, librarian, patron):
    request = send(patron, delivery_method="pickup")
    services.take(request.case, by=librarian)
    path = f"/api/v1/desk/document-delivery/{request.case_id}"

    delivered = desk_api.post(f"{path}/deliver/", {"pages": 6}, **JSON)
    collected = desk_api.post(f"{path}/collected/", **JSON)

    assert (delivered.status_code, collected.status_code) == (200, 200)
    assert live(request).received_by == librarian


def test_the_state_by_code_for_a_program(client, waiting):
    answer = client.post("/api/v1/status/", {"code": code_of(waiting.status_nonce)}, **JSON)

    assert answer.json()["state_label"] == "待领取"


def test_the_feed_says_until_when(client, patron, waiting):
    address = feed_address(services.open_feed(patron))

    feed = client.get(urlsplit(address).path).content.decode()

    assert "待领取" in feed
    assert "在服务台保留至" in feed
