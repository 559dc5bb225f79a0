"""What a reader agrees to after a delivery was withdrawn is the most that it costs."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.quotes import charge_of
from ledger.services import check_books
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pay_in, send

pytestmark = pytest.mark.usefixtures("check_books_after")


def fresh(request):
    return DocumentRequest.objects.select_related("case", "hold").get(pk=request.pk)


@pytest.fixture
def agreed(patron, librarian):
    """Sixty pages were delivered and withdrawn; she agreed to twenty of them for 5.00 yuan."""
    pay_in(patron, 100_000, key="more")
    request = send(patron, replace(ARTICLE, pages="1-60"), delivery_method="pickup")
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, pages=60)
    services.withdraw(fresh(request).case, by=librarian, note="只有一半。")
    offer = {"kind": "partial", "pages": 20, "missing": "p. 21-60", "price_fen": 500}
    services.quote(fresh(request).case, by=librarian, **offer)
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        request = fresh(request)
        quote = request.quotes.get()
        services.answer_quote(request, quote=quote, by=patron, accepts=True, through="page")
        yield fresh(request)


@pytest.mark.parametrize("more", [{"pages": 40}, {"pages": 20, "protection": True}])
def test_what_she_agreed_to_since_is_not_exceeded(agreed, librarian, more):
    with pytest.raises(Refusal, match="needs-quote"):
        services.deliver(agreed.case, by=librarian, **more)

    assert charge_of(agreed, more["pages"], protected="protection" in more).must_ask


def test_what_she_agreed_to_since_is_charged(agreed, librarian):
    services.deliver(agreed.case, by=librarian, pages=20)

    assert Delivery.objects.live().get(request=agreed).price_fen == 500
    assert not check_books().differences


def test_withdrawn_once_more_it_costs_at_most_that(agreed, librarian):
    services.deliver(agreed.case, by=librarian, pages=20)
    services.withdraw(fresh(agreed).case, by=librarian, note="又缺一页。")

    services.deliver(fresh(agreed).case, by=librarian, pages=60)

    assert Delivery.objects.live().get(request=agreed).price_fen == 500
