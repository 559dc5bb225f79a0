"""Who people are: users, their real names, their organisations, and what they agreed to."""

from accounts.models.access import ApiToken, ProofCode, Purpose, RateCount, Scope
from accounts.models.consents import Channel, Consent, ConsentPurpose, Interest, InterestScheme
from accounts.models.names import DocumentKind, RealNameCheck, RealNameLook
from accounts.models.organisations import (
    Membership,
    MembershipRole,
    Organisation,
    OrganisationKind,
    Relation,
    RelationKind,
    Source,
)
from accounts.models.people import PatronType, StaffAct, StaffActKind, User, UserManager

__all__ = [
    "ApiToken",
    "Channel",
    "Consent",
    "ConsentPurpose",
    "DocumentKind",
    "Interest",
    "InterestScheme",
    "Membership",
    "MembershipRole",
    "Organisation",
    "OrganisationKind",
    "PatronType",
    "ProofCode",
    "Purpose",
    "RateCount",
    "RealNameCheck",
    "RealNameLook",
    "Relation",
    "RelationKind",
    "Scope",
    "Source",
    "StaffAct",
    "StaffActKind",
    "User",
    "UserManager",
]
