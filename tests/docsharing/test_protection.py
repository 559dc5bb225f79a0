"""The fee for old material: ticked by the desk, a line of its own, never above what was agreed."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from desk.queries import tariff
from desk.services import set_price
from docsharing import services
from docsharing.models import Delivery, Quote
from docsharing.queries.details import bill_of, settled_bill
from docsharing.queries.quotes import quoted_price
from docsharing.queries.requests import own_request
from ledger.models import Charge
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pdf, send, sums
from tests.docsharing.test_quotes import accept, the

TOLD = timedelta(minutes=11)
pytestmark = pytest.mark.usefixtures("check_books_after")


def parts(price) -> list[tuple[str, int]]:
    return [(line.code, line.amount_fen) for line in price.lines]


def fresh(request, reader):
    return own_request(reader, request.pk)


@pytest.fixture
def roomy(patron, librarian):
    """A request of sixty pages, of which fewer come: 20.00 yuan are held."""
    request = send(patron, replace(ARTICLE, pages="1-60"))
    services.take(request.case, by=librarian)
    return request


def test_it_is_ten_yuan_and_the_library_s_to_change(taken, manager):
    assert tariff(now())["dd.protection"] == 1000
    assert taken.case.terms["tariff"]["dd.protection"] == 1000

    set_price("dd.protection", 2500, by=manager)

    assert tariff(now())["dd.protection"] == 2500


def test_within_what_is_held_it_is_charged_as_a_line_of_its_own(roomy, librarian, patron):
    """60 pages are held, 20.00 yuan; six come, with the fee 13.80."""
    services.deliver(roomy.case, by=librarian, file=pdf(6), protection=True)

    live = Delivery.objects.get()
    assert (live.price_fen, live.protection_fen) == (1380, 1000)
    assert sums(patron) == (5000 - 1380, 2000, 0)
    lines = settled_bill(fresh(roomy, patron), live, None)
    assert [line.fen for line in lines] == [200, 180, 1000]


def test_without_the_tick_there_is_no_such_line(roomy, librarian, patron):
    services.deliver(roomy.case, by=librarian, file=pdf(6))

    live = Delivery.objects.get()
    assert (live.price_fen, live.protection_fen) == (380, 0)


def test_above_what_is_held_the_reader_is_asked_first(taken, librarian, patron):
    with pytest.raises(Refusal, match="needs-quote") as refused:
        services.deliver(taken.case, by=librarian, file=pdf(6), protection=True)

    assert refused.value.params == {"price_fen": 1380, "limit_fen": 380}
    assert Delivery.objects.count() == Charge.objects.count() == 0
    assert sums(patron) == (5000 - 380, 2000, 380)


def test_never_above_her_limit_either(patron, librarian):
    request = send(patron, replace(ARTICLE, pages="1-25"), max_cost_fen=1000)
    services.take(request.case, by=librarian)

    with pytest.raises(Refusal, match="needs-quote"):
        services.deliver(request.case, by=librarian, file=pdf(6), protection=True)


def test_a_quote_names_it_and_what_she_agreed_to_is_delivered_with_it(taken, librarian, patron):
    services.quote(taken.case, by=librarian, pages=6, protection=True)
    offer = the(taken)
    assert (offer.price_fen, offer.protection_fen) == (1380, 1000)
    assert parts(quoted_price(offer)) == [
        ("dd.lookup", 200), ("dd.page", 180), ("dd.protection", 1000),
    ]  # fmt: skip

    accept(taken, patron)
    taken.case.refresh_from_db()
    services.deliver(taken.case, by=librarian, file=pdf(6))

    live = Delivery.objects.get()
    assert (live.price_fen, live.protection_fen) == (1380, 1000)
    assert sums(patron) == (5000 - 1380, 2000, 0)


def test_what_was_agreed_to_is_not_added_twice(taken, librarian, patron):
    services.quote(taken.case, by=librarian, pages=6, protection=True)
    accept(taken, patron)
    taken.case.refresh_from_db()

    services.deliver(taken.case, by=librarian, file=pdf(6), protection=True)

    assert Delivery.objects.get().price_fen == 1380


def test_beside_the_fee_of_a_source(taken, librarian):
    services.quote(taken.case, by=librarian, pages=6, protection=True, source_fen=700)

    assert parts(quoted_price(the(taken)))[2:] == [("dd.protection", 1000), ("dd.source", 700)]


def test_a_part_may_cost_less_all_the_same(taken, librarian):
    services.quote(
        taken.case, by=librarian, kind="partial", pages=4, missing="缺页", protection=True,
        price_fen=300,
    )  # fmt: skip

    bill = quoted_price(the(taken))
    assert parts(bill)[2:] == [("dd.protection", 1000), ("dd.reduction", -1020)]
    assert bill.total_fen == 300


def test_a_price_that_changed_since_does_not_count(taken, librarian, manager):
    set_price("dd.protection", 9900, by=manager)

    services.quote(taken.case, by=librarian, pages=6, protection=True)

    assert the(taken).protection_fen == 1000


def test_what_began_before_there_was_such_a_price_has_that_of_today(taken, librarian, manager):
    del taken.case.terms["tariff"]["dd.protection"]
    taken.case.save()
    set_price("dd.protection", 1500, by=manager)

    services.quote(taken.case, by=librarian, pages=6, protection=True)

    assert (the(taken).protection_fen, the(taken).price_fen) == (1500, 1880)


def test_made_anew_it_costs_at_most_what_it_cost_before(roomy, librarian, patron):
    services.deliver(roomy.case, by=librarian, file=pdf(6))
    services.withdraw(roomy.case, by=librarian, note="缺页")
    roomy.refresh_from_db()

    services.deliver(roomy.case, by=librarian, file=pdf(6), protection=True)

    live = Delivery.objects.live().get()
    assert live.price_fen == 380
    lines = settled_bill(fresh(roomy, patron), live, None)
    assert sum(line.fen for line in lines) == 380


def test_the_estimate_has_no_such_line(taken):
    assert [line.fen for line in bill_of(taken, 6)] == [200, 180]


def test_what_a_quote_offers_for_it_is_never_changed(taken, librarian):
    services.quote(taken.case, by=librarian, pages=6, protection=True)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Quote.objects.update(protection_fen=1)


# Pages and programs


def test_the_desk_ticks_it_in_both_forms(taken, librarian, sign_in):
    desk = sign_in(librarian)
    acts = f"/desk/cases/{taken.case_id}/acts"

    for act in ("quote", "deliver"):
        page = desk.get(f"{acts}/{act}/").content.decode()
        assert 'name="protection"' in page
        assert "10.00" in page

    desk.post(f"{acts}/quote/", {"kind": "price", "pages": "6", "protection": "on"})
    assert the(taken).price_fen == 1380


def test_where_it_costs_nothing_there_is_no_tick(patron, librarian, manager, sign_in):
    set_price("dd.protection", 0, by=manager)
    request = send(patron)
    services.take(request.case, by=librarian)

    page = sign_in(librarian).get(f"/desk/cases/{request.case_id}/acts/deliver/").content.decode()

    assert 'name="protection"' not in page


def test_nor_where_she_agreed_to_it_already(taken, librarian, patron, sign_in):
    services.quote(taken.case, by=librarian, pages=6, protection=True)
    accept(taken, patron)

    page = sign_in(librarian).get(f"/desk/cases/{taken.case_id}/acts/deliver/").content.decode()

    assert 'name="protection"' not in page


def test_the_reader_reads_it_in_the_offer_and_in_the_bill(taken, librarian, patron, sign_in):
    services.quote(taken.case, by=librarian, pages=6, protection=True)
    reader = sign_in(patron)
    with time_machine.travel(now() + TOLD):
        page = reader.get(f"/requests/{taken.pk}/").content.decode()
        assert "古旧文献保护费" in page

    accept(taken, patron)
    taken.case.refresh_from_db()
    services.deliver(taken.case, by=librarian, file=pdf(6))

    page = reader.get(f"/requests/{taken.pk}/").content.decode()
    assert "古旧文献保护费" in page
    assert "古旧文献" in reader.get("/help/fees/").content.decode()


def test_the_desk_sees_the_price_of_a_file_with_it(taken, librarian, sign_in, desk_api):
    page = sign_in(librarian).post(
        f"/desk/requests/{taken.pk}/pages/", {"file": pdf(6), "protection": "on"}
    )
    assert "13.80" in page.content.decode()

    answer = desk_api.post(
        f"/api/v1/desk/document-delivery/{taken.case_id}/pages/",
        {"file": pdf(6), "protection": "true"},
    )
    assert (answer.json()["full_fen"], answer.json()["must_ask"]) == (1380, True)


def test_a_program_quotes_it_and_the_reader_s_sees_it(taken, librarian, desk_api, api):
    desk_api.post(
        f"/api/v1/desk/document-delivery/{taken.case_id}/quote/",
        {"kind": "price", "pages": 6, "protection": True},
        content_type="application/json",
    )

    with time_machine.travel(now() + TOLD):
        offer = api.get(f"/api/v1/requests/{taken.pk}/").json()["quote"]
    assert (offer["price_fen"], offer["protection_fen"]) == (1380, 1000)
