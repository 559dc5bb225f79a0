"""The subsidy for documents that comes with a verified name."""

from typing import Any

from accounts.models import User
from ledger.models import GrantKind
from ledger.services import grant_subsidy
from portal import rules


def welcome(user: User, **_about: Any) -> None:
    """Give a person whose name was verified the subsidy of an online reader, once in her life."""
    amount = int(rules.value("subsidy.online"))
    if amount:
        grant_subsidy(user, fund=None, kind=GrantKind.WELCOME, amount_fen=amount)
