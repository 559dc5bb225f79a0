"""What is read of the books."""

from ledger.queries.purses import Available, Holder, PlanLine, available, owner, pay_plan, plan

__all__ = ["Available", "Holder", "PlanLine", "available", "owner", "pay_plan", "plan"]
