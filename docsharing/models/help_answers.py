"""Mutual help: what was answered, what is wrong with it, and what breaks the rules."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.models.help import HelpPost

ROUNDS = (1, 2)  # the answer, and the one that may stand in its place


class HelpAnswer(models.Model):
    """What a helper gave: a file for the asker and the moderators alone, or a text."""

    post = models.ForeignKey(HelpPost, models.PROTECT, related_name="answers", db_index=False)
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="help_answers", db_index=False
    )
    # 2: it was put in the place of the first.
    round = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    file = models.ForeignKey("portal.StoredFile", models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    # She may share it for somebody's own study: said with every answer.
    declared_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    purge_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="help_answer_is_one_a_round", fields=["post", "round"]),
            models.CheckConstraint(
                name="help_answer_is_replaced_once", condition=Q(round__in=ROUNDS)
            ),
            models.CheckConstraint(
                name="help_answer_says_something", condition=~Q(text="") | Q(file__isnull=False)
            ),
            models.CheckConstraint(
                name="help_answer_with_a_file_has_its_ends",
                condition=Q(
                    file__isnull=True, sha256="", visible_until__isnull=True, purge_at__isnull=True
                )
                | Q(file__isnull=False, visible_until__isnull=False, purge_at__isnull=False)
                & ~Q(sha256=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="help_answer_by_helper", fields=["helper", "id"]),
            models.Index(name="help_answer_by_purge", fields=["purge_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.round}"


class HelpFault(models.TextChoices):
    """What is wrong with an answer."""

    WRONG = "wrong", _("Another document than I asked for")
    UNREADABLE = "unreadable", _("It cannot be opened or read")
    INCOMPLETE = "incomplete", _("Something is missing")
    HARMFUL = "harmful", _("It seems to be harmful (a virus)")
    NO_ANSWER = "no-answer", _("It does not answer my question")


class HelpDecision(models.TextChoices):
    """What a moderator decides about a dispute."""

    PAY = "pay", pgettext_lazy("dispute", "The answer is good: the bounty is paid")
    SPLIT = "split", pgettext_lazy("dispute", "The bounty is split")
    RETURN = "return", pgettext_lazy("dispute", "The bounty goes back to the asker")


class HelpDispute(models.Model):
    """The asker says that an answer is wrong. It is replaced, or decided once, with a reason."""

    post = models.ForeignKey(HelpPost, models.PROTECT, related_name="disputes")
    answer = models.OneToOneField(HelpAnswer, models.PROTECT, related_name="dispute")
    fault = models.CharField(max_length=10, choices=HelpFault)
    note = models.TextField(blank=True)
    disputed_at = models.DateTimeField()
    # Until then the helper may replace the answer; empty: she has done so already.
    replace_by = models.DateTimeField(null=True)
    decision = models.CharField(max_length=6, choices=HelpDecision, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dispute_says_what_is_wrong", condition=Q(fault__in=HelpFault.values)
            ),
            models.CheckConstraint(
                name="dispute_is_decided_by_somebody_with_a_reason",
                condition=Q(
                    decision="", reason="", decided_at__isnull=True, decided_by__isnull=True
                )
                | Q(
                    decision__in=HelpDecision.values,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="answer_is_replaced_after_the_dispute",
                condition=Q(replace_by__isnull=True) | Q(replace_by__gt=F("disputed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.fault}"


class HelpBreach(models.TextChoices):
    """What is forbidden on the board."""

    WHOLE_BOOK = "whole-book", _("A whole book or a current textbook")
    EXAM = "exam", _("Exam papers")
    SECRET = "secret", _("Secret or internal papers")
    PERSONAL = "personal", _("Personal data")
    ACCOUNT = "account", _("A shared account, a cracked program or a whole database")
    RIGHTS = "rights", _("It infringes somebody's rights")
    OTHER = "other", _("Something else")


class HelpReport(models.Model):
    """A reader tells the moderators that a post breaks the rules. It is answered once."""

    post = models.ForeignKey(HelpPost, models.PROTECT, related_name="reports", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="help_reports")
    breach = models.CharField(max_length=10, choices=HelpBreach)
    note = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="post_is_reported_once_a_reader", fields=["post", "by"]),
            models.CheckConstraint(
                name="report_says_what_is_broken", condition=Q(breach__in=HelpBreach.values)
            ),
            models.CheckConstraint(
                name="report_is_decided_by_somebody",
                condition=Q(upheld__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(upheld__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="report_open", fields=["id"], condition=Q(decided_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.breach}"


class HelpProfile(models.Model):
    """Whether a helper wants to be named in the ranking of a quarter."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="help_profile"
    )
    shows_name = models.BooleanField(default=False)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.shows_name}"
