"""What a source charges: paid by the reader as long as that source supplies, and if she agreed."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from desk.models import Case
from docsharing import services
from docsharing.models import Quote
from docsharing.queries.checks import offers_and_attempts
from docsharing.queries.details import settled_bill
from docsharing.queries.quotes import charge_of
from portal.refusals import Refusal
from tests.base import triggers_lifted
from tests.docsharing.conftest import ARTICLE, pdf, send, sums
from tests.docsharing.test_quotes import accept, the

pytestmark = pytest.mark.usefixtures("check_books_after")
FEE = 800


def fresh(request):
    return services.request_of(Case.objects.get(pk=request.case_id))


@pytest.fixture
def promised(sourced, librarian, patron):
    """Six pages of 3.80 and a fee of 8.00 that she agreed to; the first source supplies."""
    services.quote(sourced.case, by=librarian, pages=6, source_fen=FEE)
    accept(sourced, patron)
    return fresh(sourced)


def fail(request, librarian):
    services.source_failed(request.case, by=librarian, reason="NotHeld")
    return fresh(request)


def from_another(request, librarian, price_fen):
    services.ask_source(request.case, by=librarian)
    services.source_yes(request.case, by=librarian, price_fen=price_fen)
    return fresh(request)


def deliver(request, librarian, pages=6):
    return services.deliver(request.case, by=librarian, file=pdf(pages))


def test_the_fee_of_the_source_that_supplies_is_charged(promised, librarian, patron):
    assert the(promised).attempt == promised.attempts.get()

    assert deliver(promised, librarian).price_fen == 380 + FEE
    assert sums(patron) == (5000 - 380 - FEE, 2000, 0)


def test_the_fee_of_a_source_that_failed_is_not_charged(promised, librarian, patron):
    failed = fail(promised, librarian)

    assert charge_of(failed, 6).fen == 380
    assert deliver(failed, librarian).price_fen == 380
    assert sums(patron) == (5000 - 380, 2000, 0)


def test_the_fee_of_the_next_source_is_charged_instead(promised, librarian, patron):
    other = from_another(fail(promised, librarian), librarian, 300)

    assert deliver(other, librarian).price_fen == 380 + 300
    assert sums(patron) == (5000 - 680, 2000, 0)


def test_a_dearer_source_is_asked_for_again(promised, librarian, patron):
    other = from_another(fail(promised, librarian), librarian, FEE + 1)

    with pytest.raises(Refusal) as refused:
        deliver(other, librarian)
    assert refused.value.params == {"price_fen": 380 + FEE + 1, "limit_fen": 380 + FEE}

    services.quote(fresh(other).case, by=librarian, pages=6, source_fen=FEE + 1)
    accept(other, patron)
    assert deliver(fresh(other), librarian).price_fen == 380 + FEE + 1


def test_more_pages_without_the_fee_stay_within_what_was_agreed(promised, librarian):
    """A fee that is saved may pay for pages; more than she agreed to it never costs."""
    failed = fail(promised, librarian)
    with pytest.raises(Refusal, match="needs-quote"):
        deliver(failed, librarian, pages=33)

    assert deliver(fresh(promised), librarian, pages=10).price_fen == 500


def test_a_fee_without_a_source_goes_with_what_was_promised(taken, librarian, patron):
    services.quote(taken.case, by=librarian, pages=6, source_fen=FEE)
    accept(taken, patron)
    agreed = fresh(taken)
    assert (the(agreed).attempt, charge_of(agreed, 6).fen) == (None, 380 + FEE)

    assert deliver(fail(agreed, librarian), librarian).price_fen == 380


def test_the_bill_says_what_is_held_beyond_the_price(promised, librarian):
    failed = fail(promised, librarian)

    lines = settled_bill(failed, None, failed.hold)

    assert [line.fen for line in lines] == [200, 180, FEE]
    assert "不收费" not in lines[-1].label


def test_the_books_know_of_no_difference_when_a_fee_is_gone(promised, librarian):
    deliver(fail(promised, librarian), librarian)

    assert list(offers_and_attempts()) == []


def test_the_source_of_an_offer_is_never_changed(promised):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Quote.objects.update(attempt=None)


# What the reader was not asked to pay


@pytest.mark.parametrize(("fee", "warned"), [(5000, True), (0, False), (None, False)])
def test_the_clerk_is_told_of_a_fee_that_the_reader_does_not_pay(
    sourced, librarian, sign_in, fee, warned
):
    services.source_yes(sourced.case, by=librarian, price_fen=fee)

    page = sign_in(librarian).get(f"/desk/cases/{sourced.case_id}/acts/deliver/").content.decode()

    assert ("该来源收费" in page, 'id="source-fee"' in page) == (warned, warned)
    assert deliver(fresh(sourced), librarian).price_fen == 380


def test_a_fee_that_she_agreed_to_is_no_warning(promised, librarian, sign_in):
    address = f"/desk/cases/{promised.case_id}/acts/deliver/"
    assert "source-fee" not in sign_in(librarian).get(address).content.decode()

    other = from_another(fail(promised, librarian), librarian, 300)
    assert "source-fee" not in sign_in(librarian).get(address).content.decode()
    assert deliver(other, librarian).price_fen == 680


def test_a_longer_copy_that_she_agreed_to_does_not_pay_the_source(sourced, librarian, patron):
    services.quote(sourced.case, by=librarian, pages=40)
    accept(sourced, patron)
    other = from_another(fail(fresh(sourced), librarian), librarian, 300)

    assert deliver(other, librarian, pages=40).price_fen == 1400


# Offers of before


def test_offers_of_before_find_their_source(patron, librarian):
    agreed, waits, plain = (
        send(patron, replace(ARTICLE, title=f"第 {n} 篇", doi="", issue=f"{n}")) for n in range(3)
    )
    for request in (agreed, waits, plain):
        services.take(request.case, by=librarian)
        services.search(request.case, by=librarian)
        services.ask_source(request.case, by=librarian)
        fee = None if request is plain else FEE
        services.quote(request.case, by=librarian, pages=6 if fee else 40, source_fen=fee)
    accept(agreed, patron)
    with triggers_lifted():
        Quote.objects.update(attempt=None)
        import_module("docsharing.migrations.0012_quote_source").find_sources(apps, None)

    assert [the(each).attempt for each in (agreed, waits, plain)] == [
        agreed.attempts.get(), waits.attempts.get(), None,
    ]  # fmt: skip
