"""How the books stand: balances of the house, the trial balance, whether the guards are there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from ledger.models import (
    ACCOUNT_SHAPES,
    Account,
    AccountDay,
    AccountKind,
    Book,
    BookCheck,
    BookClose,
    Side,
    Transfer,
)
from portal import guards

# What must come to nothing in the end, and says where something is still open when it has not.
CLEARING = (
    AccountKind.PREPAID_HELD,
    AccountKind.DEPOSIT_HELD,
    AccountKind.GRANT_HELD,
    AccountKind.POINTS_HELD,
    AccountKind.BONUS_HELD,
    AccountKind.POINTS_PENDING,
    AccountKind.BONUS_PENDING,
    AccountKind.PAYABLE,
    AccountKind.RECEIVABLE,
    AccountKind.FLOAT,
    AccountKind.TAKINGS,
)


@dataclass(frozen=True, slots=True)
class KindSum:
    """All accounts of one kind, on their side."""

    kind: AccountKind
    accounts: int
    debit: int
    credit: int

    @property
    def book(self) -> str:
        """The book of its kind."""
        return ACCOUNT_SHAPES[self.kind].book


@dataclass(frozen=True, slots=True)
class BookSum:
    """A book: its two sides must be the same."""

    book: Book
    lines: list[KindSum]
    closed_through: date | None

    @property
    def debit(self) -> int:
        """What stands on the debit side."""
        return sum(line.debit for line in self.lines)

    @property
    def credit(self) -> int:
        """What stands on the credit side."""
        return sum(line.credit for line in self.lines)

    @property
    def balanced(self) -> bool:
        """Whether the two sides are the same."""
        return self.debit == self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The books on one page."""

    books: list[BookSum]
    clearing: list[KindSum]
    last_check: BookCheck | None
    missing_guards: list[str] = field(default_factory=list)


def house_balances(which: Q | None = None) -> Iterator[tuple[Account, int]]:
    """Accounts of the house with their balances: the last closed day and what came since."""
    days = AccountDay.objects.filter(account=OuterRef("pk")).order_by("-day")
    accounts = Account.objects.filter(which or Q(), guarded=False).annotate(
        last_day=Coalesce(Subquery(days.values("day")[:1]), date.min),
        last_balance=Coalesce(Subquery(days.values("balance")[:1]), 0),
    )
    accounts = accounts.annotate(debits_since=_since("debit"), credits_since=_since("credit"))
    for account in accounts.order_by("code"):
        since = account.debits_since - account.credits_since
        yield account, account.last_balance + (since if account.side == Side.DEBIT else -since)


def _since(leg: str) -> Coalesce:
    transfers = Transfer.objects.filter(
        **{leg: OuterRef("pk")}, business_date__gt=OuterRef("last_day")
    )
    return Coalesce(Subquery(transfers.values(leg).annotate(n=Sum("amount")).values("n")), 0)


def trial_balance() -> TrialBalance:
    """Every book with the sums of its kinds, what is still open, and how the last check went."""
    sums = [*_guarded_sums(), *_house_sums()]
    closed = dict(
        BookClose.objects.values_list("book").annotate(last=Max("closed_through")).order_by()
    )
    return TrialBalance(
        books=[
            BookSum(
                book,
                [line for in_book, line in sums if in_book == book],
                closed.get(book),
            )
            for book in Book
        ],
        clearing=[
            line for _book, line in sums if line.kind in CLEARING and line.debit + line.credit
        ],
        last_check=BookCheck.objects.order_by("-pk").first(),
        missing_guards=guards.missing(),
    )


def _guarded_sums() -> Iterable[tuple[str, KindSum]]:
    rows = Account.objects.filter(guarded=True).values("book", "kind", "side")
    counted = rows.annotate(n=Count("pk", filter=~Q(balance=0)), total=Sum("balance"))
    for row in counted.order_by("book", "kind"):
        yield row["book"], _line(row["kind"], row["n"], row["side"], row["total"])


def _house_sums() -> Iterable[tuple[str, KindSum]]:
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for account, balance in house_balances():
        key = (account.book, account.kind, account.side)
        count, total = sums.get(key, (0, 0))
        sums[key] = (count + bool(balance), total + balance)
    for (book, kind, side), (count, total) in sums.items():
        yield book, _line(kind, count, side, total)


def _line(kind: str, count: int, side: str, total: int) -> KindSum:
    on_debit = side == Side.DEBIT
    return KindSum(AccountKind(kind), count, total if on_debit else 0, 0 if on_debit else total)
