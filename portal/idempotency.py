"""A named act is done once: its key is inserted first, in the act's own transaction."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.crypto import salted_hmac

from portal.clock import now
from portal.models import IdempotencyKey
from portal.refusals import Refusal
from portal.tries import whole

_KEY = re.compile(r"[\x21-\x7e]{8,200}")
KEPT = timedelta(days=7)


def fingerprint(body: Any) -> str:
    """A keyed hash of what was asked, whatever the order of its fields.

    Keyed, because a body may hold what could be guessed by trying: the number of an identity card.
    """
    text = json.dumps(body, sort_keys=True, default=str)
    return salted_hmac("portal.idempotency", text, algorithm="sha256").hexdigest()


def once(
    actor: str, key: str, body: Any, act: Callable[[], tuple[int, Any]]
) -> tuple[int, Any, bool]:
    """Do `act` once for this actor and key: (status, answer, whether it is a repeat).

    A refusal rolls the key back too, so that the client may mend and try again. After a deadlock
    key and act are tried again, so `act` finds anew what it changes. Raises
    `idempotency-key-invalid`, `idempotency-key-reused` for the same key with another body, or
    `idempotency-key-old` when what was answered is no longer kept.
    """
    if not _KEY.fullmatch(key):
        raise Refusal("idempotency-key-invalid", status=400)
    body_hash = fingerprint(body)

    def named() -> tuple[int, Any, bool]:
        row = IdempotencyKey.objects.create(actor=actor, key=key, body_hash=body_hash)
        status, answer = act()
        IdempotencyKey.objects.filter(pk=row.pk).update(status=status, answer=answer)
        return status, answer, False

    try:
        return whole(named)
    except IntegrityError:
        row_or_none = IdempotencyKey.objects.filter(actor=actor, key=key).first()
        if row_or_none is None:
            raise
        return _again(row_or_none, body_hash)


def _again(row: IdempotencyKey, body_hash: str) -> tuple[int, Any, bool]:
    if row.body_hash != body_hash or row.status is None:
        raise Refusal("idempotency-key-reused")
    if row.created_at < now() - KEPT:
        raise Refusal("idempotency-key-old", status=409)
    return row.status, row.answer, True


def forget_answers() -> int:
    """Let go of what was answered a week ago: it names people. No act is done again by its key."""
    old = IdempotencyKey.objects.filter(created_at__lt=now() - KEPT, answer__isnull=False)
    return old.update(answer=None)


def forget_answers_to(actor: str) -> None:
    """Let go of what one actor was answered."""
    IdempotencyKey.objects.filter(actor=actor).update(answer=None)
