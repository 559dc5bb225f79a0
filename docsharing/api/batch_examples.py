"""What the OpenAPI document shows of batches."""

from drf_spectacular.utils import OpenApiExample

_LINE = {"kind": "Article", "title": "论智慧图书馆的三大特点"}
LIST = OpenApiExample(
    "Citations, one a line",
    {"text": "王世伟. 论智慧图书馆的三大特点[J]. 中国图书馆学报, 2012, 38(6): 22-28."},
    request_only=True,
    media_type="application/json",
)
LIST_AS_FILE = OpenApiExample(
    "A file", {"file": "(the file)"}, request_only=True, media_type="multipart/form-data"
)
LINE = OpenApiExample(
    "Its citation put right",
    {"citation": {**_LINE, "container": "中国图书馆学报", "year": 2012, "pages": "22-28"}},
    request_only=True,
)
SEND = OpenApiExample(
    "All of it",
    {"declares": True, "service_level": "Normal", "purpose": "study"},
    request_only=True,
)
GO_ON = OpenApiExample("Declared anew", {"declares": True}, request_only=True)
LISTED = OpenApiExample(
    "Looked at, not sent yet",
    {
        "id": 7,
        "number": None,
        "name": "list.ris",
        "format": "ris",
        "state": "unsent",
        "lines": 1,
        "sent": 0,
        "delivered": 0,
        "read_at": "2026-11-23T09:42:00+08:00",
        "sent_at": None,
    },
    response_only=True,
)
SHOWN = OpenApiExample(
    "Looked at, not sent yet",
    {
        "id": 7,
        "number": None,
        "state": "unsent",
        "purpose": None,
        "name": "list.ris",
        "format": "ris",
        "price_fen": 380,
        "subsidy_fen": 380,
        "prepaid_fen": 0,
        "short_fen": 0,
        "lines": [
            {
                "line": 1,
                "place": 1,
                "citation": _LINE,
                "price_fen": 380,
                "left_out": False,
                "problems": [],
                "same_as_line": None,
                "same_as_request": None,
            }
        ],
        "requests": [],
        "progress": {"received": 0, "delivered": 0},
        "held_fen": 0,
        "charged_fen": 0,
        "stopped": None,
    },
    response_only=True,
    status_codes=["200", "201", "202"],
)
