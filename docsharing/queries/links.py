"""Keys that open something: delivery links and status codes.

The database keeps a random number and the hash of the key; the key itself is made from that number
and the site's secret whenever it must be written, so that neither a copy of the database nor a row
of the outbox opens anything.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from docsharing.models import Delivery, DocumentRequest
from portal.models import StoredFile
from portal.refusals import not_found

# Crockford's base 32: no I, L, O, U to be read wrongly from a printed receipt.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26  # 130 bits
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Key:
    """A new key: what the database keeps of it."""

    nonce: str
    hash: str


def key_hash(key: str) -> str:
    """What the database keeps of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _secret_of(salt: str, nonce: str) -> bytes:
    return salted_hmac(f"docsharing.{salt}", nonce, algorithm="sha256").digest()


def token_of(nonce: str | None) -> str:
    """The token in a delivery link; of a paper copy there is none."""
    if nonce is None:
        raise not_found()
    return base64.urlsafe_b64encode(_secret_of("delivery", nonce)[:24]).decode()


def code_of(nonce: str) -> str:
    """The status code of a request, as it is printed: in groups of five."""
    number = int.from_bytes(_secret_of("status", nonce), "big")
    signs = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(CODE_LENGTH))
    return "-".join(signs[start : start + 5] for start in range(0, CODE_LENGTH, 5))


def new_delivery_key() -> Key:
    """A key for a delivery link."""
    nonce = secrets.token_hex(16)
    return Key(nonce, key_hash(token_of(nonce)))


def quote_token(nonce: str) -> str:
    """The token in the link of a quote."""
    return base64.urlsafe_b64encode(_secret_of("quote", nonce)[:24]).decode()


def feed_token(nonce: str) -> str:
    """The token in the address of a feed."""
    return base64.urlsafe_b64encode(_secret_of("feed", nonce)[:24]).decode()


def new_quote_key() -> Key:
    """A key for the link of a quote."""
    nonce = secrets.token_hex(16)
    return Key(nonce, key_hash(quote_token(nonce)))


def new_status_key() -> Key:
    """A key for a status code."""
    nonce = secrets.token_hex(16)
    return Key(nonce, key_hash(plain_code(code_of(nonce))))


def plain_code(code: str) -> str:
    """The code as it is hashed, however it was typed."""
    return "".join(sign for sign in code.upper() if sign.isalnum()).translate(_MISREAD)


def looks_like_code(text: str) -> bool:
    """Whether a text has the form of a status code."""
    plain = plain_code(text.strip())
    return len(plain) == CODE_LENGTH and all(sign in ALPHABET for sign in plain)


def request_by_code(code: str) -> DocumentRequest | None:
    """The request that a status code names, while its reader has an account."""
    if not looks_like_code(code):
        return None
    rows = DocumentRequest.objects.select_related("case__number")
    rows = rows.filter(case__reader__erased_at__isnull=True)
    return rows.filter(status_hash=key_hash(plain_code(code))).first()


def delivery_by_token(token: str) -> Delivery | None:
    """The delivery that a link opens."""
    rows = Delivery.objects.select_related("request__case__number", "request__case__reader", "file")
    return rows.filter(token_hash=key_hash(token)).first()


def delivery_path(delivery: Delivery) -> str:
    """The address of a delivery's link on this site."""
    return reverse("docsharing:delivery", args=[token_of(delivery.token_nonce)])


def file_name(delivery: Delivery) -> str:
    """What a delivered file is called: the number of its request."""
    number = delivery.request.case.number
    return f"{number.code}.pdf" if number else file_of(delivery).name


def file_of(delivery: Delivery) -> StoredFile:
    """The delivered file; of a paper copy there is none."""
    if delivery.file is None:
        raise not_found()
    return delivery.file


def links_of(pks: set[int]) -> dict[int, str]:
    """The links of deliveries, for the mails that carry them."""
    rows = Delivery.objects.filter(pk__in=pks)
    return {row.pk: f"{settings.SITE_URL}{delivery_path(row)}" for row in rows}


def codes_of(pks: set[int]) -> dict[int, str]:
    """The status codes of requests, for the mails that carry them."""
    rows = DocumentRequest.objects.filter(pk__in=pks).values_list("pk", "status_nonce")
    return {pk: code_of(nonce) for pk, nonce in rows}
