"""The API about people."""

from accounts.api.me import InterestDetail, Interests, Me, MyName, RelationDetail, Relations
from accounts.api.registration import Registration, RegistrationCode
from accounts.api.rights import Closing, Consents, MyData, TokenRevoke, Tokens

__all__ = [
    "Closing",
    "Consents",
    "InterestDetail",
    "Interests",
    "Me",
    "MyData",
    "MyName",
    "Registration",
    "RegistrationCode",
    "RelationDetail",
    "Relations",
    "TokenRevoke",
    "Tokens",
]
