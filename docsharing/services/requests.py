"""What a reader does: ask for a document, mend the request, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from accounts.services import require_active, require_still_active
from desk.models import Case, StateEvent
from desk.services import number_case, open_case, rename, say, tell_reader
from desk.workflow import Because, move, record
from docsharing.cases import CANCELLABLE, KIND, State, iso
from docsharing.citations import Citation, missing
from docsharing.models import (
    CITATION_FIELDS,
    DeliveryMethod,
    DocumentRequest,
    PostAddress,
    Purpose,
    RequestDraft,
    RequestType,
    ServiceLevel,
)
from docsharing.queries.links import new_status_key
from docsharing.queries.paper import PostTo, faults, tidy
from docsharing.queries.pricing import Price, estimate_price, terms
from docsharing.queries.requests import (
    current_declaration,
    search_words,
    similar_request,
    undeclared,
    work_key,
)
from docsharing.services import copyright as rights
from docsharing.services.acts import whole_act
from docsharing.services.ending import call_off
from docsharing.services.mended import corrected, what_changed
from docsharing.services.steps import drop_waiting_step
from ledger import services as ledger
from ledger.models import Hold
from ledger.services import Reason, place_hold, release_hold
from portal import files
from portal.clock import now, today
from portal.notices import notify
from portal.refusals import Refusal, not_found, wrong_state

ATTACHMENTS = {"pdf", "png", "jpg", "tif", "docx"}
ATTACHMENT_BYTES = 10 << 20


@dataclass(frozen=True)
class Wish:
    """What a reader asks for, and how she wants it."""

    citation: Citation
    declares: bool = False
    service_level: str = ServiceLevel.NORMAL
    need_by: date | None = None
    max_cost_fen: int | None = None
    delivery_method: str = DeliveryMethod.LINK
    post_to: PostTo | None = None
    clue: str = ""
    attachment: Any = None
    purpose: str = Purpose.STUDY
    book_pages: int | None = None


@ledger.whole_act
def send_request(
    wish: Wish, *, reader: User, again: bool = True, alone: bool = True
) -> DocumentRequest:
    """Send a request: its estimate is held, the desk sees it, the reader is told.

    `again`: also when she asked for the same document lately. One that is not `alone` is a line of
    a batch: of that she is told once, and her draft stays. Raises `request-needs-real-name`,
    `citation.…` at a field, `declaration-needed`, `asked-before`, `over-your-limit`,
    `copyright-…` or `purse-too-small`.
    """
    _refuse_unready(wish, reader)
    if not again:
        _refuse_asked_before(wish, reader)
    agreed = terms()
    price = estimate_price(wish.citation, wish.service_level, agreed, wish.delivery_method)
    _refuse_over_limit(wish, price)
    claimed = rights.claim(
        wish.citation,
        reader=reader,
        pages=price.pages,
        book_pages=wish.book_pages,
        purpose=wish.purpose,
    )
    case = open_case(
        KIND,
        reader=reader,
        opened_by=reader,
        title=_title(wish.citation),
        urgent=wish.service_level == ServiceLevel.URGENT,
        payer=reader,
        terms=agreed,
        search=search_words(wish.citation),
        iso=iso(State.SUBMITTED),
    )
    request = _store(wish, case, price)
    rights.count(request, claimed)
    _hold(request, reader)
    if alone:
        _tell_received(request, reader)
        drop_draft(reader)
    number_case(case)
    return request


def _refuse_unready(wish: Wish, reader: User) -> None:
    require_still_active(reader)
    if not reader.is_verified:
        raise Refusal("request-needs-real-name", status=403)
    for field, code in missing(wish.citation):
        raise Refusal(code, field=field)
    if wish.service_level not in ServiceLevel.values:
        raise Refusal("invalid", field="service_level")
    _refuse_undeliverable(wish)
    if wish.need_by and wish.need_by < today():
        raise Refusal("need-by-is-past", field="need_by")
    if not wish.declares:
        raise Refusal(undeclared(wish.purpose), field="declares")


def _refuse_undeliverable(wish: Wish) -> None:
    """The way is one that we know, and by post there is a whole address."""
    if wish.delivery_method not in DeliveryMethod.values:
        raise Refusal("invalid", field="delivery_method")
    if wish.delivery_method == DeliveryMethod.POST:
        refuse_incomplete(wish.post_to or PostTo())


def refuse_incomplete(post_to: PostTo) -> None:
    """Post needs a whole address, and one that can be read."""
    for field, code in faults(tidy(post_to)):
        raise Refusal(code, field=field)


def _refuse_asked_before(wish: Wish, reader: User) -> None:
    """She has the same document in hand: does she want it once more?"""
    if (other := similar_request(reader, wish.citation)) is not None:
        raise Refusal("asked-before", status=409, case=other.case_id, request=other.pk)


def _refuse_over_limit(wish: Wish, price: Price) -> None:
    if wish.max_cost_fen is not None and price.total_fen > wish.max_cost_fen:
        raise Refusal(
            "over-your-limit",
            field="max_cost_fen",
            price_fen=price.total_fen,
            limit_fen=wish.max_cost_fen,
        )


def _title(citation: Citation) -> str:
    return (citation.title or citation.number or citation.container)[:500]


def _columns(citation: Citation) -> dict[str, Any]:
    columns = {name: getattr(citation, name) for name in CITATION_FIELDS}
    return columns | {
        "authors": list(citation.authors),
        "request_type": RequestType(citation.kind),
        "work_key": work_key(citation),
    }


def _store(wish: Wish, case: Case, price: Price) -> DocumentRequest:
    key = new_status_key()
    moment = now()
    attachment = wish.attachment and files.keep(
        wish.attachment,
        kind="request-attachment",
        by=case.reader,
        allowed=ATTACHMENTS,
        max_bytes=ATTACHMENT_BYTES,
    )
    request = DocumentRequest.objects.create(
        case=case,
        **_columns(wish.citation),
        service_level=wish.service_level,
        need_by=wish.need_by,
        max_cost_fen=wish.max_cost_fen,
        delivery_method=wish.delivery_method,
        clue=wish.clue,
        attachment=attachment or None,
        purpose=wish.purpose,
        book_pages=wish.book_pages,
        declaration=current_declaration(wish.purpose),
        declared_at=moment,
        status_nonce=key.nonce,
        status_hash=key.hash,
        estimated_pages=price.pages,
        estimate_fen=price.total_fen,
    )
    if wish.delivery_method == DeliveryMethod.POST:
        PostAddress.objects.create(request=request, **tidy(wish.post_to or PostTo()).as_dict())
    return request


def _hold(request: DocumentRequest, payer: User) -> None:
    if not request.estimate_fen:
        return
    hold = place_hold(
        payer,
        request.estimate_fen,
        key=f"request:{request.pk}:hold",
        reason=Reason("request.held", case=request.case_id),
        by=payer,
    )
    keep_hold(request, hold)


def keep_hold(request: DocumentRequest, hold: Hold | None) -> None:
    """Write down which hold now stands for a request."""
    DocumentRequest.objects.filter(pk=request.pk).update(hold=hold)
    request.hold = hold


def _tell_received(request: DocumentRequest, reader: User) -> None:
    notify(
        reader,
        "request.received",
        {
            "case": request.case_id,
            "title": str(request),
            "estimate_fen": request.estimate_fen,
            "status_code": request.pk,
        },
        url=f"/requests/{request.pk}/",
        dedupe=f"request:{request.pk}:received",
    )


def tell(request: DocumentRequest, code: str, event: StateEvent, **params: Any) -> None:
    """Tell the reader what happened; of what can be undone, when it no longer can."""
    drop_waiting_step(request.case)
    about = {"title": str(request), **params}
    tell_reader(request.case, code, about, event=event, url=f"/requests/{request.pk}/")


def request_of(case: Case) -> DocumentRequest:
    """The request that a case is about, or a refusal that there is none."""
    rows = DocumentRequest.objects.select_related("hold", "attachment")
    request = rows.filter(case_id=case.pk).first()
    if request is None:
        raise not_found()
    request.case = case
    return request


def refuse_own(case: Case, by: User | None) -> None:
    """Who works at the desk decides nothing about the price of a request of her own."""
    if by is not None and case.reader_id == by.pk:
        raise Refusal("own-case", status=403)


@whole_act
def cancel_request(request: DocumentRequest, *, by: User) -> None:
    """Take a request back, free of charge, until the document is being supplied."""
    require_active(by)
    case = request.case
    if case.reader_id != by.pk:
        raise not_found()
    if case.state not in CANCELLABLE:
        raise wrong_state()
    event = move(case, State.CANCELLED, by=by, iso=iso(State.CANCELLED))
    call_off(request, event)
    free_hold(request, key=f"request:{request.pk}:cancelled", code="request.cancelled", by=by)
    tell(request, "request.withdrawn-by-you", event)


def free_hold(request: DocumentRequest, *, key: str, code: str, by: User | None) -> None:
    """Give back what was held for a request that will not be delivered, and what it counted."""
    rights.release(request, unfilled=request.case.state == State.UNFILLED)
    if request.hold is not None:
        release_hold(request.hold, key=key, reason=Reason(code, case=request.case_id), by=by)


@whole_act
def answer_question(
    request: DocumentRequest, *, by: User, text: str, citation: Citation | None = None
) -> None:
    """Answer what the desk asked, with a corrected citation if it was wrong; the search goes on."""
    require_active(by)
    case = request.case
    if case.reader_id != by.pk:
        raise not_found()
    if case.state != State.RETRY:
        raise wrong_state(state=case.state)
    lock_case(case)
    if citation is not None:
        changes = what_changed(request.citation, citation)
        mend(request, citation, by=None)
        if changes:
            why = corrected(request.request_type, changes)
            record(case, act="corrected", by=by, reason=why)
    move(case, State.CHECKING, by=by, iso=iso(State.CHECKING))
    say(case, text, by=by)


def lock_case(case: Case) -> None:
    """Let nobody else move a case until the transaction ends.

    Whoever moves it takes its row first and then what it counts: in another order two would wait
    for each other.
    """
    Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)


def mend(request: DocumentRequest, citation: Citation, *, by: User | None) -> None:
    """Change what the request is about, of the same type; what is held for it stays as it is.

    `by`: whoever does it at the desk; None: the reader herself.
    """
    if citation.kind != request.request_type:
        raise Refusal("type-stays", field="request_type")
    for field, code in missing(citation):
        raise Refusal(code, field=field)
    who = by or request.case.reader
    if rights.recount(request, citation, by=who):
        record(request.case, act="apart", by=who, reason=Because("namesake.void"))
    columns = _columns(citation)
    DocumentRequest.objects.filter(pk=request.pk).update(**columns)
    rename(request.case, _title(citation), by=by, search=search_words(citation))
    for name, value in columns.items():
        setattr(request, name, value)


def save_draft(reader: User, fields: Mapping[str, str]) -> RequestDraft:
    """Keep what a reader has typed so far."""
    require_active(reader)
    kept = {str(name)[:40]: str(value)[:4000] for name, value in list(fields.items())[:60]}
    draft, _made = RequestDraft.objects.update_or_create(
        reader=reader, defaults={"fields": kept, "saved_at": now()}
    )
    return draft


def drop_draft(reader: User) -> None:
    """Forget what a reader had typed."""
    RequestDraft.objects.filter(reader=reader).delete()
