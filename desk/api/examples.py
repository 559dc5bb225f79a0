"""What the OpenAPI document shows of the desk."""

from typing import Any

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from portal.forms import YuanField

FILE = {
    (200, "application/octet-stream"): OpenApiTypes.BINARY,
    404: OpenApiResponse(description="There is none, it is gone, or not checked for viruses"),
}
_AT = "2026-11-23T09:42:00+08:00"
_CASE = {
    "id": 42,
    "number": "WX-2026-000042",
    "kind": "document-delivery",
    "state": "checking",
    "state_label": "In progress",
    "version": 2,
    "title": "高校图书馆社会用户合作模式的实践研究",
    "reader": "王小满",
    "payer_organisation": None,
    "assignee": "黄娟",
    "assignee_id": 4,
    "urgent": False,
    "opened_at": _AT,
    "due_at": "2026-11-25T17:00:00+08:00",
    "late_minutes": None,
    "paused_at": None,
    "closed_at": None,
    "escalated_at": None,
    "acknowledged_at": None,
}


def sent(name: str, value: Any, media_type: str = "application/json") -> OpenApiExample:
    """What a program sends."""
    return OpenApiExample(name, value, request_only=True, media_type=media_type)


def answered(name: str, value: Any) -> OpenApiExample:
    """What it gets."""
    return OpenApiExample(name, value, response_only=True)


CASE = answered("Taken", _CASE)
QUEUE = answered("One case", {"next": None, "stopped": False, "results": [_CASE]})
DETAIL = answered(
    "Taken",
    {
        **_CASE,
        "reader_id": 17,
        "reader_type": "Society reader",
        "opened_by": "王小满",
        "answer_due_at": "2026-11-24T17:00:00+08:00",
        "deliver_due_at": "2026-11-25T17:00:00+08:00",
        "answered_at": "2026-11-23T10:12:00+08:00",
        "events": [
            {
                "id": 101,
                "act": "take",
                "from_state": "submitted",
                "to_state": "checking",
                "by": "黄娟",
                "at": "2026-11-23T10:12:00+08:00",
                "note": "",
                "reason": "",
                "iso_status": "RequestReceived",
                "iso_reason": "",
            }
        ],
        "acts": ["deliver", "search", "ask", "unfilled", "assign", "urgent"],
        "undo": {"act": "take", "until": "2026-11-23T10:22:00+08:00"},
        "facts": {
            "request": 42,
            "reference": "沈敏, 黄娟. 高校图书馆…[J]. 图书馆论坛, 2013, 33(6): 75-80.",
            "held_fen": 380,
        },
        "others": [],
    },
)
LINES = answered(
    "Two lines",
    {
        "results": [
            {
                "what": "event",
                "id": 100,
                "at": _AT,
                "who": "王小满",
                "text": "opened it",
                "note": "",
                "iso": "RequestReceived",
                "hidden_until": None,
            },
            {
                "what": "note",
                "id": 3,
                "at": "2026-11-23T10:15:00+08:00",
                "who": "黄娟",
                "text": "本馆有纸本，三楼期刊库。",
                "note": "",
                "iso": "",
                "hidden_until": None,
            },
        ]
    },
)
CASES = sent("Three cases", {"cases": [42, 43, 57]})
_HANDOVER = {
    "id": 3,
    "by": "黄娟",
    "to": "陈默",
    "note": "下午两件在等国图回信。",
    "at": _AT,
    "seen_by": None,
    "seen_at": None,
    "count": 1,
}
_HANDED = {
    **_HANDOVER,
    "cases": [
        {"case": 42, "number": "WX-2026-000042", "title": _CASE["title"], "note": "已到架上找过。"}
    ],
}
HANDOVERS = answered("One", {"results": [_HANDOVER]})
HANDOVER = answered("With its cases", _HANDED)
NEW_HANDOVER = sent(
    "Two cases",
    {
        "to": 5,
        "cases": [42, 43],
        "note": _HANDOVER["note"],
        "notes": [{"case": 42, "text": "已到架上找过。"}],
    },
)
HANDED_OVER = answered("One went, one stayed", {"handover": _HANDED, "refused": [43]})
TEXT = sent("Some words", {"text": "请问需要彩色扫描吗？"})
MESSAGE = answered(
    "To the reader",
    {
        "id": 7,
        "by": "黄娟",
        "from_staff": True,
        "text": "请问需要彩色扫描吗？",
        "at": _AT,
        "visible_from": _AT,
        "withdrawn_at": None,
        "read_at": None,
    },
)
NOTE = answered(
    "Among staff", {"id": 3, "by": "黄娟", "text": "本馆有纸本，三楼期刊库。", "at": _AT}
)
KEPT = answered(
    "A letter",
    {
        "id": 5,
        "name": "letter.pdf",
        "size": 48213,
        "media_type": "application/pdf",
        "by": "黄娟",
        "at": _AT,
        "for_reader": True,
        "purged_at": None,
        "quarantined_at": None,
    },
)
NEW_FILE = sent(
    "A letter", {"file": "(the file)", "for_reader": True}, media_type="multipart/form-data"
)
VIEWS = answered(
    "One of mine",
    {
        "results": [
            {"id": None, "name": "mine", "query": "view=mine", "count": 3},
            {"id": 5, "name": "加急", "query": "view=all&urgent=yes", "count": 1},
        ]
    },
)
NEW_VIEW = sent("What is urgent", {"name": "加急", "query": "view=all&urgent=yes"})
VIEW = answered("What is urgent", {"id": 5, "name": "加急", "query": "view=all&urgent=yes"})
BULK = sent("Hand three over", {"act": "assign", "cases": [42, 43, 44], "to": 4})
BULK_DONE = answered("One was closed", {"done": [42, 43], "refused": [44]})
WORKERS = answered("Two", {"results": [{"id": 4, "name": "黄娟"}, {"id": 5, "name": "陈默"}]})
REPLY = answered(
    "About pages",
    {"id": 2, "title": "核对页码", "kind": "", "text": "请核对页码。"},
)
SCANNED = answered("A number", {"code": "WX-2026-000042", "case": 42, "is_isbn": False, "near": []})
SHOWN = answered(
    "A passport",
    {"name": "王小满", "number": "E12345678", "scan": "", "born_on": "1990-03-07"},
)
CALENDAR = answered(
    "The first day",
    {
        "year": 2026,
        "provisional": False,
        "workdays": 248,
        "days": [{"day": "2026-01-01", "is_open": False, "name": "元旦"}],
    },
)
LEVELS = answered(
    "Documents, not urgent",
    {
        "month": "2026-11",
        "results": [
            {
                "kind": "document-delivery",
                "urgent": False,
                "answer_days": 1,
                "deliver_days": 2,
                "done": 40,
                "answered_in_time": 40,
                "in_time": 38,
                "late": 2,
                "rate": "95.0",
                "open_late": 1,
            }
        ],
    },
)
TARIFF = answered(
    "A page",
    {
        "results": [
            {
                "code": "dd.page",
                "label": "Document delivery: page",
                "price_fen": 30,
                "since": "2026-01-01T00:00:00+08:00",
                "next_fen": None,
                "next_from": None,
            }
        ]
    },
)
SAMPLES: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.FileField, "(the file)"),
    (YuanField, 1250),
    (forms.BooleanField, True),
    (forms.IntegerField, 6),
    (forms.DateField, "2026-12-01"),
)


def act_example(fields: dict[str, forms.Field]) -> OpenApiExample:
    """A body for an act, made from the fields of its form."""
    has_file = any(isinstance(field, forms.FileField) for field in fields.values())
    media_type = "multipart/form-data" if has_file else "application/json"
    return sent("With all fields", {n: _sample(f) for n, f in fields.items()}, media_type)


def _sample(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField):
        return next((value for value, _label in field.choices), "4")
    return next((value for of, value in SAMPLES if isinstance(field, of)), "…")
