"""What every page and service rests on: rules, numbers, the outbox, notices, files, jobs."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.Model):
    """A number or choice that the library may change, from a moment on. Rows are only added."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    valid_from = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="rule_has_one_value_at_a_time", fields=["key", "valid_from"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class NumberSeries(models.Model):
    """The last number given of one prefix and Shanghai year: the lock that keeps it gap-free."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="series_is_one_row_a_year", fields=["prefix", "year"])
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Number(models.Model):
    """A number that people read: WX-2026-000042. Void keeps it."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    code = models.CharField(max_length=24, unique=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="number_is_given_once", fields=["prefix", "year", "n"])
        ]

    def __str__(self) -> str:
        return self.code


class Channel(models.TextChoices):
    """How something leaves the house."""

    MAIL = "mail", _("Mail")
    SMS = "sms", _("Text message")
    TASK = "task", _("Task")


class Outgoing(models.Model):
    """A mail, message or task that must go out: written with the act, sent at least once."""

    channel = models.CharField(max_length=8, choices=Channel)
    dedupe = models.CharField(max_length=200, unique=True)
    address = models.CharField(max_length=254, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="outgoing"
    )
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                name="outgoing_waiting",
                fields=["not_before"],
                condition=models.Q(sent_at__isnull=True, dropped_at__isnull=True),
            ),
            models.Index(name="outgoing_by_recipient", fields=["recipient", "-id"]),
        ]

    def __str__(self) -> str:
        return self.dedupe


class Topic(models.TextChoices):
    """What a notice is about; the reader chooses for which she also gets a mail."""

    REQUESTS = "requests", _("My requests")
    STEPS = "steps", _("Steps of my requests that need nothing from me")
    MONEY = "money", _("Money and subsidy")
    SECURITY = "security", _("Account and security")
    LIBRARY = "library", _("News of the library")
    DESK = "desk", _("Work at the desk")


class Notice(models.Model):
    """What the reader sees in the site."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=16, choices=Topic)
    code = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    dedupe = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    visible_from = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(name="notice_by_reader", fields=["user", "-id"]),
            models.Index(
                name="notice_unread", fields=["user"], condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.pk}"


class NoticeChoice(models.Model):
    """Whether a person wants mail about a topic. No row: yes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices"
    )
    topic = models.CharField(max_length=16, choices=Topic)
    mail = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="choice_is_one_a_topic", fields=["user", "topic"]),
            models.CheckConstraint(
                name="money_and_security_are_always_mailed",
                condition=models.Q(mail=True) | ~models.Q(topic__in=["money", "security"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.mail}"


class StoredFile(models.Model):
    """The row of a file in private storage. The bytes go when it is purged; the row stays."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    scanned_by = models.CharField(max_length=32, blank=True)
    quarantined_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    kept_at = models.DateTimeField(auto_now_add=True)
    purged_at = models.DateTimeField(null=True)
    # What the program made of another file goes when that goes.
    made_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="made")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="file_is_made_once_of_each_kind",
                fields=["made_of", "kind"],
                condition=models.Q(made_of__isnull=False),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                name="file_still_kept",
                fields=["kind", "id"],
                condition=models.Q(purged_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """What the name ends in, as `keep` gave it after the content."""
        return self.name.rpartition(".")[2]


class Job(models.Model):
    """Long work with its progress. Chunks may run twice; a kill loses none."""

    kind = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    cursor = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Postponed(models.Model):
    """A row that timed work could not do: it is tried again later, so that it hides no other."""

    work = models.CharField(max_length=64)
    row = models.BigIntegerField()
    failures = models.PositiveIntegerField()
    again_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="postponed_is_one_a_row", fields=["work", "row"])
        ]

    def __str__(self) -> str:
        return f"{self.work} #{self.row}"


class IdempotencyKey(models.Model):
    """A key that a client named for one act, with what was answered."""

    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="key_is_used_once", fields=["actor", "key"])
        ]

    def __str__(self) -> str:
        return self.key


class SiteFigure(models.Model):
    """A figure of the home page or a house balance, refreshed by the worker, with its time."""

    key = models.CharField(max_length=80, unique=True)
    value = models.BigIntegerField(default=0)
    refreshed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
