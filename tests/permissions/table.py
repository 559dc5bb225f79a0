r"""The policy: every URL pattern of the site, and which roles may call which method.

How to add a row:

    "desk/cases/<int:pk>/": Row(
        get=LIBRARIAN,                               # the roles that may; all others get 404
        post=LIBRARIAN,                              # a method that is not named must answer 405
        args=lambda world: {"pk": world.case.pk},    # an object of the owner's (`world.py`)
        missing={"pk": 999_999_999},                 # must answer like a foreign object
    ),

- The key is the whole route, as this prints it: `manage.py shell -c "from tests.permissions.urls
  import every_url; print(*every_url(), sep=chr(10))"`. A key that ends in `*` covers all below;
  only for pages of libraries.
- Anonymous people are led to the sign-in page, and below `api/` get 401, unless PUBLIC.
- An object that a role may not see answers 404, with the very body of a missing one.
- `forbidden=…` names the roles that may see the object and not do this to it: they get 403.
"""

from typing import Any

from tests.permissions.rows import (
    ADMINISTRATOR,
    AT_THE_DESK,
    CASHIER,
    DIRECTOR,
    LIBRARIAN,
    MANAGER,
    NONE_SUCH,
    OWN,
    PUBLIC,
    SIGNED_IN,
    STAFF,
    SUPERUSER,
    Roles,
    Row,
    one,
)
from tests.permissions.table_api import API

ME = Row(get=SIGNED_IN, post=SIGNED_IN)
FORM = Row(get=PUBLIC, post=PUBLIC, foreign=True)
MEMBER_FORM = Row(get=SIGNED_IN, post=SIGNED_IN, foreign=True)

PORTAL: dict[str, Row] = {
    "": Row(get=PUBLIC),
    "find/": Row(get=PUBLIC, query="?q=a", no_page=True),
    "display/": Row(post=PUBLIC),
    "language/": Row(post=PUBLIC),
    "help/": Row(get=PUBLIC),
    "help/fees/": Row(get=PUBLIC),
    "help/privacy/": Row(get=PUBLIC),
    "help/copyright/": Row(get=PUBLIC),
    "help/accessibility/": Row(get=PUBLIC),
    "healthz": Row(get=PUBLIC, no_page=True),
    "readyz": Row(get=PUBLIC, no_page=True),
    "robots.txt": Row(get=PUBLIC, no_page=True),
    "api/schema/": Row(get=PUBLIC, no_page=True),
    "api/docs/": Row(get=PUBLIC),
    "me/": Row(get=SIGNED_IN),
    "me/notices/": Row(get=SIGNED_IN),
    "me/notices/read/": Row(post=SIGNED_IN),
    "me/notices/<int:pk>/": one("notice", post=OWN),
    "me/notices/settings/": ME,
    "desk/settings/rules/": Row(get=ADMINISTRATOR),
    "desk/settings/rules/<str:key>/": Row(
        get=ADMINISTRATOR,
        post=ADMINISTRATOR,
        args=lambda _: {"key": "site.name"},
        missing={"key": "no.such-rule"},
    ),
    "desk/outbox/": Row(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "desk/jobs/": Row(get=STAFF),
    "desk/jobs/<int:pk>/": one("job", get=LIBRARIAN | ADMINISTRATOR, no_page=True),
}

ACCOUNTS: dict[str, Row] = {
    "accounts/login/": FORM,
    "accounts/logout/": FORM,
    "accounts/signup/": FORM,
    "accounts/inactive/": Row(get=PUBLIC, foreign=True),
    "accounts/reauthenticate/": MEMBER_FORM,
    "accounts/password/": MEMBER_FORM,
    "accounts/password/reset/": FORM,
    "accounts/password/reset/code/": FORM,
    "accounts/2fa/*": Row(get=PUBLIC, post=PUBLIC, foreign=True, note="allauth guards each"),
    "accounts/sessions/": MEMBER_FORM,
    "me/profile/": ME,
    "me/profile/name/": ME,
    "me/profile/address/": ME,
    "me/profile/address/code/": ME,
    "me/profile/interests/": Row(post=SIGNED_IN),
    "me/profile/interests/<int:pk>/": one("interest", post=OWN),
    "me/profile/relations/": Row(post=SIGNED_IN),
    "me/profile/relations/<int:pk>/": one("relation", post=OWN),
    "me/security/": Row(get=SIGNED_IN),
    "me/data/": Row(get=SIGNED_IN),
    "me/data.zip": Row(get=SIGNED_IN, no_page=True),
    "me/data/close/": ME,
    "me/tokens/": ME,
    "me/tokens/<int:pk>/revoke/": one("token", post=OWN),
    "me/consents/": ME,
}

PRICES: Roles = ADMINISTRATOR | MANAGER
FILE_OF_CASE: dict[str, Any] = {
    "args": lambda world: {"pk": world.case.pk, "file": world.case_file.pk},
    "missing": {"pk": NONE_SUCH, "file": NONE_SUCH},
}

DESK: dict[str, Row] = {
    "desk/": Row(get=STAFF),  # who does not work on cases is led to her first page
    "desk/counts/": Row(get=AT_THE_DESK, no_page=True),
    "desk/filter/": Row(get=AT_THE_DESK, no_page=True),
    "desk/export/": Row(get=AT_THE_DESK, query="?format=csv", no_page=True),
    "desk/views/": Row(post=AT_THE_DESK),
    "desk/views/<int:pk>/drop/": one("saved_view", post=LIBRARIAN),
    "desk/bulk/": Row(post=AT_THE_DESK),
    "desk/undo/": Row(post=AT_THE_DESK),
    "desk/scan/": Row(get=STAFF, query="?code=x"),
    "desk/levels/": Row(get=MANAGER),
    "desk/levels/export/": Row(get=MANAGER, query="?format=csv", no_page=True),
    "desk/cases/<int:pk>/": one("case", get=AT_THE_DESK),
    "desk/cases/<int:pk>/aside/": one("case", get=AT_THE_DESK),
    "desk/cases/<int:pk>/message/": one("case", post=AT_THE_DESK),
    "desk/cases/<int:pk>/note/": one("case", post=AT_THE_DESK),
    "desk/cases/<int:pk>/files/": one("case", post=AT_THE_DESK),
    "desk/cases/<int:pk>/files/<int:file>.<slug:form>": Row(
        get=AT_THE_DESK,
        no_page=True,
        args=lambda world: FILE_OF_CASE["args"](world) | {"form": "pdf"},
        missing=FILE_OF_CASE["missing"] | {"form": "pdf"},
    ),
    "desk/cases/<int:pk>/files/<int:file>/drop/": Row(post=AT_THE_DESK, **FILE_OF_CASE),
    "desk/cases/<int:pk>/name/": one("name_case", post=AT_THE_DESK),
    "desk/cases/<int:pk>/acts/<slug:name>/": Row(
        get=LIBRARIAN,
        post=LIBRARIAN,
        forbidden=MANAGER,
        args=lambda world: {"pk": world.case.pk, "name": "take"},
        missing={"pk": NONE_SUCH, "name": "take"},
    ),
    "desk/cases/<int:pk>/replies/": one("case", get=AT_THE_DESK, no_page=True),
    "desk/cases/<int:pk>/papers/<slug:name>.pdf": Row(
        get=AT_THE_DESK,
        args=lambda world: {"pk": world.case.pk, "name": "pull-slip"},
        missing={"pk": NONE_SUCH, "name": "pull-slip"},
        no_page=True,
    ),
    "desk/handover/": Row(get=AT_THE_DESK, post=AT_THE_DESK),
    "desk/handovers/<int:pk>/": one("handover", get=AT_THE_DESK),
    "desk/handovers/<int:pk>/seen/": one("handover", post=MANAGER, forbidden=LIBRARIAN),
    "desk/papers/<slug:name>/": Row(
        post=AT_THE_DESK,
        args=lambda _: {"name": "pull-slip"},
        missing={"name": "no-such-paper"},
    ),
    "desk/settings/desk/": Row(get=STAFF, post=STAFF),
    "desk/settings/replies/": Row(get=AT_THE_DESK, post=AT_THE_DESK),
    "desk/settings/replies/<int:pk>/": one("reply", get=AT_THE_DESK, post=AT_THE_DESK),
    "desk/settings/replies/<int:pk>/retire/": one("reply", post=AT_THE_DESK),
    "desk/settings/calendar/": Row(get=STAFF, post=ADMINISTRATOR),
    "desk/settings/calendar/learn/": Row(post=ADMINISTRATOR),
    "desk/settings/calendar/drop/": Row(
        post=ADMINISTRATOR, needs="marked_day", body={"day": "2026-12-25"}
    ),
    "desk/settings/tariff/": Row(get=STAFF),
    "desk/settings/tariff/<str:code>/": Row(
        get=PRICES, post=PRICES, args=lambda _: {"code": "dd.page"}, missing={"code": "no.such"}
    ),
    **{
        f"api/v1/desk/document-delivery/<int:pk>/{act}/": one(
            "case", post=LIBRARIAN, forbidden=MANAGER
        )
        for act in (
            "take",
            "deliver",
            "search",
            "supply",
            "ask",
            "withdraw",
            "collected",
            "uncollected",
            "unfilled",
            "correct",
            "apart",
            "licence",
            "quote",
            "source",
            "ask-next",
            "source-next",
            "source-yes",
            "source-no",
            "source-failed",
        )
    },
    "api/v1/desk/document-delivery/<int:pk>/cover/": one("case", post=MANAGER, forbidden=LIBRARIAN),
    **{
        f"api/v1/desk/{kind}/<int:pk>/acknowledge/": one(case, post=MANAGER, forbidden=LIBRARIAN)
        for kind, case in (
            ("document-delivery", "case"),
            ("real-name", "name_case"),
            ("complaint", "complaint_case"),
        )
    },
    **{
        f"api/v1/desk/document-delivery/<int:pk>/{act}/": one("case", post=AT_THE_DESK)
        for act in ("assign", "urgent", "not-urgent")
    },
    **{
        f"api/v1/desk/real-name/<int:pk>/{act}/": one(
            "name_case", post=LIBRARIAN, forbidden=MANAGER
        )
        for act in ("take", "confirm", "refuse")
    },
    **{
        f"api/v1/desk/real-name/<int:pk>/{act}/": one("name_case", post=AT_THE_DESK)
        for act in ("assign", "urgent", "not-urgent")
    },
    **{
        f"api/v1/desk/complaint/<int:pk>/{act}/": one(
            "complaint_case", post=LIBRARIAN, forbidden=MANAGER
        )
        for act in ("take", "resend")
    },
    **{
        f"api/v1/desk/complaint/<int:pk>/{act}/": one(
            "complaint_case", post=MANAGER, forbidden=LIBRARIAN
        )
        for act in ("refund", "apologise", "refuse")
    },
    **{
        f"api/v1/desk/complaint/<int:pk>/{act}/": one("complaint_case", post=AT_THE_DESK)
        for act in ("assign", "urgent", "not-urgent")
    },
}

# What the desk knows of people.
OF_PEOPLE: Roles = LIBRARIAN | MANAGER | CASHIER | ADMINISTRATOR
PARTNERS: Roles = LIBRARIAN | MANAGER
PEOPLE: dict[str, Row] = {
    "desk/people/": Row(get=OF_PEOPLE),
    "desk/people/<int:pk>/": one("owner", get=OF_PEOPLE),
    "desk/people/<int:pk>/role/": one("owner", post=ADMINISTRATOR),
    "desk/people/<int:pk>/type/": one("owner", post=LIBRARIAN | ADMINISTRATOR),
    "desk/people/<int:pk>/suspend/": one("owner", post=ADMINISTRATOR),
    "desk/people/<int:pk>/restore/": one("owner", post=ADMINISTRATOR),
    "desk/people/<int:pk>/name/": one("owner", get=LIBRARIAN, post=LIBRARIAN),
    "desk/people/names/<int:pk>/": one("name_check", post=LIBRARIAN),
    "desk/people/memberships/<int:pk>/end/": one("membership", post=PARTNERS),
    "desk/organisations/": Row(get=PARTNERS, post=PARTNERS),
    "desk/organisations/<int:pk>/": one("organisation", get=PARTNERS, post=PARTNERS),
}

OPENINGS = "docsharing_deliveryopening"
READS_BOOKS: Roles = MANAGER | DIRECTOR | ADMINISTRATOR
HANDLES_CASH: Roles = CASHIER | MANAGER
OF_HOLDER: dict[str, Any] = {
    "args": lambda world: {"kind": "person", "pk": world.patron.pk},
    "missing": {"kind": "person", "pk": NONE_SUCH},
}
BODY: dict[str, Any] = {
    "args": lambda world: {"pk": world.own_organisation.pk},
    "missing": {"pk": NONE_SUCH},
}
BODY_FILE: dict[str, Any] = {
    "args": lambda world: {"pk": world.own_organisation.pk, "form": "csv"},
    "missing": {"pk": NONE_SUCH, "form": "csv"},
    "no_page": True,
}
STATEMENT = r"organisation/(?P<pk>[0-9]{1,18})/statement"
HOLDER = r"desk/^cash/(?P<kind>person|organisation)/(?P<pk>[0-9]{1,18})/"
LEDGER: dict[str, Row] = {
    "me/statement/": Row(get=SIGNED_IN),
    r"^me/statement\.(?P<form>csv|xlsx)$": Row(
        get=SIGNED_IN, args=lambda _: {"form": "csv"}, no_page=True
    ),
    r"^me/organisations/(?P<pk>[0-9]{1,18})/statement/$": Row(get=OWN, **BODY),
    r"^me/organisations/(?P<pk>[0-9]{1,18})/statement\.(?P<form>csv|xlsx)$": Row(
        get=OWN, **BODY_FILE
    ),
    "me/points/": Row(get=SIGNED_IN),
    r"^me/points\.(?P<form>csv|xlsx)$": Row(
        get=SIGNED_IN, args=lambda _: {"form": "csv"}, no_page=True
    ),
    "desk/books/": Row(get=READS_BOOKS),
    "desk/books/check/": Row(post=READS_BOOKS),
    "desk/books/export/": Row(get=READS_BOOKS, query="?format=csv", no_page=True),
    "desk/books/funds/": Row(get=READS_BOOKS, post=DIRECTOR, forbidden=READS_BOOKS),
    "desk/books/funds/<int:pk>/raise/": one("fund", post=DIRECTOR),
    "desk/books/funds/<int:pk>/": one("fund", get=READS_BOOKS),
    "desk/books/funds/<int:pk>/close/": one("fund", post=DIRECTOR),
    "desk/books/funds/<int:pk>/statement/": one(
        "fund", get=READS_BOOKS, query="?format=csv", no_page=True
    ),
    "desk/books/revoke/<int:pk>/": one("patron", get=MANAGER, post=MANAGER),
    "desk/cash/": Row(get=CASHIER),
    "desk/cash/open/": Row(post=CASHIER),
    "desk/cash/close/": Row(get=CASHIER, post=CASHIER, needs="shift"),
    "desk/cash/counts/": Row(get=HANDLES_CASH),
    "desk/cash/counts/<int:pk>/verify/": one("shift", post=MANAGER),
    "desk/cash/receipts/<int:pk>/": one("receipt", get=HANDLES_CASH),
    "desk/cash/receipts/<int:pk>/void/": one("receipt", post=CASHIER),
    HOLDER + "$": Row(get=CASHIER, **OF_HOLDER),
    HOLDER + "take/$": Row(post=CASHIER, **OF_HOLDER),
    HOLDER + "give/$": Row(post=CASHIER, **OF_HOLDER),
    rf"desk/^cash/{STATEMENT}/$": Row(get=HANDLES_CASH, **BODY),
    rf"desk/^cash/{STATEMENT}\.(?P<form>csv|xlsx)$": Row(get=HANDLES_CASH, **BODY_FILE),
}

# Membership cards: the desk looks and hands out, a manager makes, prints and declares void.
CARDS: dict[str, Row] = {
    "c/<str:number>/": Row(get=PUBLIC, args=lambda _: {"number": "HY-2026-0000429"}, no_page=True),
    "me/card/": ME,
    "desk/cards/": Row(get=AT_THE_DESK),
    "desk/cards/new/": Row(get=MANAGER, post=MANAGER),
    "desk/cards/find/": Row(get=AT_THE_DESK, no_page=True),
    "desk/cards/export/": Row(get=AT_THE_DESK, query="?format=csv", no_page=True),
    "desk/cards/<int:pk>/": one("card_batch", get=AT_THE_DESK),
    "desk/cards/<int:pk>/sheet/<int:sheet>/": Row(
        post=MANAGER,
        args=lambda world: {"pk": world.card_batch.pk, "sheet": 1},
        missing={"pk": NONE_SUCH, "sheet": 1},
    ),
    "desk/cards/<int:pk>/hand-out/": one("card_batch", post=AT_THE_DESK),
    "desk/cards/<int:pk>/void/": one("card_batch", post=MANAGER),
    "desk/cards/<int:pk>/export/": one(
        "card_batch", get=AT_THE_DESK, query="?format=csv", no_page=True
    ),
    "desk/cards/card/<int:pk>/": one("card", get=AT_THE_DESK),
    "desk/cards/card/<int:pk>/void/": one("card", post=MANAGER),
}

# Gifts: anybody may look, a reader chooses; the desk counts and gives out, a manager adds.
GIFTS: dict[str, Row] = {
    "gifts/": Row(get=PUBLIC, needs="gift"),
    "gifts/<int:pk>/": Row(
        get=PUBLIC, args=lambda world: {"pk": world.gift.pk}, missing={"pk": NONE_SUCH}
    ),
    "gifts/<int:pk>/picture/": Row(
        get=PUBLIC,
        args=lambda world: {"pk": world.gift.pk},
        missing={"pk": NONE_SUCH},
        no_page=True,
    ),
    "gifts/<int:pk>/choose/": one("gift", post=SIGNED_IN),
    "me/gifts/": Row(get=SIGNED_IN),
    "me/gifts/<int:pk>/": one("redemption", get=OWN),
    "me/gifts/<int:pk>/cancel/": one("redemption", get=OWN, post=OWN),
    "desk/gifts/": Row(get=AT_THE_DESK),
    "desk/gifts/export/": Row(get=AT_THE_DESK, query="?format=csv", no_page=True),
    "desk/gifts/new/": Row(get=MANAGER, post=MANAGER),
    "desk/gifts/<int:pk>/": one("gift", get=AT_THE_DESK),
    "desk/gifts/<int:pk>/change/": one("gift", get=MANAGER, post=MANAGER),
    "desk/gifts/<int:pk>/take-in/": one("gift", post=AT_THE_DESK),
    "desk/gifts/<int:pk>/count/": one("gift", post=AT_THE_DESK),
    "desk/gifts/chosen/": Row(get=AT_THE_DESK, needs="redemption"),
    "desk/gifts/chosen/export/": Row(get=AT_THE_DESK, query="?format=csv", no_page=True),
    "desk/gifts/chosen/<int:pk>/": one("redemption", get=AT_THE_DESK),
    "desk/gifts/chosen/<int:pk>/slip.pdf": one("redemption", get=AT_THE_DESK, no_page=True),
    "desk/gifts/chosen/<int:pk>/collect/": one("redemption", post=AT_THE_DESK),
    "desk/gifts/chosen/<int:pk>/call-off/": one("redemption", post=AT_THE_DESK),
}

LINE_OF_BATCH: dict[str, Any] = {
    "args": lambda world: {"pk": world.batch.pk, "line_no": 1},
    "missing": {"pk": NONE_SUCH, "line_no": 1},
}
BATCHES: dict[str, Row] = {
    "requests/batches/": Row(get=SIGNED_IN),
    "requests/batches/new/": Row(get=SIGNED_IN, post=SIGNED_IN),
    "requests/batches/template.<slug:form>": Row(
        get=SIGNED_IN, args=lambda _: {"form": "csv"}, missing={"form": "exe"}, no_page=True
    ),
    "requests/batches/<int:pk>/": one("batch", get=OWN),
    "requests/batches/<int:pk>/lines/": one("batch", post=OWN, body={"leave": "1"}),
    "requests/batches/<int:pk>/lines/<int:line_no>/": Row(post=OWN, **LINE_OF_BATCH),
    "requests/batches/<int:pk>/send/": one("batch", post=OWN),
    "requests/batches/<int:pk>/go-on/": one("sent_batch", post=OWN),
    "requests/batches/<int:pk>/discard/": one("batch", get=OWN, post=OWN),
    "openurl/": Row(get=PUBLIC, query="?rft.atitle=Emma&rft.jtitle=Novels"),
    "help/button/": Row(get=PUBLIC),
}

DOCSHARING: dict[str, Row] = {
    "requests/": Row(get=SIGNED_IN),
    "requests/new/": Row(get=PUBLIC, post=PUBLIC),
    "requests/feed/": Row(get=SIGNED_IN, post=SIGNED_IN, body={"do": "open"}),
    "requests/<int:pk>/": one("request", get=OWN),
    "requests/<int:pk>/sent/": one("request", get=OWN),
    "requests/<int:pk>/receipt/": one("request", get=OWN),
    "requests/<int:pk>/cancel/": one("request", get=OWN, post=OWN),
    "requests/<int:pk>/answer/": one("request", post=OWN),
    "requests/<int:pk>/quote/": one("quoted", post=OWN, body={"answer": "accept"}),
    "requests/<int:pk>/message/": one("request", post=OWN),
    "requests/<int:pk>/renew/": one("delivered", post=OWN),
    "requests/<int:pk>/received/": one("posted", post=OWN),
    "requests/<int:pk>/complain/": one("delivered", get=OWN, post=OWN),
    "complaints/<int:pk>/withdraw/": one("complaint", post=OWN),
    "api/v1/requests/<int:pk>/complaints/": one("delivered", get=OWN, post=OWN),
    "api/v1/complaints/<int:pk>/withdraw/": one("complaint", post=OWN),
    "requests/<int:pk>/attachment/": one("attached", post=OWN),
    "requests/<int:pk>/files/<int:file>/": Row(
        post=OWN,
        args=lambda world: {"pk": world.request.pk, "file": world.file_for_reader.pk},
        missing={"pk": NONE_SUCH, "file": NONE_SUCH},
    ),
    "desk/requests/<int:pk>/attachment/": one("attached", post=AT_THE_DESK),
    "desk/requests/<int:pk>/pages/": one("request", post=LIBRARIAN),
    "desk/settings/sources/": Row(get=STAFF),
    "desk/settings/sources/new/": Row(get=PRICES, post=PRICES),
    "desk/settings/sources/<int:pk>/": one("source", get=PRICES, post=PRICES),
    "desk/settings/sources/<int:pk>/<slug:act>/": Row(
        post=PRICES,
        args=lambda world: {"pk": world.source.pk, "act": "retire"},
        missing={"pk": NONE_SUCH, "act": "retire"},
    ),
    "desk/readers/<int:pk>/copyright/": one(
        "owner", get=AT_THE_DESK, post=MANAGER, forbidden=LIBRARIAN
    ),
    "desk/copyright/blocks/<int:pk>/lift/": one("block", post=MANAGER),
    "desk/reports/delivery/": Row(get=MANAGER | DIRECTOR),
    "desk/reports/copyright/": Row(get=MANAGER | DIRECTOR),
    "desk/reports/copyright/export/": Row(
        get=MANAGER | DIRECTOR, query="?format=csv", no_page=True
    ),
    "desk/pick-ups/": Row(get=AT_THE_DESK),
    "desk/holdings/": Row(get=AT_THE_DESK | ADMINISTRATOR),
    "desk/holdings/export/": Row(
        get=AT_THE_DESK | ADMINISTRATOR, query="?format=csv", no_page=True
    ),
    "desk/holdings/imports/": Row(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "desk/holdings/imports/<int:pk>/": one("holdings", get=ADMINISTRATOR),
    "desk/holdings/imports/<int:pk>/problems.csv": one("holdings", get=ADMINISTRATOR, no_page=True),
    "status/": Row(get=PUBLIC, post=PUBLIC),
    "status/<str:code>/": Row(
        get=PUBLIC,
        args=lambda world: {"code": world.status_code},
        missing={"code": "0" * 26},
        logs="accounts_ratecount",
    ),
    # A quote is answered by whoever has its link.
    "q/<str:token>/": Row(
        get=PUBLIC,
        post=PUBLIC,
        args=lambda world: {"token": world.quote_token},
        missing={"token": "A" * 32},
        body={"answer": "accept"},
    ),
    # Guesses are counted, so that they end.
    "feed/<str:token>/requests.<slug:form>": Row(
        get=PUBLIC,
        args=lambda world: {"token": world.feed_token, "form": "atom"},
        missing={"token": "A" * 32, "form": "atom"},
        logs="accounts_ratecount",
        no_page=True,
    ),
    # Each try to open a link is kept.
    "d/<str:token>/": Row(
        get=OWN,
        post=OWN,
        args=lambda world: {"token": world.delivery_token},
        missing={"token": "A" * 32},
        logs=OPENINGS,
    ),
}

TABLE: dict[str, Row] = {
    # Django and libraries
    "i18n/setlang/": Row(get=PUBLIC, post=PUBLIC, foreign=True),
    "admin/*": Row(get=SUPERUSER, post=SUPERUSER, foreign=True, note="look-up tables"),
    **PORTAL,
    **ACCOUNTS,
    **DESK,
    **PEOPLE,
    **LEDGER,
    **DOCSHARING,
    **CARDS,
    **GIFTS,
    **BATCHES,
    **API,
}
