"""Notices: what a reader sees in the site, and the mail that goes with it if she wants one."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal import outbox, slots
from portal.clock import now
from portal.models import Notice, NoticeChoice, Topic

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

    Texts: `<code>` in the site, `<code>.subject` and `<code>.body` in the mail.
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
    if made and mail and user.email and wants_mail(user, topic):
        outbox.mail(
            user,
            code,
            {**(params or {}), "url": url},
            dedupe=f"notice:{dedupe}",
            not_before=not_before,
        )
    return notice


def take_back(dedupe: str) -> None:
    """Undo a notice whose mail has not gone out yet."""
    Notice.objects.filter(dedupe=dedupe, visible_from__gt=now()).delete()
    outbox.drop(f"notice:{dedupe}")


def wants_mail(user: Any, topic: str) -> bool:
    """Whether the person gets mail about a topic. Money and security always."""
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
