"""The tables of document delivery."""

from docsharing.models.copyright import (
    BookLength,
    CopyrightBlock,
    CopyrightPerson,
    CopyrightUse,
    LicenceCheck,
    LicenceResult,
    WorkKind,
)
from docsharing.models.deliveries import Delivery, DeliveryOpening, DeliveryQuerySet, Outcome
from docsharing.models.holdings import (
    HoldingImport,
    HoldingKind,
    HoldingProblem,
    HoldingTitle,
)
from docsharing.models.requests import (
    CITATION_FIELDS,
    CopyrightDeclaration,
    DeliveryMethod,
    DocumentRequest,
    Purpose,
    RequestDraft,
    RequestType,
    ServiceLevel,
)

__all__ = [
    "CITATION_FIELDS",
    "BookLength",
    "CopyrightBlock",
    "CopyrightDeclaration",
    "CopyrightPerson",
    "CopyrightUse",
    "Delivery",
    "DeliveryMethod",
    "DeliveryOpening",
    "DeliveryQuerySet",
    "DocumentRequest",
    "HoldingImport",
    "HoldingKind",
    "HoldingProblem",
    "HoldingTitle",
    "LicenceCheck",
    "LicenceResult",
    "Outcome",
    "Purpose",
    "RequestDraft",
    "RequestType",
    "ServiceLevel",
    "WorkKind",
]
