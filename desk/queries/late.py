"""What is late or soon will be, of which nobody was told yet: each list begins at an index."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from desk import kinds
from desk.clock import Clock
from desk.models import Case, Reminder
from portal import rules

What = Reminder.What
BACK = 92  # days to look back in the calendar for some working days and the holidays between them


def _not_told(rows: QuerySet[Case], what: str, about: str = "due_at") -> QuerySet[Case]:
    told = Reminder.objects.filter(case=OuterRef("pk"), what=what, about=OuterRef(about))
    return rows.exclude(Exists(told)).order_by("due_at", "pk")


def due_soon(at: datetime) -> QuerySet[Case]:
    """Cases that are due within the working hours of the rule, and nobody was told."""
    span = timedelta(hours=int(rules.value("desk.remind_hours")))
    until = Clock.around(at).after(at, span)
    return _not_told(Case.objects.running().filter(due_at__gte=at, due_at__lte=until), What.SOON)


def overdue(at: datetime) -> QuerySet[Case]:
    """Cases that are late, and nobody was told."""
    return _not_told(Case.objects.running().filter(due_at__lt=at), What.LATE)


def to_escalate(at: datetime) -> QuerySet[Case]:
    """Cases that are late by more than the working days of the rule, and no manager was told."""
    days = int(rules.value("desk.escalate_days"))
    clock = Clock.around(at, behind=BACK + 3 * days)
    before = clock.before(at, days * clock.day_length)
    return _not_told(Case.objects.running().filter(due_at__lt=before), What.ESCALATED)


def unanswered(at: datetime) -> list[QuerySet[Case]]:
    """Cases that end without the reader's answer within the days of the rule, in several lists.

    On the day on which she was asked she is asked no second time.
    """
    until = at + timedelta(days=int(rules.value("desk.remind_reader_days")))
    asked = {"paused_at__lte": at - timedelta(days=1), "lapses_at__gt": at}
    found: list[Any] = [rows for kind in kinds.all_kinds() for rows in kind.lapsing(until)]
    return [_not_told(rows.filter(**asked), What.ANSWER, "lapses_at") for rows in found]
