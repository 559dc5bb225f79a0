"""Every write of the ledger. `post` and `post_many` are the only two that write entries."""

from ledger.services.accounts import fund_account, grant_account, house, purse
from ledger.services.bulk import post_many
from ledger.services.holds import charge, charge_hold, place_hold, release_hold
from ledger.services.posting import Move, Reason, post, whole_act
from ledger.services.refunds import refund_charge, rehold_charge
from ledger.services.subsidy import (
    expire_grants,
    grant_subsidy,
    open_fund,
    raise_fund,
    serve_waiting,
)

__all__ = [
    "Move",
    "Reason",
    "charge",
    "charge_hold",
    "expire_grants",
    "fund_account",
    "grant_account",
    "grant_subsidy",
    "house",
    "open_fund",
    "place_hold",
    "post",
    "post_many",
    "purse",
    "raise_fund",
    "refund_charge",
    "rehold_charge",
    "release_hold",
    "serve_waiting",
    "whole_act",
]
