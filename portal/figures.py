"""Figures of the home page and house balances: rows that the worker refreshes, with their time."""

from collections.abc import Callable

from portal.clock import now
from portal.models import SiteFigure

_figures: dict[str, Callable[[], int]] = {}


def register(key: str, fn: Callable[[], int]) -> None:
    """Add a figure and how it is counted."""
    _figures[key] = fn


def refresh() -> None:
    """Count every figure anew."""
    for key, fn in _figures.items():
        SiteFigure.objects.update_or_create(
            key=key, defaults={"value": fn(), "refreshed_at": now()}
        )


def all_figures() -> dict[str, SiteFigure]:
    """What was counted last, by key."""
    return {row.key: row for row in SiteFigure.objects.all()}
