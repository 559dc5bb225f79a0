"""The tables of document delivery."""

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
    "AttemptQuerySet",
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
