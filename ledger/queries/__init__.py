"""What is read of the books."""

from ledger.queries.books import house_balances, trial_balance
from ledger.queries.purses import (
    Available,
    Holder,
    PlanLine,
    available,
    off_debt,
    owner,
    pay_plan,
    plan,
)
from ledger.queries.statement import Filters, statement
from ledger.queries.subsidy import FundState, current_fund, fund_states, of_person, still_waiting
from ledger.queries.untold import told, told_each, untold

__all__ = [
    "Available",
    "Filters",
    "FundState",
    "Holder",
    "PlanLine",
    "available",
    "current_fund",
    "fund_states",
    "house_balances",
    "of_person",
    "off_debt",
    "owner",
    "pay_plan",
    "plan",
    "statement",
    "still_waiting",
    "told",
    "told_each",
    "trial_balance",
    "untold",
]
