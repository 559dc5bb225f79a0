"""Codes that prove an address: six digits, hashed, short-lived, five tries, bound to one browser.

Whether the address has an account is told to its owner alone: the caller does the same either way.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from accounts.identity import normal_address
from accounts.models import ProofCode, Purpose, User
from accounts.services.limits import DAY, HOUR, PAUSE, spend
from portal import outbox, rules
from portal.clock import now
from portal.models import Outgoing
from portal.refusals import Refusal

TRIES = 5


@dataclass(frozen=True)
class Address:
    """A mail address or mobile number in its one spelling."""

    kind: str
    text: str

    @property
    def user(self) -> User | None:
        """Whose it is."""
        return User.objects.filter(**{self.kind: self.text}).first()


def address_of(text: str) -> Address:
    """What was typed into one field. Raises `address-invalid` at `address`."""
    if (found := normal_address(text)) is None:
        raise Refusal("address-invalid", field="address")
    return Address(*found)


def send_code(purpose: str, typed: str, *, user: User | None = None) -> str:
    """Send a code to an address, or a letter if a code is of no use; the handle for the session.

    Raises `address-invalid`, `no-text-messages` at `address` where a code to a number would never
    arrive, or `too-many-requests` for this address, known or not, or for who asks.
    """
    address = address_of(typed)
    if address.kind == "phone" and not outbox.sends_texts():
        raise Refusal("no-text-messages", field="address")
    if user is not None:  # she may name one number after the other
        spend("codes-of", str(user.pk), limit=15, seconds=DAY)
    spend("code", address.text, limit=1, seconds=PAUSE)
    spend("code", address.text, limit=6, seconds=HOUR)
    spend("code", address.text, limit=15, seconds=DAY)
    owner = address.user
    code, handle = f"{secrets.randbelow(10**6):06d}", secrets.token_urlsafe(32)
    minutes = rules.value("accounts.code_minutes")
    row = ProofCode.objects.create(
        handle=handle,
        purpose=purpose,
        address=address.text,
        user=owner if purpose == Purpose.RESET else user,
        code_hash=_hash(handle, code),
        expires_at=now() + timedelta(minutes=minutes),
    )
    _write(address, owner, purpose, {"code": code, "minutes": minutes}, dedupe=f"code:{row.pk}")
    return handle


def _write(
    address: Address, owner: User | None, purpose: str, params: dict[str, Any], dedupe: str
) -> None:
    """The code to who may use it; else a letter that says why there is none."""
    useful = (owner is not None and owner.is_active) if purpose == Purpose.RESET else owner is None
    letter = "accounts.have-account" if owner else "accounts.no-account"
    name = f"accounts.code-{purpose}" if useful else letter
    send = outbox.mail if address.kind == "email" else outbox.sms
    send(owner or address.text, name, params if useful else {}, dedupe=dedupe)


def _hash(handle: str, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{handle}:{code}".encode(), "sha256").hexdigest()


def prove(purpose: str, typed: str, *, handle: str, code: str) -> ProofCode:
    """The proof that an address is hers. Each look costs a try, in a transaction of its own.

    Raises `code-wrong` at `code`, whatever is wrong with it.
    """
    address = address_of(typed)
    rows = ProofCode.objects.filter(handle=handle, purpose=purpose, address=address.text)
    living = rows.filter(used_at__isnull=True, expires_at__gt=now(), tries__lt=TRIES)
    counted = living.update(tries=F("tries") + 1)
    row = rows.first()
    digits = "".join(ch for ch in code if ch.isdigit())
    given = _hash(handle, digits)
    if not counted or row is None or not hmac.compare_digest(row.code_hash, given):
        raise Refusal("code-wrong", field="code")
    rows.filter(tries__gt=0).update(tries=F("tries") - 1)  # only wrong codes cost
    return row


def use(proof: ProofCode) -> None:
    """A proof is good for one act, inside the act's own transaction."""
    if not ProofCode.objects.filter(pk=proof.pk, used_at__isnull=True).update(used_at=now()):
        raise Refusal("code-wrong", field="code")


def forget_codes() -> int:
    """Delete what nobody can use any more, and the codes in what was sent."""
    old = list(
        ProofCode.objects.filter(expires_at__lt=now() - timedelta(days=1)).values_list(
            "pk", flat=True
        )
    )
    outbox.let_go(Outgoing.objects.filter(dedupe__in=[f"code:{pk}" for pk in old]))
    return ProofCode.objects.filter(pk__in=old).delete()[0]
