"""Examples of the board of mutual help in the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

LINE = {
    "id": 7,
    "kind": "question",
    "language": "zh",
    "title": "《新蜀报》副刊哪年停刊？",
    "bounty": 30,
    "state": "open",
    "opened_at": "2026-11-23T09:40:00+08:00",
    "expires_at": "2026-11-30T09:40:00+08:00",
    "claimed_until": None,
}
WHOLE = {
    **LINE,
    "details": "需要出处。",
    "citation": {},
    "accept_by": None,
    "closed_at": None,
    "paid": 0,
    "thanks": "",
    "ended_note": "",
    "request": None,
    "is_mine": False,
    "acts": ["claim", "report"],
    "answers": [],
}
CLAIM = {
    "post": 5,
    "title": "1938 年的一张地图",
    "state": "accepted",
    "claimed_at": "2026-11-20T10:00:00+08:00",
    "until": "2026-11-20T10:15:00+08:00",
    "ended_at": "2026-11-20T10:09:00+08:00",
    "outcome": "answered",
}
BOARD = OpenApiExample("One open post", {"next": None, "results": [LINE]}, response_only=True)
POST = OpenApiExample("An open post", WHOLE, response_only=True)
MINE = OpenApiExample(
    "One of each",
    {"answered": 1, "accepted": 1, "posts": [LINE], "claims": [CLAIM]},
    response_only=True,
)


def sent(name: str, value: dict[str, Any], kind: str = "application/json") -> OpenApiExample:
    """What a program sends."""
    return OpenApiExample(name, value, request_only=True, media_type=kind)


NEW = sent(
    "A question",
    {
        "kind": "question",
        "title": "《新蜀报》副刊哪年停刊？",
        "bounty": 30,
        "details": "需要出处。",
    },
)
RAISE = sent("Fifty points", {"bounty": 50})
THANKS = sent("With thanks", {"thanks": "谢谢您"})
WRONG = sent("Another document", {"fault": "wrong", "note": "这是另一份报纸。"})
REPORTED = sent("Exam papers", {"breach": "exam"})
_SAID = {"text": "1945 年 5 月，见《重庆报史》。", "declares": True}
GIVEN = sent("A text", _SAID)
GIVEN_WITH_FILE = sent(
    "A text and a file", {"json": _SAID, "file": "(the file)"}, "multipart/form-data"
)
