"""Notices: what a reader sees in the site, and the mail or message that goes with it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from portal import outbox, slots, words
from portal.clock import now
from portal.models import Channel, Notice, NoticeChoice, Outgoing, Topic

ALWAYS_MAILED = {Topic.MONEY, Topic.SECURITY}
SAME_TEXT = timedelta(minutes=10)


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
    if made and mail and wants_mail(user, topic) and (send := _way_to(user, code)):
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

    That is money, the safety of the account, documents that are here, and what waits for an answer
    or cannot be had. What is above the limits of a number stands in the site alone.
    """
    if user.email:
        return outbox.mail
    if not words.known(f"{code}.sms") or not hears_by_text(user):
        return None
    return outbox.sms if _may_cost(user, code) else None


def _may_cost(user: Any, code: str) -> bool:
    """Whether one more text may go to her number: what she does again and again costs us nothing.

    The other texts of the same kind are looked at first, so that they use nothing up.
    """
    same = user.outgoing.filter(
        channel=Channel.SMS,
        address=user.phone,
        payload__code=code,
        created_at__gt=now() - SAME_TEXT,
        dropped_at__isnull=True,
    )
    return not same.exists() and not any(slots.fill("texts_spent", user.phone))


def hears_by_text(user: Any) -> bool:
    """Whether text messages come in the place of mail: she proved a telephone, and has no mail."""
    return not user.email and user.phone_verified_at is not None and outbox.sends_texts()


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
