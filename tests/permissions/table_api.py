"""The policy of the API, but for the acts of cases, which stand with the desk's pages."""

from typing import Any

from tests.permissions.rows import (
    AT_THE_DESK,
    DIRECTOR,
    LIBRARIAN,
    MANAGER,
    NONE_SUCH,
    OWN,
    PUBLIC,
    SIGNED_IN,
    STAFF,
    Row,
    one,
)

REGISTRATION: dict[str, Row] = {
    "api/v1/registration/": Row(post=PUBLIC),
    "api/v1/registration/code/": Row(post=PUBLIC),
}

ME: dict[str, Row] = {
    "api/v1/me/": Row(get=SIGNED_IN, patch=SIGNED_IN),
    "api/v1/me/name/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/interests/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/interests/<int:pk>/": one("interest", delete=OWN),
    "api/v1/me/relations/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/relations/<int:pk>/": one("relation", delete=OWN),
    "api/v1/me/data/": Row(get=SIGNED_IN),
    "api/v1/me/close/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/consents/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/tokens/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/tokens/<int:pk>/revoke/": one("token", post=OWN),
    "api/v1/me/card/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/me/purses/": Row(get=SIGNED_IN),
    "api/v1/me/points/": Row(get=SIGNED_IN),
    "api/v1/me/points/statement/": Row(get=SIGNED_IN),
    "api/v1/me/statement/": Row(get=SIGNED_IN),
    "api/v1/me/organisations/": Row(get=SIGNED_IN),
    "api/v1/me/organisations/<int:pk>/statement/": one("own_organisation", get=OWN),
    "api/v1/notices/": Row(get=SIGNED_IN),
    "api/v1/notices/read/": Row(post=SIGNED_IN),
    "api/v1/notices/choices/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/notices/<int:pk>/read/": one("notice", post=OWN),
}

FILE_FOR_READER: dict[str, Any] = {
    "args": lambda world: {"pk": world.request.pk, "file": world.file_for_reader.pk},
    "missing": {"pk": NONE_SUCH, "file": NONE_SUCH},
}
REQUESTS: dict[str, Row] = {
    "api/v1/requests/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/requests/estimate/": Row(post=SIGNED_IN),
    # Only the owner has one to read; everybody may begin one of her own.
    "api/v1/requests/feed/": Row(
        get=OWN, post=SIGNED_IN, patch=OWN, delete=SIGNED_IN, needs="feed_token"
    ),
    "api/v1/requests/draft/": Row(get=OWN, put=SIGNED_IN, delete=SIGNED_IN, needs="draft"),
    "api/v1/requests/declaration/": Row(get=PUBLIC),
    "api/v1/requests/<int:pk>/": one("request", get=OWN),
    "api/v1/requests/<int:pk>/receipt/": one("request", get=OWN),
    "api/v1/requests/<int:pk>/cancel/": one("request", post=OWN),
    "api/v1/requests/<int:pk>/answer/": one("request", post=OWN),
    "api/v1/requests/<int:pk>/quote/": one("quoted", post=OWN),
    "api/v1/requests/<int:pk>/messages/": one("request", get=OWN, post=OWN),
    "api/v1/requests/<int:pk>/messages/read/": one("request", post=OWN),
    "api/v1/requests/<int:pk>/attachment/": one("attached", get=OWN),
    "api/v1/requests/<int:pk>/files/": one("request", post=OWN),
    "api/v1/requests/<int:pk>/files/<int:file>/": Row(get=OWN, **FILE_FOR_READER),
    "api/v1/requests/<int:pk>/download/": one(
        "delivered", post=OWN, logs="docsharing_deliveryopening"
    ),
    "api/v1/requests/<int:pk>/received/": one("posted", post=OWN),
    "api/v1/requests/<int:pk>/renew/": one("delivered", post=OWN),
    "api/v1/citations/": Row(post=SIGNED_IN),
    "api/v1/holdings/": Row(post=SIGNED_IN),
    "api/v1/status/": Row(post=PUBLIC),
}

LINE_OF_BATCH: dict[str, Any] = {
    "args": lambda world: {"pk": world.batch.pk, "line_no": 1},
    "missing": {"pk": NONE_SUCH, "line_no": 1},
}
BATCHES: dict[str, Row] = {
    "api/v1/batches/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "api/v1/batches/<int:pk>/": one("batch", get=OWN),
    "api/v1/batches/<int:pk>/lines/<int:line_no>/": Row(post=OWN, **LINE_OF_BATCH),
    "api/v1/batches/<int:pk>/send/": one("batch", post=OWN),
    "api/v1/batches/<int:pk>/go-on/": one("batch", post=OWN),
    "api/v1/batches/<int:pk>/discard/": one("batch", post=OWN),
}

GIFTS: dict[str, Row] = {
    "api/v1/gifts/": Row(get=PUBLIC, needs="gift"),
    "api/v1/gifts/<int:pk>/": one("gift", get=PUBLIC),
    "api/v1/gifts/<int:pk>/choose/": Row(
        post=OWN,
        args=lambda world: {"pk": world.gift.pk},
        missing={"pk": NONE_SUCH},
        needs="patron",
        # Who has no real name or works here sees the gift, and may not choose it.
        forbidden=SIGNED_IN - OWN,
    ),
    "api/v1/me/gifts/": Row(get=SIGNED_IN),
    "api/v1/me/gifts/<int:pk>/": one("redemption", get=OWN),
    "api/v1/me/gifts/<int:pk>/cancel/": one("redemption", post=OWN),
    "api/v1/desk/gifts/": Row(get=AT_THE_DESK, post=MANAGER, forbidden=LIBRARIAN),
    "api/v1/desk/gifts/<int:pk>/": one("gift", get=AT_THE_DESK, patch=MANAGER, forbidden=LIBRARIAN),
    "api/v1/desk/gifts/<int:pk>/take-in/": one("gift", post=AT_THE_DESK),
    "api/v1/desk/gifts/<int:pk>/count/": one("gift", post=AT_THE_DESK),
    "api/v1/desk/gifts/chosen/": Row(get=AT_THE_DESK, needs="redemption"),
    "api/v1/desk/gifts/chosen/<int:pk>/": one("redemption", get=AT_THE_DESK),
    "api/v1/desk/gifts/chosen/<int:pk>/collect/": one("redemption", post=AT_THE_DESK),
    "api/v1/desk/gifts/chosen/<int:pk>/call-off/": one("redemption", post=AT_THE_DESK),
}

FILE_OF_CASE: dict[str, Any] = {
    "args": lambda world: {"pk": world.case.pk, "file": world.case_file.pk},
    "missing": {"pk": NONE_SUCH, "file": NONE_SUCH},
}
DESK: dict[str, Row] = {
    "api/v1/desk/cards/": Row(get=AT_THE_DESK),
    "api/v1/desk/cards/<str:number>/": Row(
        get=AT_THE_DESK,
        args=lambda world: {"number": world.card.number},
        missing={"number": "HY-2026-9999997"},
    ),
    "api/v1/desk/cases/": Row(get=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/": one("case", get=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/timeline/": one("case", get=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/messages/": one("case", get=AT_THE_DESK, post=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/notes/": one("case", get=AT_THE_DESK, post=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/files/": one("case", get=AT_THE_DESK, post=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/files/<int:file>/": Row(
        get=AT_THE_DESK, delete=AT_THE_DESK, **FILE_OF_CASE
    ),
    "api/v1/desk/cases/<int:pk>/undo/": one("case", post=AT_THE_DESK),
    "api/v1/desk/cases/<int:pk>/papers/<slug:name>/": Row(
        get=AT_THE_DESK,
        args=lambda world: {"pk": world.case.pk, "name": "pull-slip"},
        missing={"pk": NONE_SUCH, "name": "pull-slip"},
    ),
    "api/v1/desk/handovers/": Row(get=AT_THE_DESK, post=AT_THE_DESK),
    "api/v1/desk/handovers/<int:pk>/": one("handover", get=AT_THE_DESK),
    "api/v1/desk/handovers/<int:pk>/seen/": one("handover", post=MANAGER, forbidden=LIBRARIAN),
    "api/v1/desk/papers/<slug:name>/": Row(
        post=AT_THE_DESK,
        args=lambda _: {"name": "pull-slip"},
        missing={"name": "no-such-paper"},
    ),
    "api/v1/desk/views/": Row(get=AT_THE_DESK, post=AT_THE_DESK),
    "api/v1/desk/views/<int:pk>/": one("saved_view", delete=LIBRARIAN),
    "api/v1/desk/bulk/": Row(post=AT_THE_DESK),
    "api/v1/desk/levels/": Row(get=MANAGER),
    "api/v1/desk/reports/delivery/": Row(get=MANAGER | DIRECTOR),
    "api/v1/desk/workers/": Row(get=AT_THE_DESK),
    "api/v1/desk/replies/": Row(get=AT_THE_DESK),
    "api/v1/desk/scan/": Row(get=AT_THE_DESK, query="?code=x"),
    "api/v1/desk/calendar/": Row(get=STAFF),
    "api/v1/desk/tariff/": Row(get=STAFF),
    "api/v1/desk/real-name/<int:pk>/show/": one("name_case", post=LIBRARIAN, forbidden=MANAGER),
    "api/v1/desk/document-delivery/<int:pk>/attachment/": Row(
        get=AT_THE_DESK,
        args=lambda world: {"pk": world.attached.case_id},
        missing={"pk": NONE_SUCH},
    ),
    "api/v1/desk/document-delivery/<int:pk>/pages/": one("case", post=LIBRARIAN),
}

API: dict[str, Row] = {**REGISTRATION, **ME, **REQUESTS, **BATCHES, **GIFTS, **DESK}
