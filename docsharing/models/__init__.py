"""The tables of document delivery."""

from docsharing.models.addresses import PostAddress
from docsharing.models.batches import Batch, BatchLine
from docsharing.models.cards import (
    UNUSED,
    CardBatch,
    CardHandout,
    CardPrint,
    CardState,
    MembershipCard,
)
from docsharing.models.complaints import UPHELD, Cause, Complaint, ComplaintQuerySet, Remedy
from docsharing.models.copyright import (
    BookLength,
    CopyrightBlock,
    CopyrightPerson,
    CopyrightUse,
    LicenceCheck,
    LicenceResult,
    Namesake,
    WhichBook,
    WorkKind,
)
from docsharing.models.deliveries import (
    ON_PAPER,
    Cover,
    Delivery,
    DeliveryOpening,
    DeliveryQuerySet,
    Outcome,
)
from docsharing.models.feeds import RequestFeed
from docsharing.models.holdings import (
    HoldingImport,
    HoldingKind,
    HoldingProblem,
    HoldingTitle,
)
from docsharing.models.quotes import Quote, QuoteAnswer, QuoteKind, QuoteQuerySet, Through
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
    "ON_PAPER",
    "UNUSED",
    "UPHELD",
    "AttemptQuerySet",
    "Batch",
    "BatchLine",
    "BookLength",
    "CardBatch",
    "CardHandout",
    "CardPrint",
    "CardState",
    "Cause",
    "Complaint",
    "ComplaintQuerySet",
    "CopyrightBlock",
    "CopyrightDeclaration",
    "CopyrightPerson",
    "CopyrightUse",
    "Cover",
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
    "MembershipCard",
    "Namesake",
    "Outcome",
    "PostAddress",
    "Purpose",
    "Quote",
    "QuoteAnswer",
    "QuoteKind",
    "QuoteQuerySet",
    "Remedy",
    "RequestDraft",
    "RequestFeed",
    "RequestType",
    "ServiceLevel",
    "SourceAnswer",
    "SourceChange",
    "SourceKind",
    "SupplyAttempt",
    "SupplySource",
    "Through",
    "WhichBook",
    "WorkKind",
]
