"""The catalogue of gifts and their stock: added, changed, taken in, counted."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from docsharing.models import Gift, RedemptionState, StockChange, StockKind
from docsharing.services.gifts import AT_THE_DESK, tell_if_low
from portal import files
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal

PICTURE = "gift-picture"
PICTURE_TYPES = {"png", "jpg"}
PICTURE_BYTES = 2 << 20
MOST = 100_000


@dataclass(frozen=True)
class GiftDetails:
    """What the catalogue says of a gift."""

    name_zh: str
    points: int
    place: str
    name_en: str = ""
    description: str = ""
    limit_each: int = 1
    low_stock: int = 0
    is_shown: bool = True


@transaction.atomic
def add_gift(details: GiftDetails, *, by: User, picture: Any = None) -> Gift:
    """Add a gift; there is none of it until it is taken in. Raises what `change_gift` raises."""
    require(by, Role.MANAGER)
    _check(details)
    kept = _picture(picture, by)
    return Gift.objects.create(**asdict(details), picture=kept, added_by=by, added_at=now())


@transaction.atomic
def change_gift(gift: Gift, details: GiftDetails, *, by: User, picture: Any = None) -> Gift:
    """Change what the catalogue says; what was chosen before keeps its price and its days.

    Raises `required` and `number-out-of-range` at their fields, and what `portal.files` raises.
    """
    require(by, Role.MANAGER)
    _check(details)
    row = _locked(gift)
    kept = _picture(picture, by)
    if kept and row.picture:
        files.purge(row.picture)
    changes = asdict(details) | ({"picture": kept} if kept else {})
    Gift.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def _check(details: GiftDetails) -> None:
    for name in ("name_zh", "place"):
        if not getattr(details, name).strip():
            raise Refusal("required", field=name)
    for name, least in (("points", 1), ("limit_each", 1), ("low_stock", 0)):
        if not least <= getattr(details, name) <= MOST // (10 if name == "limit_each" else 1):
            raise Refusal("number-out-of-range", field=name, low=least, high=MOST)


def _picture(picture: Any, by: User) -> StoredFile | None:
    if not picture:
        return None
    return files.keep(picture, kind=PICTURE, by=by, allowed=PICTURE_TYPES, max_bytes=PICTURE_BYTES)


@transaction.atomic
def take_in_stock(gift: Gift, quantity: int, *, by: User, reason: str = "") -> StockChange:
    """More of a gift has come. Raises `number-out-of-range` at `quantity`."""
    require(by, *AT_THE_DESK)
    if not 1 <= quantity <= MOST:
        raise Refusal("number-out-of-range", field="quantity", low=1, high=MOST)
    row = _locked(gift)
    return _change(row, StockKind.INTAKE, quantity, reason, by)


@transaction.atomic
def take_stock(gift: Gift, counted: int, *, by: User, reason: str = "") -> StockChange:
    """So many lie there, what is reserved included: the difference is written down with its reason.

    Raises `gift-count-below-reserved`: somebody has to be told that there is none for her.
    """
    require(by, *AT_THE_DESK)
    if not 0 <= counted <= MOST:
        raise Refusal("number-out-of-range", field="counted", low=0, high=MOST)
    row = _locked(gift)
    reserved = row.redemptions.filter(state=RedemptionState.RESERVED).count()
    difference = counted - row.stock - reserved
    if counted < reserved:
        raise Refusal("gift-count-below-reserved", field="counted", status=409, reserved=reserved)
    if difference and not reason.strip():
        raise Refusal("reason-needed", field="reason")
    change = _change(row, StockKind.COUNT, difference, reason, by, counted)
    tell_if_low(row)
    return change


def _change(
    gift: Gift, kind: str, amount: int, reason: str, by: User, counted: int | None = None
) -> StockChange:
    """The row, and the stock with it: never below zero."""
    rows = Gift.objects.filter(pk=gift.pk, stock__gte=-amount)
    if not rows.update(stock=F("stock") + amount):
        raise Refusal("gift-out-of-stock", status=409)
    return StockChange.objects.create(
        gift=gift, kind=kind, amount=amount, counted=counted, reason=reason.strip(), by=by, at=now()
    )


def _locked(gift: Gift) -> Gift:
    return Gift.objects.select_for_update(no_key=True).get(pk=gift.pk)
