"""The tables of document delivery."""

from docsharing.models.complaints import UPHELD, Cause, Complaint, ComplaintQuerySet, Remedy
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
    "UPHELD",
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
    "Remedy",
    "RequestDraft",
    "RequestType",
    "ServiceLevel",
]
