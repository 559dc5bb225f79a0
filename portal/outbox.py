"""What leaves the house: written with the act, sent by a periodic task, at least once.

Nothing is sent for work that was rolled back, and nothing is lost when the broker is.
"""

import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.module_loading import import_string

from portal import words
from portal.clock import now
from portal.models import Channel, Outgoing
from portal.site import Site

ATTEMPTS = 5
OUTAGE = timedelta(days=3)  # how long a mail server or a disk may be away before rows are given up
A_WHILE = 60  # seconds that one look may take, so that a slow mail server holds up nothing else
_tasks: dict[str, Callable[..., None]] = {}


NO_SMS = "portal.outbox.NoSms"


class NoSms:
    """The sender of a site that has no contract with an SMS company: the row is the message."""

    def send(self, phone: str, text: str) -> None:
        """Nothing leaves; `/dev/outbox/` shows the row."""


def sends_texts() -> bool:
    """Whether a text message arrives; on a trial site it arrives in the outbox."""
    return not settings.PRODUCTION or settings.SMS_SENDER != NO_SMS


def register_task(name: str, fn: Callable[..., None]) -> None:
    """Add a task that an outbox row may name. It may run twice."""
    _tasks[name] = fn


def mail(
    to: Any,
    code: str,
    params: dict[str, Any] | None = None,
    *,
    dedupe: str,
    not_before: datetime | None = None,
) -> Outgoing:
    """Put a mail into the outbox. `to` is a user (her language and address) or an address."""
    return _write(Channel.MAIL, _addressee(to, "email"), (code, params), dedupe, not_before)


def sms(
    to: Any,
    code: str,
    params: dict[str, Any] | None = None,
    *,
    dedupe: str,
    not_before: datetime | None = None,
) -> Outgoing:
    """Put a text message into the outbox. `to` is a user or a number in E.164."""
    return _write(Channel.SMS, _addressee(to, "phone"), (code, params), dedupe, not_before)


def letter(address: str, subject: str, body: str, *, dedupe: str, language: str = "") -> Outgoing:
    """Put a mail with ready words into the outbox (allauth writes its own)."""
    payload = {"subject": subject, "body": body, "language": language or translation.get_language()}
    return _put(Channel.MAIL, dedupe, address, None, payload, None)


def task(
    name: str, args: dict[str, Any], *, dedupe: str, not_before: datetime | None = None
) -> Outgoing:
    """Put a task into the outbox; it runs after the commit of this transaction."""
    return _put(Channel.TASK, dedupe, name, None, {"args": args}, not_before)


def drop(dedupe: str) -> bool:
    """Take back what was not sent yet. True if it was still there."""
    waiting = Outgoing.objects.filter(dedupe=dedupe, sent_at__isnull=True, dropped_at__isnull=True)
    return bool(waiting.update(dropped_at=now()))


def let_go(rows: QuerySet[Outgoing], **more: str) -> None:
    """Empty rows of what they say; what was not sent yet is then sent no more."""
    rows.filter(sent_at__isnull=True, dropped_at__isnull=True).update(dropped_at=now())
    rows.update(payload={}, **more)


def _addressee(to: Any, field: str) -> tuple[str, Any, str]:
    if isinstance(to, str):
        return to, None, translation.get_language() or settings.LANGUAGE_CODE
    return getattr(to, field) or "", to, to.language


def _write(
    channel: str,
    addressee: tuple[str, Any, str],
    words_: tuple[str, dict[str, Any] | None],
    dedupe: str,
    not_before: datetime | None,
) -> Outgoing:
    address, recipient, language = addressee
    payload = {"code": words_[0], "params": words_[1] or {}, "language": language}
    return _put(channel, dedupe, address, recipient, payload, not_before)


def _put(
    channel: str,
    dedupe: str,
    address: str,
    recipient: Any,
    payload: dict[str, Any],
    not_before: datetime | None,
) -> Outgoing:
    row, _made = Outgoing.objects.get_or_create(
        dedupe=dedupe,
        defaults={
            "channel": channel,
            "address": address,
            "recipient": recipient,
            "payload": payload,
            "not_before": not_before or now(),
        },
    )
    return row


def send_due(limit: int = 50) -> int:
    """Send what is due, a row at a time. Many senders may run; each takes rows of its own."""
    sent, end, away = 0, time.monotonic() + A_WHILE, set[str]()
    for _n in range(limit):
        if time.monotonic() > end or not send_one(away):
            break
        sent += 1
    return sent


def send_one(away: set[str] | None = None) -> bool:
    """Send the oldest due row. The attempt is counted first, so that a poison row ends.

    A channel whose server is away is put into `away`, and rows of such channels are passed by: each
    would wait for the server's answer in vain, and hold up what goes another way.
    """
    away = set() if away is None else away
    with transaction.atomic():
        due = Outgoing.objects.filter(
            sent_at__isnull=True,
            dropped_at__isnull=True,
            not_before__lte=now(),
            attempts__lt=ATTEMPTS,
        )
        due = due.exclude(channel__in=away).order_by("not_before", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        row = due.first()
        if row is None:
            return False
        # Taken for a while: who dies while sending leaves it to be taken again then.
        Outgoing.objects.filter(pk=row.pk).update(
            attempts=row.attempts + 1, not_before=now() + timedelta(minutes=2**row.attempts)
        )
    try:
        _send(row)
    except Exception as problem:
        error: dict[str, Any] = {"last_error": f"{type(problem).__name__}: {problem}"[:200]}
        if _is_outage(problem) and now() < row.created_at + OUTAGE:
            error |= {"attempts": row.attempts, "not_before": now() + timedelta(minutes=5)}
            away.update({row.channel} - {Channel.TASK})
        Outgoing.objects.filter(pk=row.pk).update(**error)
    else:
        Outgoing.objects.filter(pk=row.pk).update(sent_at=now(), last_error="")
    return True


def _is_outage(problem: Exception) -> bool:
    """Whether the fault is the server's and will pass, so that it costs the row no attempt."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return False
    if isinstance(problem, smtplib.SMTPResponseException):
        return problem.smtp_code < 500
    return isinstance(problem, OSError)


def given_up() -> QuerySet[Outgoing]:
    """What could not be sent and is tried no more, until somebody says so."""
    return Outgoing.objects.filter(
        sent_at__isnull=True, dropped_at__isnull=True, attempts__gte=ATTEMPTS
    )


def try_again() -> int:
    """Give every row that was given up its attempts back."""
    return given_up().update(attempts=0, not_before=now(), created_at=now())


def _send(row: Outgoing) -> None:
    if row.channel == Channel.TASK:
        _tasks[row.address](**row.payload["args"])
    elif row.channel == Channel.SMS:
        import_string(settings.SMS_SENDER)().send(row.address, text_of(row)[1])
    elif row.address:
        subject, body = text_of(row)
        message = EmailMultiAlternatives(subject, body, to=[row.address])
        # The same row sent twice is the same letter to a mail reader.
        message.extra_headers["Message-ID"] = (
            f"<outgoing-{row.pk}@{settings.SITE_URL.split('//')[-1]}>"
        )
        message.send()


def text_of(row: Outgoing) -> tuple[str, str]:
    """Subject and body of a mail or message, in the language of its reader; none once emptied.

    A message has no subject. It begins with who sends it, as the law asks; it is paid for by its
    length, and says what `<code>.sms` says if there is that text.
    """
    if not row.payload:
        return "", ""
    if "body" in row.payload:
        return row.payload["subject"], row.payload["body"]
    with translation.override(row.payload["language"]):
        code, params = row.payload["code"], {"site": settings.SITE_URL, **row.payload["params"]}
        if row.channel == Channel.SMS:
            short = f"{code}.sms" if words.known(f"{code}.sms") else f"{code}.body"
            return "", f"【{Site().library}】{words.say(short, params)}"
        subject = words.say(f"{code}.subject", params) if words.known(f"{code}.subject") else ""
        return " ".join(subject.split()), words.say(f"{code}.body", params)
