"""Until when a copy waits at the desk, and what becomes of one that nobody came for."""

from datetime import datetime, timedelta

import pytest
import time_machine

from desk import kinds
from desk.workflow import undo
from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from portal.clock import SHANGHAI, now
from portal.models import Notice
from portal.refusals import Refusal
from tests.docsharing.conftest import by_way

pytestmark = pytest.mark.usefixtures("check_books_after")


def at(*moment):
    return time_machine.travel(datetime(*moment, tzinfo=SHANGHAI), tick=False)


def fresh(request):
    return DocumentRequest.objects.select_related("case", "hold").get(pk=request.pk)


def made(reader, librarian):
    request = by_way(reader, librarian, "pickup")
    services.deliver(request.case, by=librarian, pages=6)
    return request


def test_a_copy_waits_until_the_desk_has_been_open_once_more(patron, librarian):
    with at(2026, 2, 6, 8, 31):  # fourteen days later it is Spring Festival, until the 23rd
        request = made(patron, librarian)

    until = Delivery.objects.get().collect_by.astimezone(SHANGHAI)
    assert until == datetime(2026, 2, 24, 17, 0, tzinfo=SHANGHAI)
    told = Notice.objects.get(code="request.to-be-collected")
    assert told.params["until"] == "2026-02-24"
    with at(2026, 2, 24, 16, 59), pytest.raises(Refusal, match="not-overdue"):
        services.close_uncollected(fresh(request).case, by=librarian)


def test_the_day_that_she_was_told_is_hers_to_the_end(patron, librarian):
    with at(2026, 3, 2, 9, 0):
        request = made(patron, librarian)

    with at(2026, 3, 16, 9, 1), pytest.raises(Refusal, match="not-overdue"):
        services.close_uncollected(fresh(request).case, by=librarian)


@pytest.fixture
def put_away(patron, librarian):
    """A copy that nobody came for; it is the evening of its last day."""
    with at(2026, 3, 2, 9, 0):
        request = made(patron, librarian)
    with at(2026, 3, 16, 17, 1):
        services.close_uncollected(fresh(request).case, by=librarian)
    return fresh(request)


def test_who_comes_late_still_gets_her_copy_and_may_complain_of_it(patron, librarian, put_away):
    assert Notice.objects.get(code="request.uncollected").params["until"] == "2026-04-15"
    with at(2026, 4, 15, 16, 59):
        services.collect(put_away.case, by=librarian)

        delivery = Delivery.objects.get()
        assert (fresh(put_away).case.state, delivery.received_by) == ("delivered", librarian)
        assert delivery.complain_until == now() + timedelta(days=15)
        services.complain(fresh(put_away), by=patron, cause="late")


def test_it_closes_again_by_itself(librarian, put_away):
    with at(2026, 4, 15, 16, 59):
        services.collect(put_away.case, by=librarian)
    with at(2026, 5, 4, 9, 0):
        services.lapse()

    assert fresh(put_away).case.state == "closed"


def test_after_some_weeks_it_is_gone(librarian, put_away):
    with at(2026, 4, 15, 17, 1), pytest.raises(Refusal, match="wrong-state"):
        services.collect(put_away.case, by=librarian)


def test_that_she_came_late_is_taken_back_as_well(librarian, put_away):
    with at(2026, 4, 1, 9, 0):
        event = services.collect(put_away.case, by=librarian)
        undo(event, by=librarian)

        assert (fresh(put_away).case.state, Delivery.objects.get().waits) == ("closed", True)
        services.collect(fresh(put_away).case, by=librarian)


def test_what_is_closed_is_delivered_no_other_way(librarian, put_away, delivered):
    with at(2026, 4, 1, 9, 0):
        with pytest.raises(Refusal, match="wrong-state"):
            services.deliver(put_away.case, by=librarian, pages=6)
        with pytest.raises(Refusal, match="wrong-state"):
            services.close_uncollected(put_away.case, by=librarian)
    with time_machine.travel(now() + timedelta(days=16), tick=False):
        services.lapse()
        assert fresh(delivered).case.state == "closed"
        with pytest.raises(Refusal, match="wrong-state"):
            services.collect(fresh(delivered).case, by=librarian)


def test_the_desk_is_offered_to_hand_it_out(put_away):
    with at(2026, 4, 1, 9, 0):
        assert kinds.fits(kinds.act(put_away.case.kind, "collected"), put_away.case)
