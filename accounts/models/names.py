"""Real names: what a person gave to be known by, until decided; then a hash and a mask."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from portal.words import say


class DocumentKind(models.TextChoices):
    """The paper that names a person."""

    ID_CARD = "id-card", _("Resident identity card")
    PASSPORT = "passport", _("Passport")


class RealNameCheck(models.Model):
    """One try to be known by the real name. Number and scan are sealed until the decision.

    Only a passport has a birth date beside it, sealed like them, which goes when they go.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="name_checks")
    document = models.CharField(max_length=16, choices=DocumentKind)
    name = models.CharField(max_length=80)
    number_sealed = models.TextField(blank=True)
    scan_sealed = models.BinaryField(null=True)
    scan_type = models.CharField(max_length=32, blank=True)
    mask = models.CharField(max_length=32)
    born_sealed = models.TextField(blank=True, default="")
    person_hash = models.CharField(max_length=64, blank=True)
    is_child = models.BooleanField(default=False)
    guardian_name = models.CharField(max_length=80, blank=True)
    guardian_phone = models.CharField(max_length=20, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=40, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="person_is_verified_once",
                fields=["person_hash"],
                condition=Q(verified_at__isnull=False, retired_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="account_is_verified_once",
                fields=["user"],
                condition=Q(verified_at__isnull=False, retired_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="name_waits_once_an_account",
                fields=["user"],
                condition=Q(verified_at__isnull=True, refused_at__isnull=True),
            ),
            models.CheckConstraint(
                name="name_is_verified_or_refused",
                condition=Q(verified_at__isnull=True) | Q(refused_at__isnull=True),
            ),
            models.CheckConstraint(
                name="decided_name_keeps_no_number",
                condition=Q(verified_at__isnull=True, refused_at__isnull=True)
                | Q(number_sealed="", scan_sealed__isnull=True),
            ),
            models.CheckConstraint(
                name="decided_name_keeps_no_birth_date",
                condition=Q(verified_at__isnull=True, refused_at__isnull=True) | Q(born_sealed=""),
            ),
            models.CheckConstraint(
                name="verified_name_has_a_hash",
                condition=Q(verified_at__isnull=True)
                | Q(retired_at__isnull=False)
                | ~Q(person_hash=""),
            ),
            models.CheckConstraint(
                name="refused_name_has_a_reason",
                condition=Q(refused_at__isnull=True) | ~Q(refused_because=""),
            ),
            models.CheckConstraint(
                name="child_has_a_guardian",
                condition=Q(is_child=False)
                | Q(retired_at__isnull=False)
                | Q(refused_at__isnull=False)
                | ~Q(guardian_name="") & ~Q(guardian_phone=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.mask}"

    @property
    def why(self) -> str:
        """Why it was refused, in words."""
        return say(f"accounts.refused-{self.refused_because}") if self.refused_because else ""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.verified_at is None and self.refused_at is None


class RealNameLook(models.Model):
    """A clerk looked at number and scan: once for each clerk, and written down."""

    check_of = models.ForeignKey(RealNameCheck, models.PROTECT, related_name="looks")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="clerk_looks_once", fields=["check_of", "by"])
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.by_id}"
