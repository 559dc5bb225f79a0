"""The cash desk: shifts and receipts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Entry


class CashShift(models.Model):
    """One cashier's time at one cash desk, from the float to the bank. Facts are written once."""

    desk = models.SlugField(_("cash desk"), max_length=24, default="main")
    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    float_fen = models.BigIntegerField(_("float"))
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    expected_float_fen = models.BigIntegerField(null=True)
    expected_takings_fen = models.BigIntegerField(null=True)
    counted_float_fen = models.BigIntegerField(null=True)
    counted_takings_fen = models.BigIntegerField(null=True)
    difference_reason = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_shift_a_desk", fields=["desk"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="shift_float_is_not_negative", condition=Q(float_fen__gte=0)
            ),
            models.CheckConstraint(
                name="shift_is_counted_when_closed",
                condition=Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    counted_float_fen__isnull=True,
                    counted_takings_fen__isnull=True,
                    expected_float_fen__isnull=True,
                    expected_takings_fen__isnull=True,
                )
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    counted_float_fen__isnull=False,
                    counted_takings_fen__isnull=False,
                    expected_float_fen__isnull=False,
                    expected_takings_fen__isnull=False,
                    counted_float_fen__gte=0,
                    counted_takings_fen__gte=0,
                    expected_float_fen__gte=0,
                    expected_takings_fen__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="shift_difference_has_a_reason",
                condition=Q(closed_at__isnull=True)
                | Q(
                    counted_float_fen=F("expected_float_fen"),
                    counted_takings_fen=F("expected_takings_fen"),
                )
                | ~Q(difference_reason=""),
            ),
            models.CheckConstraint(
                name="shift_is_verified_by_another",
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(
                    verified_at__gte=F("closed_at"),
                    closed_at__isnull=False,
                    verified_by__isnull=False,
                )
                & ~Q(verified_by=F("cashier"))
                & ~Q(verified_by=F("closed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.opened_on}"

    @property
    def difference_fen(self) -> int | None:
        """What the count found too much (or, negative, too little)."""
        if self.closed_at is None:
            return None
        counted = (self.counted_float_fen or 0) + (self.counted_takings_fen or 0)
        return counted - (self.expected_float_fen or 0) - (self.expected_takings_fen or 0)


class ReceiptKind(models.TextChoices):
    """What a receipt says about the money."""

    PREPAYMENT = "prepayment", _("Prepayment received")
    PREPAYMENT_REFUND = "prepayment_refund", _("Prepayment refunded")


class VoidReason(models.TextChoices):
    """Why a receipt was a mistake: a code, for the entry that undoes it keeps no sentences."""

    AMOUNT = "receipt.wrong-amount", _("the amount was wrong")
    HOLDER = "receipt.wrong-payer", _("it was another payer's")
    TWICE = "receipt.written-twice", _("it was written twice")
    UNPAID = "receipt.no-money", _("no money changed hands")


class Receipt(models.Model):
    """The numbered paper that the payer takes home. A void receipt keeps its number."""

    number = models.OneToOneField("portal.Number", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ReceiptKind)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="receipt")
    shift = models.ForeignKey(CashShift, models.PROTECT, related_name="receipts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="receipts"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="receipts"
    )
    amount_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="receipt_is_about_something", condition=Q(amount_fen__gt=0)
            ),
            models.CheckConstraint(
                name="receipt_has_one_holder",
                condition=Q(user__isnull=True, organisation__isnull=False)
                | Q(user__isnull=False, organisation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
