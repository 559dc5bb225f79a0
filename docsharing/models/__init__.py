"""The tables of document delivery."""

from docsharing.models.complaints import UPHELD, Cause, Complaint, ComplaintQuerySet, Remedy
from docsharing.models.deliveries import Delivery, DeliveryOpening, DeliveryQuerySet, Outcome
from docsharing.models.quotes import Quote, QuoteAnswer, QuoteKind, QuoteQuerySet, Through
from docsharing.models.requests import (
    CITATION_FIELDS,
    CopyrightDeclaration,
    DeliveryMethod,
    DocumentRequest,
    RequestDraft,
    RequestType,
    ServiceLevel,
)
from docsharing.models.supply import (
    AttemptQuerySet,
    SourceAnswer,
    SourceChange,
    SourceKind,
    SupplyAttempt,
    SupplySource,
)

__all__ = [
    "CITATION_FIELDS",
    "UPHELD",
    "AttemptQuerySet",
    "Cause",
    "Complaint",
    "ComplaintQuerySet",
    "CopyrightDeclaration",
    "Delivery",
    "DeliveryMethod",
    "DeliveryOpening",
    "DeliveryQuerySet",
    "DocumentRequest",
    "Outcome",
    "Quote",
    "QuoteAnswer",
    "QuoteKind",
    "QuoteQuerySet",
    "Remedy",
    "RequestDraft",
    "RequestType",
    "ServiceLevel",
    "SourceAnswer",
    "SourceChange",
    "SourceKind",
    "SupplyAttempt",
    "SupplySource",
    "Through",
]
