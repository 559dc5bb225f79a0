"""What the OpenAPI document shows."""

from drf_spectacular.utils import OpenApiExample

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
WISH = OpenApiExample(
    "A journal article",
    {"citation": _CITATION, "declares": True, "service_level": "Normal", "max_cost_fen": 1000},
    request_only=True,
)
REQUEST = OpenApiExample(
    "Delivered",
    {
        "id": 42,
        "number": "WX-2026-000042",
        "state": "delivered",
        "state_label": "Delivered",
        "citation": _CITATION,
        "service_level": "Normal",
        "purpose": "study",
        "need_by": None,
        "max_cost_fen": 1000,
        "estimate_fen": 380,
        "held_fen": 0,
        "sent_at": "2026-11-23T09:42:00+08:00",
        "expected_at": "2026-11-25T17:00:00+08:00",
        "delivery": {
            "pages": 6,
            "price_fen": 380,
            "expires_at": "2026-11-30T14:05:00+08:00",
            "downloads_left": 5,
            "page": "/d/…/",
        },
    },
    response_only=True,
)
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
    },
    response_only=True,
)  # fmt: skip
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
HELD = OpenApiExample(
    "A journal in print",
    [
        {
            "title": "图书馆论坛", "call_number": "G25/T801", "location": "三楼过刊库",
            "kind": "print", "volumes": "1991-", "covers": True, "url": "",
        }
    ],
    response_only=True,
)  # fmt: skip
