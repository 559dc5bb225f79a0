"""What should be in the drawer."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from ledger.models import CashShift, Receipt, ReceiptKind


@dataclass(frozen=True, slots=True)
class ShiftState:
    """What a shift took and gave, and what must be there."""

    taken_fen: int
    taken: int
    refunded_fen: int
    refunded: int
    float_fen: int
    takings_fen: int

    @property
    def drawer_fen(self) -> int:
        """All the cash that must be there."""
        return self.float_fen + self.takings_fen


def shift_state(shift: CashShift) -> ShiftState:
    """The shift's sums by its receipts, void ones left out."""
    valid = Receipt.objects.filter(shift=shift, number__voided_at__isnull=True)
    came, went = Q(kind=ReceiptKind.PREPAYMENT), Q(kind=ReceiptKind.PREPAYMENT_REFUND)
    sums = valid.aggregate(
        taken_fen=Sum("amount_fen", filter=came, default=0),
        taken=Count("pk", filter=came),
        refunded_fen=Sum("amount_fen", filter=went, default=0),
        refunded=Count("pk", filter=went),
    )
    return ShiftState(
        **sums, float_fen=shift.float_fen - sums["refunded_fen"], takings_fen=sums["taken_fen"]
    )


def open_shift_of(user: User) -> CashShift | None:
    """The shift that this cashier has open."""
    return CashShift.objects.filter(cashier=user, closed_at__isnull=True).first()


def receipts_of(shift: CashShift) -> "QuerySet[Receipt]":
    """The shift's receipts, newest first, void ones too."""
    receipts = Receipt.objects.filter(shift=shift).order_by("-pk")
    return receipts.select_related("number", "user", "organisation")


def receipt_of(code: str) -> int | None:
    """The key of the receipt of a number, as it was scanned or typed."""
    return Receipt.objects.filter(number__code=code.upper()).values_list("pk", flat=True).first()


def shifts_to_verify() -> "QuerySet[CashShift]":
    """Closed shifts whose money is not in the bank yet."""
    closed = CashShift.objects.filter(closed_at__isnull=False, verified_at__isnull=True)
    return closed.select_related("cashier").order_by("closed_at")


def latest_shifts(count: int = 30) -> "QuerySet[CashShift]":
    """The shifts of the last weeks, newest first."""
    return CashShift.objects.select_related("cashier", "verified_by").order_by("-pk")[:count]
