"""What document delivery gives to pages that belong to no app."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from desk.queries import tariff
from docsharing.cases import PREFIX, State
from docsharing.models import Batch, Complaint, DeliveryOpening, RequestDraft, RequestFeed
from docsharing.queries.links import looks_like_code, plain_code
from docsharing.queries.listing import line_of, with_deliveries
from docsharing.queries.paper import told
from docsharing.queries.requests import requests_of
from docsharing.queries.shown import Moments, as_told, shown_state, untold_moments
from portal import rules, slots, words
from portal.clock import now
from portal.http import UserRequest

# As the page of fees names them, below the name of the service.
FEES = {
    "dd.lookup": gettext_lazy("Lookup and handling, each document"),
    "dd.page": gettext_lazy("Each page"),
    "dd.page_thesis": gettext_lazy("Each page of a thesis"),
    "dd.page_standard": gettext_lazy("Each page of a standard"),
    "dd.patent_item": gettext_lazy("Patent, each document"),
    "dd.rush": gettext_lazy("Urgent, each document"),
    "dd.protection": gettext_lazy("Old material, each document: protection fee"),
    "dd.pickup": gettext_lazy("Paper copy, collected at the desk"),
    "dd.post": gettext_lazy("Paper copy by post"),
}
SHOWN = 5
NUMBER = re.compile(rf"{PREFIX}-\d{{4}}-\d{{1,8}}", re.IGNORECASE)


def home_service(_request: HttpRequest) -> slots.Service:
    """The line of the home page: fee, time and for whom."""
    prices = tariff(now())
    fee = _("CNY %(lookup)s, and CNY %(page)s a page") % {
        "lookup": words.yuan(prices["dd.lookup"]),
        "page": words.yuan(prices["dd.page"]),
    }
    time = _("%(days)s working days, urgent %(urgent)s") % {
        "days": rules.value("dd.deliver_wd"),
        "urgent": rules.value("dd.urgent_wd"),
    }
    return slots.Service(
        name=_("Document delivery"),
        text=_("Papers, theses, chapters, patents, standards: you get a copy to keep."),
        icon="document-text",
        url=reverse("docsharing:request_new"),
        price=fee,
        time=time,
        who=_("Everybody who has confirmed a real name"),
    )


def price_tables(_request: HttpRequest) -> dict[str, Any]:
    """The table on the page of fees."""
    prices = tariff(now())
    rows = [(str(label), words.yuan(prices[code])) for code, label in FEES.items()]
    return {"title": _("Document delivery"), "rows": rows}


def nav_link(_request: HttpRequest) -> slots.Link:
    """The line of the main navigation."""
    return slots.Link(_("Document delivery"), reverse("docsharing:request_new"), "document-text")


def quick_link(request: HttpRequest) -> slots.Link:
    """Below the find box of the home page: how far a request is."""
    if request.user.is_authenticated:
        return slots.Link(_("My requests"), reverse("docsharing:request_list"), "clock")
    return slots.Link(_("Follow a request"), reverse("docsharing:status_find"), "clock")


def rail(_user: User) -> list[slots.RailItem]:
    """The lines of the desk's left rail."""
    return [
        slots.RailItem(
            gettext_lazy("Casework"),
            gettext_lazy("Pick-ups"),
            "docsharing_staff:pickup_list",
            "document-check",
            (Role.LIBRARIAN, Role.MANAGER),
        ),
        slots.RailItem(
            gettext_lazy("Administration"),
            gettext_lazy("Sources"),
            "docsharing_staff:source_list",
            "library",
            (Role.LIBRARIAN, Role.MANAGER, Role.ADMINISTRATOR),
        ),
    ]


def help_link(_request: HttpRequest) -> slots.Link:
    """What the page of help leads to: the button for other sites."""
    return slots.Link(_("A request button for your site"), reverse("docsharing:help_button"))


def menu_link(_request: HttpRequest) -> slots.Link:
    """The line of the member's menu."""
    return slots.Link(_("My requests"), reverse("docsharing:request_list"), "document-text")


def member_card(request: UserRequest) -> slots.Card:
    """The latest requests, on the member's home."""
    lines = [line_of(row) for row in with_deliveries(requests_of(request.user))[:SHOWN]]
    waiting = [line.row for line in lines if line.state in {State.RETRY, State.QUOTED}]
    shown = [(line.row, line.label, line.tone) for line in lines]
    return slots.Card("docsharing/parts/member_card.html", {"requests": shown, "waiting": waiting})


def found_place(text: str) -> str:
    """Where the find box leads: a code or a number to its request, all else into the form."""
    if NUMBER.fullmatch(text):
        return f"{reverse('docsharing:request_list')}?{urlencode({'q': text})}"
    if looks_like_code(text):
        return reverse("docsharing:status", args=[plain_code(text)])
    return f"{reverse('docsharing:request_new')}?{urlencode({'q': text})}"


def my_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """Everything about her requests that is kept on a person."""
    requests = (
        requests_of(user)
        .select_related("attachment")
        .prefetch_related("deliveries__openings", "attempts__source", "quotes")
        .select_related("post_address")
    )
    told: Any = Complaint.objects.filter(case__reader=user).order_by("pk")
    untold = untold_moments([request.case_id for request in requests])
    return {
        "document_requests": [_request_row(request, untold) for request in requests],
        "request_draft": [
            {"saved_at": draft.saved_at, **draft.fields}
            for draft in RequestDraft.objects.filter(reader=user)
        ],
        "complaints": list(told.values("cause", "text", "decided_at", "remedy", "reply")),
        "request_batches": [
            _batch_row(batch)
            for batch in Batch.objects.filter(reader=user)
            .select_related("number", "declaration")
            .prefetch_related("lines")
            .order_by("pk")
        ],
        "request_feed": [
            {"made_at": feed.made_at, "shows_titles": feed.shows_titles}
            for feed in RequestFeed.objects.filter(reader=user)
        ],
        "delivery_openings": [
            {
                "opened_at": row.opened_at,
                "outcome": row.outcome,
                "ip": row.ip,
                "agent": row.user_agent,
            }
            for row in DeliveryOpening.objects.filter(user=user).order_by("pk")
        ],
    }


def _request_row(request: Any, untold: Moments) -> dict[str, Any]:
    case = request.case
    return {
        "number": case.number.code if case.number else "",
        "state": shown_state(request),
        "sent_at": case.opened_at,
        "citation": request.citation.as_dict(),
        "service_level": request.service_level,
        "need_by": request.need_by,
        "clue": request.clue,
        "delivery_method": request.delivery_method,
        "post_to": _post_to(request),
        "attachment": request.attachment.name if request.attachment else "",
        "estimate_fen": request.estimate_fen,
        "declared_at": request.declared_at,
        "asked_where": [
            {
                "source": str(each.source),
                "asked_at": each.asked_at,
                "answer": each.answer,
                "reason": each.reason,
            }
            for each in as_told(case.pk, request.attempts.all(), untold)
        ],
        "quotes": [
            {
                "made_at": each.made_at,
                "kind": each.kind,
                "pages": each.pages,
                "price_fen": each.price_fen,
                "missing": each.missing,
                "answer": each.answer,
                "answered_at": each.answered_at,
                "through": each.through,
            }
            for each in as_told(case.pk, request.quotes.all(), untold)
        ],
        "deliveries": [
            {
                "delivered_at": each.delivered_at,
                "method": each.method,
                "pages": each.pages,
                "price_fen": each.price_fen,
                "collect_by": each.collect_by,
                "carrier": each.carrier,
                "tracking": each.tracking,
                "received_at": each.received_at,
            }
            for each in request.deliveries.all()
        ],
    }


def _post_to(request: Any) -> dict[str, str]:
    address = getattr(request, "post_address", None)
    return told(address).as_dict() if address else {}


def _batch_row(batch: Batch) -> dict[str, Any]:
    return {
        "number": batch.number.code if batch.number else "",
        "name": batch.name,
        "read_at": batch.read_at,
        "sent_at": batch.sent_at,
        "declared_at": batch.declared_at,
        "purpose": batch.purpose if batch.sent_at else "",
        "lines": [
            {
                "citation": line.fields,
                "text": line.excerpt,
                "left_out": line.left_out,
                "request": line.request_id,
            }
            for line in sorted(batch.lines.all(), key=lambda line: line.line_no)
        ],
    }
