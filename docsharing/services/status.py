"""Codes of requests, asked for by whoever has one: without an account."""

from accounts.services.limits import QUARTER, spend

GUESSES = 60  # in a quarter of an hour from one address: a whole reading room may sit behind it


def count_guess(address: str | None) -> None:
    """A code that opens nothing: mistyped, or guessed, and then not for long."""
    spend("status-guess", address or "", limit=GUESSES, seconds=QUARTER)
