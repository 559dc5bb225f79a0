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

__all__ = [
    "Visitor",
    "Wish",
    "answer_question",
    "ask",
    "cancel_request",
    "complain",
    "deliver",
    "drop_draft",
    "forget_reader",
    "lapse",
    "open_delivery",
    "outcome_of",
    "renew_link",
    "request_of",
    "save_draft",
    "search",
    "send_request",
    "show_delivery",
    "supply",
    "take",
    "undo_unfilled",
    "unfilled",
    "withdraw",
    "withdraw_complaint",
]
