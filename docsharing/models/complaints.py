"""What a reader complains of, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.models.deliveries import Delivery
from docsharing.models.requests import DeliveryMethod


class Cause(models.TextChoices):
    """What is wrong with a delivery."""

    WRONG = "wrong-document", _("Another document than I asked for")
    MISSING = "missing-pages", _("Pages are missing")
    ILLEGIBLE = "illegible", _("It cannot be read")
    LATE = "late", _("It came too late")
    NEVER = "never-came", _("The post has not come")

    @classmethod
    def of(cls, delivery: Delivery | None) -> "list[Cause]":
        """What may be wrong with a delivery: post alone may fail to come."""
        if delivery and delivery.method == DeliveryMethod.POST and delivery.received_at is None:
            return list(cls)
        return [each for each in cls if each != cls.NEVER]


class Remedy(models.TextChoices):
    """How a complaint ends."""

    RESEND = "resend", pgettext_lazy("remedy", "Sent again free of charge")
    REFUND = "refund", pgettext_lazy("remedy", "Refunded")
    APOLOGY = "apology", pgettext_lazy("remedy", "Apologised for")
    REFUSED = "refused", pgettext_lazy("remedy", "Not upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("remedy", "Taken back")


UPHELD = (Remedy.RESEND, Remedy.REFUND, Remedy.APOLOGY)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints, by what came of them."""

    def open(self) -> "ComplaintQuerySet":
        """Those that nobody has decided yet."""
        return self.filter(decided_at__isnull=True)

    def upheld(self) -> "ComplaintQuerySet":
        """Those in which the reader was right: they count in the quality of the work."""
        return self.filter(remedy__in=UPHELD)


class Complaint(models.Model):
    """A reader's word that a delivery was wrong. It is decided once."""

    case = models.OneToOneField("desk.Case", models.PROTECT, related_name="complaint")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="complaints")
    cause = models.CharField(max_length=20, choices=Cause)
    text = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    remedy = models.CharField(max_length=10, choices=Remedy, blank=True)
    reply = models.TextField(blank=True)
    refund = models.OneToOneField("ledger.Refund", models.PROTECT, null=True, related_name="+")

    objects = ComplaintQuerySet.as_manager()

    # What of the refund was taken off a debt; set by whoever reads complaints to be shown.
    owed_less_fen: int = 0

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="delivery_has_one_open_complaint",
                fields=["delivery"],
                condition=Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="complaint_is_decided_by_somebody",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, remedy="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, remedy__in=Remedy.values),
            ),
            models.CheckConstraint(
                name="complaint_with_a_refund_has_it_in_the_books",
                condition=Q(remedy="refund", refund__isnull=False)
                | (~Q(remedy="refund") & Q(refund__isnull=True)),
            ),
            models.CheckConstraint(
                name="complaint_with_an_apology_has_its_words",
                condition=~Q(remedy="apology") | ~Q(reply=""),
            ),
            models.CheckConstraint(
                name="complaint_has_a_known_cause", condition=Q(cause__in=Cause.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.cause}"

    @property
    def refund_fen(self) -> int:
        """What was given back for it."""
        return self.refund.amount_fen if self.refund else 0

    @property
    def back_fen(self) -> int:
        """What of it came back to the purses that had paid."""
        return self.refund_fen - self.owed_less_fen
