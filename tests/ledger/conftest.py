"""People with purses."""

import hashlib
from datetime import date

import pytest

from accounts.models import RealNameCheck, User
from ledger import services
from ledger.models import AccountKind, EntryKind, GrantRevocation, SubsidyFund
from ledger.services import Count, Move, Reason, house, post, purse
from portal.clock import now


def verify(user: User, hashed: str = "") -> User:
    """Make a natural person of the user, without the desk."""
    digest = hashed or hashlib.sha256(str(user.pk).encode()).hexdigest()
    RealNameCheck.objects.create(
        user=user,
        document="id-card",
        name=user.name,
        mask="5***1",
        person_hash=digest,
        verified_at=now(),
    )
    return user


def pay_in(user: object, fen: int, key: str = "pay-in") -> None:
    """Prepaid money, past the cash desk."""
    post(
        key=f"{key}:{user.pk}",
        kind=EntryKind.PREPAID,
        reason=Reason("prepayment"),
        by=None,
        transfers=[Move(house("bank"), purse(user, AccountKind.PREPAID), fen)],
    )


def open_fund(budget_fen: int = 1_000_000, name: str = "市科委") -> SubsidyFund:
    return services.open_fund(name, funder="重庆市科委", year=2026, budget_fen=budget_fen, by=None)


def grant(user: User, fund: SubsidyFund, fen: int = 5000, kind: str = "welcome"):
    return services.grant_subsidy(user, fund=fund, kind=kind, amount_fen=fen)


@pytest.fixture
def fund(db) -> SubsidyFund:
    return open_fund()


@pytest.fixture
def verified(reader) -> User:
    """A reader who is known as a natural person."""
    return verify(reader)


@pytest.fixture
def subsidised(verified, fund) -> User:
    """A reader with a subsidy of 50.00 and 20.00 of her own money."""
    grant(verified, fund)
    pay_in(verified, 2000)
    return verified


@pytest.fixture
def world(subsidised, cashier, manager):
    """At least one row in every guarded table."""
    why = Reason("prepayment.taken")
    held = services.place_hold(subsidised, 6000, key="h1", reason=why, by=None)
    charge = services.charge_hold(held, 5500, key="c1", reason=why, by=None)
    services.refund_charge(charge, 100, key="r1", reason=why, by=None)
    services.place_hold(subsidised, 10, key="h2", reason=why, by=None)
    shift = services.open_shift(float_fen=1000, by=cashier)
    services.take_prepayment(subsidised, 300, shift=shift, by=cashier, key="slip-1")
    shift = services.close_shift(shift, Count(1000, 300), by=cashier)
    services.verify_shift(shift, by=manager)
    services.post(
        key="old",
        kind="prepaid",
        reason=why,
        by=None,
        on=date(2026, 1, 5),
        transfers=[services.Move(services.house("bank"), services.house("service_income"), 5)],
    )
    services.close_book("money", date(2026, 1, 31))
    GrantRevocation.objects.create(
        grant=subsidised.subsidy_grants.get(),
        unused_fen=0,
        used_fen=0,
        reason="trial",
        by=manager,
        at=now(),
    )
    return subsidised
