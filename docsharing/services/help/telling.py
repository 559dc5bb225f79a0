"""What the two sides of a post are told."""

from datetime import datetime
from typing import Any

from accounts.models import User
from docsharing.models import HelpPost
from portal.clock import SHANGHAI
from portal.notices import notify


def said_at(moment: datetime) -> str:
    """A moment as a sentence names it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def tell(
    user: User, code: str, post: HelpPost, *, step: str, mail: bool = True, **about: Any
) -> None:
    """Tell the asker or a helper what happened to a post, once a step."""
    notify(
        user,
        code,
        {"title": post.title, **about},
        url=f"/help-board/{post.pk}/",
        dedupe=f"help:{post.pk}:{step}:{user.pk}",
        mail=mail,
    )
