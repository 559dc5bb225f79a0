"""What the pages of a request show: its bill, who pays it, its way so far, what was sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Prefetch, Sum, prefetch_related_objects
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk.models import Case
from desk.queries.papers import papers_of
from docsharing.cases import State
from docsharing.models import (
    Complaint,
    Delivery,
    DeliveryMethod,
    DeliveryOpening,
    DocumentRequest,
    Quote,
    SupplyAttempt,
)
from docsharing.queries import holdings
from docsharing.queries.complaints import complaints_of
from docsharing.queries.copyright import rights_of
from docsharing.queries.paper import address_of, label_of
from docsharing.queries.pricing import Price
from docsharing.queries.quotes import accepted_quote, final_price
from docsharing.queries.reference import reference
from docsharing.queries.requests import requests_of_same_work, same_file
from docsharing.queries.shown import shown_state
from docsharing.queries.supply import attempts_of
from ledger.models import AccountKind, Hold, Transfer
from ledger.queries import available
from portal import words


@dataclass(frozen=True)
class BillLine:
    """A line of a bill in words."""

    label: str
    fen: int


@dataclass(frozen=True)
class Split:
    """How much of a sum the subsidy pays, and how much prepaid money."""

    subsidy_fen: int = 0
    prepaid_fen: int = 0


@dataclass(frozen=True)
class Step:
    """A step on the way of a request; `state` is done, now or nothing."""

    label: str | Promise
    text: str
    state: str


def bill_lines(bill: Price) -> list[BillLine]:
    """The bill in the reader's language."""
    texts = words.say_all(
        (f"bill.{line.code}", {"quantity": line.quantity, "unit_fen": line.unit_fen})
        for line in bill.lines
    )
    return [BillLine(text, line.amount_fen) for text, line in zip(texts, bill.lines, strict=True)]


def bill_of(
    request: DocumentRequest, pages: int, protection_fen: int | None = None
) -> list[BillLine]:
    """The bill of a request for so many pages, by its first prices or what was agreed to since."""
    return bill_lines(final_price(request, pages, protection_fen=protection_fen))


def pages_of(request: DocumentRequest, live: Delivery | None) -> int:
    """The pages that a bill is about: those sent, else those agreed to, else those assumed."""
    if live is not None:
        return live.pages
    agreed = accepted_quote(request)
    return agreed.pages if agreed else request.estimated_pages


def settled_bill(
    request: DocumentRequest, live: Delivery | None, held: Hold | None
) -> list[BillLine]:
    """The bill whose lines come to what is charged or held, which is never more than was held."""
    protection = live.protection_fen if live else None
    lines = bill_of(request, pages_of(request, live), protection)
    total = live.price_fen if live else held.amount_fen if held else None
    rest = 0 if total is None else total - sum(line.fen for line in lines)
    if not rest:
        return lines
    over = _("Above what was held: not charged")
    spare = _("Held beyond that: free again with the delivery")
    return [*lines, BillLine(over if rest < 0 else spare, rest)]


def split_of(entry_id: int | None) -> Split:
    """Who pays what of a hold or charge, by its transfers."""
    if entry_id is None:
        return Split()
    rows = Transfer.objects.filter(entry=entry_id).values("debit__kind").annotate(fen=Sum("amount"))
    sums = {row["debit__kind"]: row["fen"] for row in rows}
    return Split(sums.get(AccountKind.GRANT, 0), sums.get(AccountKind.PREPAID, 0))


def steps_of(request: DocumentRequest, live: Delivery | None = None) -> list[Step]:
    """The four steps that a reader follows; of a paper copy the last says where it is."""
    state = shown_state(request)
    labels = [
        pgettext("request step", "Sent"),
        pgettext("request step", "Taken up"),
        pgettext("request step", "Searched"),
        pgettext("request step", "Delivered"),
    ]
    if state == State.UNFILLED:
        labels[3] = pgettext("request step", "Not available")
    if state == State.CANCELLED:
        labels[3] = pgettext("request step", "Withdrawn")
    if state == State.DELIVERED and live is not None and live.is_paper:
        labels[3] = label_of(request, state, live)
    here = _REACHED[State(state)]
    marks = ["done" if n < here else "now" if n == here else "" for n in range(4)]
    asked = {State.RETRY: _("You are asked something"), State.QUOTED: _("Your consent is needed")}
    texts = ["", "", asked.get(State(state), ""), ""]
    return [Step(*each) for each in zip(labels, texts, marks, strict=True)]


# How many of the four steps are behind the request.
_REACHED = {
    State.SUBMITTED: 1,
    State.CHECKING: 2,
    State.SEARCHING: 2,
    State.SOURCING: 2,
    State.QUOTED: 2,
    State.SUPPLYING: 2,
    State.RETRY: 2,
    State.DELIVERED: 4,
    State.CLOSED: 4,
    State.UNFILLED: 4,
    State.CANCELLED: 4,
}


def openings_of(deliveries: list[Delivery]) -> list[DeliveryOpening]:
    """The latest openings of some deliveries."""
    rows = DeliveryOpening.objects.filter(delivery__in=deliveries).select_related("user")
    return list(rows.order_by("-pk")[:20])


# Where librarians look: (name, address, for which types; nothing: all).
SEARCHES = (
    ("DOI", "https://doi.org/{doi}", ()),
    ("百度学术", "https://xueshu.baidu.com/s?wd={text}", ()),
    ("Crossref", "https://search.crossref.org/search/works?q={text}", ()),
    (
        "国家标准全文公开系统",
        "https://openstd.samr.gov.cn/bzgk/std/std_list?p.p2={text}",
        ("x-Standard",),
    ),
    ("Espacenet", "https://worldwide.espacenet.com/patent/search?q={text}", ("Patent",)),
)


def searches_for(request: DocumentRequest) -> list[tuple[str, str]]:
    """Links to places where the document may be found."""
    text = quote(request.number or str(request), safe="")
    return [
        (name, address.format(text=text, doi=quote(request.doi)))
        for name, address, types in SEARCHES
        if (not types or request.request_type in types) and (request.doi or "{doi}" not in address)
    ]


# What the query of a case is asked, so that nothing is looked for where there is none.
CASE_ASKS = {
    "was_quoted": Exists(Quote.objects.filter(request__case=OuterRef("pk"))),
    "was_sourced": Exists(SupplyAttempt.objects.filter(request__case=OuterRef("pk"))),
}


def deliveries_of(request: DocumentRequest) -> list[Any]:
    """What was sent, newest first, and whether it was opened or complained of."""
    rows = request.deliveries.select_related("file", "charge", "delivered_by").annotate(
        opened=Exists(DeliveryOpening.objects.filter(delivery=OuterRef("pk"))),
        complained=Exists(Complaint.objects.filter(delivery=OuterRef("pk"))),
    )
    return list(rows.order_by("-pk"))


def _load_quotes(request: DocumentRequest, case: Case) -> list[Quote]:
    """The quotes, newest first; whoever asks the request for them later finds them there."""
    there = getattr(case, "was_quoted", True)
    rows = Quote.objects.select_related("made_by", "answered_by", "attempt").order_by("-pk")
    prefetch_related_objects([request], Prefetch("quotes", rows if there else rows.none()))
    return list(request.quotes.all())


def sent_before(deliveries: list[Delivery], request: DocumentRequest) -> list[Delivery]:
    """Where the very file that was sent here had been sent to somebody already."""
    if not deliveries:
        return []
    digests = [each.file.sha256 for each in deliveries if each.file]
    return same_file(digests, besides=request.pk)


def case_context(case: Case) -> dict[str, Any]:
    """The middle of the desk's case page, under one name."""
    row: DocumentRequest = case.document_request
    quotes = _load_quotes(row, case)
    deliveries = deliveries_of(row)
    live = next((each for each in deliveries if each.withdrawn_at is None), None)
    charge = live.charge if live else None
    held = row.hold if row.hold and row.hold.ended_by_id is None else None
    paid_by = charge.entry_id if charge else held.entry_id if held else None
    return {
        "doc": {
            "row": row,
            "reference": reference(row.citation),
            "searches": searches_for(row),
            "lines": settled_bill(row, live, held),
            "attempts": attempts_of(row) if getattr(case, "was_sourced", True) else [],
            "quotes": quotes,
            "live": live,
            "held": held,
            "split": split_of(paid_by),
            # Asked for only by the panel beside the case, which comes by a request of its own.
            "purse": SimpleLazyObject(lambda: available(case.payer or case.reader)),
            "post_to": address_of(row) if row.delivery_method == DeliveryMethod.POST else None,
            "deliveries": deliveries,
            "openings": openings_of(deliveries) if any(each.opened for each in deliveries) else [],
            "same_work": requests_of_same_work(row),
            "complaints": complaints_of(row) if any(each.complained for each in deliveries) else [],
            "rights": SimpleLazyObject(lambda: rights_of(row)),
            "slips": "pull-slip" in papers_of(case),
            "holdings": SimpleLazyObject(lambda: holdings.held(row.citation)),
            "same_files": SimpleLazyObject(lambda: sent_before(deliveries, row)),
        }
    }


def case_facts(case: Case) -> dict[str, Any]:
    """The same for a program: plain values."""
    doc = case_context(case)["doc"]
    row, held = doc["row"], doc["held"]
    return {
        "request": row.pk,
        "citation": {"kind": row.request_type} | row.citation.as_dict(),
        "reference": doc["reference"],
        "service_level": row.service_level,
        "purpose": row.purpose,
        "need_by": row.need_by,
        "delivery_method": row.delivery_method,
        "post_to": doc["post_to"].as_dict() if doc["post_to"] else None,
        "clue": row.clue,
        "has_attachment": row.attachment_id is not None,
        "declared_at": row.declared_at,
        "max_cost_fen": row.max_cost_fen,
        "estimate_fen": row.estimate_fen,
        "held_fen": held.amount_fen if held else 0,
        "subsidy_fen": doc["split"].subsidy_fen,
        "prepaid_fen": doc["split"].prepaid_fen,
        "bill": [{"label": line.label, "fen": line.fen} for line in doc["lines"]],
        "deliveries": [_delivery_facts(each) for each in doc["deliveries"]],
        "same_work": [other.case_id for other in doc["same_work"]],
    }


def _delivery_facts(delivery: Delivery) -> dict[str, Any]:
    return {
        "pages": delivery.pages,
        "counted_pages": delivery.counted_pages,
        "price_fen": delivery.price_fen,
        "protection_fen": delivery.protection_fen,
        "note": delivery.note,
        "cover": delivery.cover,
        "delivered_by": delivery.delivered_by.display_name,
        "delivered_at": delivery.delivered_at,
        "expires_at": delivery.expires_at,
        "downloads": delivery.downloads,
        "max_downloads": delivery.max_downloads,
        "method": delivery.method,
        "collect_by": delivery.collect_by,
        "carrier": delivery.carrier,
        "tracking": delivery.tracking,
        "received_at": delivery.received_at,
        "withdrawn_at": delivery.withdrawn_at,
    }
