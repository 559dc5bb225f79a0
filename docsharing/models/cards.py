"""Membership cards: printed by the batch, handed out, activated once each."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import Stateful


class CardState(models.TextChoices):
    """Where a card is."""

    PRINTED = "printed", pgettext_lazy("card state", "Printed")
    DISTRIBUTED = "distributed", pgettext_lazy("card state", "Handed out")
    ACTIVATED = "activated", pgettext_lazy("card state", "Activated")
    VOID = "void", pgettext_lazy("card state", "Void")
    EXPIRED = "expired", pgettext_lazy("card state", "Expired")


UNUSED = (CardState.PRINTED, CardState.DISTRIBUTED)
CARD_TRANSITIONS: dict[str, set[str]] = {
    CardState.PRINTED: {CardState.DISTRIBUTED, CardState.VOID, CardState.EXPIRED},
    CardState.DISTRIBUTED: {CardState.ACTIVATED, CardState.VOID, CardState.EXPIRED},
}
CARD_TONES = {
    CardState.PRINTED: "info",
    CardState.DISTRIBUTED: "main",
    CardState.ACTIVATED: "ok",
    CardState.VOID: "bad",
}


class CardBatch(models.Model):
    """Cards that are made together: for whom, out of which fund, how much, until when."""

    number = models.OneToOneField("portal.Number", models.PROTECT, related_name="card_batch")
    year = models.PositiveSmallIntegerField(_("year"))
    quantity = models.PositiveIntegerField(_("quantity"))
    first_serial = models.PositiveIntegerField()
    distributor = models.CharField(_("distributor"), max_length=120)
    unit_fen = models.PositiveBigIntegerField(_("subsidy of a card"))
    fund = models.ForeignKey(
        "ledger.SubsidyFund", models.PROTECT, null=True, related_name="card_batches"
    )
    expires_on = models.DateField(_("valid until"))
    # From it and the site's secret the cards' secrets are made; gone once a card is handed out.
    nonce = models.CharField(max_length=32, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    distributed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="batch_has_cards", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="batch_of_cards_gives_something", condition=Q(unit_fen__gte=1)
            ),
            models.CheckConstraint(
                name="batch_handed_out_keeps_no_secret",
                condition=Q(distributed_at__isnull=True) | Q(nonce=""),
            ),
            models.CheckConstraint(
                name="batch_is_printed_before_it_is_handed_out",
                condition=Q(distributed_at__isnull=True)
                | Q(printed_at__isnull=False, distributed_at__gte=F("printed_at")),
            ),
            models.CheckConstraint(
                name="batch_is_voided_by_somebody_with_a_reason",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
            ),
            models.UniqueConstraint(
                name="batch_has_serials_of_its_own", fields=["year", "first_serial"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number.code} {self.distributor}"

    @property
    def last_serial(self) -> int:
        """The serial of its last card."""
        return self.first_serial + self.quantity - 1


class CardPrint(models.Model):
    """One making of a sheet with secrets in clear: who, when, which cards. Rows are only added."""

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="prints")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.first}-{self.last}"


class CardHandout(models.Model):
    """Cards of a batch given to somebody to hand out: an event, a sub-centre, a person."""

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="handouts")
    to = models.CharField(_("to whom"), max_length=120)
    count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="handout_has_cards", condition=Q(count__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.count}"


class MembershipCard(Stateful):
    """A numbered card with a secret under a scratch box, good for one activation."""

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="cards", db_index=False)
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=24, unique=True)
    secret_hash = models.CharField(max_length=64)
    handout = models.ForeignKey(CardHandout, models.PROTECT, null=True, related_name="cards")
    activated_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="membership_card"
    )
    activated_at = models.DateTimeField(null=True)
    # What it brought, decided once the real name of its holder is known.
    settled_at = models.DateTimeField(null=True)
    grant = models.OneToOneField(
        "ledger.SubsidyGrant", models.PROTECT, null=True, related_name="membership_card"
    )
    waiting = models.OneToOneField(
        "ledger.SubsidyWaiting", models.PROTECT, null=True, related_name="membership_card"
    )
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="card_has_a_serial_of_its_own", fields=["batch", "serial"]
            ),
            models.CheckConstraint(
                name="card_is_in_a_known_state", condition=Q(state__in=CardState.values)
            ),
            models.CheckConstraint(
                name="card_is_activated_by_somebody",
                condition=Q(
                    state="activated", activated_by__isnull=False, activated_at__isnull=False
                )
                | ~Q(state="activated") & Q(activated_by__isnull=True, activated_at__isnull=True),
            ),
            models.CheckConstraint(
                name="card_is_settled_after_its_activation",
                condition=Q(settled_at__isnull=True, grant__isnull=True, waiting__isnull=True)
                | Q(state="activated", settled_at__isnull=False)
                & (Q(grant__isnull=True) | Q(waiting__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="card_by_batch_and_state", fields=["batch", "state", "serial"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def transitions(self) -> Mapping[str, Collection[str]]:
        """Where it may go from each state."""
        return CARD_TRANSITIONS

    def changes_with(self, to: str, at: datetime) -> dict[str, Any]:
        """An activation has its time."""
        return {"activated_at": at} if to == CardState.ACTIVATED else {}

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return str(CardState(self.state).label)

    @property
    def tone(self) -> str:
        """How its state looks."""
        return CARD_TONES.get(CardState(self.state), "")
