"""A verified name brings the subsidy, once a person."""

import pytest

from accounts.models import User
from accounts.services import GivenName, confirm_at_desk, end_name_consent, give_name
from ledger.models import SubsidyGrant, SubsidyWaiting
from ledger.queries import available
from ledger.services import open_fund, raise_fund, serve_waiting
from portal.rules import set_rule

pytestmark = pytest.mark.usefixtures("check_books_after")
GIVEN = GivenName(name="王小满", number="11010519491231002X", consents=True)
PASSPORT = GivenName(name="王小满", number="E12345678", document="passport", consents=True)


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


def test_a_library_may_give_nothing(reader, administrator):
    set_rule("subsidy.online", 0, by=administrator)

    give_name(reader, GIVEN, checker="format")

    assert SubsidyGrant.objects.count() == 0
