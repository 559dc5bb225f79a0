"""The API of document delivery."""

from docsharing.api.batches import (
    BatchDetail,
    BatchDiscard,
    Batches,
    BatchGoOn,
    BatchLineDetail,
    BatchSend,
)
from docsharing.api.copyright import Holdings
from docsharing.api.delivery import Download, Received, Renew, Status
from docsharing.api.feeds import Feed
from docsharing.api.files import RequestFiles
from docsharing.api.form import Citations, Declaration, Draft, Estimate
from docsharing.api.quotes import Consent
from docsharing.api.requests import Answer, Cancel, Receipt, RequestDetail, Requests
from docsharing.api.staff import CaseAttachment, PageCount
from docsharing.api.talk import Attachment, Messages, MessagesRead, RequestFile

__all__ = [
    "Answer",
    "Attachment",
    "BatchDetail",
    "BatchDiscard",
    "BatchGoOn",
    "BatchLineDetail",
    "BatchSend",
    "Batches",
    "Cancel",
    "CaseAttachment",
    "Citations",
    "Consent",
    "Declaration",
    "Download",
    "Draft",
    "Estimate",
    "Feed",
    "Holdings",
    "Messages",
    "MessagesRead",
    "PageCount",
    "Receipt",
    "Received",
    "Renew",
    "RequestDetail",
    "RequestFile",
    "RequestFiles",
    "Requests",
    "Status",
]
