"""Gifts for tests, and readers with points to choose them."""

from datetime import timedelta

import time_machine

from accounts.models import User
from docsharing.models import Gift, Redemption
from docsharing.services.gift_stock import GiftDetails, add_gift, take_in_stock
from docsharing.services.gifts import redeem
from ledger.queries.points import points_held
from ledger.services import Reason, award_points, confirm_points
from portal.clock import now

WHY = Reason("points.request-closed", number="WX-2026-000001")


def details(**changes: object) -> GiftDetails:
    values = {"name_zh": "书桥帆布袋", "points": 300, "place": "总馆一楼服务台", "low_stock": 0}
    return GiftDetails(**{**values, **changes})


def gift_of(by: User, stock: int = 3, **changes: object) -> Gift:
    """A gift of the catalogue of which there are some."""
    gift = add_gift(details(**changes), by=by)
    if stock:
        take_in_stock(gift, stock, by=by)
    gift.refresh_from_db()
    return gift


def earn(user: User, points: int, key: str = "earned", *, bonus: bool = False) -> None:
    """Points that are hers: their cooling time is over."""
    with time_machine.travel(now() - timedelta(days=8), tick=False):
        award_points(user, points, key=f"{key}:{user.pk}", reason=WHY, by=None, bonus=bonus)
    confirm_points()


def chosen(gift: Gift, reader: User, key: str = "choice-1", **more: object) -> Redemption:
    return redeem(gift, key=key, by=reader, **more)


def sums(user: User) -> tuple[int, int, int]:
    """Points, bonus, held."""
    held = points_held(user)
    return held.points, held.bonus, held.held


def stock_of(gift: Gift) -> int:
    return Gift.objects.get(pk=gift.pk).stock
