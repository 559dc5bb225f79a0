"""Gifts: added to the catalogue, taken in, counted; chosen for points, given up, collected.

Locks are taken in this order: the reader, her redemption, the gift, the hold, accounts.
"""

from datetime import timedelta
from typing import cast

from django.db.models import F, QuerySet

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_active, require_still_active
from desk.queries import workers
from desk.workflow import Because, move
from docsharing.models import (
    TAKEN,
    Gift,
    Redemption,
    RedemptionState,
    ShownDocument,
)
from docsharing.queries.gifts import HELD, PREFIX
from docsharing.services.earning import earns
from ledger.models import Book, PointHold
from ledger.services import Reason, hold_points, release_points, spend_points, whole_act
from portal import numbers, rules
from portal.clock import day_ends, day_of, now
from portal.models import Topic
from portal.notices import notify
from portal.refusals import Refusal, not_found

AT_THE_DESK = (Role.LIBRARIAN, Role.MANAGER)
MINE = "/me/gifts/"


@whole_act
def redeem(gift: Gift, *, key: str, by: User, seen_points: int | None = None) -> Redemption:
    """A reader chooses a gift: one of it and her points are set aside, until she collects it.

    Once by its key. `seen_points`: the price that she was shown. Raises `points-not-for-staff`,
    `gift-needs-real-name`, `gift-price-changed`, `gift-limit-reached`, `gift-out-of-stock`,
    `points-too-few`.
    """
    reader = require_still_active(by)
    if made := Redemption.objects.filter(reader=reader, key=key).first():
        return _again(made, gift)
    _refuse_who_may_not(reader)
    gift = _locked_gift(gift)
    _refuse_unfit(gift, reader, seen_points)
    take_one(gift)
    moment = now()
    days = timedelta(days=rules.value("gifts.collect_days"))
    redemption = Redemption.objects.create(
        reader=reader,
        gift=gift,
        points=gift.points,
        key=key,
        state=RedemptionState.RESERVED,
        reserved_at=moment,
        collect_by=day_ends(day_of(moment) + days),
    )
    redemption.hold = hold_points(
        reader,
        gift.points,
        key=f"redemption:{redemption.pk}:held",
        reason=Reason(HELD, gift=gift.pk),
        by=by,
        books=(Book.POINTS,),
    )
    _tell(redemption, "gift.reserved", until=redemption.last_day.isoformat())
    tell_if_low(gift)
    redemption.number = numbers.next_number(PREFIX)
    Redemption.objects.filter(pk=redemption.pk).update(
        hold=redemption.hold, number=redemption.number
    )
    return redemption


def _again(made: Redemption, gift: Gift) -> Redemption:
    if made.gift_id != gift.pk:
        raise Refusal("idempotency-key-reused")
    return made


def _refuse_who_may_not(reader: User) -> None:
    if not earns(reader):
        raise Refusal("points-not-for-staff", status=403)
    if not reader.is_verified:
        raise Refusal("gift-needs-real-name", status=403)


def _locked_gift(gift: Gift) -> Gift:
    return Gift.objects.select_for_update(no_key=True).get(pk=gift.pk)


def _refuse_unfit(gift: Gift, reader: User, seen_points: int | None) -> None:
    if not gift.is_shown:
        raise not_found()
    if seen_points not in (None, gift.points):
        raise Refusal("gift-price-changed", status=409, points=gift.points)
    taken = Redemption.objects.filter(reader=reader, gift=gift, state__in=TAKEN).count()
    if taken >= gift.limit_each:
        raise Refusal("gift-limit-reached", status=409, most=gift.limit_each)


def take_one(gift: Gift) -> None:
    """One fewer of a gift, as long as there is one."""
    if not Gift.objects.filter(pk=gift.pk, stock__gt=0).update(stock=F("stock") - 1):
        raise Refusal("gift-out-of-stock", status=409)


def tell_if_low(gift: Gift) -> None:
    """The desk hears, once between two changes of the stock, that little of a gift is left."""
    left = Gift.objects.filter(pk=gift.pk, stock__lte=F("low_stock"), is_shown=True)
    stock = left.values_list("stock", flat=True).first()
    if stock is None:
        return
    last = gift.stock_changes.order_by("-pk").values_list("pk", flat=True).first()
    for person in workers(AT_THE_DESK):
        notify(
            person,
            "gift.low",
            {"gift": gift.pk, "stock": stock},
            url=f"/desk/gifts/{gift.pk}/",
            topic=Topic.DESK,
            dedupe=f"gift:{gift.pk}:low:{last}:{person.pk}",
        )


@whole_act
def cancel(redemption: Redemption, *, by: User) -> Redemption:
    """The reader gives a gift up that she has not collected: her points are free again."""
    require_active(by)
    row = locked(redemption)
    if row.reader_id != by.pk:
        raise not_found()
    _end(row, RedemptionState.CANCELLED, Because("gift.cancelled"), by)
    return row


@whole_act
def call_off(redemption: Redemption, *, reason: str, by: User) -> Redemption:
    """The desk cannot give a gift out: the reader has her points again, and is told why."""
    require(by, *AT_THE_DESK)
    row = locked(redemption)
    _refuse_own(row, by)
    if not reason.strip():
        raise Refusal("reason-needed", field="reason")
    why = Because("gift.called-off", {"why": reason.strip()})
    _end(row, RedemptionState.CANCELLED, why, by)
    _tell(row, "gift.called-off-notice", why=reason.strip())
    return row


@whole_act
def collect_gift(redemption: Redemption, *, document: str, slip: str, by: User) -> Redemption:
    """The reader has shown a document, signed the slip and got her gift: her points are spent.

    Raises `gift-too-late` when its time is over, `slip-used`, `gift-reader-suspended`.
    """
    require(by, *AT_THE_DESK)
    row = locked(redemption)
    _refuse_own(row, by)
    slip = slip.strip()
    if document not in ShownDocument.values:
        raise Refusal("invalid", field="document")
    if not slip:
        raise Refusal("required", field="slip")
    if row.is_open and row.collect_by <= now():
        raise Refusal("gift-too-late", status=409)
    if row.reader.suspended_at:
        raise Refusal("gift-reader-suspended", status=409)
    if Redemption.objects.filter(slip=slip).exclude(pk=row.pk).exists():
        raise Refusal("slip-used", field="slip", status=409)
    move(
        row, RedemptionState.COLLECTED, by=by, reason=Because("gift.collected"),
        collected_by=by, document=document, slip=slip,
    )  # fmt: skip
    reason = Reason("gift.collected", gift=row.gift_id)
    spend_points(_hold(row), key=f"redemption:{row.pk}:collected", reason=reason, by=by)
    return row


@whole_act
def return_uncollected(redemption: Redemption) -> None:
    """Nobody came in time: the points are hers again, and the gift is in stock. Once."""
    row = locked(redemption)
    if row.is_open and row.collect_by <= now():
        _end(row, RedemptionState.RETURNED, Because("gift.returned"), None)
        _tell(row, "gift.returned-notice")


@whole_act
def remind_to_collect_gift(redemption: Redemption) -> None:
    """Her gift waits for some days only yet: she is told once."""
    rows = Redemption.objects.filter(pk=redemption.pk, reminded_at__isnull=True)
    if rows.filter(state=RedemptionState.RESERVED).update(reminded_at=now()):
        _tell(redemption, "gift.collect-soon", until=redemption.last_day.isoformat())


@whole_act
def give_up_all(user: User) -> None:
    """Who closes her account leaves no gift waiting."""
    rows = Redemption.objects.filter(reader=user, state=RedemptionState.RESERVED).order_by("pk")
    for each in rows:
        row = locked(each)
        if row.is_open:
            _end(row, RedemptionState.CANCELLED, Because("gift.reader-left"), None)


def uncollected() -> QuerySet[Redemption]:
    """What was not collected in time."""
    rows = Redemption.objects.filter(state=RedemptionState.RESERVED, collect_by__lte=now())
    return rows.order_by("collect_by", "pk")


def to_be_reminded() -> QuerySet[Redemption]:
    """What waits for some days only yet, if its reader was not reminded."""
    moment = now()
    soon = moment + timedelta(days=rules.value("gifts.warn_days"))
    rows = Redemption.objects.filter(state=RedemptionState.RESERVED, reminded_at__isnull=True)
    rows = rows.filter(collect_by__gt=moment, collect_by__lte=soon)
    # A short rule brings no reminder on the day of the choice itself.
    return rows.filter(reserved_at__lte=moment - timedelta(days=1)).order_by("collect_by", "pk")


def locked(redemption: Redemption) -> Redemption:
    """The row as it is now, and nobody else's until this is done."""
    rows = Redemption.objects.select_for_update(no_key=True)
    return rows.get(pk=redemption.pk)


def _refuse_own(row: Redemption, by: User) -> None:
    if row.reader_id == by.pk:
        raise Refusal("not-your-own", status=403)


def _end(row: Redemption, to: str, why: Because, by: User | None) -> None:
    """The gift is in stock again, and the points are hers: as old as they were."""
    move(row, to, by=by, reason=why)
    Gift.objects.filter(pk=row.gift_id).update(stock=F("stock") + 1)
    reason = Reason(f"gift.{to}", gift=row.gift_id)
    release_points(_hold(row), key=f"redemption:{row.pk}:{to}", reason=reason, by=by)


def _hold(row: Redemption) -> PointHold:
    """Its points; it is without them only while it is being made."""
    return cast("PointHold", row.hold)


def _tell(redemption: Redemption, code: str, **more: str) -> None:
    about = {
        "gift": redemption.gift_id,
        "redemption": redemption.pk,
        "points": redemption.points,
        "place": redemption.gift.place,
        **more,
    }
    notify(
        redemption.reader,
        code,
        about,
        url=MINE,
        topic=Topic.MONEY,
        dedupe=f"redemption:{redemption.pk}:{code}",
    )
