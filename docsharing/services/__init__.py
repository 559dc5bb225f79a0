"""Every write of document delivery: one public function for one act that a librarian would name."""

from docsharing.services.batches import (
    correct_line,
    discard_batch,
    leave_out,
    read_batch,
)
from docsharing.services.complaints import complain, withdraw_complaint
from docsharing.services.corrections import correct, tell_apart, undo_correct
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
from docsharing.services.feeds import choose_titles, end_feed, open_feed
from docsharing.services.handling import (
    ask,
    search,
    supply,
    take,
    undo_ask,
    undo_unfilled,
    unfilled,
)
from docsharing.services.holdings import import_holdings, start_import
from docsharing.services.lapse import lapse
from docsharing.services.licences import (
    block_reader,
    check_licence,
    cover_by_licence,
    lift_block,
)
from docsharing.services.paper import (
    close_uncollected,
    collect,
    confirm_received,
    correct_address,
    undo_collect,
)
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
from docsharing.services.sending import SendWish, go_on, send_batch, send_lines
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
from docsharing.services.status import count_guess
from docsharing.services.talk import answer_with_file, forget_files, send_file, write_to_desk

__all__ = [
    "SendWish",
    "Visitor",
    "Wish",
    "add_source",
    "answer_question",
    "answer_quote",
    "answer_with_file",
    "ask",
    "ask_source",
    "block_reader",
    "cancel_request",
    "check_licence",
    "choose_titles",
    "close_uncollected",
    "collect",
    "complain",
    "confirm_received",
    "correct",
    "correct_address",
    "correct_line",
    "count_guess",
    "cover_by_licence",
    "deliver",
    "describe_source",
    "discard_batch",
    "drop_draft",
    "end_feed",
    "forget_files",
    "forget_reader",
    "go_on",
    "import_holdings",
    "lapse",
    "lapse_quote",
    "leave_out",
    "lift_block",
    "move_source",
    "open_delivery",
    "open_feed",
    "outcome_of",
    "quote",
    "read_batch",
    "renew_link",
    "request_of",
    "restore_source",
    "retire_source",
    "save_draft",
    "search",
    "send_batch",
    "send_file",
    "send_lines",
    "send_request",
    "show_delivery",
    "source_failed",
    "source_next",
    "source_no",
    "source_yes",
    "start_import",
    "supply",
    "take",
    "tell_apart",
    "undo_ask",
    "undo_collect",
    "undo_correct",
    "undo_quote",
    "undo_unfilled",
    "unfilled",
    "withdraw",
    "withdraw_complaint",
    "write_to_desk",
]
