"""Whether two accounts are one person's."""

import re

from accounts.models import User

DIGITS = 11  # of a mobile number, without the code of the country


def same_person(one: User, other: User) -> bool:
    """Whether two accounts share a document or a telephone: hers, or that of a child's guardian."""
    return not _marks(one).isdisjoint(_marks(other))


def _marks(user: User) -> set[str]:
    checks = user.name_checks.filter(refused_at__isnull=True)
    rows = list(checks.values_list("person_hash", "guardian_phone"))
    phones = {user.phone or "", *(phone for _hash, phone in rows)}
    ends = {re.sub(r"\D", "", phone)[-DIGITS:] for phone in phones}
    return ({mark for mark, _phone in rows} | ends) - {""}
