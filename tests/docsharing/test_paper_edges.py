"""What is refused of copies on paper at their edges, and what may be said twice."""

from datetime import timedelta

import pytest
import time_machine

from desk.workflow import undo
from docsharing import services
from docsharing.models import Complaint, Delivery
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import HOME, by_way, pdf

pytestmark = pytest.mark.usefixtures("check_books_after")


def after(days):
    return time_machine.travel(now() + timedelta(days=days), tick=False)


def test_a_file_for_a_paper_copy_is_refused_where_it_was_sent(desk_api, patron, librarian):
    request = by_way(patron, librarian, "pickup")
    path = f"/api/v1/desk/document-delivery/{request.case_id}/deliver/"
    answer = desk_api.post(path, {"file": pdf(60), "pages": "3"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("text", ["EB123\nCN", "EB\u202e123CN", "EB\x07123"])
@pytest.mark.parametrize("field", ["carrier", "tracking"])
def test_carrier_and_number_have_no_signs_that_nobody_sees(patron, librarian, field, text):
    request = by_way(patron, librarian, "post", post_to=HOME)
    with pytest.raises(Refusal) as refusal:
        services.deliver(request.case, by=librarian, pages=6, **{field: text})

    assert (refusal.value.code, refusal.value.field) == ("invalid", field)


def test_post_is_confirmed_while_its_sending_may_be_complained_of(patron, posted):
    sent_at = Delivery.objects.get().delivered_at
    with after(14):
        services.complain(posted, by=patron, cause="late")
    with after(16), pytest.raises(Refusal, match="wrong-state"):
        services.confirm_received(posted, by=patron)

    assert Delivery.objects.get().complain_until == sent_at + timedelta(days=15)


def test_that_post_has_come_is_said_twice_and_counts_once(api, posted):
    path = f"/api/v1/requests/{posted.pk}/received/"
    first, second = api.post(path), api.post(path)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["delivery"] == second.json()["delivery"]
    assert posted.case.events.filter(act="received").count() == 1


def test_that_a_copy_was_collected_is_not_taken_back_under_a_complaint(patron, librarian, waiting):
    event = services.collect(waiting.case, by=librarian)
    services.complain(waiting, by=patron, cause="missing-pages")

    with pytest.raises(Refusal, match="complaint-open"):
        undo(event, by=librarian)
    assert Delivery.objects.get().received_at is not None


def test_post_that_never_came_is_complained_of_as_such(sign_in, patron, posted):
    path = f"/requests/{posted.pk}/complain/"
    browser = sign_in(patron)
    assert 'value="never-came"' in browser.get(path).content.decode()
    browser.post(path, {"cause": "never-came"})

    assert Complaint.objects.get().cause == "never-came"


def test_what_lies_at_the_desk_or_has_come_did_not_fail_to_come(sign_in, patron, waiting, posted):
    services.confirm_received(posted, by=patron)
    for request in (waiting, posted):
        page = sign_in(patron).get(f"/requests/{request.pk}/complain/").content.decode()
        assert 'value="never-came"' not in page
        with pytest.raises(Refusal, match="invalid"):
            services.complain(request, by=patron, cause="never-came")
