"""Delivering, opening, withdrawing: one charge a delivery, and a link that is hers alone."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection, transaction

from accounts import events
from docsharing import services
from docsharing.models import Delivery, DeliveryOpening, RequestDraft
from docsharing.queries import pdf as pdf_count
from docsharing.queries.links import delivery_by_token, links_of, token_of
from docsharing.queries.pdf import count_pages, may_be_pdf
from docsharing.services import Visitor
from ledger.models import Charge
from portal import tries as portal_tries
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from tests.base import triggers_lifted
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")


def the(request) -> Delivery:
    return Delivery.objects.select_related("request__case", "file").get(
        request=request, withdrawn_at__isnull=True
    )


# Money


@pytest.mark.parametrize(("pages", "fen"), [(1, 230), (5, 350), (6, 380)])
def test_it_is_charged_by_its_pages(taken, librarian, patron, pages, fen):
    delivery = services.deliver(taken.case, by=librarian, file=pdf(pages))

    assert (delivery.pages, delivery.price_fen) == (pages, fen)
    assert delivery.charge.amount_fen == fen
    assert sums(patron) == (5000 - fen, 2000, 0)


@pytest.mark.parametrize("pages", [7, 400])
def test_above_the_hold_the_reader_is_asked_first(taken, librarian, patron, pages):
    with pytest.raises(Refusal) as refused:
        services.deliver(taken.case, by=librarian, file=pdf(pages))

    taken.case.refresh_from_db()
    assert (refused.value.code, refused.value.field) == ("needs-quote", "pages")
    assert refused.value.params == {"price_fen": 200 + 30 * pages, "limit_fen": 380}
    assert (taken.case.state, Delivery.objects.count()) == ("checking", 0)
    assert sums(patron) == (5000 - 380, 2000, 380)


def test_what_is_made_anew_costs_at_most_what_it_cost_before(delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="缺页")

    again = services.deliver(delivered.case, by=librarian, file=pdf(9))

    assert again.price_fen == 380
    assert sums(patron) == (5000 - 380, 2000, 0)


def test_pages_counted_by_hand_go_before_those_of_the_file(taken, librarian):
    delivery = services.deliver(taken.case, by=librarian, file=pdf(6), pages=2, note="封面不计")

    assert (delivery.pages, delivery.counted_pages, delivery.price_fen) == (2, 6, 260)


def test_a_clerk_may_count_fewer_pages_and_says_why(taken, librarian):
    with pytest.raises(Refusal, match="pages-above-count"):
        services.deliver(taken.case, by=librarian, file=pdf(2), pages=3, note="x")
    taken.case.refresh_from_db()
    with pytest.raises(Refusal, match="pages-need-note"):
        services.deliver(taken.case, by=librarian, file=pdf(3), pages=2)

    assert Charge.objects.count() == 0


def test_what_the_scanner_could_not_judge_is_not_delivered(taken, librarian, patron, settings):
    settings.UPLOAD_SCANNER = "clamav:/nowhere/clamd.sock"

    with pytest.raises(Refusal, match="scanner-away") as refused:
        services.deliver(taken.case, by=librarian, file=pdf())

    assert refused.value.status == 503
    assert (Delivery.objects.count(), Charge.objects.count()) == (0, 0)
    assert sums(patron) == (5000 - 380, 2000, 380)


@pytest.mark.parametrize("act", ["deliver", "unfilled", "withdraw", "quote"])
def test_nobody_decides_about_her_own_request(taken, librarian, act):
    given = {
        "deliver": {"file": pdf()},
        "unfilled": {"reason": "NotHeld"},
        "withdraw": {"note": "x"},
        "quote": {"pages": 40},
    }
    type(taken.case).objects.filter(pk=taken.case_id).update(reader=librarian)
    taken.case.refresh_from_db()

    with pytest.raises(Refusal, match="own-case") as refused:
        getattr(services, act)(taken.case, by=librarian, **given[act])

    assert refused.value.status == 403


@pytest.mark.parametrize(("act", "given"), [
    ("deliver", {}), ("quote", {"pages": 40}), ("ask_source", {}),
])  # fmt: skip
def test_nothing_is_made_for_whoever_has_left(searched, librarian, patron, act, given):
    rows = type(patron).objects.filter(pk=patron.pk)
    rows.update(erased_at=now(), is_active=False, name="", username=None, email=None, phone=None)
    given = given or ({"file": pdf()} if act == "deliver" else {})

    with pytest.raises(Refusal, match="account-closed"):
        getattr(services, act)(searched.case, by=librarian, **given)

    searched.case.refresh_from_db()
    assert (searched.case.state, sums(patron)[2]) == ("searching", 380)


def test_nothing_is_withdrawn_from_whoever_has_left(delivered, librarian, patron):
    rows = type(patron).objects.filter(pk=patron.pk)
    rows.update(erased_at=now(), is_active=False, name="", username=None, email=None, phone=None)

    with pytest.raises(Refusal, match="account-closed"):
        services.withdraw(delivered.case, by=librarian, note="错")

    assert the(delivered).withdrawn_at is None


def test_an_act_that_met_a_deadlock_is_done_again_from_the_start(taken, librarian, monkeypatch):
    real, tries = services.deliveries._charge, []

    def deadlock_once(*args, **kwargs):
        real(*args, **kwargs)
        tries.append(1)
        if len(tries) == 1:
            raise _deadlock()

    monkeypatch.setattr(services.deliveries, "_charge", deadlock_once)
    monkeypatch.setattr(portal_tries, "connection", Outermost())
    file = pdf()
    file.read()
    version = taken.case.version
    delivery = services.deliver(taken.case, by=librarian, file=file)

    assert (len(tries), delivery.pages, taken.case.version) == (2, 6, version + 1)
    assert (Delivery.objects.count(), Charge.objects.count()) == (1, 1)


class Outermost:
    """The connection as an act finds it that is in no other transaction."""

    in_atomic_block = False

    def __getattr__(self, name: str) -> object:
        return getattr(connection, name)


def _deadlock() -> OperationalError:
    problem, cause = OperationalError("deadlock"), Exception("deadlock")
    cause.pgcode = "40P01"
    problem.__cause__ = cause
    return problem


def test_subsidy_pays_first_then_prepaid(patron, librarian):
    rest = send(patron, service_level="Urgent", citation=_long(pages="1-110"))
    assert rest.estimate_fen == 4500
    request = send(patron, citation=_long(pages="1-20"))
    assert sums(patron) == (0, 1700, 5300)

    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf(20))

    assert sums(patron) == (0, 1700, 4500)


def _long(pages: str):
    return replace(ARTICLE, pages=pages)


def test_held_subsidy_pays_though_it_expired_meanwhile(taken, librarian, patron):
    with time_machine.travel(now() + timedelta(days=500)):
        services.deliver(taken.case, by=librarian, file=pdf(6))

        assert Charge.objects.get().amount_fen == 380


def test_a_file_whose_pages_nobody_knows_is_not_delivered(taken, librarian):
    broken = SimpleUploadedFile("a.pdf", b"%PDF-1.7\nbroken", "application/pdf")

    with pytest.raises(Refusal, match="pages-unreadable"):
        services.deliver(taken.case, by=librarian, file=broken)

    taken.case.refresh_from_db()
    assert taken.case.state == "checking"
    assert services.deliver(taken.case, by=librarian, file=broken, pages=3).price_fen == 290


def test_what_is_no_pdf_is_refused(taken, librarian, patron):
    fake = SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>" * 20, "application/pdf")

    with pytest.raises(Refusal, match="file-type"):
        services.deliver(taken.case, by=librarian, file=fake, pages=1)

    assert sums(patron) == (5000 - 380, 2000, 380)
    assert Delivery.objects.count() == 0


def test_counting_a_file_that_never_ends_is_given_up(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(pdf_count, "READER", endless)
    monkeypatch.setattr(pdf_count, "SECONDS", 0.5)

    assert count_pages(pdf()) is None


def test_what_is_no_pdf_is_not_read_at_all(monkeypatch):
    assert may_be_pdf(pdf())
    assert not may_be_pdf(SimpleUploadedFile("a.pdf", b"<html>" * 50, "application/pdf"))
    monkeypatch.setattr(pdf_count.settings, "UPLOAD_MAX_BYTES", 10)
    assert not may_be_pdf(pdf())


@pytest.mark.parametrize("body", [b"", b"%PDF-", b"\x00" * 900, b"%PDF-1.4\n%%EOF", b"not a pdf"])
def test_no_damaged_file_breaks_the_counting(body):
    assert count_pages(io.BytesIO(body)) is None


def test_nothing_is_charged_twice(taken, librarian):
    services.deliver(taken.case, by=librarian, file=pdf())

    with pytest.raises(Refusal, match="wrong-state"):
        services.deliver(taken.case, by=librarian, file=pdf())

    assert Charge.objects.count() == 1


# The link


def test_the_mail_carries_the_link_and_no_row_does(delivered):
    delivery = the(delivered)
    mail = Outgoing.objects.get(payload__code="request.delivered")
    token = token_of(delivery.token_nonce)

    assert token in text_of(mail)[1]
    assert token not in str(mail.payload)
    assert len(token) == 32
    assert delivery.token_hash != token
    assert delivery_by_token(token) == delivery
    assert links_of({delivery.pk})[delivery.pk].endswith(f"/d/{token}/")


def test_a_delivery_is_told_at_once(delivered, patron):
    assert Notice.objects.get(user=patron, code="request.delivered").visible_from <= now()


def test_it_opens_for_its_reader_only(delivered, patron, other_reader, librarian):
    delivery = the(delivered)

    assert services.show_delivery(delivery, Visitor(patron, "10.0.0.1", "Firefox")) is None
    for somebody in (other_reader, librarian):
        with pytest.raises(Refusal, match="not-found"):
            services.show_delivery(delivery, Visitor(somebody))
        with pytest.raises(Refusal, match="not-found"):
            services.open_delivery(delivery, Visitor(somebody))
    with pytest.raises(Refusal, match="not-found"):
        services.show_delivery(None, Visitor(patron))

    kept = DeliveryOpening.objects.order_by("pk").values_list("user", "ip", "outcome")
    assert kept[0] == (patron.pk, "10.0.0.1", "shown")
    assert [row[2] for row in kept] == ["shown", *["foreign"] * 4]
    assert the(delivered).downloads == 0


def test_downloads_are_counted_and_end(delivered, patron):
    delivery = the(delivered)

    for n in range(1, 6):
        assert services.open_delivery(the(delivered), Visitor(patron)) is None
        assert the(delivered).downloads == n
    assert services.open_delivery(the(delivered), Visitor(patron)) == "used-up"
    assert services.open_delivery(delivery, Visitor(patron)) == "used-up"
    assert the(delivered).downloads == 5
    assert DeliveryOpening.objects.filter(outcome="downloaded").count() == 5


def test_a_link_ends_with_its_day(delivered, patron):
    with time_machine.travel(now() + timedelta(days=8)):
        assert services.show_delivery(the(delivered), Visitor(patron)) == "expired"
        assert services.open_delivery(the(delivered), Visitor(patron)) == "expired"


def test_a_link_ends_at_its_minute_and_with_its_last_download(taken, librarian, patron):
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False):
        services.deliver(taken.case, by=librarian, file=pdf())
        Delivery.objects.update(downloads=4)
        assert services.outcome_of(the(taken)) is None
        Delivery.objects.update(downloads=5)
        assert services.outcome_of(the(taken)) == "used-up"
    with time_machine.travel(the(taken).expires_at, tick=False):
        assert services.outcome_of(the(taken)) == "expired"


def test_a_renewed_link_gives_as_many_downloads_again(delivered, patron, librarian):
    other = send(patron)
    services.take(other.case, by=librarian)
    services.deliver(other.case, by=librarian, file=pdf())
    Delivery.objects.filter(pk=the(delivered).pk).update(downloads=5)

    services.renew_link(the(delivered), by=patron)

    assert (the(delivered).max_downloads, the(other).max_downloads) == (10, 5)
    assert the(other).renewed_at is None


def test_what_is_done_to_one_delivery_is_done_to_no_other(delivered, patron, librarian):
    other = send(patron)
    services.take(other.case, by=librarian)
    services.deliver(other.case, by=librarian, file=pdf())

    services.open_delivery(the(delivered), Visitor(patron))
    services.withdraw(delivered.case, by=librarian, note="错")

    assert (the(other).downloads, the(other).withdrawn_at) == (0, None)
    assert Delivery.objects.get(request=delivered).downloads == 1


def test_a_link_that_is_none_is_told_to_nobody(patron):
    with pytest.raises(Refusal, match="not-found"):
        services.open_delivery(None, Visitor(patron))


def test_a_link_is_renewed_once(delivered, patron, other_reader):
    with pytest.raises(Refusal, match="wrong-state"):
        services.renew_link(the(delivered), by=patron)
    with time_machine.travel(now() + timedelta(days=8)):
        with pytest.raises(Refusal, match="not-found"):
            services.renew_link(the(delivered), by=other_reader)
        services.renew_link(the(delivered), by=patron)
        assert services.open_delivery(the(delivered), Visitor(patron)) is None
    with (
        time_machine.travel(now() + timedelta(days=20)),
        pytest.raises(Refusal, match="link-renewed-already"),
    ):
        services.renew_link(the(delivered), by=patron)


# Withdrawing


def test_withdrawing_kills_the_link_and_holds_the_price_again(delivered, librarian, patron):
    old = the(delivered)

    services.withdraw(delivered.case, by=librarian, note="缺第 3 页")

    old.refresh_from_db()
    assert sums(patron) == (5000 - 380, 2000, 380)
    assert services.show_delivery(old, Visitor(patron)) == "withdrawn"
    assert services.open_delivery(old, Visitor(patron)) == "withdrawn"
    assert Notice.objects.filter(code="request.file-withdrawn").count() == 1


def test_delivered_anew_it_costs_at_most_what_it_cost(delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="缺页")

    delivery = services.deliver(delivered.case, by=librarian, file=pdf(60))

    assert delivery.price_fen == 380
    assert sums(patron) == (5000 - 380, 2000, 0)
    assert Delivery.objects.count() == 2


def test_delivered_cheap_then_withdrawn_holds_only_the_price(taken, librarian, patron):
    services.deliver(taken.case, by=librarian, file=pdf(1))
    services.withdraw(taken.case, by=librarian, note="错")

    assert sums(patron) == (5000 - 230, 2000, 230)
    assert services.deliver(taken.case, by=librarian, file=pdf(9)).price_fen == 230


def test_withdrawn_and_not_to_be_had_gives_all_back(delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="错")

    services.unfilled(delivered.case, by=librarian, reason="PoorCondition")

    assert sums(patron) == (5000, 2000, 0)


def test_without_a_price_nothing_is_held_nor_charged(other_reader, librarian, monkeypatch):
    verify(other_reader)
    monkeypatch.setattr(
        "docsharing.queries.pricing.tariff",
        lambda _at: dict.fromkeys(("dd.lookup", "dd.page", "dd.rush"), 0),
    )
    request = send(other_reader)
    services.take(request.case, by=librarian)
    services.deliver(request.case, by=librarian, file=pdf())
    services.withdraw(request.case, by=librarian, note="错")

    delivery = services.deliver(request.case, by=librarian, file=pdf())

    assert (delivery.price_fen, delivery.held_fen, delivery.charge) == (0, 0, None)
    assert request.hold is None


@pytest.mark.parametrize(
    "change", [{"withdrawn_at": None, "withdrawn_by": None}, {"price_fen": 1}, {"downloads": 1}]
)
def test_what_was_withdrawn_is_final(delivered, librarian, change):
    services.withdraw(delivered.case, by=librarian, note="错")
    rows = Delivery.objects.filter(withdrawn_at__isnull=False)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_a_request_has_one_live_delivery(delivered):
    delivery = the(delivered)
    delivery.pk, delivery.token_hash, delivery.token_nonce, delivery.charge = None, "x", "x", None
    delivery.price_fen = 0

    with (
        pytest.raises(DatabaseError, match=r"request_has_one_live_delivery|UNIQUE"),
        transaction.atomic(),
    ):
        delivery.save()


def test_money_that_came_later_is_not_touched(taken, librarian, patron):
    pay_in(patron, 500, key="more")

    with pytest.raises(Refusal, match="needs-quote"):
        services.deliver(taken.case, by=librarian, file=pdf(300))

    taken.case.refresh_from_db()
    services.deliver(taken.case, by=librarian, file=pdf(6))
    assert sums(patron) == (4620, 2500, 0)


# Who leaves, and who may not act


def test_a_reader_who_leaves_takes_her_files_with_her(delivered, patron):
    services.save_draft(patron, {"title": "Emma"})

    events.tell("closed", user=patron)

    assert the(delivered).file.purged_at is not None
    assert services.show_delivery(the(delivered), Visitor(patron)) == "purged"
    assert RequestDraft.objects.count() == 0


def test_who_leaves_takes_nothing_of_others_along(delivered, patron, other_reader, librarian):
    verify(other_reader)
    pay_in(other_reader, 5000)
    services.save_draft(other_reader, {"title": "Persuasion"})
    hers = send(patron, attachment=pdf(1))
    theirs = send(other_reader, attachment=pdf(1))
    services.take(theirs.case, by=librarian)
    services.deliver(theirs.case, by=librarian, file=pdf())
    services.save_draft(other_reader, {"title": "Persuasion"})

    events.tell("closed", user=patron)

    hers.attachment.refresh_from_db()
    theirs.attachment.refresh_from_db()
    assert (hers.attachment.purged_at is None, theirs.attachment.purged_at) == (False, None)
    assert the(theirs).file.purged_at is None
    assert RequestDraft.objects.get().reader == other_reader


def test_a_suspended_reader_downloads_nothing(delivered, patron):
    patron.suspended_at = now()

    with pytest.raises(Refusal, match="suspended"):
        services.open_delivery(the(delivered), Visitor(patron))

    assert the(delivered).downloads == 0


def test_what_is_withdrawn_already_is_not_withdrawn_again(delivered, librarian):
    Delivery.objects.update(withdrawn_at=now(), withdrawn_by=librarian)

    with pytest.raises(Refusal, match="wrong-state"):
        services.withdraw(delivered.case, by=librarian, note="错")

    with triggers_lifted():
        Delivery.objects.update(withdrawn_at=None, withdrawn_by=None)


def test_a_link_that_ends_between_look_and_click_gives_nothing(delivered, patron):
    seen = the(delivered)
    Delivery.objects.update(expires_at=now() - timedelta(minutes=1))

    assert services.open_delivery(seen, Visitor(patron)) == "expired"


def test_a_suspended_reader_is_told_so_before_anything_is_counted(delivered, patron):
    patron.is_active = False

    with pytest.raises(Refusal, match="not-found"):
        services.renew_link(the(delivered), by=patron)


def test_who_leaves_takes_what_she_attached_with_her(patron):
    request = send(patron, attachment=pdf(1))

    services.forget_reader(patron)

    request.attachment.refresh_from_db()
    assert request.attachment.purged_at is not None
