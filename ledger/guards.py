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
    "pointaward",
    "pointhold",
    "pointexpiry",
)
KEPT = ("account", "hold", "charge", "subsidygrant", "grantexpiry", "cashshift")


def register() -> None:
    """Say which must stand."""
    guards.expect_append_only(*(f"ledger_{table}" for table in (*APPEND_ONLY, *KEPT)))
    guards.expect("ledger_account_shape", "ledger_transfer_one_book", "ledger_receipt_open_shift")
