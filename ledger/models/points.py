"""What stands beside the books of points: what was earned, what is set aside, what expired."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from ledger.models.books import Account, Book, Entry

POINT_BOOKS = (Book.POINTS, Book.BONUS)


class PointAward(models.Model):
    """Points that a reader earned by one deed: pending through the cooling time, then hers.

    A line that `post_many` confirms. While a review stops it, it stays pending.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="point_awards")
    book = models.CharField(max_length=8, choices=Book)
    amount = models.BigIntegerField()
    awarded_by = models.ForeignKey(Entry, models.PROTECT, related_name="point_awards")
    earned_at = models.DateTimeField()
    confirm_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="confirmed_award")
    revoked_by = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="revoked_award"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="award_is_one_an_entry_and_book", fields=["awarded_by", "book"]
            ),
            models.CheckConstraint(
                name="award_gives_points", condition=Q(amount__gt=0, book__in=POINT_BOOKS)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="award_to_confirm",
                fields=["confirm_at"],
                condition=Q(entry__isnull=True, revoked_by__isnull=True, stopped_at__isnull=True),
            ),
            models.Index(name="award_by_reader", fields=["user", "earned_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.amount}"


class PointHold(models.Model):
    """Points set aside for a bounty, a gift or a payout, until it is ended, once."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="point_hold")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="point_holds")
    amount = models.BigIntegerField()
    ended_by = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="ended_point_hold"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="point_hold_holds_something", condition=Q(amount__gt=0))
        ]
        indexes: ClassVar = [
            models.Index(name="point_hold_open", fields=["id"], condition=Q(ended_by__isnull=True))
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.amount}"


class PointExpiry(models.Model):
    """What of a purse had expired at a cut-off: a line that `post_many` books."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="point_expiries")
    cut_off = models.DateField()
    amount = models.BigIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="point_expiry")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="points_expire_once_a_cut_off", fields=["account", "cut_off"]
            ),
            models.CheckConstraint(name="expiry_takes_points", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.cut_off}"
