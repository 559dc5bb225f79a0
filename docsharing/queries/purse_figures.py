"""What document delivery took from readers and gave back in a period, by purse: the books' sums."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from docsharing.models import Delivery
from ledger.models import AccountKind, Transfer

PURSES = {
    "subsidy": (AccountKind.GRANT, AccountKind.SUBSIDY_USED, _("Subsidy")),
    "prepaid": (AccountKind.PREPAID, AccountKind.SERVICE_INCOME, _("Prepaid")),
}


@dataclass(frozen=True, slots=True)
class PurseLine:
    """What was charged to the purses of a kind, and given back to them. Whole fen."""

    key: str = ""
    label: str = ""
    charged_fen: int = 0
    refunded_fen: int = 0

    @property
    def net_fen(self) -> int:
        """What remained with the library."""
        return self.charged_fen - self.refunded_fen


def purse_lines(first: date, last: date) -> list[PurseLine]:
    """Subsidy and prepaid, by the days of the books: two queries, along the income accounts.

    A file that we withdrew is a refund of its whole price; made anew it is charged again.
    """
    charges = Delivery.objects.filter(charge__isnull=False).values("charge")
    period = Transfer.objects.filter(business_date__gte=first, business_date__lte=last)
    taken = _sums(period.filter(entry__charge__in=charges, credit__kind__in=_INCOME), "debit__kind")
    back = _sums(
        period.filter(entry__refund__charge__in=charges, debit__kind__in=_INCOME), "credit__kind"
    )
    return [
        PurseLine(key, str(label), taken.get(purse, 0), back.get(purse, 0))
        for key, (purse, _income, label) in PURSES.items()
    ]


_INCOME = [income for _purse, income, _label in PURSES.values()]


def _sums(rows: Any, kind: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(kind).annotate(fen=Sum("amount")))


def purse_total(lines: Iterable[PurseLine]) -> PurseLine:
    """Both purses together."""
    total = PurseLine()
    for line in lines:
        total = replace(
            total,
            charged_fen=total.charged_fen + line.charged_fen,
            refunded_fen=total.refunded_fen + line.refunded_fen,
        )
    return total
