"""Two runs of the same bulk act at once, as when the clock ticks while the last run still works."""

from datetime import date

import pytest

from ledger import services
from ledger.models import Entry, GrantExpiry
from ledger.services import bulk, subsidy
from tests.concurrency.test_ledger import books_are_right, slow
from tests.factories import person
from tests.ledger.conftest import grant, open_fund, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
GRANTS = 5


@pytest.fixture
def lines(db):
    """Grants that have run out, each with its line, not yet booked."""
    fund = open_fund()
    services.house(f"subsidy_expired:{fund.pk}")
    for n in range(GRANTS):
        made = grant(verify(person(f"p{n}", "x")), fund)
        GrantExpiry.objects.create(grant=made, expired_on=date(2026, 11, n + 1), amount_fen=5000)


def test_lines_that_several_book_at_once_are_booked_once(lines, monkeypatch):
    slow(monkeypatch, bulk._Chunk, "book")

    outcome = at_once(lambda _n: subsidy._book_expiries(), clients=4)

    assert outcome.lost == []
    assert sum(outcome.won) == GRANTS
    assert Entry.objects.filter(kind="grant_expired").count() == GRANTS
    books_are_right()


def test_grants_that_several_write_off_at_once_are_written_off_once(db, time_machine, monkeypatch):
    fund = open_fund()
    for n in range(GRANTS):
        grant(verify(person(f"p{n}", "x")), fund)
    time_machine.move_to("2036-01-02T02:00:00Z")
    slow(monkeypatch, subsidy, "_book_expiries")

    outcome = at_once(lambda _n: services.expire_grants(date(2036, 1, 2)), clients=4)

    assert outcome.lost == []
    assert GrantExpiry.objects.filter(entry__isnull=False).count() == GRANTS
    assert services.fund_account(fund).balance == 1_000_000 - GRANTS * 5000
    books_are_right()
