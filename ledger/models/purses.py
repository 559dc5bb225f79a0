"""What stands beside the books for a holder: subsidy grants, holds, charges and refunds."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Entry


class GrantKind(models.TextChoices):
    """For what a person gets a subsidy: each kind once a person."""

    WELCOME = "welcome", _("New reader")
    UPGRADE = "upgrade", _("Card activated")


class SubsidyFund(models.Model):
    """A funder's budget of one year, out of which grants are made."""

    name = models.CharField(_("name"), max_length=80)
    funder = models.CharField(_("funder"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year"))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fund_name_is_one_a_year", fields=["name", "year"])
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class SubsidyGrant(models.Model):
    """A subsidy that one natural person was granted once, whatever accounts she has.

    And an account once, whatever documents it shows.
    """

    fund = models.ForeignKey(SubsidyFund, models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=16, choices=GrantKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="subsidy_grants"
    )
    person_hash = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    granted_at = models.DateTimeField()
    expires_on = models.DateField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="grant_is_one_a_person_and_kind", fields=["person_hash", "kind"]
            ),
            # The hash is another for each document, and an account may show a second one.
            models.UniqueConstraint(
                name="grant_is_one_an_account_and_kind", fields=["user", "kind"]
            ),
            models.CheckConstraint(name="grant_gives_something", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def expired(self, on: date) -> bool:
        """Whether it pays nothing any more on that day; its last day is `expires_on`."""
        return self.expires_on < on


class SubsidyWaiting(models.Model):
    """A person whose subsidy waits until its fund has money again."""

    fund = models.ForeignKey(SubsidyFund, models.PROTECT, null=True, related_name="waiting")
    kind = models.CharField(max_length=16, choices=GrantKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person_hash = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    since = models.DateTimeField()
    grant = models.OneToOneField(SubsidyGrant, models.PROTECT, null=True, related_name="waited")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="waiting_is_one_a_person_and_kind", fields=["person_hash", "kind"]
            ),
            models.UniqueConstraint(
                name="waiting_is_one_an_account_and_kind", fields=["user", "kind"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class GrantExpiry(models.Model):
    """The rest of a grant that expired on a day: a line that `post_many` books."""

    grant = models.ForeignKey(SubsidyGrant, models.PROTECT, related_name="expiries")
    expired_on = models.DateField()
    amount_fen = models.BigIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="grant_expiry")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="grant_expires_once_a_day", fields=["grant", "expired_on"]
            ),
            models.CheckConstraint(name="expiry_takes_something", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.expired_on}"


class GrantRevocation(models.Model):
    """A grant was got by fraud: what was left went back to its fund, what was used is owed.

    Rows are only added.
    """

    grant = models.OneToOneField(SubsidyGrant, models.PROTECT, related_name="revocation")
    unused_fen = models.BigIntegerField()
    used_fen = models.BigIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="revoked_grant")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="revocation_has_a_reason",
                condition=Q(unused_fen__gte=0, used_fen__gte=0) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="revocation_of_something_is_booked",
                condition=Q(unused_fen=0, used_fen=0) | Q(entry__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}: {self.unused_fen}"


class Hold(models.Model):
    """A sum set aside for a case: neither spent twice nor expired until it is ended, once."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="hold")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="holds"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="holds"
    )
    amount_fen = models.BigIntegerField()
    ended_by = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="ended_hold")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="hold_holds_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="hold_has_one_holder",
                condition=Q(user__isnull=True, organisation__isnull=False)
                | Q(user__isnull=False, organisation__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="hold_open", fields=["id"], condition=Q(ended_by__isnull=True))
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.amount_fen}"


class Charge(models.Model):
    """What was taken for a service, and how much of it was given back."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="charge")
    hold = models.OneToOneField(Hold, models.PROTECT, null=True, related_name="charge")
    amount_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="charge_takes_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="charge_gives_back_no_more_than_it_took",
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("amount_fen")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.amount_fen}"


class Refund(models.Model):
    """A part of a charge that was given back; it names its charge."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="refund")
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="refund_gives_something", condition=Q(amount_fen__gt=0))
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.amount_fen}"
