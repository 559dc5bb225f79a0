"""What a holder has, and how it would pay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Sum

from accounts.models import Organisation, User
from ledger.models import Account, AccountKind, SubsidyGrant, Transfer
from portal.clock import today

PAYING = (AccountKind.GRANT, AccountKind.PREPAID)
HELD = (AccountKind.GRANT_HELD, AccountKind.PREPAID_HELD)
# What is told of a holder: with what she owes, which no purse holds.
TOLD = (*PAYING, *HELD, AccountKind.RECEIVABLE)


Holder = User | Organisation


def owner(holder: Holder) -> dict[str, int]:
    """The column by which a row belongs to a person or to an organisation."""
    return {("user_id" if isinstance(holder, User) else "organisation_id"): holder.pk}


@dataclass(frozen=True, slots=True)
class Available:
    """What a holder can spend now, what is set aside for open cases, and what she owes."""

    subsidy_fen: int = 0
    prepaid_fen: int = 0
    held_fen: int = 0
    next_expiry: date | None = None
    owed_fen: int = 0

    @property
    def total_fen(self) -> int:
        """All that can be spent."""
        return self.subsidy_fen + self.prepaid_fen


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A part of a price, and the purse that pays it."""

    kind: Literal["subsidy", "prepaid"]
    grant: SubsidyGrant | None
    amount_fen: int
    account: Account


def available(holder: Holder) -> Available:
    """What the holder has: an expired grant counts no more, though its rest is still there."""
    return sum_of(holder.purses.filter(kind__in=TOLD).select_related("grant"), {})


def sum_of(accounts: Iterable[Account], less: Mapping[int, int]) -> Available:
    """What these accounts come to, `less` some of each."""
    on = today()
    subsidy = prepaid = held = owed = 0
    expiries: list[date] = []
    for account in accounts:
        balance = account.balance - less.get(account.pk, 0)
        if account.kind in HELD:
            held += balance
        elif account.kind == AccountKind.RECEIVABLE:
            owed += balance
        elif account.grant is None:
            prepaid += balance
        elif balance and not account.grant.expired(on):
            subsidy += balance
            expiries.append(account.grant.expires_on)
    return Available(subsidy, prepaid, held, min(expiries, default=None), owed)


def pay_plan(holder: Holder, amount_fen: int) -> list[PlanLine]:
    """Which purses would pay the amount; less than the amount if they hold less."""
    accounts = holder.purses.filter(kind__in=PAYING).select_related("grant")
    return plan(accounts, amount_fen, today())


def plan(
    accounts: Iterable[Account], amount_fen: int, on: date, held: Mapping[int, int] | None = None
) -> list[PlanLine]:
    """Grants with a balance, soonest to expire first, then prepaid.

    `held` is what a hold that is made anew has set aside by account: an expired grant pays that.
    """
    lines: list[PlanLine] = []
    left = amount_fen
    for account in sorted(accounts, key=_order):
        lost = account.grant is not None and account.grant.expired(on)
        part = min(left, (0 if lost else account.balance) + (held or {}).get(account.pk, 0))
        if part > 0:
            kind: Literal["subsidy", "prepaid"] = "subsidy" if account.grant else "prepaid"
            lines.append(PlanLine(kind, account.grant, part, account))
            left -= part
    return lines


def _order(account: Account) -> tuple[date, int]:
    return (account.grant.expires_on if account.grant else date.max, account.pk)


def off_debt(entries: Iterable[int]) -> dict[int, int]:
    """By entry, what made a debt smaller in place of coming back to a purse. One query."""
    rows = Transfer.objects.filter(entry__in=list(entries), credit__kind=AccountKind.RECEIVABLE)
    return dict(rows.values("entry").annotate(fen=Sum("amount")).values_list("entry", "fen"))
