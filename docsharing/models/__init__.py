"""The tables of document delivery."""

from docsharing.models.cards import (
    UNUSED,
    CardBatch,
    CardHandout,
    CardPrint,
    CardState,
    MembershipCard,
)
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
    "UNUSED",
    "CardBatch",
    "CardHandout",
    "CardPrint",
    "CardState",
    "CopyrightDeclaration",
    "Delivery",
    "DeliveryMethod",
    "DeliveryOpening",
    "DeliveryQuerySet",
    "DocumentRequest",
    "MembershipCard",
    "Outcome",
    "RequestDraft",
    "RequestType",
    "ServiceLevel",
]
