"""Every write of the ledger. `post` and `post_many` are the only two that write entries."""

from ledger.services.accounts import fund_account, grant_account, house, purse
from ledger.services.bulk import post_many
from ledger.services.cash import (
    Count,
    close_shift,
    open_shift,
    refund_prepayment,
    take_prepayment,
    verify_shift,
    void_receipt,
)
from ledger.services.checking import CHECK_JOB, check_books, check_books_job
from ledger.services.closing import close_book, close_books
from ledger.services.funds import close_fund, revoke_subsidy
from ledger.services.holds import charge, charge_hold, place_hold, raise_hold, release_hold
from ledger.services.posting import Move, Reason, post, whole_act
from ledger.services.refunds import refund_charge, rehold_charge
from ledger.services.reversing import reverse
from ledger.services.subsidy import (
    expire_grants,
    grant_subsidy,
    open_fund,
    raise_fund,
    serve_waiting,
)

__all__ = [
    "CHECK_JOB",
    "Count",
    "Move",
    "Reason",
    "charge",
    "charge_hold",
    "check_books",
    "check_books_job",
    "close_book",
    "close_books",
    "close_fund",
    "close_shift",
    "expire_grants",
    "fund_account",
    "grant_account",
    "grant_subsidy",
    "house",
    "open_fund",
    "open_shift",
    "place_hold",
    "post",
    "post_many",
    "purse",
    "raise_fund",
    "raise_hold",
    "refund_charge",
    "refund_prepayment",
    "rehold_charge",
    "release_hold",
    "reverse",
    "revoke_subsidy",
    "serve_waiting",
    "take_prepayment",
    "verify_shift",
    "void_receipt",
    "whole_act",
]
