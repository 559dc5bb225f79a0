"""The API of document delivery."""

from docsharing.api.quotes import Consent
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
    "Consent",
    "Download",
    "Estimate",
    "Messages",
    "Renew",
    "RequestDetail",
    "Requests",
    "Status",
]
