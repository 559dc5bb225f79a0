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
from ledger.services.point_expiry import expire_points, warn_of_expiry
from ledger.services.point_holds import hold_points, pay_points, release_points, spend_points
from ledger.services.points import (
    award_points,
    confirm_points,
    release_award,
    revoke_award,
    stop_award,
)
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
    "award_points",
    "charge",
    "charge_hold",
    "check_books",
    "check_books_job",
    "close_book",
    "close_books",
    "close_fund",
    "close_shift",
    "confirm_points",
    "expire_grants",
    "expire_points",
    "fund_account",
    "grant_account",
    "grant_subsidy",
    "hold_points",
    "house",
    "open_fund",
    "open_shift",
    "pay_points",
    "place_hold",
    "post",
    "post_many",
    "purse",
    "raise_fund",
    "raise_hold",
    "refund_charge",
    "refund_prepayment",
    "rehold_charge",
    "release_award",
    "release_hold",
    "release_points",
    "reverse",
    "revoke_award",
    "revoke_subsidy",
    "serve_waiting",
    "spend_points",
    "stop_award",
    "take_prepayment",
    "verify_shift",
    "void_receipt",
    "warn_of_expiry",
    "whole_act",
]
