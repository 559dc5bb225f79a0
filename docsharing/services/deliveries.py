"""What goes to readers: delivered once, opened by her alone, withdrawn when it was wrong."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active
from desk.clock import closing_on_or_after
from desk.models import Case, StateEvent
from desk.workflow import move, refuse_erased
from docsharing.cases import MAKING, State, iso
from docsharing.models import (
    ON_PAPER,
    Delivery,
    DeliveryMethod,
    DeliveryOpening,
    DocumentRequest,
    Outcome,
    PostAddress,
)
from docsharing.queries.links import new_delivery_key
from docsharing.queries.pdf import Look, look_at, may_be_pdf
from docsharing.queries.quotes import accepted_quote, charge_of, protection_due
from docsharing.services import copyright as rights
from docsharing.services.acts import whole_act
from docsharing.services.batches import forget_batches
from docsharing.services.covers import put_cover
from docsharing.services.requests import (
    drop_draft,
    keep_hold,
    refuse_own,
    request_of,
    tell,
)
from ledger.models import Hold
from ledger.services import Reason, charge_hold, rehold_charge
from portal import files
from portal.clock import SHANGHAI, now
from portal.models import StoredFile
from portal.refusals import Refusal, not_found, wrong_state


@dataclass(frozen=True)
class Visitor:
    """Who opens a link, from where."""

    user: User | None
    ip: str | None = None
    agent: str = ""


@whole_act
def deliver(  # noqa: PLR0913 - what a librarian says of a file; all but the file has a default
    case: Case,
    *,
    by: User,
    file: Any = None,
    pages: int | None = None,
    charged_pages: int | None = None,
    note: str = "",
    book_pages: int | None = None,
    password_told: bool = False,
    protection: bool = False,
    carrier: str = "",
    tracking: str = "",
) -> Delivery:
    """Deliver a PDF, and the reader gets a link; or a paper copy, the way that she chose.

    It is charged by its pages. Those of a paper copy are counted by hand: `pages` were copied, and
    count for copyright, `charged_pages` are paid. `protection`: it is old material, for which the
    tariff has a fee of its own.

    Raises `needs-quote` when that is more than she agreed to, `file-needs-password` when she could
    not open it and is not told how, `pages-unreadable` at `pages` when the file does not tell its
    pages and nobody counted, `pages-above-count` and `pages-need-note` when somebody counted
    otherwise, `scanner-away` when nobody knows whether the file is clean, `licence-unchecked`,
    `book-pages-needed` and `copyright-…` for what copyright does not allow.
    """
    require(by, Role.LIBRARIAN)
    refuse_own(case, by)
    refuse_erased(case)
    request = request_of(case)
    rights.refuse_unlicensed(request)
    if case.state not in MAKING:
        raise wrong_state(state=case.state)
    # What takes its time is done before the case is locked: nobody waits for a file to be made.
    on_paper = request.delivery_method in ON_PAPER
    stored, counted = (None, pages) if on_paper else _kept(file, by, password_told=password_told)
    paid_pages = (
        _paid_on_paper(charged_pages, pages, note)
        if on_paper
        else _paid_pages(pages, counted, note)
    )
    due = _due(request, paid_pages, protected=protection)
    fee = protection_due(request, ticked=protection)
    delivery = _made(request, by=by, pages=(paid_pages, counted), note=note, fee=fee)
    if stored is None:
        _refuse_unfit(file, carrier=carrier, tracking=tracking)
        _hand_over(delivery, carrier, tracking)
    else:
        _put_behind_link(delivery, stored)
        put_cover(delivery, file)
    event = move(case, State.DELIVERED, by=by, note=note, iso=iso(State.DELIVERED))
    rights.settle(request, pages=counted or paid_pages, book_pages=book_pages, by=by)
    delivery.save(force_insert=True)
    _charge(delivery, due, by=by)
    _tell_delivered(delivery, event)
    return delivery


def _kept(file: Any, by: User, *, password_told: bool) -> tuple[StoredFile, int | None]:
    """The file as it is kept, and the pages that it tells."""
    if not file:
        raise Refusal("required", field="file")
    file.seek(0)  # a first try may have read it
    look = look_at(file) if may_be_pdf(file) else Look()
    if look.lock == "password" and not password_told:
        raise Refusal("file-needs-password", field="file")
    stored = files.keep(file, kind="delivery", by=by, allowed={"pdf"})
    if stored.quarantined_at:
        raise Refusal("scanner-away", field="file", status=503)
    return stored, look.pages


def _tell_delivered(delivery: Delivery, event: StateEvent) -> None:
    request = delivery.request
    about: dict[str, Any] = {"price_fen": delivery.price_fen, "pages": delivery.pages}
    if delivery.is_paper:
        _tell_paper(delivery, event, about)
        return
    about["delivery_link"] = delivery.pk
    days = request.case.terms["rules"]["dd.link_days"]
    if (agreed := delivery.quote) is not None and agreed.missing:
        tell(request, "request.delivered-part", event, **about, days=days, missing=agreed.missing)
    else:
        tell(request, "request.delivered", event, **about, days=days)


def _tell_paper(delivery: Delivery, event: StateEvent, about: dict[str, Any]) -> None:
    """Where the copy is: at the desk until a day, or on its way under a number."""
    if delivery.collect_by is not None:
        code = "request.to-be-collected"
        about["until"] = delivery.collect_by.astimezone(SHANGHAI).date().isoformat()
    else:
        code = "request.posted"
        about["sent"] = " ".join(filter(None, (delivery.carrier, delivery.tracking))) or "–"
    if (agreed := delivery.quote) is not None and agreed.missing:
        code, about["missing"] = f"{code}-part", agreed.missing
    tell(delivery.request, code, event, **about)


def _due(request: DocumentRequest, pages: int, *, protected: bool) -> int:
    """The price of so many pages. More than was agreed to is asked first."""
    charge = charge_of(request, pages, protected=protected)
    if charge.must_ask:
        raise Refusal(
            "needs-quote", field="pages", price_fen=charge.full_fen, limit_fen=charge.limit_fen
        )
    return charge.fen


def _refuse_unfit(file: Any, **said: str) -> None:
    """Paper has no file, and what its reader is told has no signs that nobody sees."""
    if file:
        raise Refusal("paper-has-no-file", field="file")
    for name, text in said.items():
        if not text.strip().isprintable():
            raise Refusal("invalid", field=name)


def _paid_on_paper(given: int | None, copied: int | None, note: str) -> int:
    """The pages to be paid: those that were copied, or fewer, and then a note says why."""
    if not copied:
        raise Refusal("pages-uncounted", field="pages")
    if given and given > copied:
        raise Refusal("pages-above-copied", field="charged_pages", most=copied)
    if given and given < copied and not note.strip():
        raise Refusal("pages-charged-need-note", field="note", copied=copied)
    return given or copied


def _paid_pages(given: int | None, counted: int | None, note: str) -> int:
    """The pages to be paid: those of the file, or fewer, and then a note says why."""
    if not (pages := given or counted):
        raise Refusal("pages-unreadable", field="pages")
    if counted and pages > counted:
        raise Refusal("pages-above-count", field="pages", most=counted)
    if counted and pages < counted and not note.strip():
        raise Refusal("pages-need-note", field="note", counted=counted)
    return pages


def _made(
    request: DocumentRequest,
    *,
    by: User,
    pages: tuple[int, int | None],
    note: str,
    fee: int,
) -> Delivery:
    moment, agreed = now(), request.case.terms["rules"]
    return Delivery(
        request=request,
        method=request.delivery_method,
        pages=pages[0],
        counted_pages=pages[1],
        price_fen=0,
        held_fen=request.hold.amount_fen if request.hold else 0,
        protection_fen=fee,
        note=note,
        quote=accepted_quote(request),
        complain_until=moment + timedelta(days=agreed["dd.complaint_days"]),
        delivered_by=by,
        delivered_at=moment,
    )


def _put_behind_link(delivery: Delivery, stored: StoredFile) -> None:
    """The file gets a link of its own, which ends."""
    key, agreed = new_delivery_key(), delivery.request.case.terms["rules"]
    delivery.file = stored
    delivery.token_nonce, delivery.token_hash = key.nonce, key.hash
    delivery.expires_at = delivery.delivered_at + timedelta(days=agreed["dd.link_days"])
    delivery.purge_at = delivery.delivered_at + timedelta(days=agreed["dd.purge_days"])
    delivery.max_downloads = agreed["dd.downloads"]


def _hand_over(delivery: Delivery, carrier: str, tracking: str) -> None:
    """The paper copy lies at the desk until a working day is over, or is on its way."""
    if delivery.method == DeliveryMethod.POST:
        delivery.carrier, delivery.tracking = carrier.strip(), tracking.strip()
        return
    days = delivery.request.case.terms["rules"]["dd.pickup_days"]
    delivery.collect_by = closing_on_or_after(delivery.delivered_at + timedelta(days=days))


def _charge(delivery: Delivery, due_fen: int, *, by: User) -> None:
    """Charge the price along what was held; the rest of it is free again."""
    request = delivery.request
    if request.hold is None:
        return
    charge = charge_hold(
        request.hold,
        due_fen,
        key=f"delivery:{delivery.pk}:charge",
        reason=Reason("delivery.charged", case=request.case_id, pages=delivery.pages),
        by=by,
    )
    Delivery.objects.filter(pk=delivery.pk).update(price_fen=due_fen, charge=charge)
    delivery.price_fen, delivery.charge = due_fen, charge


@whole_act
def withdraw(case: Case, *, by: User, note: str) -> Delivery:
    """Withdraw what was wrong: a link dies, its price is held again, and it is made anew.

    What was given back in full before is not held again: it is made anew free of charge.
    """
    require(by, Role.LIBRARIAN)
    refuse_own(case, by)
    request = request_of(case)
    if case.state != State.DELIVERED:
        raise wrong_state(state=case.state)
    refuse_erased(case)
    event = move(case, State.SUPPLYING, by=by, note=note, iso=iso(State.SUPPLYING))
    delivery = request.deliveries.live().select_related("charge").first()
    if delivery is None or not Delivery.objects.live().filter(pk=delivery.pk).update(
        withdrawn_at=now(), withdrawn_by=by
    ):
        raise wrong_state()
    keep_hold(request, _hold_again(delivery, by))
    code = "request.paper-withdrawn" if delivery.is_paper else "request.file-withdrawn"
    tell(request, code, event, note=note)
    return delivery


def _hold_again(delivery: Delivery, by: User) -> Hold | None:
    """Hold the price again. None: it had none, or it was given back in full; then it is free."""
    if delivery.charge is None:
        return None
    try:
        return rehold_charge(
            delivery.charge,
            key=f"delivery:{delivery.pk}:withdrawn",
            reason=Reason("delivery.withdrawn", case=delivery.request.case_id),
            by=by,
        )
    except Refusal as refusal:
        if refusal.code != "charge-refunded":
            raise
        return None


def outcome_of(delivery: Delivery) -> Outcome | None:
    """Why a link no longer gives its file; None while it does, and of what has no link."""
    if delivery.withdrawn_at:
        return Outcome.WITHDRAWN
    if delivery.file is None or delivery.expires_at is None:
        return None
    if delivery.file.purged_at or delivery.file.quarantined_at:
        return Outcome.PURGED
    if delivery.expires_at <= now():
        return Outcome.EXPIRED
    return Outcome.USED_UP if delivery.downloads >= delivery.max_downloads else None


def log_opening(delivery: Delivery, visitor: Visitor, outcome: str) -> DeliveryOpening:
    """Write down that a link was opened."""
    return DeliveryOpening.objects.create(
        delivery=delivery,
        user=visitor.user,
        ip=visitor.ip,
        user_agent=visitor.agent[:300],
        outcome=outcome,
        opened_at=now(),
    )


def show_delivery(delivery: Delivery | None, visitor: Visitor) -> Outcome | None:
    """Somebody looks at the page of a link: why it gives nothing, or None if it does.

    Whoever is not its reader is told that there is nothing here; that it was tried is kept.
    """
    if delivery is None:
        raise not_found()
    if not _is_hers(delivery, visitor):
        log_opening(delivery, visitor, Outcome.FOREIGN)
        raise not_found()
    dead = outcome_of(delivery)
    log_opening(delivery, visitor, dead or Outcome.SHOWN)
    return dead


def _is_hers(delivery: Delivery, visitor: Visitor) -> bool:
    return visitor.user is not None and delivery.request.case.reader_id == visitor.user.pk


def open_delivery(delivery: Delivery | None, visitor: Visitor) -> Outcome | None:
    """Count a download. None: the file may be streamed; else why not."""
    if delivery is None or delivery.is_paper:
        raise not_found()
    if not _is_hers(delivery, visitor):
        log_opening(delivery, visitor, Outcome.FOREIGN)
        raise not_found()
    require_active(visitor.user)
    with transaction.atomic():
        dead = outcome_of(delivery)
        if dead is None and not _count(delivery):
            delivery.refresh_from_db(fields=["downloads", "withdrawn_at", "expires_at"])
            dead = outcome_of(delivery) or Outcome.USED_UP
        log_opening(delivery, visitor, dead or Outcome.DOWNLOADED)
    return dead


def _count(delivery: Delivery) -> int:
    rows = Delivery.objects.live().filter(pk=delivery.pk, expires_at__gt=now())
    return rows.filter(downloads__lt=F("max_downloads")).update(downloads=F("downloads") + 1)


@transaction.atomic
def forget_reader(user: User, **_about: Any) -> None:
    """The reader has left: her links die with her files; nobody keeps her drafts and addresses."""
    forget_batches(user)
    sent = Delivery.objects.filter(request__case__reader=user)
    kept = StoredFile.objects.filter(pk__in=sent.values("file"), purged_at__isnull=True)
    for stored in kept:
        files.purge(stored)
    PostAddress.objects.filter(request__case__reader=user).delete()
    sent.exclude(tracking="").update(tracking="")
    requests = DocumentRequest.objects.filter(case__reader=user, attachment__isnull=False)
    for stored in StoredFile.objects.filter(pk__in=requests.values("attachment")):
        files.purge(stored)
    drop_draft(user)


@transaction.atomic
def renew_link(delivery: Delivery, *, by: User) -> None:
    """Let a link that ended live once more, while the file is still kept."""
    require_active(by)
    case = delivery.request.case
    if case.reader_id != by.pk:
        raise not_found()
    if delivery.is_paper or outcome_of(delivery) not in {Outcome.EXPIRED, Outcome.USED_UP}:
        raise wrong_state()
    agreed = case.terms["rules"]
    rows = Delivery.objects.live().filter(pk=delivery.pk, renewed_at__isnull=True)
    if not rows.update(
        renewed_at=now(),
        expires_at=now() + timedelta(days=agreed["dd.link_days"]),
        max_downloads=F("max_downloads") + agreed["dd.downloads"],
    ):
        raise Refusal("link-renewed-already", status=409)
