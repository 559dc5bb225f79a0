"""Every write of the desk: one public function for one act that a librarian would name."""

from desk.services.calendar import learn_calendar, mark_day, tell_provisional, unmark_day
from desk.services.cases import (
    Details,
    assign,
    bulk_assign,
    number_case,
    open_case,
    pause,
    perform,
    rename,
    resume,
    set_urgent,
    take,
    tell_reader,
)
from desk.services.correspondence import attach, detach, mark_read, note, say
from desk.services.prices import price, set_price
from desk.services.settings import (
    choose_desk,
    drop_view,
    keep_reply,
    retire_reply,
    save_view,
)

__all__ = [
    "Details",
    "assign",
    "attach",
    "bulk_assign",
    "choose_desk",
    "detach",
    "drop_view",
    "keep_reply",
    "learn_calendar",
    "mark_day",
    "mark_read",
    "note",
    "number_case",
    "open_case",
    "pause",
    "perform",
    "price",
    "rename",
    "resume",
    "retire_reply",
    "save_view",
    "say",
    "set_price",
    "set_urgent",
    "take",
    "tell_provisional",
    "tell_reader",
    "unmark_day",
]
