"""Which buttons of a post a person is shown: what a service would refuse anyway is not offered."""

from dataclasses import dataclass
from typing import Any

from accounts.roles import Role
from accounts.services import has_role
from docsharing.models import LIVE, HelpAnswer, HelpClaim, HelpPost, HelpState
from portal.clock import now


@dataclass(frozen=True)
class May:
    """How a person stands to a post, and what she may do about it."""

    acts: tuple[str, ...] = ()
    is_asker: bool = False
    is_helper: bool = False
    sees_details: bool = False
    sees_answers: bool = False
    opens_files: bool = False
    claim: HelpClaim | None = None
    needs_name: bool = False


def acts_for(post: HelpPost, user: Any) -> May:
    """What this person may do; `post` has its `standing` claim."""
    if not user.is_authenticated:
        return May()
    standing = post.standing[0] if post.standing else None  # type: ignore[attr-defined]
    if post.asker_id == user.pk:
        return May(
            _of_asker(post),
            is_asker=True,
            sees_details=True,
            sees_answers=True,
            opens_files=True,
            claim=standing,
        )
    helped = HelpAnswer.objects.filter(post=post, helper=user).exists()
    moderates = has_role(user, Role.MANAGER)
    acts = _of_others(post, user, standing, helped=helped)
    return May(
        acts,
        is_helper=helped,
        sees_details=True,
        sees_answers=helped or moderates,
        opens_files=moderates and not helped,
        claim=standing,
        needs_name="claim" in acts and not user.is_verified,
    )


def _of_asker(post: HelpPost) -> tuple[str, ...]:
    if post.is_on_board:
        return ("raise", "found", "withdraw")
    if post.state == HelpState.ANSWERED:
        in_time = post.accept_by is not None and post.accept_by > now()
        return ("accept", "dispute") if in_time else ("accept",)
    return ("accept",) if post.state == HelpState.DISPUTED else ()


def _of_others(
    post: HelpPost, user: Any, standing: HelpClaim | None, *, helped: bool
) -> tuple[str, ...]:
    acts: tuple[str, ...] = ()
    if post.is_on_board and standing is None and post.expires_at > now():
        acts = ("claim",)
    elif standing is not None and standing.helper_id == user.pk:
        acts = ("answer", *(() if standing.extended_at else ("extend",)), "give-up")
    elif helped and _may_replace(post, user):
        acts = ("replace",)
    return (*acts, "report") if post.state in LIVE and not helped else acts


def _may_replace(post: HelpPost, user: Any) -> bool:
    if post.state != HelpState.DISPUTED:
        return False
    rows = HelpAnswer.objects.filter(post=post, helper=user, round=1)
    rows = rows.filter(dispute__replace_by__gt=now())
    return rows.exists() and not post.answers.filter(round=2).exists()
