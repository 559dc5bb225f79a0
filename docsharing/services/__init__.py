"""Every write of document delivery: one public function for one act that a librarian would name."""

from docsharing.services.batches import (
    correct_line,
    discard_batch,
    leave_out,
    read_batch,
)
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
from docsharing.services.handling import ask, search, supply, take, undo_unfilled, unfilled
from docsharing.services.lapse import lapse
from docsharing.services.requests import (
    Wish,
    answer_question,
    cancel_request,
    drop_draft,
    request_of,
    save_draft,
    send_request,
)
from docsharing.services.sending import SendWish, go_on, send_batch, send_lines

__all__ = [
    "SendWish",
    "Visitor",
    "Wish",
    "answer_question",
    "ask",
    "cancel_request",
    "correct_line",
    "deliver",
    "discard_batch",
    "drop_draft",
    "forget_reader",
    "go_on",
    "lapse",
    "leave_out",
    "open_delivery",
    "outcome_of",
    "read_batch",
    "renew_link",
    "request_of",
    "save_draft",
    "search",
    "send_batch",
    "send_lines",
    "send_request",
    "show_delivery",
    "supply",
    "take",
    "undo_unfilled",
    "unfilled",
    "withdraw",
]
