"""What a code reads like. Reasons, notices and refusals are stored as a code with parameters.

Each app registers its texts in `ready()`; they stand in its own `words.py`. A parameter whose name
ends in `_fen` is shown as yuan; one that names a row (`case`) is shown by a resolver, in bulk.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clock import now

Resolver = Callable[[set[Any]], Mapping[Any, str]]

_texts: dict[str, str | Promise] = {}
_resolvers: dict[str, Resolver] = {}


def register(texts: Mapping[str, str | Promise]) -> None:
    """Add the texts of an app. A code has one text."""
    for code, text in texts.items():
        if _texts.get(code, text) is not text and str(_texts[code]) != str(text):
            raise ValueError(f"The code {code} has a text already.")
        _texts[code] = text


def of_choices(column: str, choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """The words for what stands in a column of "my data" (`purses.kind`): codes of choices."""
    return {f"held.{column}={value}": text for value, text in choices}


def resolver(param: str, fn: Resolver) -> None:
    """Say how a parameter that names a row is shown; `fn` gets all its values at once."""
    _resolvers[param] = fn


def known(code: str) -> bool:
    """Whether the code has a text."""
    return code in _texts


def yuan(fen: int) -> str:
    """An amount for a sentence: 1,200.00, with the true minus sign."""
    sign = "\N{MINUS SIGN}" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def ago(moment: datetime) -> str:
    """How long ago something was, in one unit."""
    minutes = max(int((now() - moment).total_seconds() // 60), 0)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


def say(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The text of one code in the reader's language."""
    return say_all([(code, params or {})])[0]


def say_all(items: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """The texts of many codes, with one look-up for each kind of row they name."""
    pairs = [(code, dict(params or {})) for code, params in items]
    shown = {
        name: fn({p[name] for _c, p in pairs if p.get(name) is not None})
        for name, fn in _used(pairs).items()
    }
    return [_fill(code, params, shown) for code, params in pairs]


def _used(pairs: list[tuple[str, dict[str, Any]]]) -> dict[str, Resolver]:
    names = {name for _code, params in pairs for name in params}
    return {name: fn for name, fn in _resolvers.items() if name in names}


def _fill(code: str, params: dict[str, Any], shown: Mapping[str, Mapping[Any, str]]) -> str:
    text = str(_texts.get(code, code))
    values = {name: _show(name, value, shown) for name, value in params.items()}
    try:
        return text % values
    except (KeyError, ValueError, TypeError):
        return text


def _show(name: str, value: Any, shown: Mapping[str, Mapping[Any, str]]) -> Any:
    if name in shown:
        return shown[name].get(value, value)
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, date):
        return value.isoformat()
    if name.endswith("_code") and isinstance(value, str):
        return str(_texts.get(value, value))
    return value
