"""Mutual help: what readers ask each other for, for points, and who is at work on it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import Stateful


class HelpKind(models.TextChoices):
    """What is asked for."""

    DOCUMENT = "document", _("A document")
    QUESTION = "question", _("An answer to a question")


class HelpLanguage(models.TextChoices):
    """In which language the document is, or the answer may be."""

    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    OTHER = "other", _("Another language")


class HelpState(models.TextChoices):
    """Where a post is."""

    OPEN = "open", pgettext_lazy("help post", "Open")
    CLAIMED = "claimed", pgettext_lazy("help post", "Somebody is at it")
    ANSWERED = "answered", pgettext_lazy("help post", "Answered")
    DISPUTED = "disputed", pgettext_lazy("help post", "Disputed")
    ACCEPTED = "accepted", pgettext_lazy("help post", "Accepted")
    CLOSED = "closed", pgettext_lazy("help post", "Closed")
    EXPIRED = "expired", pgettext_lazy("help post", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("help post", "Withdrawn")
    REMOVED = "removed", pgettext_lazy("help post", "Removed")
    TRANSFERRED = "transferred_to_library", pgettext_lazy("help post", "Taken over by the library")


ON_BOARD = (HelpState.OPEN, HelpState.CLAIMED)
LIVE = (*ON_BOARD, HelpState.ANSWERED, HelpState.DISPUTED)  # their bounty is set aside
PAYABLE = (HelpState.ACCEPTED, HelpState.CLOSED)
ENDED = (
    HelpState.CLOSED,
    HelpState.EXPIRED,
    HelpState.WITHDRAWN,
    HelpState.REMOVED,
    HelpState.TRANSFERRED,
)
HELP_TRANSITIONS: dict[str, set[str]] = {
    HelpState.OPEN: {
        HelpState.CLAIMED,
        HelpState.EXPIRED,
        HelpState.WITHDRAWN,
        HelpState.REMOVED,
        HelpState.TRANSFERRED,
    },
    HelpState.CLAIMED: {
        HelpState.OPEN,
        HelpState.ANSWERED,
        HelpState.WITHDRAWN,
        HelpState.REMOVED,
    },
    HelpState.ANSWERED: {HelpState.ACCEPTED, HelpState.DISPUTED, HelpState.REMOVED},
    HelpState.DISPUTED: {
        HelpState.ANSWERED,
        HelpState.ACCEPTED,
        HelpState.CLOSED,
        HelpState.REMOVED,
    },
    HelpState.ACCEPTED: {HelpState.CLOSED},
}
HELP_TONES = {
    HelpState.OPEN: "main",
    HelpState.CLAIMED: "info",
    HelpState.ANSWERED: "warn",
    HelpState.DISPUTED: "bad",
    HelpState.ACCEPTED: "ok",
}


class HelpPostQuerySet(models.QuerySet["HelpPost"]):
    """Posts, by what may be done with them."""

    def on_board(self) -> "HelpPostQuerySet":
        """Those that everybody may see: nobody has answered them yet."""
        return self.filter(state__in=ON_BOARD)

    def live(self) -> "HelpPostQuerySet":
        """Those whose bounty is set aside."""
        return self.filter(state__in=LIVE)


class HelpPost(Stateful):
    """What a reader asks the others for, with the points that she has set aside for it."""

    # By it the books know the post: its points are held before there is a row of it.
    token = models.CharField(max_length=16, unique=True)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="help_posts", db_index=False
    )
    kind = models.CharField(max_length=8, choices=HelpKind)
    language = models.CharField(max_length=5, choices=HelpLanguage)
    title = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    citation = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True)
    bounty = models.PositiveIntegerField()
    hold = models.OneToOneField("ledger.PointHold", models.PROTECT, related_name="help_post")
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accept_by = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # What she lets a delivery cost if the library takes the post over; empty: it may not.
    library_limit_fen = models.PositiveBigIntegerField(null=True)
    request = models.OneToOneField(
        "docsharing.DocumentRequest", models.PROTECT, null=True, related_name="help_post"
    )
    paid = models.PositiveIntegerField(default=0)
    paid_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    paid_by = models.OneToOneField(
        "ledger.Entry", models.PROTECT, null=True, related_name="paid_help_post"
    )
    thanks = models.CharField(max_length=300, blank=True)
    ended_note = models.TextField(blank=True)

    objects = HelpPostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="help_post_is_in_a_known_state", condition=Q(state__in=HelpState.values)
            ),
            models.CheckConstraint(
                name="help_post_is_of_a_known_kind", condition=Q(kind__in=HelpKind.values)
            ),
            models.CheckConstraint(name="help_post_has_a_bounty", condition=Q(bounty__gte=1)),
            models.CheckConstraint(
                name="help_post_lives_a_while", condition=Q(expires_at__gt=F("opened_at"))
            ),
            models.CheckConstraint(
                name="answered_help_post_is_accepted_in_time",
                condition=~Q(state="answered") | Q(accept_by__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_help_post_says_when",
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="help_post_with_the_library_has_its_request",
                condition=Q(state="transferred_to_library", request__isnull=False)
                | (~Q(state="transferred_to_library") & Q(request__isnull=True)),
            ),
            models.CheckConstraint(
                name="bounty_is_paid_to_somebody_else_once_earned",
                condition=Q(paid=0, paid_to__isnull=True, paid_by__isnull=True)
                | Q(
                    paid__gte=1,
                    paid__lte=F("bounty"),
                    paid_to__isnull=False,
                    paid_by__isnull=False,
                    state__in=PAYABLE,
                )
                & ~Q(paid_to=F("asker")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="help_by_asker", fields=["asker", "id"]),
            models.Index(name="help_asked_when", fields=["asker", "opened_at"]),
            models.Index(name="help_board_newest", fields=["id"], condition=Q(state__in=ON_BOARD)),
            models.Index(
                name="help_board_bounty", fields=["bounty", "id"], condition=Q(state__in=ON_BOARD)
            ),
            models.Index(
                name="help_board_ending",
                fields=["expires_at", "id"],
                condition=Q(state__in=ON_BOARD),
            ),
            models.Index(
                name="help_to_accept", fields=["accept_by"], condition=Q(state="answered")
            ),
            models.Index(name="help_disputed", fields=["id"], condition=Q(state="disputed")),
            models.Index(name="help_accepted", fields=["id"], condition=Q(state="accepted")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def transitions(self) -> Mapping[str, Collection[str]]:
        """Where it may go from each state."""
        return HELP_TRANSITIONS

    def changes_with(self, to: str, at: datetime) -> dict[str, Any]:
        """What has ended says when."""
        return {"closed_at": at} if to in ENDED else {}

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return str(HelpState(self.state).label)

    @property
    def tone(self) -> str:
        """How its state looks."""
        return HELP_TONES.get(HelpState(self.state), "")

    @property
    def is_on_board(self) -> bool:
        """Whether everybody may see it."""
        return self.state in ON_BOARD


class ClaimOutcome(models.TextChoices):
    """How a claim ended."""

    ANSWERED = "answered", pgettext_lazy("claim", "Answered")
    GIVEN_UP = "given-up", pgettext_lazy("claim", "Given up")
    EXPIRED = "expired", pgettext_lazy("claim", "Time is over")
    CALLED_OFF = "called-off", pgettext_lazy("claim", "The post has ended")


UNFULFILLED = (ClaimOutcome.GIVEN_UP, ClaimOutcome.EXPIRED)


class HelpClaimQuerySet(models.QuerySet["HelpClaim"]):
    """Claims, by whether they go on."""

    def living(self) -> "HelpClaimQuerySet":
        """Those that were not ended."""
        return self.filter(ended_at__isnull=True)


class HelpClaim(models.Model):
    """One reader is at work on a post, alone, for some minutes."""

    post = models.ForeignKey(HelpPost, models.PROTECT, related_name="claims")
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="help_claims", db_index=False
    )
    claimed_at = models.DateTimeField()
    until = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=ClaimOutcome, blank=True)

    objects = HelpClaimQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="help_post_has_one_claim", fields=["post"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="claim_ends_somehow",
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=ClaimOutcome.values),
            ),
            models.CheckConstraint(
                name="claim_lasts_a_while", condition=Q(until__gt=F("claimed_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="claim_by_end", fields=["until"], condition=Q(ended_at__isnull=True)),
            models.Index(name="claim_by_helper", fields=["helper", "ended_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.helper_id}"
