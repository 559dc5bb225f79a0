"""Mutual help in the books, in "my data", and when somebody wants to leave."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, FilteredRelation, Q

from accounts.models import User
from docsharing.models import (
    LIVE,
    HelpClaim,
    HelpPost,
    HelpReport,
    HelpState,
)
from ledger.checks import Difference
from ledger.models import Entry, PointHold

HELD = "help.held"
UNDECIDED = (HelpState.ANSWERED, HelpState.DISPUTED)


def titles_of(tokens: Iterable[str]) -> dict[str, str]:
    """What posts ask for, by what the books know them by."""
    rows = HelpPost.objects.filter(token__in=tokens)
    return dict(rows.values_list("token", "title"))


def bounties_of_posts() -> Iterator[Difference]:
    """A live post's bounty is set aside, of its asker; an ended one's is paid once, or gone back.

    And whatever is set aside for a post has its live post.
    """
    rows = HelpPost.objects.all()
    other = rows.exclude(hold__amount=F("bounty"), hold__user=F("asker"))
    for pk, bounty, held in other.values_list("pk", "bounty", "hold__amount"):
        yield Difference(f"help post {pk}", f"{bounty} of its asker", held)
    wrong = rows.filter(
        Q(state__in=LIVE, hold__ended_by__isnull=False)
        | ~Q(state__in=LIVE) & Q(hold__ended_by__isnull=True)
    )
    for pk, state in wrong.values_list("pk", "state"):
        yield Difference(f"help post {pk}", "set aside while it lives", state)
    ours = PointHold.objects.filter(ended_by__isnull=True, entry__reason_code=HELD)
    for pk in ours.filter(help_post__isnull=True).values_list("pk", flat=True):
        yield Difference(f"points set aside {pk}", "a help post", "none")
    yield from _payments(rows)


def _payments(rows: Any) -> Iterator[Difference]:
    """What a post says was paid is what its entry moved, and each such entry has its post."""
    paid = Entry.objects.filter(reason_code="help.paid", kind="points_paid")
    for pk in paid.filter(paid_help_post__isnull=True).values_list("pk", flat=True):
        yield Difference(f"entry {pk}", "a help post that was paid", "none")
    for post in rows.filter(paid_by__isnull=False).prefetch_related("paid_by__transfers__credit"):
        moved = post.paid_by.transfers.all()
        total = sum(each.amount for each in moved)
        if total != post.paid or any(each.credit.user_id != post.paid_to_id for each in moved):
            yield Difference(f"help post {post.pk}", post.paid, total)


def reasons_to_stay(user: User) -> list[tuple[str, dict[str, Any]]]:
    """Why the account cannot be closed now: a post of hers lives, or an answer is undecided."""
    hers = Q(asker=user, state__in=LIVE) | Q(answers__helper=user, state__in=UNDECIDED)
    rows = HelpPost.objects.filter(hers).values_list("pk", "asker").distinct()
    own = [asker == user.pk for _pk, asker in rows]
    reasons: list[tuple[str, dict[str, Any]]] = []
    if asked := own.count(True):
        reasons.append(("help-posts-live", {"count": asked}))
    if answered := own.count(False):
        reasons.append(("help-answers-undecided", {"count": answered}))
    return reasons


def my_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """All that the board of mutual help keeps of a person."""
    posts = HelpPost.objects.filter(asker=user).order_by("pk")
    given = FilteredRelation("post__answers", condition=Q(post__answers__helper=user))
    claims = HelpClaim.objects.filter(helper=user).annotate(given=given).order_by("pk")
    answer = {"text": F("given__text"), "answered_at": F("given__answered_at")}
    answer["file_name"] = F("given__file__name")
    reports = HelpReport.objects.filter(by=user).order_by("pk")
    asked = ("opened_at", "kind", "title", "details", "bounty", "state", "paid", "thanks")
    return {
        "help_posts": list(posts.values(*asked)),
        "help_claims": list(claims.values("claimed_at", "ended_at", "outcome", **answer)),
        "help_reports": list(reports.values("reported_at", "breach", "note", "upheld")),
    }
