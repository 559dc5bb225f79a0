"""Numbers and secrets of membership cards.

A number is HY-2026-0000429: year, serial, and a check digit (ISO 7064 mod 11,10) by which a typing
slip is told at once. A secret is made from the batch's random number, the card's number and the
site's secret, so that it stands nowhere in clear: the sheet can be printed again as long as the
batch keeps its random number, which goes with the first card that is handed out. What stays is a
hash, keyed with the key of the environment that never changes.
"""

import hmac
import re
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac
from stdnum.iso7064 import mod_11_10

from docsharing.models import CardBatch
from docsharing.queries.links import ALPHABET

CARD_PREFIX = "HY"
BATCH_PREFIX = "KP"
SECRET_LENGTH = 12  # 60 bits
_MISREAD = str.maketrans("OIL", "011")
_NUMBER = re.compile(rf"(?:{CARD_PREFIX})?(20[0-9]{{2}})([0-9]{{6,8}})([0-9])")


def card_number(year: int, serial: int) -> str:
    """The number of a card, as it is printed."""
    digits = f"{serial:06d}"
    return f"{CARD_PREFIX}-{year}-{digits}{mod_11_10.calc_check_digit(f'{year}{digits}')}"


def _signs(text: str) -> str:
    """Letters and digits of what was typed: any case, any width, with or without blanks."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if sign.isascii() and sign.isalnum())


def read_number(text: str) -> str | None:
    """The number that was typed, in its one spelling; None if it is none or has a slip in it."""
    found = _NUMBER.fullmatch(_signs(text[:60]))
    if found is None:
        return None
    year, digits, check = found.groups()
    return f"{CARD_PREFIX}-{year}-{digits}{check}" if _checks(year + digits + check) else None


def _checks(digits: str) -> bool:
    return bool(mod_11_10.is_valid(digits))


def read_secret(text: str) -> str:
    """The secret as it is hashed, however it was typed."""
    return _signs(text[:60]).translate(_MISREAD)


def secret_of(batch: CardBatch, number: str) -> str:
    """The secret of a card, as it is printed: in groups of four."""
    made = salted_hmac("docsharing.card", f"{batch.nonce}:{number}", algorithm="sha256").digest()
    whole = int.from_bytes(made, "big")
    signs = "".join(ALPHABET[(whole >> (5 * place)) & 31] for place in range(SECRET_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, SECRET_LENGTH, 4))


def secret_hash(number: str, secret: str) -> str:
    """What the database keeps of a secret."""
    text = f"card:{number}:{read_secret(secret)}"
    return hmac.new(settings.PERSON_HASH_KEY.encode(), text.encode(), "sha256").hexdigest()


def same_hash(one: str, other: str) -> bool:
    """Whether two hashes are the same, in the same time either way."""
    return hmac.compare_digest(one, other)


def door_of(number: str) -> str:
    """The address behind a card's QR code: to activate it, signed in or not yet registered."""
    return f"{settings.SITE_URL}/c/{number}/"
