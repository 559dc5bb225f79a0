"""The triggers that must stand before the books."""

from portal import guards

APPEND_ONLY = (
    "entry",
    "transfer",
    "bookclose",
    "accountday",
    "refund",
    "receipt",
    "grantrevocation",
    "bookcheck",
)
KEPT = ("account", "hold", "charge", "subsidygrant", "grantexpiry", "cashshift")


def register() -> None:
    """Say which must stand."""
    guards.expect_append_only(*(f"ledger_{table}" for table in (*APPEND_ONLY, *KEPT)))
    guards.expect("ledger_account", "ledger_account_shape")
    guards.expect("ledger_transfer", "ledger_transfer_one_book")
    guards.expect("ledger_receipt", "ledger_receipt_open_shift")
