"""What a reader asks for, and on which terms."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from docsharing.citations import Citation


class RequestType(models.TextChoices):
    """What may be asked for; values as in ISO 18626, with a local one for standards."""

    ARTICLE = "Article", _("Journal article")
    THESIS = "Thesis", _("Thesis")
    CHAPTER = "Chapter", _("Book chapter")
    CONFERENCE = "ConferenceProc", _("Conference paper")
    PATENT = "Patent", _("Patent")
    STANDARD = "x-Standard", _("Standard")
    REPORT = "Report", _("Report")


class ServiceLevel(models.TextChoices):
    """How soon it is wanted."""

    NORMAL = "Normal", pgettext_lazy("service level", "Normal")
    URGENT = "Urgent", pgettext_lazy("service level", "Urgent")


class DeliveryMethod(models.TextChoices):
    """How it reaches the reader."""

    LINK = "link", _("Link by mail and on this site")
    PICKUP = "pickup", _("Paper copy, collected at the service desk")
    POST = "post", _("Paper copy by post")


class Purpose(models.TextChoices):
    """What the copy is for. Fair use is study and research; all else needs a licence."""

    STUDY = "study", _("My own study or research")
    WORK = "work", _("Work or commercial use")


class CopyrightDeclaration(models.Model):
    """What readers declare about their use of a copy; a change of words is a new version."""

    version = models.CharField(max_length=20, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.STUDY)
    text_zh = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateTimeField()

    def __str__(self) -> str:
        return self.version

    @property
    def text(self) -> str:
        """The words, in the language of the page."""
        return self.text_en if get_language() == "en" else self.text_zh


class DocumentRequest(models.Model):
    """A document that a reader asked for: what it is, on what terms, and what was held for it."""

    case = models.OneToOneField("desk.Case", models.PROTECT, related_name="document_request")
    request_type = models.CharField(max_length=20, choices=RequestType)

    title = models.CharField(max_length=1000, blank=True)
    container = models.CharField(max_length=500, blank=True)
    authors = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField(null=True)
    volume = models.CharField(max_length=40, blank=True)
    issue = models.CharField(max_length=40, blank=True)
    pages = models.CharField(max_length=60, blank=True)
    doi = models.CharField(max_length=300, blank=True, db_index=True)
    pmid = models.CharField(max_length=12, blank=True)
    issn = models.CharField(max_length=9, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    edition = models.CharField(max_length=60, blank=True)
    institution = models.CharField(max_length=300, blank=True)
    degree = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=20, blank=True)
    applicant = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    source = models.TextField(blank=True)
    work_key = models.CharField(max_length=64, db_index=True)

    service_level = models.CharField(
        max_length=10, choices=ServiceLevel, default=ServiceLevel.NORMAL
    )
    need_by = models.DateField(null=True)
    max_cost_fen = models.PositiveBigIntegerField(null=True)
    delivery_method = models.CharField(
        max_length=10, choices=DeliveryMethod, default=DeliveryMethod.LINK
    )
    clue = models.TextField(blank=True)
    attachment = models.ForeignKey("portal.StoredFile", models.PROTECT, null=True, related_name="+")

    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.STUDY)
    book_pages = models.PositiveIntegerField(null=True)
    declaration = models.ForeignKey(CopyrightDeclaration, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    status_nonce = models.CharField(max_length=32, unique=True)
    status_hash = models.CharField(max_length=64, unique=True)

    estimated_pages = models.PositiveIntegerField()
    estimate_fen = models.PositiveBigIntegerField()
    hold = models.OneToOneField("ledger.Hold", models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="request_estimate_keeps_the_readers_limit",
                condition=Q(max_cost_fen__isnull=True) | Q(estimate_fen__lte=F("max_cost_fen")),
            ),
            models.CheckConstraint(
                name="request_assumes_some_pages", condition=Q(estimated_pages__gte=1)
            ),
            models.CheckConstraint(
                name="request_type_is_known", condition=Q(request_type__in=RequestType.values)
            ),
            models.CheckConstraint(
                name="request_has_a_known_purpose", condition=Q(purpose__in=Purpose.values)
            ),
            models.CheckConstraint(
                name="request_has_a_known_delivery",
                condition=Q(delivery_method__in=DeliveryMethod.values),
            ),
            models.CheckConstraint(
                name="request_says_what_is_wanted",
                condition=~Q(title="") | ~Q(number="") | ~Q(container=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.number or self.container

    @property
    def citation(self) -> Citation:
        """The document as the citation readers and writers know it."""
        values = {name: getattr(self, name) for name in CITATION_FIELDS}
        return Citation.from_dict({**values, "kind": self.request_type})


CITATION_FIELDS = (
    "title", "container", "authors", "year", "volume", "issue", "pages", "doi", "pmid", "issn",
    "isbn", "publisher", "edition", "institution", "degree", "number", "country", "applicant",
    "place", "language", "source",
)  # fmt: skip


class RequestDraft(models.Model):
    """A request form that a reader has begun and not sent: one a reader, saved as she types."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="request_draft"
    )
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reader_id} {self.saved_at:%Y-%m-%d %H:%M}"
