"""Figures of the home page and house balances: rows that the worker refreshes, with their time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from portal import due
from portal.clock import now
from portal.models import SiteFigure


@dataclass(frozen=True)
class Figure:
    """Something that is counted. With a label it stands on the home page."""

    count: Callable[[], int]
    label: str | Promise = ""
    unit: str | Promise = ""
    order: int = 50


@dataclass(frozen=True)
class Shown:
    """A figure as the home page shows it."""

    label: str | Promise
    unit: str | Promise
    value: int
    refreshed_at: datetime


_figures: dict[str, Figure] = {}


def register(
    key: str,
    fn: Callable[[], int],
    *,
    label: str | Promise = "",
    unit: str | Promise = "",
    order: int = 50,
) -> None:
    """Add a figure and how it is counted; one with a label is shown on the home page."""
    _figures[key] = Figure(fn, label, unit, order)


def refresh() -> None:
    """Count every figure anew."""
    for key, figure in _figures.items():
        with due.alone(f"the figure {key}"):
            SiteFigure.objects.update_or_create(
                key=key, defaults={"value": figure.count(), "refreshed_at": now()}
            )


def all_figures() -> dict[str, SiteFigure]:
    """What was counted last, by key."""
    return {row.key: row for row in SiteFigure.objects.all()}


def shown() -> list[Shown]:
    """The figures of the home page that were counted already, in their order."""
    rows = all_figures()
    labelled = sorted(
        ((f.order, key, f) for key, f in _figures.items() if f.label and key in rows),
        key=lambda each: each[:2],
    )
    return [
        Shown(f.label, f.unit, rows[k].value, rows[k].refreshed_at) for _order, k, f in labelled
    ]
