"""The pages of document delivery for readers and for everybody."""

from docsharing.views.batches import (
    batch_detail,
    batch_discard,
    batch_go_on,
    batch_line,
    batch_lines,
    batch_list,
    batch_new,
    batch_send,
    batch_template,
)
from docsharing.views.button import help_button
from docsharing.views.complaints import complaint_new, complaint_withdraw
from docsharing.views.delivery import delivery, link_renew, status, status_find
from docsharing.views.feeds import feed, feed_settings
from docsharing.views.form import openurl, request_new
from docsharing.views.listing import request_list
from docsharing.views.quotes import quote, request_quote
from docsharing.views.requests import (
    attachment,
    request_answer,
    request_cancel,
    request_detail,
    request_file,
    request_message,
    request_receipt,
    request_received,
    request_sent,
)

__all__ = [
    "attachment",
    "batch_detail",
    "batch_discard",
    "batch_go_on",
    "batch_line",
    "batch_lines",
    "batch_list",
    "batch_new",
    "batch_send",
    "batch_template",
    "complaint_new",
    "complaint_withdraw",
    "delivery",
    "feed",
    "feed_settings",
    "help_button",
    "link_renew",
    "openurl",
    "quote",
    "request_answer",
    "request_cancel",
    "request_detail",
    "request_file",
    "request_list",
    "request_message",
    "request_new",
    "request_quote",
    "request_receipt",
    "request_received",
    "request_sent",
    "status",
    "status_find",
]
