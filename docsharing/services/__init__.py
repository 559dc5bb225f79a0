"""Every write of document delivery: one public function for one act that a librarian would name."""

from docsharing.services.complaints import complain, withdraw_complaint
from docsharing.services.deliveries import (
    Visitor,
    deliver,
    forget_reader,
    open_delivery,
    outcome_of,
    renew_link,
    show_delivery,
    withdraw,
)
from docsharing.services.handling import (
    ask,
    search,
    supply,
    take,
    undo_ask,
    undo_unfilled,
    unfilled,
)
from docsharing.services.lapse import lapse
from docsharing.services.quotes import answer_quote, lapse_quote, quote, undo_quote
from docsharing.services.requests import (
    Wish,
    answer_question,
    cancel_request,
    drop_draft,
    request_of,
    save_draft,
    send_request,
)
from docsharing.services.sources import (
    add_source,
    describe_source,
    move_source,
    restore_source,
    retire_source,
)
from docsharing.services.sourcing import (
    ask_source,
    source_failed,
    source_next,
    source_no,
    source_yes,
)

__all__ = [
    "Visitor",
    "Wish",
    "add_source",
    "answer_question",
    "answer_quote",
    "ask",
    "ask_source",
    "cancel_request",
    "complain",
    "deliver",
    "describe_source",
    "drop_draft",
    "forget_reader",
    "lapse",
    "lapse_quote",
    "move_source",
    "open_delivery",
    "outcome_of",
    "quote",
    "renew_link",
    "request_of",
    "restore_source",
    "retire_source",
    "save_draft",
    "search",
    "send_request",
    "show_delivery",
    "source_failed",
    "source_next",
    "source_no",
    "source_yes",
    "supply",
    "take",
    "undo_ask",
    "undo_quote",
    "undo_unfilled",
    "unfilled",
    "withdraw",
    "withdraw_complaint",
]
