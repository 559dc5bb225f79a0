"""The board of mutual help as pages show it: open posts, one post, one's own, the desk's list."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from accounts.services import has_role
from docsharing.models import (
    ON_BOARD,
    HelpAnswer,
    HelpClaim,
    HelpPost,
    HelpReport,
    HelpState,
)
from portal.clock import now
from portal.refusals import not_found
from portal.search import search_filter

PAGE = 25
MINE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# By what a board may be sorted: the column, and whether the largest comes first.
SORTS = {"newest": ("id", True), "bounty": ("bounty", True), "ending": ("expires_at", False)}


@dataclass(frozen=True)
class BoardFilters:
    """Which open posts are asked for, and in which order."""

    text: str = ""
    kind: str = ""
    language: str = ""
    least: int | None = None
    sort: str = "newest"

    @property
    def is_used(self) -> bool:
        """Whether they leave something out."""
        return any((self.text, self.kind, self.language, self.least))


@dataclass(frozen=True)
class BoardPage:
    """A page of the board, and where the next begins; empty: there is none."""

    posts: list[HelpPost]
    after: str = ""


def board_page(filters: BoardFilters, after: str = "", *, size: int = PAGE) -> BoardPage:
    """The open posts that fit, from a place on. Two queries, however many posts there are."""
    column, falling = SORTS[filters.sort]
    rows = _fitting(filters)
    if place := _place(column, after):
        value, pk = place
        way = "lt" if falling else "gt"
        same = Q(**{column: value, f"id__{way}": pk})
        rows = rows.filter(Q(**{f"{column}__{way}": value}) | same)
    sign = "-" if falling else ""
    order = [f"{sign}{column}", *([] if column == "id" else [f"{sign}id"])]
    found = list(with_claims(rows.order_by(*order))[: size + 1])
    more = len(found) > size
    posts = found[:size]
    return BoardPage(posts, _token(column, posts[-1]) if more else "")


def _fitting(filters: BoardFilters) -> QuerySet[HelpPost]:
    rows: QuerySet[HelpPost] = HelpPost.objects.on_board().filter(expires_at__gt=now())
    if filters.text:
        rows = search_filter(rows, "search_text", filters.text)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.language:
        rows = rows.filter(language=filters.language)
    if filters.least:
        rows = rows.filter(bounty__gte=filters.least)
    return rows


def with_claims(rows: QuerySet[HelpPost]) -> QuerySet[HelpPost]:
    """Each with the claim that still holds, as `standing`: a list of one or none."""
    living = HelpClaim.objects.living().filter(until__gt=now())
    return rows.prefetch_related(Prefetch("claims", living, to_attr="standing"))


def _token(column: str, post: HelpPost) -> str:
    value = getattr(post, column)
    if isinstance(value, datetime):
        value = (value - EPOCH) // timedelta(microseconds=1)
    return f"{value}-{post.pk}"


def _place(column: str, token: str) -> tuple[Any, int] | None:
    """Where a page begins; what is no place is none."""
    parts = token.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if any(len(part) > 17 for part in parts):
        return None
    value: Any = int(parts[0])
    if column == "expires_at":
        value = EPOCH + timedelta(microseconds=value)
    return value, int(parts[1])


def shown_post(pk: int, user: Any) -> HelpPost:
    """A post for who may see it: while it is open everybody, then its two sides and the desk.

    To all others an ended post and one that never was are the same.
    """
    rows = with_claims(HelpPost.objects.select_related("asker", "request", "paid_to"))
    post = rows.filter(pk=pk).first()
    if post is None or not (post.state in ON_BOARD or _is_hers(post, user)):
        raise not_found()
    return post


def _is_hers(post: HelpPost, user: Any) -> bool:
    if not user.is_authenticated:
        return False
    if post.asker_id == user.pk or has_role(user, Role.LIBRARIAN, Role.MANAGER):
        return True
    return HelpAnswer.objects.filter(post=post, helper=user).exists()


def answers_of(post: HelpPost) -> list[HelpAnswer]:
    """What was answered, with what was said of it; the one that stands comes last."""
    rows = HelpAnswer.objects.filter(post=post).select_related("file", "helper", "dispute")
    return list(rows.order_by("round"))


def own_posts(user: User) -> list[HelpPost]:
    """What she asked for lately."""
    return list(with_claims(HelpPost.objects.filter(asker=user)).order_by("-pk")[:MINE])


def own_help(user: User) -> list[HelpClaim]:
    """What she took on lately, newest first."""
    rows = HelpClaim.objects.filter(helper=user).select_related("post")
    return list(rows.order_by("-pk")[:MINE])


def help_summary(user: User) -> dict[str, int]:
    """How she stands: what she has answered, and what of it was accepted or paid."""
    answered = HelpPost.objects.filter(claims__helper=user, claims__outcome="answered")
    accepted = answered.filter(Q(state=HelpState.ACCEPTED) | Q(paid_to=user))
    return {
        "answered": answered.distinct().count(),
        "accepted": accepted.distinct().count(),
    }


def disputed_posts() -> QuerySet[HelpPost]:
    """What a moderator decides, oldest first."""
    rows = HelpPost.objects.filter(state=HelpState.DISPUTED).select_related("asker")
    return rows.prefetch_related("disputes").order_by("pk")


def reported_posts() -> QuerySet[HelpPost]:
    """What readers reported and nobody has looked at, oldest first."""
    waiting = HelpReport.objects.filter(decided_at__isnull=True)
    rows = HelpPost.objects.filter(pk__in=waiting.values("post"))
    return rows.prefetch_related(Prefetch("reports", waiting, to_attr="waiting")).order_by("pk")


def for_the_library() -> QuerySet[HelpPost]:
    """Open documents whose askers agreed that the library takes them over, oldest first."""
    rows = HelpPost.objects.filter(state=HelpState.OPEN, library_limit_fen__isnull=False)
    return rows.order_by("pk")
