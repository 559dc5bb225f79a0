"""What `check_books` runs: reconciliations that the ledger and the apps above register by name."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Difference(NamedTuple):
    """Something that is not as it must be."""

    what: str
    expected: int | str
    found: int | str


Check = Callable[[], Iterable[Difference]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a check. It yields differences, found by set-based SQL; none if all is well."""
    if _checks.setdefault(name, check) is not check:
        raise ValueError(f"There is a check of the name {name} already.")


def registered() -> dict[str, Check]:
    """All checks by name, in the order in which they came."""
    return dict(_checks)
