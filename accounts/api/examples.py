"""What the OpenAPI document shows about people."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_AT = "2026-11-23T09:40:00+08:00"
_PERSON = {
    "id": 42,
    "username": None,
    "name": "张雪梅",
    "email": "zhangxm@example.org",
    "phone": None,
    "language": "zh-hans",
    "patron_type": "external",
    "verified": True,
    "joined_at": _AT,
}
_TOKEN = {
    "id": 3,
    "label": "Zotero",
    "hint": "sq_k3Vb",
    "scopes": ["read", "write"],
    "made_at": _AT,
    "expires_at": "2027-02-21T09:40:00+08:00",
    "last_used_at": None,
    "revoked_at": None,
}


def _sent(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def _answered(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True)


ADDRESS = _sent("A mail address", {"address": "zhangxm@example.org"})
HANDLE = OpenApiExample(
    "What goes with the code", {"handle": "b3Zl…"}, response_only=True, status_codes=["202"]
)
REGISTRATION = _sent(
    "With the code from the mail",
    {
        "address": "zhangxm@example.org",
        "handle": "b3Zl…",
        "code": "204816",
        "name": "张雪梅",
        "password": "correct horse battery",
        "consents": True,
        "id_number": "11010519491231002X",
        "real_name_consents": True,
    },
)
REGISTERED = _answered(
    "A new reader",
    {**_PERSON, "token": "sq_…", "token_expires_at": "2027-11-23T09:40:00+08:00"},
)
PERSON = _answered("A verified reader", _PERSON)
PROFILE = _sent("Mails in English from now on", {"language": "en"})
NAME = _sent(
    "An identity card",
    {
        "name": "张雪梅",
        "id_number": "11010519491231002X",
        "document": "id-card",
        "consents": True,
    },
)
MY_NAME = _answered(
    "Waiting for the desk",
    {
        "verified": False,
        "check": {
            "name": "张雪梅",
            "document": "passport",
            "mask": "E*******8",
            "is_child": False,
            "given_at": _AT,
            "verified_at": None,
            "refused_at": None,
            "refused_because": "",
        },
        "why": "",
    },
)
INTEREST = _sent("A class", {"interest": "TP391"})
INTEREST_KEPT = _answered(
    "A class", {"id": 5, "interest": "tp391", "scheme": "clc", "source": "self"}
)
RELATION = _sent("Where she works", {"kind": "employee-of", "organisation": "山城科技有限公司"})
RELATION_KEPT = _answered(
    "Where she works",
    {
        "id": 8,
        "kind": "employee-of",
        "organisation": "山城科技有限公司",
        "person": None,
        "source": "self",
        "from_on": None,
        "to_on": None,
    },
)
DATA = _answered(
    "Two of the parts",
    {
        "interests": [{"scheme": "clc", "value": "tp391", "source": "self", "made_at": _AT}],
        "notice_choices": [{"topic": "library", "mail": False}],
    },
)
REASONS = _answered("A request is open", {"reasons": ["1 of your requests is being worked on."]})
PASSWORD = _sent("Her password", {"password": "correct horse battery"})
CONSENT = _sent("No news by mail", {"purpose": "news", "agrees": False})
CONSENT_KEPT = _answered(
    "News, taken back",
    {
        "purpose": "news",
        "notice_version": "2026-01",
        "channel": "web",
        "given_at": _AT,
        "withdrawn_at": "2026-11-24T10:00:00+08:00",
    },
)
NEW_TOKEN = _sent(
    "For three months",
    {
        "label": "Zotero",
        "scopes": ["read", "write"],
        "days": 90,
        "password": "correct horse battery",
    },
)
TOKEN = _answered("A living token", _TOKEN)
MADE_TOKEN = _answered("Told this once", {**_TOKEN, "token": "sq_…"})
