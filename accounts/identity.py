"""One spelling for each address, number and user name, so that nobody is two by typing."""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

USERNAME = re.compile(r"[a-z0-9_.\-\u4e00-\u9fff]{3,32}")
# What the eye takes for the same. Letters of other scripts are not let in at all.
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_TWINS = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "-": "_", ".": "_"})
RESERVED = {
    "admin",
    "administrator",
    "root",
    "system",
    "staff",
    "library",
    "librarian",
    "shuqiao",
    "support",
}


def folded(text: str) -> str:
    """NFKC and case-folded, without blanks around."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def normal_email(text: str) -> str | None:
    """The mail address in its one spelling, or None when it is none."""
    address = folded(text)
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address if address.isascii() and len(address) <= 254 else None


def normal_phone(text: str) -> str | None:
    """The mobile number in E.164 (+8613812345678), or None when it is none."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_address(text: str) -> tuple[str, str] | None:
    """("email" or "phone", its one spelling) of what one field holds; None when it is neither."""
    if "@" in unicodedata.normalize("NFKC", text):
        return ("email", address) if (address := normal_email(text)) else None
    return ("phone", number) if (number := normal_phone(text)) else None


def normal_username(text: str) -> str | None:
    """The user name in its one spelling, or None when it is not allowed."""
    name = folded(text)
    bare = skeleton(name).replace("_", "")
    if not USERNAME.fullmatch(name) or bare in {skeleton(word) for word in RESERVED}:
        return None
    return None if name.isdigit() else name


def skeleton(name: str) -> str:
    """What the eye sees of a user name: two names with one skeleton cannot both be taken."""
    seen = folded(name)
    for pair, one in _ALIKE:
        seen = seen.replace(pair, one)
    return seen.translate(_TWINS)


def mask_address(text: str) -> str:
    """138****2067, or l***@example.org: enough to know it again, not enough to use it."""
    if "@" in text:
        name, _at, host = text.partition("@")
        return f"{name[:1]}***@{host}"
    digits = text.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else f"***{digits[-2:]}"
