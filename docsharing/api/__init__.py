"""The API of document delivery."""

from docsharing.api.batches import (
    BatchDetail,
    BatchDiscard,
    Batches,
    BatchGoOn,
    BatchLineDetail,
    BatchSend,
)
from docsharing.api.requests import (
    Answer,
    Cancel,
    Citations,
    Download,
    Estimate,
    Messages,
    Renew,
    RequestDetail,
    Requests,
    Status,
)

__all__ = [
    "Answer",
    "BatchDetail",
    "BatchDiscard",
    "BatchGoOn",
    "BatchLineDetail",
    "BatchSend",
    "Batches",
    "Cancel",
    "Citations",
    "Download",
    "Estimate",
    "Messages",
    "Renew",
    "RequestDetail",
    "Requests",
    "Status",
]
