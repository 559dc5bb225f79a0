"""What staff work on: cases, their history, what is said and kept with them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk import kinds
from portal.models import StoredFile


class Stateful(models.Model):
    """What has a state, which `desk.workflow.move` alone changes, and counts its changes."""

    state = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def transitions(self) -> Mapping[str, Collection[str]]:
        """Where it may go from each state."""
        raise NotImplementedError

    @classmethod
    def subject_type(cls) -> str:
        """The name under which the history knows this table."""
        return cls._meta.label_lower

    def changes_with(self, to: str, at: datetime) -> dict[str, Any]:
        """The columns that change together with the state."""
        return {}


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, read as sentences."""

    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at__isnull=True)

    def untaken(self) -> "CaseQuerySet":
        return self.open().filter(assignee__isnull=True)

    def running(self) -> "CaseQuerySet":
        return self.open().filter(paused_at__isnull=True)

    def waiting(self) -> "CaseQuerySet":
        return self.open().filter(paused_at__isnull=False)

    def escalated(self) -> "CaseQuerySet":
        return self.open().filter(escalated_at__isnull=False)


class Case(Stateful):
    """One thing that staff work on for a reader, of whatever kind."""

    number = models.OneToOneField(
        "portal.Number", models.PROTECT, null=True, blank=True, related_name="case"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", db_index=False
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opened_cases"
    )
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="paid_cases"
    )
    payer_organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="cases"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_cases",
        db_index=False,
    )
    urgent = models.BooleanField(default=False)
    # Which service level was promised: `urgent` may be marked later, and changes no promise.
    promised_urgent = models.BooleanField(default=False, db_default=False)
    opened_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    deliver_due_at = models.DateTimeField()
    # What the queue sorts by: the answer's due time until the case is answered, then delivery's.
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Since when it is the manager's matter that the case is late, and since when she knows.
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_has_one_payer",
                condition=Q(payer__isnull=True) | Q(payer_organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="case_is_answered_before_it_is_sent",
                condition=Q(deliver_due_at__gte=F("answer_due_at")),
            ),
            models.CheckConstraint(
                name="case_is_escalated_before_it_is_acknowledged",
                condition=Q(acknowledged_at__isnull=True) | Q(escalated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_is_escalated_while_open",
                condition=Q(escalated_at__isnull=True) | Q(closed_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            # With `paused_at` the counts of what is late or due today need no look at the cases.
            models.Index(
                name="case_open_by_due",
                fields=["due_at", "id", "paused_at"],
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                name="case_open_by_assignee",
                fields=["assignee", "due_at", "id"],
                condition=Q(closed_at__isnull=True, assignee__isnull=False),
            ),
            models.Index(
                name="case_untaken",
                fields=["due_at", "id"],
                condition=Q(closed_at__isnull=True, assignee__isnull=True),
            ),
            models.Index(
                name="case_waiting",
                fields=["due_at", "id"],
                condition=Q(closed_at__isnull=True, paused_at__isnull=False),
            ),
            models.Index(
                name="case_escalated",
                fields=["due_at", "id"],
                condition=Q(closed_at__isnull=True, escalated_at__isnull=False),
            ),
            models.Index(
                name="case_by_closing",
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                name="case_open_by_reader",
                fields=["reader", "id"],
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(name="case_by_reader", fields=["reader", "-id"]),
            models.Index(name="case_by_state", fields=["kind", "state", "id"]),
            models.Index(name="case_by_opening", fields=["-opened_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def transitions(self) -> Mapping[str, Collection[str]]:
        """Where the case may go from each state, as its kind says."""
        return kinds.get(self.kind).transitions

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.closed_at is None

    def changes_with(self, to: str, at: datetime) -> dict[str, Any]:
        """Closing and answering go with the state; the clock of a pause is `workflow`'s."""
        kind = kinds.get(self.kind)
        changes: dict[str, Any] = {}
        if (to in kind.open_states) == (self.closed_at is not None):
            changes["closed_at"] = None if self.closed_at else at
            if self.escalated_at:  # it is done: nobody's matter any more
                changes |= {"escalated_at": None, "acknowledged_at": None}
        if self.answered_at is None and to not in kind.answer_states:
            changes |= {"answered_at": at, "due_at": self.deliver_due_at}
        return changes


class StateEvent(models.Model):
    """A change in the history of a case or of another thing with states. Rows are only added."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="events", db_index=False)
    version = models.PositiveIntegerField()
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="state_events"
    )
    at = models.DateTimeField()
    act = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    reason = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)
    iso_status = models.CharField(max_length=40, blank=True)
    iso_reason = models.CharField(max_length=40, blank=True)
    # The columns that changed with the state, as they were: an undo puts them back.
    before = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="event_is_one_a_version", fields=["subject_type", "subject_id", "version"]
            ),
            models.CheckConstraint(
                name="event_of_a_case_names_it",
                condition=Q(subject_type="desk.case", case__isnull=False)
                | (~Q(subject_type="desk.case") & Q(case__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="event_by_case", fields=["case", "id"]),
            models.Index(name="event_by_person", fields=["by", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.from_state} → {self.to_state}"


class Reminder(models.Model):
    """That somebody was reminded of a case, once for each thing and each date that it is about."""

    class What(models.TextChoices):
        """Of what."""

        SOON = "soon", _("Due soon")
        LATE = "late", _("Overdue")
        ANSWER = "answer", _("The reader's answer")
        ESCALATED = "escalated", _("Escalated")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders", db_index=False)
    what = models.CharField(max_length=10, choices=What)
    about = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="reminder_is_sent_once", fields=["case", "what", "about"])
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"


class Message(models.Model):
    """A word between reader and staff on a case; it may be shown only from a moment on."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_staff = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()
    visible_from = models.DateTimeField()
    event = models.ForeignKey(StateEvent, models.PROTECT, null=True, related_name="messages")
    withdrawn_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text[:60]


class InternalNote(models.Model):
    """A word among staff on a case. The reader never sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class CaseFile(models.Model):
    """A file kept with a case, for staff or also for the reader."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="case_file")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    for_reader = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.stored.name


class NameCase(models.Model):
    """What the desk works on when somebody gave her real name: the check that is to be decided."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="name_case")
    given = models.OneToOneField("accounts.RealNameCheck", models.PROTECT, related_name="desk_case")

    def __str__(self) -> str:
        return f"{self.case_id}"
