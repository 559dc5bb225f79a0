"""A verified name brings the subsidy, once a person."""

import pytest

from accounts.models import User
from accounts.services import (
    GivenName,
    close_account,
    confirm_at_desk,
    end_name_consent,
    give_name,
)
from docsharing.services.activation import welcome
from ledger.models import SubsidyGrant, SubsidyWaiting
from ledger.queries import available, fund_states
from ledger.services import open_fund, raise_fund, serve_waiting
from portal.models import Notice, Outgoing
from portal.rules import set_rule
from tests.factories import PASSPORT

pytestmark = pytest.mark.usefixtures("check_books_after")
GIVEN = GivenName(name="王小满", number="11010519491231002X", consents=True)


def fund(budget_fen: int = 100_000):
    return open_fund("市科委", funder="重庆市科委", year=2026, budget_fen=budget_fen, by=None)


def test_a_verified_name_brings_fifty_yuan(reader):
    fund()

    give_name(reader, GIVEN, checker="format")

    assert available(reader).subsidy_fen == 5000


def test_one_person_gets_it_once_whatever_accounts_she_has(reader, other_reader):
    fund()

    give_name(reader, GIVEN, checker="format")
    give_name(other_reader, GIVEN, checker="format")

    assert SubsidyGrant.objects.count() == 1
    assert available(other_reader).subsidy_fen == 0


def shows(user: User, given: GivenName, *, to: User) -> User:
    """The desk confirms her name by this document, and she takes her consent back again."""
    confirm_at_desk(user, given, by=to)
    end_name_consent(user)
    return User.objects.get(pk=user.pk)


def test_one_account_gets_it_once_whatever_document_it_shows(reader, librarian):
    fund()

    shows(shows(reader, GIVEN, to=librarian), PASSPORT, to=librarian)

    assert SubsidyGrant.objects.count() == 1
    assert available(reader).subsidy_fen == 5000


def test_one_account_waits_once_whatever_document_it_shows(reader, librarian, director):
    small = fund(4999)

    shows(shows(reader, GIVEN, to=librarian), PASSPORT, to=librarian)

    assert SubsidyWaiting.objects.count() == 1
    raise_fund(small, 50_000, key="raise-000001", by=director)
    assert serve_waiting() == 1
    assert available(reader).subsidy_fen == 5000


def test_an_empty_fund_refuses_nobody(reader):
    fund(4999)

    give_name(reader, GIVEN, checker="format")

    assert reader.name_checks.get().verified_at is not None
    assert SubsidyWaiting.objects.get().user == reader


def test_who_waits_is_told_once_that_she_need_do_nothing(reader):
    fund(4999)

    give_name(reader, GIVEN, checker="format")
    welcome(reader)

    told = Notice.objects.get(user=reader, code="subsidy-waiting")
    assert (told.topic, told.params) == ("money", {"amount_fen": 5000})
    assert (
        Outgoing.objects.filter(recipient=reader, dedupe__startswith="notice:waiting:").count() == 1
    )


def test_a_closed_account_gives_its_place_to_the_living_one(reader, other_reader, director):
    small = fund(4999)
    give_name(reader, GIVEN, checker="format")
    since = SubsidyWaiting.objects.get().since
    close_account(reader)
    assert fund_states()[0].waiting == 0  # nobody gets it, so nobody waits

    give_name(other_reader, GIVEN, checker="format")

    place = SubsidyWaiting.objects.get()
    assert (place.user, place.since) == (other_reader, since)
    assert fund_states()[0].waiting == 1
    assert Notice.objects.filter(user=other_reader, code="subsidy-waiting").count() == 1
    raise_fund(small, 1, key="raise-000001", by=director)
    assert serve_waiting() == 1
    assert available(other_reader).subsidy_fen == 5000


def test_a_library_may_give_nothing(reader, administrator):
    set_rule("subsidy.online", 0, by=administrator)

    give_name(reader, GIVEN, checker="format")

    assert SubsidyGrant.objects.count() == 0
