"""How long a postal address is kept, who mends it, and what may stand in it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from desk.models import StateEvent
from desk.services import perform
from docsharing import services
from docsharing.models import DocumentRequest, PostAddress
from docsharing.queries.paper import PostTo, address_before, address_of
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import HOME, by_way, send

pytestmark = pytest.mark.usefixtures("check_books_after")
MOVED = PostTo("罗嘉", "13812345678", "重庆市沙坪坝区大学城南路 9 号", "401331")


def fresh(request):
    return DocumentRequest.objects.select_related("case", "hold").get(pk=request.pk)


def after(days):
    return time_machine.travel(now() + timedelta(days=days), tick=False)


def test_an_address_goes_some_time_after_the_request_has_ended(patron, posted):
    with after(16):
        services.lapse()
        assert (fresh(posted).case.state, address_of(posted) is None) == ("closed", False)
    with after(31):
        services.lapse()

    assert address_of(posted) is None
    assert address_before(patron) is None


def test_that_of_a_request_that_goes_on_stays(patron, posted):
    withdrawn = send(patron, delivery_method="post", post_to=HOME)
    services.cancel_request(withdrawn, by=patron)
    services.complain(posted, by=patron, cause="late")
    open_still = send(patron, delivery_method="post", post_to=MOVED)
    with after(40):
        services.lapse()

    assert set(PostAddress.objects.values_list("request", flat=True)) == {posted.pk, open_still.pk}
    assert address_before(patron).postcode == "401331"


@pytest.fixture
def to_send(patron, librarian):
    return by_way(patron, librarian, "post", post_to=HOME)


def test_the_desk_puts_an_address_right_and_no_history_tells_it(librarian, to_send):
    perform(to_send.case, "address", by=librarian, post_to=MOVED)

    assert address_of(to_send) == MOVED
    event = StateEvent.objects.get(case=to_send.case, act="address")
    assert (event.params, event.note) == ({}, "")


def test_a_program_of_the_desk_sends_what_is_to_be_changed(desk_api, to_send):
    path = f"/api/v1/desk/document-delivery/{to_send.case_id}/address/"

    assert desk_api.post(path, {"postcode": "12"}).status_code == 422
    assert desk_api.post(path, {"postcode": "401331"}).status_code == 200
    assert address_of(to_send) == PostTo("罗嘉", "13812345678", HOME.address, "401331")


def test_once_it_is_sent_it_is_put_right_no_more(librarian, posted, waiting):
    for request in (posted, waiting):
        with pytest.raises(Refusal, match="wrong-state"):
            services.correct_address(request.case, by=librarian, post_to=MOVED)


def test_the_desk_alone_puts_a_whole_address_right(librarian, patron, to_send):
    with pytest.raises(Refusal, match="not-found"):
        services.correct_address(to_send.case, by=patron, post_to=MOVED)
    with pytest.raises(Refusal, match="nothing-corrected"):
        services.correct_address(to_send.case, by=librarian, post_to=HOME)
    with pytest.raises(Refusal, match="required"):
        services.correct_address(to_send.case, by=librarian, post_to=replace(HOME, recipient=""))


@pytest.mark.parametrize("sign", ["\u202e", "\x07", "\u200b"])
@pytest.mark.parametrize("field", ["recipient", "address"])
def test_an_address_has_no_signs_that_nobody_sees(patron, field, sign):
    where = replace(HOME, **{field: f"罗{sign}嘉"})

    with pytest.raises(Refusal) as refusal:
        send(patron, delivery_method="post", post_to=where)
    assert (refusal.value.code, refusal.value.field) == ("invalid", field)


def test_lines_of_an_address_become_one(patron):
    where = replace(HOME, address="重庆市\r\n渝北区")
    request = send(patron, delivery_method="post", post_to=where)

    assert address_of(request).address == "重庆市 渝北区"
