"""What copyright lets the library copy for a person, and what it has copied for her."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.models.requests import DocumentRequest


class WorkKind(models.TextChoices):
    """How a copy counts: pages of a book, an article of an issue, or as a request only."""

    BOOK = "book", pgettext_lazy("work", "Book")
    ISSUE = "issue", _("Issue of a journal")
    OTHER = "other", _("Other document")


class CopyrightPerson(models.Model):
    """A natural person over all her accounts: the row that is locked while her copies count."""

    person_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.person_hash[:8]


class CopyrightUse(models.Model):
    """What a request takes of a work: an article, or so many pages."""

    request = models.OneToOneField(DocumentRequest, models.PROTECT, related_name="copyright_use")
    person_hash = models.CharField(max_length=64)
    work_kind = models.CharField(max_length=8, choices=WorkKind)
    identifier = models.CharField(max_length=13, blank=True)
    title_key = models.CharField(max_length=64)
    volume = models.CharField(max_length=40, blank=True)
    issue = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    amount = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    # The library could not supply it: only what she took back herself counts for the day.
    unfilled = models.BooleanField(default=False)
    licensed_at = models.DateTimeField(null=True)
    licensed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    licence_note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="use_takes_something", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="use_is_of_a_known_kind", condition=Q(work_kind__in=WorkKind.values)
            ),
            models.CheckConstraint(
                name="use_unfilled_is_released",
                condition=Q(unfilled=False) | Q(released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="use_by_licence_says_who_and_why",
                condition=Q(licensed_at__isnull=True, licensed_by__isnull=True)
                | Q(licensed_at__isnull=False, licensed_by__isnull=False) & ~Q(licence_note=""),
            ),
        ]
        indexes: ClassVar = [
            # All that a check asks is among a person's own rows of some months.
            models.Index(name="use_by_person", fields=["person_hash", "counted_at"])
        ]

    def __str__(self) -> str:
        return f"{self.work_kind} {self.identifier or self.title_key[:8]}: {self.amount}"


class WhichBook(models.TextChoices):
    """What the desk says of a book that has the title of others."""

    OTHER = "other", _("Another book than the others of its title")
    SAME = "same", _("The same book after all")


class NamesakeQuerySet(models.QuerySet["Namesake"]):
    """What the desk has told apart."""

    def standing(self) -> "NamesakeQuerySet":
        """What nobody took back."""
        return self.filter(revoked_at__isnull=True)


class Namesake(models.Model):
    """The desk saw that a request is of another book than the others of the same title."""

    request = models.ForeignKey(DocumentRequest, models.PROTECT, related_name="namesakes")
    title_key = models.CharField(max_length=64)
    note = models.TextField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = NamesakeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="request_is_told_apart_once",
                fields=["request", "title_key"],
                condition=Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(name="namesake_says_why", condition=~Q(note="")),
            models.CheckConstraint(
                name="namesake_is_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="namesake_by_title",
                fields=["title_key"],
                condition=Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.title_key[:8]}"


class BookLength(models.Model):
    """How many pages a book has, as the desk counted."""

    work_key = models.CharField(max_length=64, unique=True)
    pages = models.PositiveIntegerField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="book_has_pages", condition=Q(pages__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.work_key[:13]}: {self.pages}"


class LicenceResult(models.TextChoices):
    """What the desk found in the licence."""

    ALLOWED = "allowed", _("Allowed by the licence")
    REFUSED = "refused", _("Not allowed: the request ends")


class LicenceCheck(models.Model):
    """The desk looked whether a licence allows a copy for work or commercial use."""

    request = models.ForeignKey(DocumentRequest, models.PROTECT, related_name="licence_checks")
    result = models.CharField(max_length=8, choices=LicenceResult)
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="licence_is_allowed_or_refused", condition=Q(result__in=LicenceResult.values)
            ),
            models.CheckConstraint(name="licence_check_says_why", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.at:%Y-%m-%d}"


class CopyrightBlock(models.Model):
    """A reader who broke copyright gets no copies until a day."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="copyright_blocks"
    )
    person_hash = models.CharField(max_length=64, blank=True, db_index=True)
    reason = models.TextField()
    until = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reader_is_blocked_once",
                fields=["reader"],
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(name="block_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="block_is_lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} until {self.until}"
