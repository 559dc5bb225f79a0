"""Quotes: what the reader agrees to before it costs more, or before she gets a part."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from accounts.services import close_account
from desk.models import StateEvent
from desk.services import set_price
from desk.workflow import undo
from docsharing import services
from docsharing.models import Delivery, Quote, SupplySource
from docsharing.queries.checks import offers_and_attempts
from docsharing.queries.details import bill_of, pages_of
from docsharing.queries.quotes import quote_by_token, quote_links, quote_token
from ledger.models import Charge, Hold
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")
LEFT = 5000 - 380


def the(request) -> Quote:
    return request.quotes.order_by("-pk").first()


def answer_at_once(request, by, *, accepts: bool, quote=None):
    fresh = services.request_of(type(request.case).objects.get(pk=request.case_id))
    given = {"quote": quote or the(request), "by": by, "accepts": accepts, "through": "page"}
    return services.answer_quote(fresh, **given)


def answer(request, by, **given):
    """She answers when she was told."""
    with time_machine.travel(now() + timedelta(minutes=11)):
        return answer_at_once(request, by, **given)


def accept(request, by, **given):
    return answer(request, by, accepts=True, **given)


def refuse(request, by, **given):
    return answer(request, by, accepts=False, **given)


def partial(request, librarian, **given):
    given = {"pages": 4, "missing": "缺第 77、78 页", **given}
    return services.quote(request.case, by=librarian, kind="partial", **given)


# The worked examples of the handbook


def test_above_the_reader_s_limit_it_is_made_only_after_her_consent(patron, librarian):
    """Example 8: a limit of 10.00, a scan of 40 pages."""
    request = send(patron, replace(ARTICLE, pages=""), max_cost_fen=1000)
    services.take(request.case, by=librarian)
    with pytest.raises(Refusal) as refused:
        services.deliver(request.case, by=librarian, file=pdf(40))
    assert refused.value.code == "needs-quote"
    request.case.refresh_from_db()

    asked = services.quote(request.case, by=librarian, pages=40)
    assert (asked.iso_status, asked.iso_reason) == ("RetryPossible", "CostExceedsMaxCost")
    assert the(request).price_fen == 1400
    with pytest.raises(Refusal, match="wrong-state"):
        services.deliver(request.case, by=librarian, file=pdf(40))
    agreed = accept(request, patron)

    assert (agreed.iso_status, agreed.to_state) == ("WillSupply", "supplying")
    request.case.refresh_from_db()
    assert services.deliver(request.case, by=librarian, file=pdf(40)).price_fen == 1400
    assert sums(patron) == (5000 - 1400, 2000, 0)


def test_what_the_purse_does_not_hold_is_not_sent(reader):
    """Example 6: subsidy 3.00 and prepaid 1.00, twelve pages for 5.60."""
    verify(reader)
    pay_in(reader, 400)

    with pytest.raises(Refusal) as refused:
        send(reader, replace(ARTICLE, pages="1-12"))

    assert refused.value.params == {"needed_fen": 560, "available_fen": 400}
    assert sums(reader) == (0, 400, 0)


# Asking


def test_the_price_is_that_of_the_tariff_and_nothing_else(quoted):
    assert the(quoted).price_fen == 200 + 40 * 30


def test_what_a_source_charges_is_added(sourced, librarian, patron):
    services.quote(sourced.case, by=librarian, pages=6, source_fen=1500)

    assert (the(sourced).price_fen, sourced.attempts.get().price_fen) == (380 + 1500, 1500)
    accept(sourced, patron)
    sourced.case.refresh_from_db()
    assert sourced.attempts.get().answer == "yes"
    assert [line.fen for line in bill_of(sourced, pages_of(sourced, None))] == [200, 180, 1500]
    assert services.deliver(sourced.case, by=librarian, file=pdf(6)).price_fen == 1880


def test_what_the_hold_covers_needs_no_quote(taken, librarian):
    with pytest.raises(Refusal, match="quote-not-needed"):
        services.quote(taken.case, by=librarian, pages=6)

    assert Quote.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"pages": 40, "price_fen": 9999}, "price-by-tariff", "price"),
        ({"pages": 40, "kind": "x"}, "invalid", "kind"),
        ({"pages": 0}, "invalid", "pages"),
        ({"pages": 20_001}, "invalid", "pages"),
        ({"pages": 4, "kind": "partial"}, "required", "missing"),
        ({"pages": 4, "kind": "partial", "missing": " "}, "required", "missing"),
        (
            {"pages": 4, "kind": "partial", "missing": "x", "price_fen": 321},
            "part-costs-no-more",
            "price",
        ),
    ],
)
def test_a_quote_says_what_it_must(taken, librarian, given, code, field):
    with pytest.raises(Refusal) as refused:
        services.quote(taken.case, by=librarian, **given)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_clock_stands_until_she_answers(quoted):
    quoted.case.refresh_from_db()

    assert quoted.case.paused_at is not None


def test_she_is_told_after_the_ten_minutes_of_the_undo(quoted, patron):
    notice = Notice.objects.get(user=patron, code="quote.asked-price")
    mail = Outgoing.objects.get(payload__code="quote.asked-price")

    assert notice.visible_from > now() + timedelta(minutes=9)
    assert "token" not in str(mail.payload)
    assert f"/q/{quote_token(the(quoted).token_nonce)}/" in text_of(mail)[1]
    assert "14.00" in text_of(mail)[1]


def test_a_quote_can_be_undone(quoted, librarian, patron):
    undo(StateEvent.objects.get(act="quote"), by=librarian)

    quoted.case.refresh_from_db()
    assert (quoted.case.state, the(quoted).answer) == ("checking", "withdrawn")
    assert not Notice.objects.filter(code="quote.asked-price").exists()
    services.quote(quoted.case, by=librarian, pages=30)
    assert Quote.objects.open().get().price_fen == 1100


def test_a_quote_undone_leaves_the_source_waiting(sourced, librarian):
    event = services.quote(sourced.case, by=librarian, pages=40, source_fen=1500)

    undo(event, by=librarian)

    sourced.case.refresh_from_db()
    waits = sourced.attempts.get()
    assert (sourced.case.state, waits.answer, waits.price_fen) == ("sourcing", "", None)


def test_once_she_has_answered_nothing_is_undone(quoted, librarian, patron):
    accept(quoted, patron)

    with pytest.raises(Refusal, match="somebody-was-first"):
        undo(StateEvent.objects.get(act="quote"), by=librarian)


# Agreeing


def test_agreeing_holds_more_in_the_same_act(quoted, patron):
    accept(quoted, patron)

    quoted.refresh_from_db()
    assert quoted.hold.amount_fen == 1400
    assert Hold.objects.filter(ended_by=None).count() == 1
    assert sums(patron) == (5000 - 1400, 2000, 1400)
    assert (the(quoted).answer, the(quoted).answered_by, the(quoted).through) == (
        "accepted", patron, "page",
    )  # fmt: skip
    told = Notice.objects.get(code="quote.accepted-by-you")
    assert told.visible_from - the(quoted).answered_at < timedelta(minutes=1)


def test_subsidy_pays_first_and_the_charge_splits(quoted, librarian, patron):
    rest = send(patron, replace(ARTICLE, pages="1-120"))
    assert (rest.estimate_fen, sums(patron)) == (3800, (820, 2000, 4180))

    accept(quoted, patron)
    quoted.case.refresh_from_db()
    delivery = services.deliver(quoted.case, by=librarian, file=pdf(40))

    parts = delivery.charge.entry.transfers.order_by("pk")
    assert [(part.debit.kind, part.amount) for part in parts] == [
        ("grant", 1200), ("prepaid", 200),
    ]  # fmt: skip
    assert sums(patron) == (0, 1800, 3800)


def test_too_little_leaves_the_quote_open_and_says_what_is_missing(reader, librarian):
    verify(reader)
    pay_in(reader, 900)
    request = send(reader)
    services.take(request.case, by=librarian)
    services.quote(request.case, by=librarian, pages=40)

    with pytest.raises(Refusal) as refused:
        accept(request, reader)

    request.case.refresh_from_db()
    assert refused.value.code == "purse-too-small"
    assert refused.value.params == {"needed_fen": 1400, "available_fen": 900}
    assert (request.case.state, the(request).answer) == ("quoted", "")
    assert sums(reader) == (0, 520, 380)
    pay_in(reader, 500, key="more")
    accept(request, reader)
    assert sums(reader) == (0, 0, 1400)


def test_a_grant_that_expired_meanwhile_goes_on_paying_what_it_held(patron, librarian):
    start = now()
    with time_machine.travel(start + timedelta(days=362)):
        request = send(patron)
        services.take(request.case, by=librarian)
        services.quote(request.case, by=librarian, pages=40)
    with time_machine.travel(start + timedelta(days=368)):
        accept(request, patron)

        assert sums(patron) == (0, 2000 - 1020, 1400)


def test_the_quote_s_price_holds_though_the_price_list_changed(quoted, librarian, patron, manager):
    set_price("dd.page", 9900, by=manager)

    accept(quoted, patron)
    quoted.case.refresh_from_db()

    assert services.deliver(quoted.case, by=librarian, file=pdf(40)).price_fen == 1400


def test_fewer_pages_than_agreed_cost_less_and_more_are_asked_again(quoted, librarian, patron):
    accept(quoted, patron)
    quoted.case.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        services.deliver(quoted.case, by=librarian, file=pdf(41))
    assert refused.value.params == {"price_fen": 1430, "limit_fen": 1400}
    quoted.case.refresh_from_db()

    delivery = services.deliver(quoted.case, by=librarian, file=pdf(38))

    assert (delivery.price_fen, delivery.quote) == (1340, the(quoted))
    assert sums(patron) == (5000 - 1340, 2000, 0)


def test_a_second_quote_goes_above_the_first(quoted, librarian, patron):
    accept(quoted, patron)
    quoted.case.refresh_from_db()

    services.quote(quoted.case, by=librarian, pages=50)
    accept(quoted, patron)

    assert sums(patron) == (5000 - 1700, 2000, 1700)
    quoted.case.refresh_from_db()
    assert services.deliver(quoted.case, by=librarian, file=pdf(50)).price_fen == 1700


def test_an_old_link_does_not_agree_to_a_newer_quote(quoted, librarian, patron):
    first = the(quoted)
    undo(StateEvent.objects.get(act="quote"), by=librarian)
    quoted.case.refresh_from_db()
    services.quote(quoted.case, by=librarian, pages=60)

    with pytest.raises(Refusal, match="quote-over"):
        accept(quoted, patron, quote=first)

    quoted.case.refresh_from_db()
    assert (quoted.case.state, the(quoted).answer) == ("quoted", "")


@pytest.mark.parametrize("accepts", [True, False])
def test_what_she_was_not_told_of_yet_is_not_answered(quoted, librarian, patron, accepts):
    with pytest.raises(Refusal, match="wrong-state") as refused:
        answer_at_once(quoted, patron, accepts=accepts)

    assert (refused.value.params["state"], the(quoted).answer) == ("checking", "")
    undo(StateEvent.objects.get(act="quote"), by=librarian)
    quoted.case.refresh_from_db()
    assert quoted.case.state == "checking"


def test_nobody_else_answers(quoted, other_reader, librarian, patron):
    for somebody in (other_reader, librarian):
        with pytest.raises(Refusal, match="not-found"):
            accept(quoted, somebody)
    patron.suspended_at = now()
    with pytest.raises(Refusal, match="suspended"):
        accept(quoted, patron)

    assert the(quoted).answer == ""


def test_another_request_s_quote_answers_nothing(quoted, librarian, patron):
    other = send(patron)
    services.take(other.case, by=librarian)
    services.quote(other.case, by=librarian, pages=40)

    with pytest.raises(Refusal, match="not-found"):
        accept(quoted, patron, quote=the(other))


@pytest.mark.parametrize("first", [accept, refuse])
def test_answered_once_is_answered(quoted, patron, first):
    first(quoted, patron)

    for again in (accept, refuse):
        with pytest.raises(Refusal, match="wrong-state"):
            again(quoted, patron)


# Refusing, lapsing, ending


def test_refused_it_ends_and_costs_nothing(quoted, patron):
    event = refuse(quoted, patron)

    assert (event.iso_status, event.iso_reason, event.by) == ("Unfilled", "x-CostRefused", patron)
    assert (event.reason, the(quoted).answer) == ("unfilled.x-CostRefused", "refused")
    assert sums(patron) == (5000, 2000, 0)
    told = Notice.objects.get(code="quote.refused")
    assert told.visible_from - event.at < timedelta(minutes=1)


def test_a_source_that_waited_is_called_off_when_she_refuses(sourced, librarian, patron):
    services.quote(sourced.case, by=librarian, pages=40)

    refuse(sourced, patron)

    assert sourced.attempts.get().answer == "withdrawn"


def test_not_answered_in_seven_days_it_lapses(quoted, patron):
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        assert services.lapse() == 0
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        with pytest.raises(Refusal, match="quote-over"):
            accept(quoted, patron)
        assert (services.lapse(), services.lapse()) == (1, 0)

    event = StateEvent.objects.latest("id")
    assert (event.to_state, event.by, event.iso_reason) == ("unfilled", None, "x-CostRefused")
    assert (the(quoted).answer, the(quoted).answered_by) == ("lapsed", None)
    assert sums(patron) == (5000, 2000, 0)
    assert Notice.objects.filter(code="quote.lapsed").count() == 1


def test_a_quote_that_is_still_valid_does_not_lapse(quoted):
    with pytest.raises(Refusal, match="wrong-state"):
        services.lapse_quote(quoted, quote=the(quoted))


def test_the_days_of_a_quote_are_those_that_the_request_began_with(taken, librarian, administrator):
    set_rule("dd.quote_days", 30, by=administrator)

    event = services.quote(taken.case, by=librarian, pages=40)

    assert the(taken).valid_until == event.at + timedelta(days=7)


def test_a_request_of_before_there_were_quotes_takes_the_rule_of_today(taken, librarian):
    del taken.case.terms["rules"]["dd.quote_days"]
    taken.case.save(update_fields=["terms"])

    event = services.quote(taken.case, by=librarian, pages=40)

    assert the(taken).valid_until == event.at + timedelta(days=7)


def test_unfilled_takes_the_quote_back_and_its_undo_lets_it_stand_again(quoted, librarian, patron):
    event = services.unfilled(quoted.case, by=librarian, reason="NotHeld")
    assert (the(quoted).answer, sums(patron)) == ("withdrawn", (5000, 2000, 0))

    undo(event, by=librarian)

    quoted.refresh_from_db()
    assert (the(quoted).answer, sums(patron)) == ("", (LEFT, 2000, 380))
    accept(quoted, patron)


def test_she_may_withdraw_while_she_is_asked(quoted, patron):
    services.cancel_request(quoted, by=patron)

    assert (the(quoted).answer, sums(patron)) == ("withdrawn", (5000, 2000, 0))


def test_an_account_with_an_open_quote_cannot_be_closed(quoted, patron):
    with pytest.raises(Refusal, match="account-still-needed"):
        close_account(patron)


def test_an_account_that_was_closed_meanwhile_agrees_to_nothing(quoted, patron):
    rows = type(patron).objects.filter(pk=patron.pk)
    rows.update(erased_at=now(), is_active=False, name="", username=None, email=None, phone=None)
    patron.refresh_from_db()

    with pytest.raises(Refusal, match="not-found"):
        accept(quoted, patron)

    assert sums(patron) == (LEFT, 2000, 380)


# A part


def test_a_part_is_delivered_at_its_price_with_a_note(taken, librarian, patron):
    event = partial(taken, librarian, price_fen=200)
    assert (event.iso_status, event.iso_reason) == ("RetryPossible", "x-PartialSupply")
    accept(taken, patron)
    taken.case.refresh_from_db()

    delivery = services.deliver(taken.case, by=librarian, file=pdf(4))

    assert (delivery.price_fen, delivery.quote.missing) == (200, "缺第 77、78 页")
    assert sums(patron) == (5000 - 200, 2000, 0)
    assert Notice.objects.get(code="request.delivered-part").params["missing"] == "缺第 77、78 页"
    assert [line.fen for line in bill_of(taken, 4)] == [200, 120, -120]


def test_a_part_without_a_price_of_its_own_costs_its_pages(taken, librarian):
    partial(taken, librarian)

    assert the(taken).price_fen == 200 + 4 * 30


def test_a_part_may_be_free(taken, librarian, patron):
    partial(taken, librarian, price_fen=0)
    accept(taken, patron)
    taken.case.refresh_from_db()

    delivery = services.deliver(taken.case, by=librarian, file=pdf(3))

    assert (delivery.price_fen, Charge.objects.count()) == (0, 0)
    assert sums(patron) == (5000, 2000, 0)


def test_a_part_that_is_not_wanted_costs_nothing(taken, librarian, patron):
    partial(taken, librarian)

    event = refuse(taken, patron)

    assert (event.reason, event.iso_reason) == ("unfilled.part-refused", "x-CostRefused")
    assert sums(patron) == (5000, 2000, 0)
    assert Delivery.objects.count() == 0


def test_a_part_may_cost_more_than_was_held(taken, librarian, patron):
    partial(taken, librarian, pages=30)

    accept(taken, patron)

    assert sums(patron) == (5000 - 1100, 2000, 1100)


# Links and guards


def test_the_database_keeps_no_key(quoted):
    made = the(quoted)
    token = quote_token(made.token_nonce)

    assert len(token) >= 22
    assert token not in (made.token_nonce, made.token_hash)
    assert quote_by_token(token) == made
    assert quote_by_token(token[:-1]) is None
    assert quote_links({made.pk}) == {made.pk: f"http://localhost:8000/q/{token}/"}


def test_there_is_one_open_quote_a_request(quoted, librarian):
    made = the(quoted)
    made.pk, made.token_nonce, made.token_hash = None, "n", "h"

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.parametrize(
    "change", [{"price_fen": 9}, {"pages": 9}, {"valid_until": now()}, {"missing": "x"}]
)
def test_what_a_quote_offers_is_never_changed(quoted, change):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Quote.objects.update(**change)


def test_what_a_reader_answered_is_final(quoted, patron):
    refuse(quoted, patron)

    for spoil in (
        lambda: Quote.objects.update(answer="accepted"),
        lambda: Quote.objects.update(answer="", answered_at=None, answered_by=None),
        lambda: Quote.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def test_a_consent_that_is_not_held_is_found_by_the_check(quoted, patron):
    before = quoted.hold
    accept(quoted, patron)
    agreed = Hold.objects.get(ended_by=None)
    type(quoted).objects.update(hold=before)

    assert [tuple(each)[1:] for each in offers_and_attempts()] == [(1400, 380)]
    type(quoted).objects.update(hold=agreed)


def test_every_source_of_the_seed_is_allowed_but_the_licensed(db):
    forbidden = SupplySource.objects.filter(ill_allowed=False)
    assert list(forbidden.values_list("code", flat=True)) == ["own-licensed"]
