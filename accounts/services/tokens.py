"""Keys of the API: made once, shown once, known by their hash."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from accounts.models import ApiToken, Scope, User
from accounts.services.roles import require_active
from portal.clock import now
from portal.refusals import Refusal, not_found

MOST = 20
SEEN_EVERY = timedelta(minutes=5)


def hash_token(token: str) -> str:
    """The hash by which a token is known. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(
    user: User,
    *,
    label: str,
    scopes: Iterable[str],
    days: int | None = None,
    within: Collection[str] = tuple(Scope.values),
) -> tuple[ApiToken, str]:
    """Make a token for a person: the row, and the token itself, which is never seen again.

    `within`: what who asks for it may do herself.
    """
    require_active(user)
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(Scope.values):
        raise Refusal("token-needs-a-scope", field="scopes")
    if not set(chosen) <= set(within):
        raise Refusal("token-too-wide", field="scopes", status=403)
    if user.api_tokens.filter(revoked_at__isnull=True).count() >= MOST:
        raise Refusal("too-many-tokens", most=MOST)
    token = f"sq_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        user=user,
        label=label,
        token_hash=hash_token(token),
        hint=token[:7],
        scopes=chosen,
        expires_at=now() + timedelta(days=days) if days else None,
    )
    return row, token


def find_token(token: str, *, at: datetime | None = None) -> ApiToken | None:
    """The living token of a person whose account is alive, or None."""
    moment = at or now()
    row = ApiToken.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    if row is None or row.revoked_at or (row.expires_at and row.expires_at <= moment):
        return None
    if not row.user.is_active:
        return None
    if row.last_used_at is None or row.last_used_at < moment - SEEN_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=moment)
    return row


def revoke_token(user: User, token_id: int) -> None:
    """Make one of her tokens void at once."""
    if not user.api_tokens.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=now()):
        raise not_found()


def revoke_all_tokens(user: User) -> None:
    """Make every token of a person void at once."""
    user.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=now())
