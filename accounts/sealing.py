"""How an ID number is kept until it is decided (sealed), and known again afterwards (hashed)."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from accounts.identity import folded


def _box() -> MultiFernet:
    """The key of the environment; after a change of keys the old ones follow, parted by commas."""
    keys = [hashlib.sha256(key.encode()).digest() for key in settings.REALNAME_KEY.split(",")]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])


def seal(content: bytes) -> bytes:
    """Encrypt with the key of the environment."""
    return _box().encrypt(content)


def unseal(sealed: bytes) -> bytes | None:
    """Decrypt; None when the key of the environment is another one."""
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken:
        return None


def person_hash(document: str, number: str) -> str:
    """One natural person over all accounts: a hash whose key is not in the database."""
    text = f"{document}:{folded(number)}"
    return hmac.new(settings.PERSON_HASH_KEY.encode(), text.encode(), "sha256").hexdigest()


def mask(number: str) -> str:
    """500***********1234: enough for her to know it again."""
    shown = 3 if len(number) >= 15 else 2
    return f"{number[:shown]}{'*' * (len(number) - 2 * shown)}{number[-shown:]}"
