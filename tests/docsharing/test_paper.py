"""Copies on paper: collected at the desk, or sent by post."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from accounts.services import close_account
from desk.clock import closing_on_or_after
from desk.models import StateEvent
from desk.workflow import undo
from docsharing import services
from docsharing.models import CopyrightUse, Delivery, PostAddress
from docsharing.queries.contributions import my_data
from docsharing.queries.links import code_of
from docsharing.queries.paper import PostTo, overdue_pickups, to_be_reminded
from docsharing.services import complaints
from ledger.services import grant_subsidy, open_fund
from portal.clock import now
from portal.models import Notice
from portal.outbox import send_due
from portal.refusals import Refusal
from tests.docsharing.conftest import HOME, by_way, send, sums, verify
from tests.factories import person
from tests.plans import only_indexes

pytestmark = pytest.mark.usefixtures("check_books_after")
NO = {"not-allowed", "not-found"}


def live(request):
    return request.deliveries.live().get()


@pytest.fixture
def clock():
    """Lets days pass."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield lambda days: traveller.shift(timedelta(days=days))


def refused(act, *args, **given):
    with pytest.raises(Refusal) as refusal:
        act(*args, **given)
    return refusal.value.code, refusal.value.field


# What it costs
def test_post_is_in_the_estimate_and_held(patron):
    request = send(patron, delivery_method="post", post_to=HOME)

    assert (request.estimate_fen, sums(patron)) == (1880, (3120, 2000, 1880))


def test_pick_up_costs_what_a_link_costs(patron):
    assert send(patron, delivery_method="pickup").estimate_fen == 380


def test_post_that_passes_her_limit_is_not_sent(patron):
    given = {"delivery_method": "post", "post_to": HOME, "max_cost_fen": 1000}

    assert refused(send, patron, **given) == ("over-your-limit", "max_cost_fen")


def test_a_quote_has_the_postage_in_it(patron, librarian):
    request = by_way(patron, librarian, "post", post_to=HOME)

    services.quote(request.case, by=librarian, pages=20)

    assert request.quotes.get().price_fen == 200 + 20 * 30 + 1500


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"recipient": " "}, "recipient", "required"),
        ({"address": ""}, "address", "required"),
        ({"postcode": "40004"}, "postcode", "postcode-invalid"),
        ({"postcode": "40004A"}, "postcode", "postcode-invalid"),
        ({"phone": "call me"}, "phone", "phone-invalid"),
    ],
)
def test_by_post_there_is_a_whole_address(patron, wrong, field, code):
    where = PostTo(**{**HOME.as_dict(), **wrong})

    assert refused(send, patron, delivery_method="post", post_to=where) == (code, field)
    assert sums(patron) == (5000, 2000, 0)


def test_an_address_is_kept_for_post_alone_and_tidied(patron):
    wide = PostTo("罗嘉", "１３８-1234-5678", "龙溪路 5 号", "４０００４４")
    by_post = send(patron, delivery_method="post", post_to=wide)
    collected = send(patron, delivery_method="pickup", post_to=wide)

    row = PostAddress.objects.get()
    assert (row.request_id, row.phone, row.postcode) == (by_post.pk, "13812345678", "400044")
    assert collected.delivery_method == "pickup"


def test_another_way_than_ours_is_refused(patron):
    assert refused(send, patron, delivery_method="fax") == ("invalid", "delivery_method")


# Pick-up, from the page to the money
def test_a_copy_waits_is_collected_and_closes(patron, librarian, waiting, clock):
    delivery = live(waiting)
    assert (delivery.method, delivery.file, delivery.price_fen) == ("pickup", None, 380)
    assert delivery.collect_by == closing_on_or_after(delivery.delivered_at + timedelta(days=14))
    assert sums(patron) == (4620, 2000, 0)
    assert Notice.objects.filter(user=patron, code="request.to-be-collected").count() == 1

    clock(13)
    services.collect(waiting.case, by=librarian)
    delivery = live(waiting)
    assert delivery.received_by == librarian
    assert delivery.complain_until == delivery.received_at + timedelta(days=15)

    clock(14)
    services.lapse()
    waiting.case.refresh_from_db()
    assert waiting.case.state == "delivered"
    clock(2)
    services.lapse()
    waiting.case.refresh_from_db()
    assert waiting.case.state == "closed"


def test_she_is_reminded_once_of_a_copy_that_waits(patron, waiting, clock):
    clock(10)
    services.lapse()
    assert not Notice.objects.filter(code="request.collect-soon").exists()

    clock(2)
    services.lapse()
    services.lapse()

    assert Notice.objects.filter(user=patron, code="request.collect-soon").count() == 1


@pytest.fixture
def leaver(db) -> User:
    """A reader who pays by subsidy alone, and may leave."""
    user = verify(person("third", "司马若水"))
    fund = open_fund("F", funder="f", year=2026, budget_fen=1_000_000, by=None)
    grant_subsidy(user, fund=fund, kind="welcome", amount_fen=5000)
    return user


def test_who_has_left_is_not_reminded(leaver, librarian, clock):
    request = by_way(leaver, librarian, "pickup")
    services.deliver(request.case, by=librarian, pages=6)
    close_account(User.objects.get(pk=leaver.pk))
    clock(12)

    services.lapse()

    assert not Notice.objects.filter(code="request.collect-soon").exists()


def test_what_nobody_collects_stays_until_a_clerk_puts_it_away(patron, librarian, waiting, clock):
    assert refused(services.close_uncollected, waiting.case, by=librarian) == ("not-overdue", None)
    assert list(overdue_pickups()) == []

    clock(40)
    services.lapse()
    waiting.case.refresh_from_db()
    assert (waiting.case.state, list(overdue_pickups())) == ("delivered", [live(waiting)])

    services.close_uncollected(waiting.case, by=librarian)

    assert (waiting.case.state, list(overdue_pickups())) == ("closed", [])
    assert StateEvent.objects.filter(case=waiting.case, act="uncollected").count() == 1
    assert sums(patron) == (4620, 2000, 0)


def test_the_clerk_takes_back_that_it_was_collected(librarian, waiting):
    before = live(waiting).complain_until
    event = services.collect(waiting.case, by=librarian)

    undo(event, by=librarian)

    delivery = live(waiting)
    assert (delivery.received_at, delivery.received_by) == (None, None)
    assert (delivery.complain_until, delivery.waits) == (before, True)


def test_it_is_collected_once_and_by_pick_up_alone(librarian, waiting, posted, delivered):
    services.collect(waiting.case, by=librarian)

    for request in (waiting, posted, delivered):
        assert refused(services.collect, request.case, by=librarian)[0] == "wrong-state"


def test_only_librarians_hand_out(reader, cashier, waiting):
    for who in (reader, cashier):
        assert refused(services.collect, waiting.case, by=who)[0] in NO
        assert refused(services.close_uncollected, waiting.case, by=who)[0] in NO


# Post
def test_post_is_sent_confirmed_and_closes(patron, posted, clock):
    delivery = live(posted)
    assert (delivery.price_fen, delivery.collect_by, delivery.tracking) == (1880, None, "EB123CN")
    told = Notice.objects.get(user=patron, code="request.posted")
    assert told.params["sent"] == "EMS EB123CN"
    assert "龙溪路" not in str(told.params)

    clock(4)
    services.confirm_received(posted, by=patron)
    assert live(posted).received_by == patron
    assert refused(services.confirm_received, posted, by=patron)[0] == "wrong-state"

    clock(16)
    services.lapse()
    posted.case.refresh_from_db()
    assert posted.case.state == "closed"


def test_post_that_nobody_confirms_closes_by_itself(posted, clock):
    clock(16)

    services.lapse()

    posted.case.refresh_from_db()
    assert (posted.case.state, live(posted).received_at) == ("closed", None)


def test_another_reader_confirms_nothing(other_reader, posted, waiting, patron):
    assert refused(services.confirm_received, posted, by=other_reader)[0] == "not-found"
    assert refused(services.confirm_received, waiting, by=patron)[0] == "wrong-state"


# What is wrong with it
def test_a_wrong_copy_is_made_anew_at_no_more(patron, librarian, posted):
    services.withdraw(posted.case, by=librarian, note="缺一页。")
    assert sums(patron) == (3120, 2000, 1880)
    assert Notice.objects.filter(user=patron, code="request.paper-withdrawn").exists()

    services.deliver(posted.case, by=librarian, pages=9, tracking="EB124CN")

    assert (live(posted).price_fen, live(posted).tracking) == (1880, "EB124CN")


def test_a_complaint_of_a_collected_copy_is_made_good(patron, librarian, waiting):
    services.collect(waiting.case, by=librarian)
    complaint = services.complain(waiting, by=patron, cause="missing-pages")

    complaints.resend(complaint.case, by=librarian, note="确实缺页。")
    waiting.case.refresh_from_db()
    services.deliver(waiting.case, by=librarian, pages=6)

    codes = set(Notice.objects.filter(user=patron).values_list("code", flat=True))
    assert {"complaint.received-paper", "complaint.resent-paper"} <= codes
    assert live(waiting).waits


def test_a_copy_that_is_complained_of_is_not_put_away(patron, librarian, waiting, clock):
    services.complain(waiting, by=patron, cause="late")
    clock(15)

    assert refused(services.close_uncollected, waiting.case, by=librarian)[0] == "complaint-open"


# Copyright
def test_a_posted_copy_counts_for_good_and_one_at_the_desk_does_not(librarian, posted, waiting):
    for request in (posted, waiting):
        services.withdraw(request.case, by=librarian, note="错了。")
        services.unfilled(request.case, by=librarian, reason="NotHeld")

    uses = CopyrightUse.objects.filter(request__in=[posted, waiting])
    released = {use.request_id: use.released_at is not None for use in uses}
    assert released == {posted.pk: False, waiting.pk: True}


# The desk delivers
def test_pages_of_paper_are_counted_by_hand(patron, librarian):
    request = by_way(patron, librarian, "pickup")

    assert refused(services.deliver, request.case, by=librarian) == ("pages-uncounted", "pages")


def test_more_pages_than_agreed_are_asked_first(patron, librarian):
    request = by_way(patron, librarian, "post", post_to=HOME)

    assert refused(services.deliver, request.case, by=librarian, pages=7)[0] == "needs-quote"


def test_a_link_needs_its_file(taken_link, librarian):
    assert refused(services.deliver, taken_link.case, by=librarian, pages=6) == ("required", "file")


@pytest.fixture
def taken_link(patron, librarian):
    return by_way(patron, librarian, "link")


def test_paper_has_no_link(patron, waiting):
    assert refused(services.renew_link, live(waiting), by=patron)[0] == "wrong-state"
    assert (
        refused(services.open_delivery, live(waiting), services.Visitor(patron))[0] == "not-found"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "post"},
        {"method": "link"},
        {"max_downloads": 3},
        {"collect_by": None},
        {"carrier": "EMS"},
        {"received_at": "2026-11-25T10:00:00+08:00"},
    ],
)
def test_the_database_knows_what_paper_is(waiting, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=live(waiting).pk).update(**wrong)


# Who sees the address
def test_her_address_is_in_her_data(patron, posted):
    given = my_data(patron)["document_requests"][0]

    assert (given["post_to"]["address"], given["delivery_method"]) == (HOME.address, "post")
    assert given["deliveries"][0]["tracking"] == "EB123CN"


def test_who_leaves_takes_her_address_along(leaver, librarian):
    request = by_way(leaver, librarian, "post", post_to=HOME)
    services.deliver(request.case, by=librarian, pages=6, tracking="EB123CN")

    close_account(User.objects.get(pk=leaver.pk))

    assert not PostAddress.objects.exists()
    assert live(request).tracking == ""


def test_the_code_shows_until_when_and_no_address(client, waiting, posted):
    pages = [
        client.get(f"/status/{code_of(each.status_nonce)}/").content.decode()
        for each in (waiting, posted)
    ]

    assert "待领取" in pages[0]
    assert "已寄出" in pages[1]
    assert "龙溪路" not in pages[1]
    assert "EB123CN" not in pages[1]


def test_mails_say_where_it_is(waiting, posted, mailoutbox):
    send_due()

    texts = "\n".join(message.body for message in mailoutbox)
    assert "服务台领取" in texts
    assert "EMS EB123CN" in texts
    assert "龙溪路" not in texts


# What the database holds


def test_a_copy_that_was_withdrawn_is_final_and_none_is_deleted(librarian, waiting):
    services.withdraw(waiting.case, by=librarian, note="错了。")
    rows = Delivery.objects.filter(request=waiting)

    for wrong in (lambda: rows.update(withdrawn_at=None, withdrawn_by=None), lambda: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


@pytest.mark.postgres
def test_what_lies_at_the_desk_is_found_by_its_index(waiting):
    only_indexes("docsharing_delivery", {"delivery_uncollected"}, keys=False)

    for rows in (to_be_reminded(), overdue_pickups()):
        assert "delivery_uncollected" in rows.explain()
