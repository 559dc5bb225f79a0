"""What the library holds, as its catalogue was last imported."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HoldingKind(models.TextChoices):
    """In which form it is held."""

    PRINT = "print", _("In print")
    ELECTRONIC = "electronic", _("Electronic")


class HoldingImport(models.Model):
    """A file of holdings that was read: who gave it, and what came of it."""

    source = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    file = models.ForeignKey("portal.StoredFile", models.PROTECT, related_name="+")
    job = models.OneToOneField("portal.Job", models.PROTECT, null=True, related_name="+")
    ill_allowed = models.BooleanField(default=True)
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="import_names_its_source", condition=~Q(source=""))
        ]

    def __str__(self) -> str:
        return self.name


class HoldingProblem(models.Model):
    """A record of an import that could not be taken: where it stands, and why."""

    batch = models.ForeignKey(HoldingImport, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="line_is_told_once", fields=["batch", "line"])
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class HoldingTitle(models.Model):
    """A book or journal that the library holds: where, in which form, for whom."""

    source = models.CharField(max_length=40)
    record_id = models.CharField(max_length=80)
    isbn = models.CharField(max_length=13, blank=True)
    issn = models.CharField(max_length=9, blank=True)
    title = models.CharField(max_length=1000)
    title_key = models.CharField(max_length=64)
    authors = models.CharField(max_length=500, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    volumes = models.CharField(max_length=300, blank=True)
    pages = models.PositiveIntegerField(null=True)
    call_number = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=HoldingKind, default=HoldingKind.PRINT)
    ill_allowed = models.BooleanField(default=True)
    url = models.CharField(max_length=1000, blank=True)
    # Where anybody may read it free of charge.
    open_url = models.CharField(max_length=1000, blank=True, default="")
    search_text = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    batch = models.ForeignKey(HoldingImport, models.PROTECT, related_name="titles")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="holding_is_one_a_record", fields=["source", "record_id"]),
            models.CheckConstraint(name="holding_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="holding_is_of_a_known_kind", condition=Q(kind__in=HoldingKind.values)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="holding_by_isbn", fields=["isbn"]),
            models.Index(name="holding_by_issn", fields=["issn"]),
            models.Index(name="holding_by_title", fields=["title_key"]),
        ]

    def __str__(self) -> str:
        return self.title
