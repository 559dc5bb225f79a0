"""Gifts for points: what there is, how its stock came and went, and who has chosen what."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from desk.models import Stateful
from portal.clock import day_of


class RedemptionState(models.TextChoices):
    """Where a gift that a reader has chosen is."""

    RESERVED = "reserved", pgettext_lazy("gift", "To be collected")
    COLLECTED = "collected", pgettext_lazy("gift", "Collected")
    RETURNED = "returned", pgettext_lazy("gift", "Not collected in time")
    CANCELLED = "cancelled", pgettext_lazy("gift", "Given up")


REDEMPTION_TRANSITIONS: dict[str, set[str]] = {
    RedemptionState.RESERVED: {
        RedemptionState.COLLECTED,
        RedemptionState.RETURNED,
        RedemptionState.CANCELLED,
    }
}
REDEMPTION_TONES = {
    RedemptionState.RESERVED: "main",
    RedemptionState.COLLECTED: "ok",
    RedemptionState.RETURNED: "warn",
}
# Gifts that count for the limit of a reader: what was given up or went back is free again.
TAKEN = (RedemptionState.RESERVED, RedemptionState.COLLECTED)


class ShownDocument(models.TextChoices):
    """By what the desk knew who collects. Its number is not kept."""

    ID_CARD = "id-card", _("Resident identity card")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Another document with a photograph")


class StockKind(models.TextChoices):
    """Why there is more or less of a gift."""

    INTAKE = "intake", pgettext_lazy("stock", "Taken in")
    COUNT = "count", pgettext_lazy("stock", "Counted")


class GiftQuerySet(models.QuerySet["Gift"]):
    """Gifts, by who may see them."""

    def shown(self) -> "GiftQuerySet":
        """Those of the catalogue."""
        return self.filter(is_shown=True)


class Gift(models.Model):
    """What readers can choose for points. Its stock is what nobody has chosen yet."""

    name_zh = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    picture = models.ForeignKey("portal.StoredFile", models.PROTECT, null=True, related_name="+")
    points = models.PositiveIntegerField(_("points"))
    stock = models.IntegerField(_("stock"), default=0)
    limit_each = models.PositiveSmallIntegerField(_("limit of each reader"), default=1)
    place = models.CharField(_("pick-up place"), max_length=120)
    low_stock = models.PositiveIntegerField(_("low-stock mark"), default=0)
    is_shown = models.BooleanField(_("in the catalogue"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = GiftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="gift_has_a_name", condition=~Q(name_zh="")),
            models.CheckConstraint(name="gift_has_a_place", condition=~Q(place="")),
            models.CheckConstraint(name="gift_costs_points", condition=Q(points__gte=1)),
            models.CheckConstraint(name="gift_stock_is_not_below_zero", condition=Q(stock__gte=0)),
            models.CheckConstraint(
                name="gift_limit_is_at_least_one", condition=Q(limit_each__gte=1)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="gift_in_the_catalogue", fields=["points"], condition=Q(is_shown=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        return self.name_en if self.name_en and get_language() == "en" else self.name_zh

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture that may be shown."""
        kept = self.picture
        return bool(kept and not kept.purged_at and not kept.quarantined_at)

    @property
    def is_low(self) -> bool:
        """Whether so little is left that the desk should know."""
        return self.stock <= self.low_stock


class StockChange(models.Model):
    """More or less of a gift: taken in, or found when it was counted. Rows are only added."""

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="stock_changes")
    kind = models.CharField(max_length=8, choices=StockKind)
    amount = models.IntegerField()
    counted = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stock_comes_in_or_was_counted",
                condition=Q(kind="intake", amount__gt=0, counted__isnull=True)
                | Q(kind="count", counted__gte=0),
            ),
            models.CheckConstraint(
                name="stock_difference_has_a_reason",
                condition=Q(kind="intake") | Q(amount=0) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gift_id}: {self.amount:+}"


class Redemption(Stateful):
    """A gift that a reader has chosen: reserved with her points, until she collects it."""

    number = models.OneToOneField(
        "portal.Number", models.PROTECT, null=True, related_name="redemption"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="redemptions", db_index=False
    )
    gift = models.ForeignKey(Gift, models.PROTECT, related_name="redemptions")
    points = models.PositiveIntegerField()
    # By which a form that is sent twice acts once.
    key = models.CharField(max_length=200)
    hold = models.OneToOneField(
        "ledger.PointHold", models.PROTECT, null=True, related_name="redemption"
    )
    reserved_at = models.DateTimeField()
    collect_by = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    document = models.CharField(max_length=10, choices=ShownDocument, blank=True)
    slip = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="gift_is_chosen_once_a_key", fields=["reader", "key"]),
            models.UniqueConstraint(
                name="signature_slip_is_of_one_gift", fields=["slip"], condition=~Q(slip="")
            ),
            models.CheckConstraint(
                name="redemption_is_in_a_known_state",
                condition=Q(state__in=RedemptionState.values),
            ),
            models.CheckConstraint(name="redemption_costs_points", condition=Q(points__gte=1)),
            models.CheckConstraint(
                name="redemption_ends_at_a_time",
                condition=Q(state="reserved", ended_at__isnull=True)
                | ~Q(state="reserved") & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="gift_is_collected_against_document_and_signature",
                condition=Q(state="collected", collected_by__isnull=False)
                & Q(document__in=ShownDocument.values)
                & ~Q(slip="")
                | ~Q(state="collected") & Q(collected_by__isnull=True, document="", slip=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="redemption_by_reader", fields=["reader", "gift"]),
            models.Index(
                name="redemption_open", fields=["collect_by"], condition=Q(state="reserved")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gift_id}: {self.reader_id}"

    @property
    def transitions(self) -> Mapping[str, Collection[str]]:
        """Where it may go from each state."""
        return REDEMPTION_TRANSITIONS

    def changes_with(self, to: str, at: datetime) -> dict[str, Any]:
        """Wherever it goes, it has ended."""
        return {"ended_at": at}

    @property
    def last_day(self) -> date:
        """The last day on which it can be collected."""
        return day_of(self.collect_by - timedelta(seconds=1))

    @property
    def is_open(self) -> bool:
        """Whether it waits to be collected."""
        return self.state == RedemptionState.RESERVED

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return str(RedemptionState(self.state).label)

    @property
    def tone(self) -> str:
        """How its state looks."""
        return REDEMPTION_TONES.get(RedemptionState(self.state), "")
