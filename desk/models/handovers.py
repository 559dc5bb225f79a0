"""What staff give on to each other at the end of a shift."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from desk.models.cases import InternalNote, StateEvent


class Handover(models.Model):
    """What a member of staff had in hand and gave on at the end of a shift, with a word to it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Nobody: back to everybody.
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="handover_goes_to_another", condition=Q(to__isnull=True) | ~Q(to=F("by"))
            ),
            models.CheckConstraint(
                name="handover_is_seen_by_whom_it_is_for",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False, to__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False, seen_by=F("to")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="handover_not_seen", fields=["to", "id"], condition=Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.to_id}"


class HandedCase(models.Model):
    """A case of a handover: its line in the history, by which it is taken back, and the note."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    event = models.OneToOneField(StateEvent, models.PROTECT, related_name="handed")
    said = models.OneToOneField(InternalNote, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.event)
