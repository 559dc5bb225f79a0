"""After a part, or less, was agreed to: the whole is asked for again, and can be had."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from docsharing import services
from docsharing.models import Quote
from docsharing.queries.checks import offers_and_attempts
from docsharing.queries.details import settled_bill
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pdf, send, sums
from tests.docsharing.test_quotes import accept, partial, refuse, the
from tests.docsharing.test_source_fees import fresh

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def part(patron, librarian):
    """5.00 yuan held for the ten pages assumed; she agreed to a part of four, 3.20."""
    request = send(patron, replace(ARTICLE, pages=""))
    services.take(request.case, by=librarian)
    partial(request, librarian)
    accept(request, patron)
    return fresh(request)


def deliver(request, librarian, pages):
    return services.deliver(fresh(request).case, by=librarian, file=pdf(pages))


def test_after_a_part_the_whole_is_asked_for_and_delivered(part, librarian, patron):
    with pytest.raises(Refusal) as refused:
        deliver(part, librarian, 6)
    assert refused.value.params == {"price_fen": 380, "limit_fen": 320}

    services.quote(fresh(part).case, by=librarian, pages=6)
    assert (the(part).held_fen, the(part).limit_fen, the(part).price_fen) == (500, 320, 380)
    accept(part, patron)

    assert (sums(patron), list(offers_and_attempts())) == ((4500, 2000, 500), [])
    assert deliver(part, librarian, 6).price_fen == 380
    assert sums(patron) == (5000 - 380, 2000, 0)


def test_after_a_reduced_price_the_whole_is_asked_for_at_its_own(patron, librarian):
    request = send(patron, replace(ARTICLE, pages=""))
    services.take(request.case, by=librarian)
    services.quote(request.case, by=librarian, pages=20)
    accept(request, patron)
    partial(fresh(request), librarian, price_fen=100)
    accept(request, patron)

    services.quote(fresh(request).case, by=librarian, pages=20)
    accept(request, patron)

    assert deliver(request, librarian, 20).price_fen == 800
    assert sums(patron) == (5000 - 800, 2000, 0)


def test_what_she_agreed_to_is_not_asked_again(part, librarian):
    with pytest.raises(Refusal) as refused:
        services.quote(part.case, by=librarian, pages=4)

    assert refused.value.code == "quote-not-needed"
    assert refused.value.params == {"price_fen": 320, "limit_fen": 320}
    assert "3.20" in refused.value.text


def test_refused_it_ends_and_gives_back_all_that_was_held(part, librarian, patron):
    services.quote(part.case, by=librarian, pages=6)

    refuse(part, patron)

    assert sums(patron) == (5000, 2000, 0)


@pytest.mark.parametrize(("language", "words"), [("en", "agreed to"), ("zh-hans", "您已同意")])
def test_she_reads_what_she_agreed_to_and_not_what_is_held(
    part, librarian, patron, sign_in, language, words
):
    patron.language = language
    patron.save()
    services.quote(part.case, by=librarian, pages=6)

    assert Notice.objects.get(code="quote.asked-more").params["limit_fen"] == 320
    body = text_of(Outgoing.objects.get(payload__code="quote.asked-more"))[1]
    with time_machine.travel(now() + timedelta(minutes=11)):
        page = sign_in(patron).get(f"/requests/{part.pk}/", headers={"accept-language": language})
    for text in (body, page.content.decode()):
        assert ("3.80" in text, "3.20" in text, words in text) == (True, True, True)


def test_the_bill_says_what_is_held_beyond_a_part(part):
    lines = settled_bill(part, None, part.hold)

    assert [line.fen for line in lines] == [200, 120, 180]
    assert "不收费" not in str(lines[-1].label)


def test_what_was_agreed_to_before_an_offer_is_never_changed(quoted):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Quote.objects.update(limit_fen=1)
