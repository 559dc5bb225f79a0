"""The API of document delivery."""

from docsharing.api.copyright import Holdings
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
    "Cancel",
    "Citations",
    "Download",
    "Estimate",
    "Holdings",
    "Messages",
    "Renew",
    "RequestDetail",
    "Requests",
    "Status",
]
