"""Notices: what a reader sees in the site, and the mail or message that goes with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal import outbox, slots, words
from portal.clock import now
from portal.models import Notice, NoticeChoice, Outgoing, Topic

ALWAYS_MAILED = {Topic.MONEY, Topic.SECURITY}


def unread_notices(user: Any, at: datetime) -> QuerySet[Notice]:
    """What a person is told by a moment, and has not read."""
    return Notice.objects.filter(user=user, read_at__isnull=True, visible_from__lte=at)


def notify(  # noqa: PLR0913 - the notice itself is (user, code, params); the rest has defaults
    user: Any,
    code: str,
    params: dict[str, Any] | None = None,
    *,
    url: str = "",
    topic: str = Topic.REQUESTS,
    dedupe: str,
    mail: bool = True,
    not_before: datetime | None = None,
) -> Notice:
    """Tell a reader something, once for each `dedupe`.

    Texts: `<code>` in the site, `<code>.subject` and `<code>.body` in the mail, and `<code>.sms`,
    if there is one, for who has a telephone alone.
    """
    notice, made = Notice.objects.get_or_create(
        dedupe=dedupe,
        defaults={
            "user": user,
            "topic": topic,
            "code": code,
            "params": params or {},
            "url": url,
            "visible_from": not_before or now(),
        },
    )
    send = _way_to(user, code)
    if made and mail and send and wants_mail(user, topic):
        send(
            user,
            code,
            {**(params or {}), "url": url},
            dedupe=f"notice:{dedupe}",
            not_before=not_before,
        )
    return notice


def _way_to(user: Any, code: str) -> Callable[..., Outgoing] | None:
    """Mail; who has no address hears by text message, which costs money, of what has a text for it.

    That is money, the safety of the account, and documents that are here.
    """
    if user.email:
        return outbox.mail
    return outbox.sms if words.known(f"{code}.sms") and hears_by_text(user) else None


def hears_by_text(user: Any) -> bool:
    """Whether text messages come in the place of mail: she gave a telephone alone."""
    return not user.email and bool(user.phone) and outbox.sends_texts()


def take_back(dedupe: str) -> None:
    """Undo a notice whose mail or message has not gone out yet."""
    Notice.objects.filter(dedupe=dedupe, visible_from__gt=now()).delete()
    outbox.drop(f"notice:{dedupe}")


def wants_mail(user: Any, topic: str) -> bool:
    """Whether the person hears by mail or message of a topic. Money and security always."""
    if topic in ALWAYS_MAILED:
        return True
    return not NoticeChoice.objects.filter(user=user, topic=topic, mail=False).exists()


def topics_for(user: Any) -> list[Topic]:
    """The topics that concern a person; work at the desk concerns staff."""
    works = any(slots.fill("roles", user))
    return [topic for topic in Topic if works or topic != Topic.DESK]


def choose(user: Any, topic: str, *, mail: bool) -> None:
    """Store the person's choice about a topic."""
    if topic in ALWAYS_MAILED:
        return
    NoticeChoice.objects.update_or_create(user=user, topic=topic, defaults={"mail": mail})


def mark_read(user: Any, *, notice: int | None = None) -> int:
    """Mark one notice of hers, or all that she can see, as read."""
    rows = Notice.objects.filter(user=user, read_at__isnull=True, visible_from__lte=now())
    if notice is not None:
        rows = rows.filter(pk=notice)
    return rows.update(read_at=now())
