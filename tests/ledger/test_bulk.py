"""Bulk acts."""

from datetime import date

import pytest
from django.db import transaction
from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.db.models.functions import Cast, Concat

from ledger import services
from ledger.models import AccountKind, Entry, EntryKind, GrantExpiry, Transfer
from ledger.services import Reason, bulk, house, post_many
from portal.refusals import Refusal
from tests.factories import person
from tests.ledger.conftest import grant, verify

PEOPLE = 7


@pytest.fixture
def lines(fund):
    """Grants of 50.00 with a line each to write 10.00 of it off."""
    house(f"subsidy_expired:{fund.pk}")
    for n in range(PEOPLE):
        made = grant(verify(person(f"p{n}", "x")), fund)
        GrantExpiry.objects.create(grant=made, expired_on=date(2026, 11, n + 1), amount_fen=1000)
    return annotated(fund)


def annotated(fund, **changes):
    lines = {
        "line_key": Concat(Value("line:"), Cast("pk", CharField())),
        "line_debit": F("grant__accounts__pk"),
        "line_credit": Value(house(f"subsidy_expired:{fund.pk}").pk, IntegerField()),
        "line_amount": F("amount_fen"),
    }
    return GrantExpiry.objects.annotate(**lines | changes)


def run(lines, chunk=3):
    with transaction.atomic():
        return post_many(
            lines,
            kind=EntryKind.GRANT_EXPIRED,
            reason=Reason("grant.expired"),
            by=None,
            chunk=chunk,
        )


def left():
    return sorted(
        GrantExpiry.objects.filter(grant__accounts__kind=AccountKind.GRANT).values_list(
            "grant__accounts__balance", flat=True
        )
    )


def test_every_line_becomes_an_entry_once(lines, check_books_after):
    assert run(lines) == PEOPLE
    assert run(lines) == 0

    assert left() == [4000] * PEOPLE
    assert Entry.objects.filter(key__startswith="line:").count() == PEOPLE
    booked = GrantExpiry.objects.select_related("entry").order_by("pk")
    assert [line.entry.key for line in booked] == [f"line:{line.pk}" for line in booked]


def test_a_kill_between_chunks_and_a_rerun_double_nothing(lines, monkeypatch, check_books_after):
    book, calls = bulk._Chunk.book, []

    def killed(chunk, head):
        calls.append(1)
        book(chunk, head)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(bulk._Chunk, "book", killed)
    with pytest.raises(KeyboardInterrupt):
        for _n in range(3):
            with transaction.atomic():
                bulk.post_chunk(lines, kind="grant_expired", reason=Reason("x"), by=None, chunk=3)
    monkeypatch.undo()

    assert run(lines) == PEOPLE - 3
    assert left() == [4000] * PEOPLE


def test_several_lines_of_one_purse_add_up(lines, fund, check_books_after):
    made = GrantExpiry.objects.order_by("pk").first().grant
    GrantExpiry.objects.create(grant=made, expired_on=date(2026, 12, 1), amount_fen=4000)

    assert run(annotated(fund), chunk=100) == PEOPLE + 1
    assert left()[:2] == [0, 0]


def test_a_line_that_a_purse_does_not_cover_books_nothing_of_its_chunk(lines, fund):
    GrantExpiry.objects.create(
        grant=GrantExpiry.objects.order_by("pk").last().grant,
        expired_on=date(2026, 12, 1),
        amount_fen=4001,
    )

    with pytest.raises(Refusal, match="line-not-covered"):
        run(annotated(fund), chunk=100)

    assert left() == [5000] * (PEOPLE + 1)
    assert not Transfer.objects.filter(entry__key__startswith="line:").exists()


def test_lines_under_a_key_that_is_taken_are_refused(lines, fund):
    with pytest.raises(Refusal, match="entry-key-reused"):
        run(annotated(fund, line_key=Value("always-the-same")))

    assert left() == [5000] * PEOPLE


def test_lines_across_two_books_are_refused(lines, fund):
    income = Value(house("service_income").pk, IntegerField())

    with pytest.raises(Refusal, match="books-mixed"):
        run(annotated(fund, line_credit=income))

    assert left() == [5000] * PEOPLE


def test_one_line_across_two_books_is_enough_to_book_none_of_its_chunk(lines, fund):
    income, expired = house("service_income").pk, house(f"subsidy_expired:{fund.pk}").pk
    first = GrantExpiry.objects.order_by("pk").first().pk
    credit = Case(When(pk=first, then=income), default=expired, output_field=IntegerField())

    with pytest.raises(Refusal, match="books-mixed"):
        run(annotated(fund, line_credit=credit))

    assert left() == [5000] * PEOPLE


def test_lines_are_dated_after_the_close_of_their_book(lines, time_machine, check_books_after):
    time_machine.move_to("2031-01-10T02:00:00Z")
    services.close_book("subsidy", date(2031, 1, 9))
    time_machine.move_to("2031-01-05T02:00:00Z")  # the clock goes back

    run(lines)

    dates = Transfer.objects.filter(entry__key__startswith="line:").values_list("business_date")
    assert set(dates) == {(date(2031, 1, 10),)}
