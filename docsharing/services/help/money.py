"""The bounty of a post in the books: set aside, paid once, or given back."""

from typing import Any

from accounts.models import User
from docsharing.models import HelpPost
from docsharing.services.earning import earns
from ledger.models import PointHold
from ledger.services import Reason, award_points, hold_points, pay_points, release_points
from portal import rules
from portal.refusals import Refusal

HELD, PAID, BASE = "help.held", "help.paid", "help.base"


def held_for(token: str, asker: User, bounty: int) -> PointHold:
    """Set the bounty of a new post aside: bonus points first."""
    return _hold(f"help:{token}:held", token, asker, bounty)


def hold_more(post: HelpPost, bounty: int, by: User) -> PointHold:
    """Set a higher bounty aside in the place of the lower one."""
    reason = _reason("help.raised", post.token)
    key = f"help:{post.token}:raised:{bounty}"
    release_points(post.hold, key=f"{key}:back", reason=reason, by=by)
    return _hold(key, post.token, by, bounty)


def _hold(key: str, token: str, asker: User, bounty: int) -> PointHold:
    try:
        return hold_points(asker, bounty, key=key, reason=_reason(HELD, token), by=asker)
    except Refusal as refusal:
        # The ledger speaks of an amount: here that is the bounty.
        field = "bounty" if refusal.field == "amount" else refusal.field
        raise Refusal(
            refusal.code, field=field, status=refusal.status, **refusal.params
        ) from refusal


def give_back(post: HelpPost, by: User | None) -> None:
    """Nobody has earned the bounty: it is as if it had never been set aside."""
    key = f"help:{post.token}:back"
    release_points(post.hold, key=key, reason=_reason("help.returned", post.token), by=by)


def pay(post: HelpPost, helper: User, points: int, by: User | None) -> dict[str, Any]:
    """Pay the bounty, or a part of it, to who has earned it; the columns that tell of it.

    The library's own staff help as part of their work: then all of it goes back to the asker.
    """
    if not earns(helper):
        give_back(post, by)
        return {}
    entry = pay_points(
        post.hold,
        helper,
        points,
        key=f"help:{post.token}:paid",
        reason=_reason(PAID, post.token),
        by=by,
    )
    return {"paid": points, "paid_to": helper, "paid_by": entry}


def reward(post: HelpPost, helper: User, by: User | None) -> int:
    """What the library itself gives for an answer that helped; the points."""
    points = int(rules.value("points.answer_base"))
    if not points or not earns(helper):
        return 0
    key = f"help:{post.token}:base"
    award_points(helper, points, key=key, reason=_reason(BASE, post.token), by=by)
    return points


def _reason(code: str, token: str) -> Reason:
    # The row of a post comes after its points: the books know it by its token.
    return Reason(code, help_post=token)
