"""The reconciliations find what they are for."""

from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.checks import charges_of_deliveries, holds_of_requests
from ledger.models import Hold
from ledger.services import Reason, charge, release_hold
from tests.docsharing.conftest import pdf


def test_all_is_well(delivered, patron):
    assert [*holds_of_requests(), *charges_of_deliveries()] == []


def test_a_hold_that_was_ended_under_an_open_request_is_found(request_):
    release_hold(request_.hold, key="x", reason=Reason("request.cancelled"), by=None)

    assert [found.what for found in holds_of_requests()] == [f"request {request_.pk}"]


def test_a_request_that_lost_its_hold_is_found(request_):
    DocumentRequest.objects.update(hold=None)

    found = {each.what for each in holds_of_requests()}
    assert found == {f"request {request_.pk}", f"hold {Hold.objects.get().pk}"}


def test_a_closed_request_that_still_holds_is_found(request_):
    type(request_.case).objects.update(state="cancelled")

    assert f"request {request_.pk}" in {each.what for each in holds_of_requests()}


def test_a_price_that_is_not_its_charge_is_found(delivered):
    Delivery.objects.update(price_fen=1)

    assert [tuple(each)[1:] for each in charges_of_deliveries()] == [(1, 380)]


def test_a_withdrawn_delivery_that_was_not_given_back_is_found(taken, librarian):
    delivery = services.deliver(taken.case, by=librarian, file=pdf())
    Delivery.objects.filter(pk=delivery.pk).update(
        withdrawn_at=delivery.delivered_at, withdrawn_by=librarian
    )

    found = {each.what for each in charges_of_deliveries()}
    assert found == {f"delivery {delivery.pk}, withdrawn", f"request {taken.pk}"}


def test_a_charge_without_its_delivery_is_found(request_, patron):
    lost = charge(patron, 100, key="x", reason=Reason("delivery.charged"), by=None)

    assert [each.what for each in charges_of_deliveries()] == [f"charge {lost.pk}"]
