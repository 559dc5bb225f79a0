"""A list of documents that a reader gives at once, and what became of each of its lines."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from docsharing.citations import Citation
from docsharing.models.requests import (
    CopyrightDeclaration,
    DocumentRequest,
    Purpose,
    ServiceLevel,
)

# What stops a batch until a new day or month begins; then it goes on by itself.
RESTS = ("copyright-per-day", "copyright-per-month")


class Batch(models.Model):
    """A list of documents under one number: looked at line by line, then sent as requests.

    Its content names it, so that the same list given again is the same batch.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="batches")
    number = models.OneToOneField("portal.Number", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField()

    service_level = models.CharField(
        max_length=10, choices=ServiceLevel, default=ServiceLevel.NORMAL
    )
    need_by = models.DateField(null=True)
    declaration = models.ForeignKey(
        CopyrightDeclaration, models.PROTECT, null=True, related_name="+"
    )
    declared_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    job = models.ForeignKey("portal.Job", models.PROTECT, null=True, related_name="+")
    # Why sending stopped before its end; all is sent when `done_at` is set.
    stopped_code = models.CharField(max_length=80, blank=True)
    stopped_params = models.JSONField(default=dict)
    stopped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="batch_is_known_by_its_content", fields=["reader", "sha256"]
            ),
            models.CheckConstraint(
                name="batch_is_sent_with_number_and_declaration",
                condition=Q(
                    sent_at__isnull=True, number__isnull=True, declaration__isnull=True,
                    declared_at__isnull=True, job__isnull=True, done_at__isnull=True,
                    stopped_at__isnull=True,
                )
                | Q(
                    sent_at__isnull=False, number__isnull=False, declaration__isnull=False,
                    declared_at__isnull=False, job__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="batch_is_done_or_stopped",
                condition=Q(done_at__isnull=True) | Q(stopped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="batch_says_why_it_stopped",
                condition=Q(stopped_at__isnull=True, stopped_code="")
                | Q(stopped_at__isnull=False) & ~Q(stopped_code=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(name="batch_by_reader", fields=["reader", "-id"]),
            models.Index(
                name="batch_unsent", fields=["read_at"], condition=Q(sent_at__isnull=True)
            ),
            models.Index(
                name="batch_resting", fields=["stopped_at"], condition=Q(stopped_code__in=RESTS)
            ),
        ]

    def __str__(self) -> str:
        return self.number.code if self.number else self.name or f"#{self.pk}"

    @property
    def purpose(self) -> str:
        """What the copies are for: she chose it with the words that she declared."""
        return self.declaration.purpose if self.declaration else Purpose.STUDY

    @property
    def is_resting(self) -> bool:
        """Whether it only waits for a new day or month, and goes on by itself."""
        return self.stopped_code in RESTS

    @property
    def for_work(self) -> bool:
        """Whether each of its requests needs a licence."""
        return self.purpose == Purpose.WORK


class BatchLine(models.Model):
    """One document of a batch: as it was understood and mended, and the request it became."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    line_no = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()  # its line, row or record in the list as it was given
    excerpt = models.CharField(max_length=300, blank=True)
    fields = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    left_out = models.BooleanField(default=False)
    # Why there is no citation, or why the request was refused.
    refused_code = models.CharField(max_length=80, blank=True)
    refused_params = models.JSONField(default=dict)
    request = models.OneToOneField(
        DocumentRequest, models.PROTECT, null=True, related_name="batch_line"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="batch_has_each_line_once", fields=["batch", "line_no"]),
            models.CheckConstraint(
                name="batch_line_left_out_is_no_request",
                condition=Q(left_out=False) | Q(request__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.line_no}"

    @property
    def citation(self) -> Citation:
        """The document as it was understood."""
        return Citation.from_dict(self.fields)
