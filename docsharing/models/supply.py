"""Where documents are had from, and every time one of these places was asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from docsharing.models.requests import DocumentRequest


class SourceKind(models.TextChoices):
    """What kind of place a document may be had from."""

    OWN_PRINT = "own-print", _("Own printed holdings")
    OWN_LICENSED = "own-licensed", _("Own licensed databases")
    OPEN_ACCESS = "open-access", _("Open access")
    PARTNER = "partner", _("Partner library")
    CALIS = "CALIS", "CALIS"
    CASHL = "CASHL", "CASHL"
    NSTL = "NSTL", "NSTL"
    NATIONAL = "national", _("National or Shanghai library")
    ABROAD = "abroad", _("Library abroad")


class SupplySource(models.Model):
    """A place that the desk asks for documents, in the order that the library sets."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=SourceKind)
    symbol = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    mail_language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    mail_subject = models.CharField(max_length=200, blank=True)
    mail_body = models.TextField(blank=True)
    ill_allowed = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField()
    workdays = models.PositiveSmallIntegerField(null=True)
    price_fen = models.PositiveBigIntegerField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="source_kind_is_known", condition=Q(kind__in=SourceKind.values)
            ),
            models.CheckConstraint(
                name="source_has_a_name_in_both_languages",
                condition=~Q(name_zh="") & ~Q(name_en=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class SourceChange(models.Model):
    """One change of a source: who, when, and each field before and after. Never changed."""

    class What(models.TextChoices):
        """What was done to a source."""

        ADDED = "added", pgettext_lazy("supply source", "Added")
        CHANGED = "changed", pgettext_lazy("supply source", "Changed")
        MOVED = "moved", pgettext_lazy("supply source", "Moved")
        RETIRED = "retired", pgettext_lazy("supply source", "Retired")
        RESTORED = "restored", pgettext_lazy("supply source", "In use again")

    source = models.ForeignKey(SupplySource, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    fields = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="source_change_is_of_a_known_kind",
                condition=Q(what__in=["added", "changed", "moved", "retired", "restored"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.what} {self.at:%Y-%m-%d}"


class SourceAnswer(models.TextChoices):
    """What came of asking a source."""

    YES = "yes", pgettext_lazy("answer of a source", "Supplies it")
    NO = "no", pgettext_lazy("answer of a source", "Cannot supply it")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer of a source", "Called off by us")


class AttemptQuerySet(models.QuerySet["SupplyAttempt"]):
    """Attempts, by what came of them."""

    def open(self) -> "AttemptQuerySet":
        """Those that wait for an answer."""
        return self.filter(answered_at__isnull=True)

    def supplying(self) -> "AttemptQuerySet":
        """Those whose source said yes, and did not fail afterwards."""
        return self.filter(answer=SourceAnswer.YES, failed_at__isnull=True)


class SupplyAttempt(models.Model):
    """A source was asked for a document: when, by whom, what it said, why, and its price."""

    request = models.ForeignKey(DocumentRequest, models.PROTECT, related_name="attempts")
    source = models.ForeignKey(SupplySource, models.PROTECT, related_name="attempts")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mailed_to = models.EmailField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(max_length=10, choices=SourceAnswer, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    price_fen = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    failed_at = models.DateTimeField(null=True)
    failed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="request_has_one_open_attempt",
                fields=["request"],
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="attempt_is_answered_with_yes_or_a_reason",
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__in=["yes", "withdrawn"])
                | Q(answered_at__isnull=False, answer="no") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="attempt_fails_after_yes_and_for_a_reason",
                condition=Q(failed_at__isnull=True) | Q(answer="yes") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.source_id} {self.answer}"

    @property
    def supplies(self) -> bool:
        """Whether its source said yes, and did not fail afterwards."""
        return self.answer == SourceAnswer.YES and self.failed_at is None
