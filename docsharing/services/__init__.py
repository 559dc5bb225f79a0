"""Every write of document delivery: one public function for one act that a librarian would name."""

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
from docsharing.services.holdings import import_holdings, start_import
from docsharing.services.lapse import lapse
from docsharing.services.licences import (
    block_reader,
    check_licence,
    cover_by_licence,
    lift_block,
)
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
    "block_reader",
    "cancel_request",
    "check_licence",
    "cover_by_licence",
    "deliver",
    "drop_draft",
    "forget_reader",
    "import_holdings",
    "lapse",
    "lift_block",
    "open_delivery",
    "outcome_of",
    "renew_link",
    "request_of",
    "save_draft",
    "search",
    "send_request",
    "show_delivery",
    "start_import",
    "supply",
    "take",
    "undo_unfilled",
    "unfilled",
    "withdraw",
]
