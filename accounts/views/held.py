"""How what is held on a person reads on her page: names for the columns, plain words for values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import pgettext

from portal.clock import SHANGHAI
from portal.words import known, say, yuan

MONEY = {"money", "subsidy"}  # books in fen; the others count points


def label(column: str) -> str:
    """What a column is called."""
    return say(f"held.{column}") if known(f"held.{column}") else column


def shown(part: str, rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """The names of the columns of a part, and its rows in words."""
    told = [_told(row) for row in rows]
    columns = list(dict.fromkeys(column for row in told for column in row))
    lines = [[_worded(part, column, row) for column in columns] for row in told]
    return [label(column) for column in columns], lines


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without codes beside which their words stand."""
    told = {name: value for name, value in row.items() if f"{name}_label" not in row}
    if "reason_code" in told:
        code, params = told.pop("reason_code"), told.pop("reason_params")
        told["reason"] = say(code, params) if known(code) else code
    return told


def _worded(part: str, column: str, row: Mapping[str, Any]) -> str:
    value = row.get(column)
    book = row.get("book") or row.get("transfers__debit__book")
    if column in {"balance", "transfers__amount"} and book in MONEY:
        return yuan(value or 0)
    return _plain(part, column, value)


def _plain(part: str, column: str, value: Any) -> str:
    if isinstance(value, Mapping):
        within = f"{part}.{column}"
        told = {name: _plain(within, name, each) for name, each in _told(value).items()}
        return " · ".join(f"{label(name)} {text}" for name, text in told.items() if text)
    if isinstance(value, list | tuple):
        return " / ".join(_plain(part, column, each) for each in value)
    code = f"held.{part}.{column}={value}"
    if known(code):
        return say(code)
    return yuan(value) if column.endswith("_fen") and value is not None else _simple(value)


def _simple(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return pgettext("my data", "yes") if value else pgettext("my data", "no")
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return str(value)
