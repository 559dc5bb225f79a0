"""The triggers that must stand before what is kept of people."""

from portal import guards


def register() -> None:
    """Say which must stand."""
    guards.expect_append_only("accounts_staffact", "accounts_consent", "accounts_realnamelook")
