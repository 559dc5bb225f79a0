"""The pages of document delivery for readers and for everybody."""

from docsharing.views.complaints import complaint_new, complaint_withdraw
from docsharing.views.delivery import delivery, link_renew, status, status_find
from docsharing.views.form import request_new
from docsharing.views.quotes import quote, request_quote
from docsharing.views.requests import (
    attachment,
    request_answer,
    request_cancel,
    request_detail,
    request_file,
    request_list,
    request_message,
    request_receipt,
    request_sent,
)

__all__ = [
    "attachment",
    "complaint_new",
    "complaint_withdraw",
    "delivery",
    "link_renew",
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
    "request_sent",
    "status",
    "status_find",
]
