"""What the desk keeps."""

from desk.models.cases import (
    Case,
    CaseFile,
    CaseQuerySet,
    InternalNote,
    Message,
    NameCase,
    Reminder,
    StateEvent,
    Stateful,
)
from desk.models.handovers import HandedCase, Handover
from desk.models.house import DeskChoice, ReplyTemplate, SavedView, Tariff, Workday

__all__ = [
    "Case",
    "CaseFile",
    "CaseQuerySet",
    "DeskChoice",
    "HandedCase",
    "Handover",
    "InternalNote",
    "Message",
    "NameCase",
    "Reminder",
    "ReplyTemplate",
    "SavedView",
    "StateEvent",
    "Stateful",
    "Tariff",
    "Workday",
]
