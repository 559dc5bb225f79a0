"""Where things are held: accounts are opened when they are first asked for, and never closed."""

from ledger.models import (
    ACCOUNT_SHAPES,
    HELD_TWIN,
    Account,
    AccountKind,
    SubsidyFund,
    SubsidyGrant,
)
from ledger.queries import Holder, owner


def house(code: str) -> Account:
    """An account of the house: `bank`, `service_income`, `cash:main:float`, `subsidy_used:3` …"""
    found = Account.objects.filter(code=code).first()
    if found is not None:
        return found
    first, *rest = code.split(":")
    if first == "cash":
        return _open(code, rest[-1])
    if first in {AccountKind.SUBSIDY_USED, AccountKind.SUBSIDY_EXPIRED}:
        return _open(code, first, fund_id=int(rest[0]))
    return _open(code, first)


def purse(holder: Holder, kind: str) -> Account:
    """A holder's account of one kind."""
    (column, pk), *_none = owner(holder).items()
    return _open(f"{column.removesuffix('_id')}:{pk}:{kind}", kind, **{column: pk})


def fund_account(fund: SubsidyFund) -> Account:
    """What is left of a fund."""
    return _open(f"fund:{fund.pk}", AccountKind.FUND, fund_id=fund.pk)


def grant_account(grant: SubsidyGrant) -> Account:
    """What is left of a grant."""
    return _open(f"grant:{grant.pk}", AccountKind.GRANT, user_id=grant.user_id, grant_id=grant.pk)


def held_twin(account: Account) -> Account:
    """Where what is held of an account waits."""
    kind = HELD_TWIN[account.kind]
    code = f"{account.code}:held" if account.grant_id else f"{account.code}_held"
    of = {"user_id": account.user_id, "organisation_id": account.organisation_id}
    return _open(code, kind, grant_id=account.grant_id, **of)


def income_of(account: Account) -> Account:
    """Where a charge on an account goes: a grant is used up in its fund's book, money is earned."""
    if account.grant is not None:
        return house(f"subsidy_used:{account.grant.fund_id}")
    return house("service_income")


def _open(code: str, kind: str, **of: int | None) -> Account:
    shape = ACCOUNT_SHAPES[kind]
    account, _made = Account.objects.get_or_create(
        code=code, defaults={"kind": kind, **shape._asdict(), **of}
    )
    return account
