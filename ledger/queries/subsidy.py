"""What the subsidy funds have given, and still have."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import RealNameCheck
from ledger.models import Account, AccountKind, SubsidyFund, SubsidyWaiting, Transfer
from ledger.queries.books import house_balances


@dataclass(frozen=True, slots=True)
class FundState:
    """A fund as its funder reads it at the end of the year."""

    fund: SubsidyFund
    budget_fen: int
    left_fen: int
    granted_fen: int
    held_by_readers_fen: int
    used_fen: int
    expired_fen: int
    revoked_fen: int
    readers: int
    waiting: int


def of_person(check: RealNameCheck) -> Q:
    """Grants and waits of a natural person, or of the account whose name was confirmed."""
    return Q(person_hash=check.person_hash) | Q(user=check.user_id)


def current_fund() -> SubsidyFund | None:
    """The fund from which new grants come: the newest that is open."""
    return SubsidyFund.objects.filter(closed_at__isnull=True).order_by("-year", "-pk").first()


def still_waiting() -> QuerySet[SubsidyWaiting]:
    """Who waits for a grant; who was blocked, or has left, is passed over."""
    return SubsidyWaiting.objects.filter(
        grant__isnull=True, user__suspended_at__isnull=True, user__erased_at__isnull=True
    )


def fund_states(which: Q | None = None) -> list[FundState]:
    """Funds (all of them) with what became of their budgets, newest first."""
    funds = list(
        SubsidyFund.objects.filter(which or Q())
        .order_by("-year", "-pk")
        .annotate(
            readers=Count("grants__person_hash", distinct=True),
            granted=Sum("grants__amount_fen", default=0),
        )
    )
    waiting = dict(still_waiting().values_list("fund").annotate(n=Count("pk")).order_by())
    left = dict(Account.objects.filter(kind=AccountKind.FUND).values_list("fund_id", "balance"))
    open_grants = (
        Account.objects.filter(kind__in=[AccountKind.GRANT, AccountKind.GRANT_HELD])
        .values_list("grant__fund")
        .annotate(n=Sum("balance"))
        .order_by()
    )
    with_readers = dict(open_grants)
    taken_back = Transfer.objects.filter(
        credit__kind=AccountKind.FUND, debit__kind=AccountKind.GRANT
    )
    revoked = dict(taken_back.values_list("credit__fund").annotate(n=Sum("amount")).order_by())
    house = house_balances(Q(kind__in=[AccountKind.SUBSIDY_USED, AccountKind.SUBSIDY_EXPIRED]))
    balances = {account.code: balance for account, balance in house}
    return [
        FundState(
            fund=fund,
            left_fen=left.get(fund.pk, 0),
            granted_fen=fund.granted,
            budget_fen=left.get(fund.pk, 0) + fund.granted - revoked.get(fund.pk, 0),
            held_by_readers_fen=with_readers.get(fund.pk, 0),
            used_fen=balances.get(f"subsidy_used:{fund.pk}", 0),
            expired_fen=balances.get(f"subsidy_expired:{fund.pk}", 0),
            revoked_fen=revoked.get(fund.pk, 0),
            readers=fund.readers,
            waiting=waiting.get(fund.pk, 0),
        )
        for fund in funds
    ]
