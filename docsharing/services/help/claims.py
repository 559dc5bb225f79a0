"""One reader at a time is at work on a post, for some minutes."""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.services import require_active, require_still_active
from desk.workflow import Because, move
from docsharing.models import (
    UNFULFILLED,
    ClaimOutcome,
    HelpClaim,
    HelpPost,
    HelpState,
)
from docsharing.queries.people import same_person
from docsharing.services.help.posts import refuse_newcomer
from docsharing.services.help.telling import said_at, tell
from docsharing.services.help.working import end_claim, living_claim, locked
from ledger.services import whole_act
from portal import rules
from portal.clock import now
from portal.refusals import Refusal, not_found, wrong_state

DAY = timedelta(days=1)


@whole_act
def claim(post: HelpPost, *, by: User) -> HelpClaim:
    """Take a post on: for some minutes nobody else can answer it. Once more by the same: the same.

    Raises `help-needs-real-name`, `own-help-post`, `same-person`, `claimed-already`, `help-over`,
    `claim-banned`, `claims-too-many`, `bounty-of-newcomer`.
    """
    require_still_active(by)
    post = locked(post)
    _refuse_helper(post, by)
    if (standing := living_claim(post)) is not None:
        if standing.until > now():
            return _hers(standing, by)
        _reopen(post, standing, ClaimOutcome.EXPIRED)
    if post.state != HelpState.OPEN:
        raise wrong_state(state=post.state)
    moment = now()
    if post.expires_at <= moment:
        raise Refusal("help-over", status=409)
    _refuse_banned(by)
    move(post, HelpState.CLAIMED, by=by)
    until = moment + timedelta(minutes=rules.value("bounty.claim_min"))
    return HelpClaim.objects.create(post=post, helper=by, claimed_at=moment, until=until)


def _hers(standing: HelpClaim, by: User) -> HelpClaim:
    if standing.helper_id != by.pk:
        raise Refusal("claimed-already", status=409, until=said_at(standing.until))
    return standing


def _refuse_helper(post: HelpPost, by: User) -> None:
    """Never the asker, nor the same person by another account; who is not known might be."""
    if post.asker_id == by.pk:
        raise Refusal("own-help-post", status=403)
    if not by.is_verified:
        raise Refusal("help-needs-real-name", status=403)
    if same_person(post.asker, by):
        raise Refusal("same-person", status=403)
    refuse_newcomer(post.bounty, by)


def _refuse_banned(by: User) -> None:
    """Who leaves claims unfulfilled waits a day. Her row is locked: nobody counts twice."""
    most = rules.value("bounty.unfulfilled_day")
    if (until := banned_until(by)) is not None:
        raise Refusal("claim-banned", status=409, until=said_at(until))
    mine = HelpClaim.objects.filter(helper=by)
    at_work = mine.living().count()
    today = mine.filter(outcome__in=UNFULFILLED, ended_at__gt=now() - DAY).count()
    if at_work and at_work + today >= most:
        raise Refusal("claims-too-many", status=409, most=most)


def banned_until(by: User) -> datetime | None:
    """Until when a reader takes on nothing: her last claims of a day were all left unfulfilled."""
    most = rules.value("bounty.unfulfilled_day")
    left = HelpClaim.objects.filter(helper=by, outcome__in=UNFULFILLED).order_by("-ended_at")
    ends = [ended for ended in left.values_list("ended_at", flat=True)[:most] if ended]
    if len(ends) < most or ends[0] - ends[-1] >= DAY:
        return None
    until = ends[0] + timedelta(hours=rules.value("bounty.ban_hours"))
    return until if until > now() else None


@whole_act
def extend_claim(post: HelpPost, *, by: User) -> HelpClaim:
    """Take the longer time, once. Raises `claim-over`, `claim-extended`."""
    require_active(by)
    standing = _own_claim(locked(post), by)
    if standing.extended_at is not None:
        raise Refusal("claim-extended", status=409)
    standing.until = standing.claimed_at + timedelta(minutes=rules.value("bounty.claim_max_min"))
    standing.extended_at = now()
    HelpClaim.objects.filter(pk=standing.pk).update(
        until=standing.until, extended_at=standing.extended_at
    )
    return standing


@whole_act
def give_up_claim(post: HelpPost, *, by: User) -> HelpPost:
    """Leave a post to others. It counts as unfulfilled."""
    require_active(by)
    post = locked(post)
    _reopen(post, _own_claim(post, by), ClaimOutcome.GIVEN_UP, by=by)
    return post


def _own_claim(post: HelpPost, by: User) -> HelpClaim:
    standing = living_claim(post)
    if standing is None or standing.helper_id != by.pk:
        raise not_found()
    if standing.until <= now():
        raise Refusal("claim-over", status=409)
    return standing


def _reopen(post: HelpPost, standing: HelpClaim, outcome: str, by: User | None = None) -> None:
    end_claim(standing, outcome)
    move(post, HelpState.OPEN, by=by, reason=Because(f"help.claim-{outcome}"))
    if outcome == ClaimOutcome.EXPIRED:
        tell(standing.helper, "help.claim-over", post, step=f"claim:{standing.pk}", mail=False)


@whole_act
def end_late_claim(standing: HelpClaim) -> bool:
    """The time of a claim is over: others may take the post on. True: it ended now."""
    post = locked(standing.post)
    current = living_claim(post)
    if current is None or current.pk != standing.pk or current.until > now():
        return False
    _reopen(post, current, ClaimOutcome.EXPIRED)
    return True


def leave_claims(user: User, **_about: object) -> None:
    """She has left or was suspended: what she was at work on is open to others again."""
    for standing in HelpClaim.objects.living().filter(helper=user).select_related("post"):
        post = locked(standing.post)
        current = living_claim(post)
        if current is not None and current.pk == standing.pk:
            _reopen(post, current, ClaimOutcome.GIVEN_UP)
