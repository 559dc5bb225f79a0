"""A reader asks the others for help: her points are set aside first, and then they see it.

Locks are taken in this order: who acts, the post, its hold, then purses by their ids.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import User
from accounts.services import require_active, require_still_active
from desk.workflow import Because, move
from docsharing.citations import Citation
from docsharing.models import (
    ON_BOARD,
    HelpKind,
    HelpLanguage,
    HelpPost,
    HelpState,
)
from docsharing.services.help.money import give_back, held_for, hold_more
from docsharing.services.help.telling import tell
from docsharing.services.help.working import call_off_claim, locked, of_asker
from ledger.services import whole_act
from portal import rules
from portal.clock import day_begins, now, today
from portal.refusals import Refusal, wrong_state
from portal.search import bigrams


@dataclass(frozen=True)
class NewPost:
    """What a reader asks the others for.

    `library_limit_fen`: for so much the library may take it over as a request, if nobody helps.
    """

    kind: str
    title: str
    bounty: int
    details: str = ""
    language: str = HelpLanguage.ZH
    citation: Citation | None = None
    library_limit_fen: int | None = None


@whole_act
def post_help(new: NewPost, *, by: User) -> HelpPost:
    """Ask the others for a document or an answer. The bounty is set aside before it is shown.

    Raises `help-needs-real-name`, `required` or `invalid` at a field, `bounty-out-of-range`,
    `bounty-of-newcomer`, `help-posts-day`, `help-posts-month`, `points-too-few`.
    """
    require_still_active(by)
    if not by.is_verified:
        raise Refusal("help-needs-real-name", status=403)
    _refuse_malformed(new)
    refuse_bounty(new.bounty, by)
    _refuse_too_many(by)
    token = secrets.token_hex(8)
    opened_at, citation = now(), new.citation
    return HelpPost.objects.create(
        token=token,
        asker=by,
        kind=new.kind,
        language=new.language,
        title=new.title.strip(),
        details=new.details.strip(),
        citation=citation.as_dict() if citation else {},
        search_text=_search_words(new),
        bounty=new.bounty,
        hold=held_for(token, by, new.bounty),
        opened_at=opened_at,
        expires_at=opened_at + timedelta(days=rules.value("bounty.life_days")),
        library_limit_fen=new.library_limit_fen,
        state=HelpState.OPEN,
    )


def _search_words(new: NewPost) -> str:
    citation = new.citation
    cited = (citation.authors_text, citation.container, citation.doi) if citation else ()
    return bigrams(new.title, new.details, *cited)


def _refuse_malformed(new: NewPost) -> None:
    if not new.title.strip():
        raise Refusal("required", field="title")
    if new.kind not in HelpKind.values:
        raise Refusal("invalid", field="kind")
    if new.language not in HelpLanguage.values:
        raise Refusal("invalid", field="language")
    if new.kind == HelpKind.QUESTION and new.library_limit_fen is not None:
        raise Refusal("help-question-stays", field="library_limit_fen")
    if new.library_limit_fen is not None and new.citation is None:
        raise Refusal("help-citation-needed", field="citation")


def refuse_bounty(bounty: int, by: User) -> None:
    """A bounty has its least and its most; who is new offers little."""
    least, most = rules.value("bounty.min"), rules.value("bounty.max")
    if not least <= bounty <= most:
        raise Refusal("bounty-out-of-range", field="bounty", least=least, most=most)
    refuse_newcomer(bounty, by)


def refuse_newcomer(bounty: int, by: User) -> None:
    """In her first days a reader neither offers nor earns much."""
    days, most = rules.value("bounty.new_days"), rules.value("bounty.new_max")
    if bounty > most and by.joined_at > now() - timedelta(days=days):
        raise Refusal("bounty-of-newcomer", field="bounty", most=most, days=days)


def _refuse_too_many(by: User) -> None:
    """Few posts a day and a month, whatever became of them: her row is locked while they count."""
    mine, day = HelpPost.objects.filter(asker=by), today()
    for code, since in (("day", day), ("month", day.replace(day=1))):
        most = rules.value(f"bounty.posts_{code}")
        if mine.filter(opened_at__gte=day_begins(since)).count() >= most:
            raise Refusal(f"help-posts-{code}", status=409, most=most)


@whole_act
def raise_bounty(post: HelpPost, *, bounty: int, by: User) -> HelpPost:
    """Offer more, as long as nobody has answered: never less. Raises `bounty-only-rises`."""
    require_still_active(by)
    post = of_asker(locked(post), by)
    if post.state not in ON_BOARD:
        raise wrong_state(state=post.state)
    if bounty <= post.bounty:
        raise Refusal("bounty-only-rises", field="bounty", bounty=post.bounty)
    refuse_bounty(bounty, by)
    post.hold = hold_more(post, bounty, by)
    post.bounty = bounty
    HelpPost.objects.filter(pk=post.pk).update(hold=post.hold, bounty=bounty)
    return post


@whole_act
def withdraw(post: HelpPost, *, by: User) -> HelpPost:
    """Take a post back before anybody has answered: all of the bounty comes back."""
    return _take_back(post, by, "help.withdrawn")


@whole_act
def found_it_myself(post: HelpPost, *, by: User) -> HelpPost:
    """The asker has found it herself before anybody answered: all of the bounty comes back."""
    return _take_back(post, by, "help.found")


def _take_back(post: HelpPost, by: User, code: str) -> HelpPost:
    require_active(by)
    post = of_asker(locked(post), by)
    if post.state not in ON_BOARD:
        raise wrong_state(state=post.state)
    end(post, HelpState.WITHDRAWN, code, by=by)
    return post


def end(post: HelpPost, to: str, code: str, *, by: User | None, **columns: Any) -> None:
    """Let a post end with nothing paid: its bounty goes back, and who is at work on it is told."""
    was_on_board = post.state in ON_BOARD
    move(post, to, by=by, reason=Because(code), **columns)
    give_back(post, by)
    if was_on_board:
        call_off_claim(post)


@whole_act
def expire_post(post: HelpPost) -> bool:
    """Nobody answered in its days: the asker has her points again. True: it ended now."""
    post = locked(post)
    if post.state != HelpState.OPEN or post.expires_at > now():
        return False
    end(post, HelpState.EXPIRED, "help.expired", by=None)
    tell(post.asker, "help.expired", post, step="expired", points=post.bounty)
    return True
