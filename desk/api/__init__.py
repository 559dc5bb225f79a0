"""The API of the desk."""

from desk.api.acts import ShowName, act_view
from desk.api.cases import CaseDetail, CaseList, Scan, Timeline, Undo
from desk.api.handovers import HandoverDetail, Handovers, HandoverSeen
from desk.api.house import Calendar, Tariff
from desk.api.levels import Levels
from desk.api.lists import Bulk, Replies, ViewDetail, Views, Workers
from desk.api.papers import CasePaper, Papers
from desk.api.talk import CaseFileDetail, CaseFiles, CaseMessages, CaseNotes

__all__ = [
    "Bulk",
    "Calendar",
    "CaseDetail",
    "CaseFileDetail",
    "CaseFiles",
    "CaseList",
    "CaseMessages",
    "CaseNotes",
    "CasePaper",
    "HandoverDetail",
    "HandoverSeen",
    "Handovers",
    "Levels",
    "Papers",
    "Replies",
    "Scan",
    "ShowName",
    "Tariff",
    "Timeline",
    "Undo",
    "ViewDetail",
    "Views",
    "Workers",
    "act_view",
]
