"""The tables of document delivery."""

from docsharing.models.deliveries import Delivery, DeliveryOpening, DeliveryQuerySet, Outcome
from docsharing.models.requests import (
    CITATION_FIELDS,
    CopyrightDeclaration,
    DeliveryMethod,
    DocumentRequest,
    RequestDraft,
    RequestType,
    ServiceLevel,
)

__all__ = [
    "CITATION_FIELDS",
    "CopyrightDeclaration",
    "Delivery",
    "DeliveryMethod",
    "DeliveryOpening",
    "DeliveryQuerySet",
    "DocumentRequest",
    "Outcome",
    "RequestDraft",
    "RequestType",
    "ServiceLevel",
]
