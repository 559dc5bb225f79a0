"""What a reader was sent, as a file or on paper, and every time a link was opened."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from docsharing.models.requests import DeliveryMethod, DocumentRequest

ON_PAPER = (DeliveryMethod.PICKUP, DeliveryMethod.POST)


class Cover(models.TextChoices):
    """Whether the page with the copyright notice goes before a delivered file, or why it does not.

    Empty where the library wants none.
    """

    ADDED = "added", _("Cover page added")
    LOCKED = "locked", _("No cover page: a password locks the file")
    SIGNED = "signed", _("No cover page: the file is signed, and would no longer be")
    UNREADABLE = "unreadable", _("No cover page: the file is damaged")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, by what may still be done with them."""

    def live(self) -> "DeliveryQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def uncollected(self) -> "DeliveryQuerySet":
        """Paper copies that lie at the desk."""
        return self.live().filter(received_at__isnull=True, collect_by__isnull=False)

    def had(self) -> "DeliveryQuerySet":
        """Those of which the reader has a copy: downloaded, posted, or received."""
        copied = Q(downloads__gt=0) | Q(method=DeliveryMethod.POST)
        return self.filter(copied | Q(received_at__isnull=False))


class Delivery(models.Model):
    """What was sent for a request: a file behind a link of its own that ends, or a paper copy."""

    request = models.ForeignKey(DocumentRequest, models.PROTECT, related_name="deliveries")
    method = models.CharField(max_length=10, choices=DeliveryMethod, default=DeliveryMethod.LINK)
    file = models.ForeignKey("portal.StoredFile", models.PROTECT, null=True, related_name="+")
    pages = models.PositiveIntegerField()
    counted_pages = models.PositiveIntegerField(null=True)
    price_fen = models.PositiveBigIntegerField()
    held_fen = models.PositiveBigIntegerField()
    # What the care for old material cost; 0: the document needed none.
    protection_fen = models.PositiveBigIntegerField(default=0)
    charge = models.OneToOneField("ledger.Charge", models.PROTECT, null=True, related_name="+")
    quote = models.ForeignKey(
        "docsharing.Quote", models.PROTECT, null=True, related_name="deliveries"
    )
    note = models.TextField(blank=True)
    cover = models.CharField(max_length=12, choices=Cover, blank=True)
    token_nonce = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001 - paper has none
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - paper has none
    expires_at = models.DateTimeField(null=True)
    complain_until = models.DateTimeField()
    purge_at = models.DateTimeField(null=True)
    downloads = models.PositiveSmallIntegerField(default=0)
    max_downloads = models.PositiveSmallIntegerField(default=0)
    collect_by = models.DateTimeField(null=True)
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    # The end of which its reader was warned, of link or pick-up: a renewed link has another.
    warned_of = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="request_has_one_live_delivery",
                fields=["request"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="delivery_has_pages", condition=Q(pages__gte=1)),
            models.CheckConstraint(
                name="delivery_costs_at_most_what_was_held",
                condition=Q(price_fen__lte=F("held_fen")),
            ),
            models.CheckConstraint(
                name="delivery_is_downloaded_at_most_so_often",
                condition=Q(downloads__lte=F("max_downloads")),
            ),
            models.CheckConstraint(
                name="delivery_with_a_price_has_its_charge",
                condition=Q(price_fen=0) | Q(charge__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_has_a_known_cover", condition=Q(cover__in=["", *Cover.values])
            ),
            models.CheckConstraint(
                name="delivery_by_link_has_its_file_and_paper_has_none",
                condition=Q(
                    method=DeliveryMethod.LINK,
                    file__isnull=False,
                    token_nonce__isnull=False,
                    token_hash__isnull=False,
                    expires_at__isnull=False,
                    purge_at__isnull=False,
                    received_at__isnull=True,
                )
                | Q(
                    method__in=ON_PAPER,
                    file__isnull=True,
                    token_nonce__isnull=True,
                    token_hash__isnull=True,
                    expires_at__isnull=True,
                    purge_at__isnull=True,
                    max_downloads=0,
                    cover="",
                ),
            ),
            models.CheckConstraint(
                name="delivery_to_be_collected_says_until_when",
                condition=Q(method=DeliveryMethod.PICKUP, collect_by__isnull=False)
                | (~Q(method=DeliveryMethod.PICKUP) & Q(collect_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_by_post_alone_has_a_carrier",
                condition=Q(method=DeliveryMethod.POST) | Q(carrier="", tracking=""),
            ),
            models.CheckConstraint(
                name="delivery_is_received_by_somebody",
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | Q(received_at__isnull=False, received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_is_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="delivery_by_purge", fields=["purge_at"]),
            models.Index(name="delivery_by_complaint", fields=["complain_until"]),
            models.Index(
                name="delivery_unopened_by_end",
                fields=["expires_at"],
                condition=Q(withdrawn_at__isnull=True, downloads=0),
            ),
            models.Index(
                name="delivery_uncollected",
                fields=["collect_by"],
                condition=Q(
                    withdrawn_at__isnull=True, received_at__isnull=True, collect_by__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.pages}"

    @property
    def is_paper(self) -> bool:
        """Whether it is a copy on paper: it has no file, no link and nothing to be downloaded."""
        return self.method in ON_PAPER

    @property
    def waits(self) -> bool:
        """Whether it lies at the desk to be collected."""
        return self.collect_by is not None and self.received_at is None

    @property
    def left(self) -> int:
        """How often it may still be downloaded."""
        return max(self.max_downloads - self.downloads, 0)


class Outcome(models.TextChoices):
    """What came of an opening of a link."""

    SHOWN = "shown", _("Page shown")
    DOWNLOADED = "downloaded", _("Downloaded")
    EXPIRED = "expired", _("Link had expired")
    USED_UP = "used-up", _("Download limit was reached")
    WITHDRAWN = "withdrawn", _("Had been withdrawn")
    PURGED = "purged", _("File had been removed")
    FOREIGN = "foreign", _("Somebody else, refused")


class DeliveryOpening(models.Model):
    """One opening of a delivery link: who, from where, and what came of it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="opening_has_a_known_outcome", condition=Q(outcome__in=Outcome.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.opened_at:%Y-%m-%d %H:%M}"
