"""A helper answers, and the asker accepts: or time does it for her."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from accounts.services import has_role, require_active, require_still_active
from desk.workflow import Because, move
from docsharing.models import (
    ClaimOutcome,
    HelpAnswer,
    HelpClaim,
    HelpDispute,
    HelpPost,
    HelpState,
)
from docsharing.services.help.money import pay, reward
from docsharing.services.help.telling import said_at, tell
from docsharing.services.help.working import end_claim, living_claim, locked, of_asker
from ledger.services import whole_act
from portal import files, rules
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal, not_found, wrong_state

KINDS = {"pdf", "png", "jpg", "tif", "docx", "xlsx", "zip"}
KIND = "help-answer"


@dataclass(frozen=True)
class Given:
    """What a helper gives, and that she may."""

    text: str = ""
    file: Any = None
    declares: bool = False


@whole_act
def answer(post: HelpPost, given: Given, *, by: User) -> HelpAnswer:
    """Answer a post that one has taken on, in time. The asker is told, and has her hours.

    Raises `claim-over`, `help-declaration-needed`, `help-answer-empty`, what a file may be refused
    for.
    """
    require_still_active(by)
    post = locked(post)
    claim = _claim_of(post, by)
    made = _keep(post, given, by, 1)
    end_claim(claim, ClaimOutcome.ANSWERED)
    move(post, HelpState.ANSWERED, by=by, accept_by=_accept_by(made))
    tell(post.asker, "help.answered", post, step="answered", until=_said(post))
    return made


def _claim_of(post: HelpPost, by: User) -> HelpClaim:
    claim = living_claim(post)
    hers = claim is not None and claim.helper_id == by.pk
    if claim is not None and hers and claim.until > now():
        return claim
    if hers or HelpClaim.objects.filter(post=post, helper=by).exists():
        raise Refusal("claim-over", status=409)
    raise not_found()


def _accept_by(made: HelpAnswer) -> datetime:
    return made.answered_at + timedelta(hours=rules.value("bounty.accept_hours"))


def _said(post: HelpPost) -> str:
    return said_at(post.accept_by) if post.accept_by else ""


def _keep(post: HelpPost, given: Given, by: User, which: int) -> HelpAnswer:
    if not given.declares:
        raise Refusal("help-declaration-needed", field="declares")
    if not given.text.strip() and not given.file:
        raise Refusal("help-answer-empty", field="text")
    moment = now()
    kept: dict[str, Any] = {}
    if given.file:
        stored = files.keep(given.file, kind=KIND, by=by, allowed=KINDS)
        kept = {
            "file": stored,
            "sha256": stored.sha256,
            "visible_until": moment + timedelta(days=rules.value("bounty.file_days")),
            "purge_at": moment + timedelta(days=rules.value("bounty.purge_days")),
        }
    return HelpAnswer.objects.create(
        post=post,
        helper=by,
        round=which,
        text=given.text.strip(),
        declared_at=moment,
        answered_at=moment,
        **kept,
    )


@whole_act
def replace_answer(post: HelpPost, given: Given, *, by: User) -> HelpAnswer:
    """Put a better answer in the place of a disputed one, once and in time.

    The asker has her hours anew. Raises `help-replaced-already`, `help-replace-late`.
    """
    require_still_active(by)
    post = locked(post)
    last = last_answer(post)
    if last.helper_id != by.pk:
        raise not_found()
    if post.state != HelpState.DISPUTED:
        raise wrong_state(state=post.state)
    if last.round > 1:
        raise Refusal("help-replaced-already", status=409)
    dispute = HelpDispute.objects.get(answer=last)
    if dispute.replace_by is None or dispute.replace_by <= now():
        raise Refusal("help-replace-late", status=409)
    made = _keep(post, given, by, 2)
    move(
        post, HelpState.ANSWERED, by=by, accept_by=_accept_by(made), reason=Because("help.replaced")
    )
    tell(post.asker, "help.replaced", post, step="replaced", until=_said(post))
    return made


def last_answer(post: HelpPost) -> HelpAnswer:
    """The answer that stands, or a refusal that there is none."""
    found = HelpAnswer.objects.filter(post=post).order_by("-round").first()
    if found is None:
        raise not_found()
    return found


@whole_act
def accept(post: HelpPost, *, by: User | None, thanks: str = "") -> HelpPost:
    """The answer is what the asker wanted: its helper gets the bounty and the library's own reward.

    `by` None: her hours are over, and she has said nothing. Accepted once more, it stays as it is.
    """
    if by is not None:
        require_still_active(by)
    post = locked(post)
    if by is not None:
        of_asker(post, by)
        if post.state in {HelpState.ACCEPTED, HelpState.CLOSED} and post.paid:
            return post
    elif not _is_due(post):
        return post
    if post.state not in {HelpState.ANSWERED, HelpState.DISPUTED}:
        raise wrong_state(state=post.state)
    helper = last_answer(post).helper
    paid = pay(post, helper, post.bounty, by)
    base = reward(post, helper, by)
    move(
        post,
        HelpState.ACCEPTED,
        by=by,
        reason=Because("help.accepted" if by else "help.accepted-by-time"),
        thanks=thanks.strip()[:300],
        **paid,
    )
    _tell_accepted(post, helper, base, by_time=by is None)
    return post


def _is_due(post: HelpPost) -> bool:
    over = post.accept_by is not None and post.accept_by <= now()
    return post.state == HelpState.ANSWERED and over


def _tell_accepted(post: HelpPost, helper: User, base: int, *, by_time: bool) -> None:
    about = {"points": post.paid + base, "days": rules.value("points.cooling_days")}
    code = "help.accepted" if about["points"] else "help.accepted-staff"
    tell(helper, code, post, step="accepted", **about)
    if by_time:
        tell(post.asker, "help.accepted-for-you", post, step="accepted", mail=False)


@whole_act
def close_accepted(post: HelpPost) -> bool:
    """The cooling time is over: nothing of the post can change any more. True: it closed now."""
    post = locked(post)
    if post.state != HelpState.ACCEPTED:
        return False
    move(post, HelpState.CLOSED, by=None)
    return True


def open_answer(answer: HelpAnswer, *, by: User) -> StoredFile:
    """The file of an answer, for the asker and the moderators: to all others there is none.

    That the asker has opened it is written down. Raises `help-file-gone`.
    """
    require_active(by)
    answer = HelpAnswer.objects.select_related("post", "file").get(pk=answer.pk)
    post, file = answer.post, answer.file
    is_asker = post.asker_id == by.pk
    if file is None or not (is_asker or has_role(by, Role.MANAGER)):
        raise not_found()
    is_over = answer.visible_until is None or answer.visible_until <= now()
    if file.purged_at or (is_asker and (is_over or post.state == HelpState.REMOVED)):
        raise Refusal("help-file-gone", status=404)
    if is_asker:
        HelpAnswer.objects.filter(pk=answer.pk, opened_at__isnull=True).update(opened_at=now())
    return file
