"""Every write of the desk: one public function for one act that a librarian would name."""

from desk.services.calendar import learn_calendar, mark_day, tell_provisional, unmark_day
from desk.services.cases import (
    Details,
    acknowledge,
    assign,
    bulk_assign,
    is_escalated,
    mark_not_urgent,
    mark_urgent,
    number_case,
    open_case,
    perform,
    perform_many,
    rename,
    reword,
    take,
    tell_reader,
)
from desk.services.correspondence import attach, detach, mark_read, note, say
from desk.services.handovers import HandedOver, hand_over, see_handover, undo_assign
from desk.services.prices import price, set_price
from desk.services.reminders import remind
from desk.services.settings import (
    choose_desk,
    drop_view,
    keep_reply,
    retire_reply,
    save_view,
)

__all__ = [
    "Details",
    "HandedOver",
    "acknowledge",
    "assign",
    "attach",
    "bulk_assign",
    "choose_desk",
    "detach",
    "drop_view",
    "hand_over",
    "is_escalated",
    "keep_reply",
    "learn_calendar",
    "mark_day",
    "mark_not_urgent",
    "mark_read",
    "mark_urgent",
    "note",
    "number_case",
    "open_case",
    "perform",
    "perform_many",
    "price",
    "remind",
    "rename",
    "retire_reply",
    "reword",
    "save_view",
    "say",
    "see_handover",
    "set_price",
    "take",
    "tell_provisional",
    "tell_reader",
    "undo_assign",
    "unmark_day",
]
