"""What the OpenAPI document shows."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: OpenApiResponse(
    description="There is none, it is gone, or it is not checked for viruses"
)}  # fmt: skip
_CITATION = {
    "kind": "Article",
    "title": "高校图书馆社会用户合作模式的实践研究",
    "container": "图书馆论坛",
    "authors": ["沈敏", "黄娟"],
    "year": 2013,
    "volume": "33",
    "issue": "6",
    "pages": "75-80",
}
_WISH = {
    "citation": _CITATION,
    "declares": True,
    "service_level": "Normal",
    "purpose": "study",
    "max_cost_fen": 1000,
    "delivery_method": "link",
    "clue": "从《图书馆论坛》2014 年第 1 期的参考文献看到",
}
WISH = OpenApiExample("A journal article", _WISH, request_only=True, media_type="application/json")
WISH_WITH_FILE = OpenApiExample(
    "With a picture of the citation",
    {"json": _WISH, "attachment": "(the file)"},
    request_only=True,
    media_type="multipart/form-data",
)
_TERMS = {
    "citation": _CITATION,
    "service_level": "Normal",
    "need_by": None,
    "max_cost_fen": 1000,
    "delivery_method": "link",
    "post_to": None,
    "clue": "",
    "purpose": "study",
    "book_pages": None,
}
PRICED = OpenApiExample("A journal article", _TERMS, request_only=True)
DRAFT = OpenApiExample(
    "What is in the form",
    {**_TERMS, "saved_at": "2026-11-23T09:42:00+08:00"},
    response_only=True,
)
DECLARATION = OpenApiExample(
    "Today's words",
    {
        "id": 1,
        "text": "I use the copy for my own study or research only …",
        "valid_from": "2026-01-01T00:00:00+08:00",
    },
    response_only=True,
)
_REQUEST = {
    "id": 42,
    "number": "WX-2026-000042",
    "state": "delivered",
    "state_label": "Delivered",
    "citation": _CITATION,
    "service_level": "Normal",
    "delivery_method": "link",
    "purpose": "study",
    "need_by": None,
    "max_cost_fen": 1000,
    "estimate_fen": 380,
    "held_fen": 0,
    "sent_at": "2026-11-23T09:42:00+08:00",
    "expected_at": "2026-11-25T17:00:00+08:00",
    "delivery": {
        "method": "link",
        "pages": 6,
        "price_fen": 380,
        "expires_at": "2026-11-30T14:05:00+08:00",
        "downloads_left": 5,
        "ended": None,
        "page": "/d/…/",
        "collect_by": None,
        "carrier": "",
        "tracking": "",
        "received_at": None,
    },
}
REQUEST = OpenApiExample("Delivered", _REQUEST, response_only=True)
_DETAIL: dict[str, Any] = {
    **_REQUEST,
    "clue": "",
    "declared_at": "2026-11-23T09:42:00+08:00",
    "answer_by": None,
    "may": ["download"],
    "steps": [
        {"label": "Sent", "state": "done"},
        {"label": "Taken up", "state": "done"},
        {"label": "Searched", "state": "done"},
        {"label": "Delivered", "state": "done"},
    ],
    "course": [
        {"at": "2026-11-23T14:05:00+08:00", "text": "Delivered"},
        {"at": "2026-11-23T10:12:00+08:00", "text": "In progress"},
        {"at": "2026-11-23T09:42:00+08:00", "text": "Received"},
    ],
    "why": "",
    "why_note": "",
    "bill": [
        {"label": "Lookup and handling", "fen": 200},
        {"label": "6 pages, 0.30 yuan each", "fen": 180},
    ],
    "subsidy_fen": 380,
    "prepaid_fen": 0,
    "quote": None,
    "asked": [
        {
            "source": "CALIS",
            "asked_at": "2026-11-23T11:20:00+08:00",
            "answer": "yes",
            "reason": None,
            "failed": False,
        }
    ],
    "attachment": None,
    "files": [],
}
DETAIL = OpenApiExample("Delivered", _DETAIL, response_only=True)
QUOTED = OpenApiExample(
    "Waits for her consent",
    {
        **_DETAIL,
        "state": "quoted",
        "state_label": "Waiting for your consent",
        "max_cost_fen": None,
        "held_fen": 380,
        "delivery": None,
        "may": ["cancel", "consent"],
        "steps": [
            {"label": "Sent", "state": "done"},
            {"label": "Taken up", "state": "done"},
            {"label": "Searched", "state": "now"},
            {"label": "Delivered", "state": ""},
        ],
        "course": [
            {"at": "2026-11-23T14:05:00+08:00", "text": "Waiting for your consent"},
            {"at": "2026-11-23T09:42:00+08:00", "text": "Received"},
        ],
        "quote": {
            "id": 7,
            "kind": "price",
            "pages": 30,
            "price_fen": 1100,
            "held_fen": 380,
            "missing": "",
            "valid_until": "2026-11-30T23:59:59+08:00",
        },
        "asked": [],
    },
    response_only=True,
)
RECEIPT = OpenApiExample(
    "Just sent",
    {
        "number": "WX-2026-000042",
        "reference": "沈敏, 黄娟. 高校图书馆…[J]. 图书馆论坛, 2013, 33(6): 75-80.",
        "sent_at": "2026-11-23T09:42:00+08:00",
        "state_label": "Received",
        "post_to": None,
        "status_code": "7Q2MD-9XK4T-0B6WZ-R5NHC-V8EGJ-3",
        "status_address": "https://library.example/status/",
    },
    response_only=True,
)
ANSWER = OpenApiExample(
    "With the right pages",
    {"text": "页码是 75-80。", "citation": _CITATION},
    request_only=True,
)
CONSENT = OpenApiExample("She agrees", {"quote": 7, "accept": True}, request_only=True)
MESSAGE_SENT = OpenApiExample("A question", {"text": "请问什么时候能到？"}, request_only=True)
MESSAGE = OpenApiExample(
    "From the desk",
    {
        "id": 7,
        "from_staff": True,
        "text": "今天下午送达。",
        "at": "2026-11-23T10:20:00+08:00",
        "read_at": None,
    },
    response_only=True,
)
READ = OpenApiExample("Two were unread", {"marked": 2}, response_only=True)
ESTIMATE = OpenApiExample(
    "Paid by the subsidy",
    {
        "lines": [
            {"label": "Lookup and handling", "fen": 200},
            {"label": "6 pages, 0.30 yuan each", "fen": 180},
        ],
        "pages": 6,
        "pages_assumed": False,
        "price_fen": 380,
        "subsidy_fen": 380,
        "prepaid_fen": 0,
        "short_fen": 0,
        "subsidy_left_fen": 4620,
        "expected_at": "2026-11-25T17:00:00+08:00",
        "asked_before": None,
        "copyright": {
            "counts_as": "issue", "limit": 4, "had": 3, "left": 1, "months": 12, "refused": None,
        },
        "held": [],
        "open_copy": None,
        "closing": None,
    },
    response_only=True,
)  # fmt: skip
ESTIMATE_BY_POST = OpenApiExample(
    "On paper, by post",
    {
        **ESTIMATE.value,
        "lines": [*ESTIMATE.value["lines"], {"label": "By post", "fen": 1500}],
        "price_fen": 1880,
        "subsidy_fen": 1880,
        "subsidy_left_fen": 3120,
    },
    response_only=True,
)
CITATION = OpenApiExample(
    "A reference",
    {"text": "沈敏, 黄娟. 高校图书馆…[J]. 图书馆论坛, 2013, 33(6): 75-80."},
    request_only=True,
)
PARSED = OpenApiExample(
    "What was understood",
    {"citation": _CITATION, "format": "text", "unknown": [], "notes": []},
    response_only=True,
)
CODE = OpenApiExample(
    "From the receipt", {"code": "7Q2MD-9XK4T-0B6WZ-R5NHC-V8EGJ-3"}, request_only=True
)
STATUS = OpenApiExample(
    "In progress",
    {
        "number": "WX-2026-000042",
        "state": "checking",
        "state_label": "In progress",
        "steps": [
            {"label": "Sent", "state": "done"},
            {"label": "Taken up", "state": "done"},
            {"label": "Searched", "state": "now"},
            {"label": "Delivered", "state": ""},
        ],
        "sent_at": "2026-11-23T09:42:00+08:00",
        "expected_at": "2026-11-25T17:00:00+08:00",
    },
    response_only=True,
)
NEW_FILE = OpenApiExample(
    "A PDF", {"file": "(the file)"}, request_only=True, media_type="multipart/form-data"
)
COUNTED = OpenApiExample(
    "Six pages",
    {"pages": 6, "lock": "", "charged_fen": 380, "full_fen": 380, "must_ask": False},
    response_only=True,
)
CITED = OpenApiExample("A journal article", _CITATION, request_only=True)
HELD = OpenApiExample(
    "A journal in print",
    {
        "title": "图书馆论坛", "call_number": "G25/T801", "location": "三楼过刊库",
        "kind": "print", "volumes": "1991-", "covers": True, "url": "",
        "open_url": "",
    },
    response_only=True,
)  # fmt: skip
