"""What was handed over: to whom it is still news, and what it was."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from desk.models import Case, HandedCase, Handover

MOST = 200
SHOWN = 5
LATELY = 20


def in_hand(user: User) -> QuerySet[Case]:
    """The open cases that somebody has in hand, what is due first at the top."""
    return Case.objects.open().filter(assignee=user).order_by("due_at", "pk")


def _told(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    """Handovers with the number of their cases, less what was taken back."""
    kept = Q(lines__event__undone_by__isnull=True)
    named = rows.select_related("by", "to", "seen_by")
    return named.annotate(count=Count("lines", filter=kept)).order_by("-pk")


def unseen_by(user: User) -> QuerySet[Handover]:
    """What others handed to her, or back to everybody, and nobody has marked as seen."""
    mine = Q(to=user) | Q(to__isnull=True)
    lines = HandedCase.objects.filter(handover=OuterRef("pk"), event__undone_by__isnull=True)
    return Handover.objects.filter(mine, Exists(lines), seen_at__isnull=True).exclude(by=user)


def news_for(user: User) -> list[Handover]:
    """The latest of what she has not seen; not asked for where the page counted none."""
    if user.__dict__.get("handed") == 0:
        return []
    return list(_told(unseen_by(user))[:SHOWN])


def given_by(user: User) -> list[Handover]:
    """What she handed over lately, newest first."""
    return list(_told(Handover.objects.filter(by=user))[:LATELY])


def handover_for(user: User, pk: int, *, sees_all: bool) -> Handover | None:
    """A handover that concerns her: hers, for her, for everybody; a manager sees all."""
    rows = _told(Handover.objects.filter(pk=pk))
    if not sees_all:
        rows = rows.filter(Q(by=user) | Q(to=user) | Q(to__isnull=True))
    return rows.first()


def lines_of(handover: Handover) -> list[HandedCase]:
    """The cases of a handover with their notes, less what was taken back; due first."""
    rows = handover.lines.filter(event__undone_by__isnull=True)
    rows = rows.select_related("event__case__number", "event__case__reader", "said")
    return list(rows.order_by("event__case__due_at", "pk"))
