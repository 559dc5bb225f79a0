"""What the acts of mutual help share: the post under its lock, and the claim that stands."""

from accounts.models import User
from docsharing.models import ClaimOutcome, HelpClaim, HelpPost
from docsharing.services.help.telling import tell
from portal.clock import now
from portal.refusals import not_found


def locked(post: HelpPost) -> HelpPost:
    """The post as it is now, its row locked: one act at a time."""
    return HelpPost.objects.select_for_update(no_key=True).get(pk=post.pk)


def of_asker(post: HelpPost, by: User) -> HelpPost:
    """The post, if it is hers; to all others there is nothing that they could do."""
    if post.asker_id != by.pk:
        raise not_found()
    return post


def living_claim(post: HelpPost) -> HelpClaim | None:
    """Who is at work on it."""
    return HelpClaim.objects.living().filter(post=post).first()


def end_claim(claim: HelpClaim, outcome: str) -> None:
    """A claim ends, once. One whose time is over ended when it was over, not when it was seen."""
    claim.ended_at = claim.until if outcome == ClaimOutcome.EXPIRED else now()
    claim.outcome = outcome
    HelpClaim.objects.living().filter(pk=claim.pk).update(
        ended_at=claim.ended_at, outcome=claim.outcome
    )


def call_off_claim(post: HelpPost) -> None:
    """The post has ended: who was at work on it is told, and it does not count against her."""
    claim = living_claim(post)
    if claim is not None:
        end_claim(claim, ClaimOutcome.CALLED_OFF)
        tell(claim.helper, "help.called-off", post, step=f"claim:{claim.pk}:off")
