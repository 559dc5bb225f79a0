"""What a reader is asked to agree to before a document that costs more, or has gaps, is made."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.models.requests import DocumentRequest
from docsharing.models.supply import SupplyAttempt


class QuoteKind(models.TextChoices):
    """What the reader is asked about."""

    PRICE = "price", _("Higher price")
    PARTIAL = "partial", _("Only a part can be had")


class QuoteAnswer(models.TextChoices):
    """What came of a quote."""

    ACCEPTED = "accepted", pgettext_lazy("quote", "Accepted")
    REFUSED = "refused", pgettext_lazy("quote", "Refused")
    LAPSED = "lapsed", pgettext_lazy("quote", "Not answered in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("quote", "Taken back")


class Through(models.TextChoices):
    """By which way a reader answered."""

    PAGE = "page", pgettext_lazy("way of an answer", "on her page")
    LINK = "link", pgettext_lazy("way of an answer", "by the link of the mail")
    API = "api", pgettext_lazy("way of an answer", "by a program")


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Quotes, by what came of them."""

    def open(self) -> "QuoteQuerySet":
        """Those that wait for the reader."""
        return self.filter(answered_at__isnull=True)

    def accepted(self) -> "QuoteQuerySet":
        """Those that the reader agreed to."""
        return self.filter(answer=QuoteAnswer.ACCEPTED)


class Quote(models.Model):
    """A price for so many pages that a reader may agree to, for some days."""

    request = models.ForeignKey(DocumentRequest, models.PROTECT, related_name="quotes")
    kind = models.CharField(max_length=10, choices=QuoteKind)
    pages = models.PositiveIntegerField()
    price_fen = models.PositiveBigIntegerField()
    held_fen = models.PositiveBigIntegerField()
    # What it may cost without this quote: after a part was agreed to that is less than is held.
    limit_fen = models.PositiveBigIntegerField()
    # What the care for old material costs; 0: the document needs none.
    protection_fen = models.PositiveBigIntegerField(default=0)
    # The source whose fee is in the price, if the desk had asked one.
    attempt = models.ForeignKey(SupplyAttempt, models.PROTECT, null=True, related_name="+")
    missing = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    token_nonce = models.CharField(max_length=32, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(max_length=10, choices=QuoteAnswer, blank=True)
    through = models.CharField(max_length=5, choices=Through, blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="request_has_one_open_quote",
                fields=["request"],
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(name="quote_has_pages", condition=Q(pages__gte=1)),
            models.CheckConstraint(
                name="quote_of_a_part_says_what_is_missing",
                condition=Q(kind="price") | Q(kind="partial") & ~Q(missing=""),
            ),
            models.CheckConstraint(
                name="quote_of_a_price_is_above_what_was_agreed",
                condition=~Q(kind="price") | Q(price_fen__gt=F("limit_fen")),
            ),
            models.CheckConstraint(
                name="quote_is_answered_one_way",
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__in=QuoteAnswer.values),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="quote_open_by_end",
                fields=["valid_until"],
                condition=Q(answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.price_fen} {self.answer}"

    @property
    def is_held(self) -> bool:
        """Whether its price was held already when it was made: she agrees, and nothing moves."""
        return self.price_fen <= self.held_fen
