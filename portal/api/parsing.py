"""Reading a JSON body without surprises."""

import json
from typing import Any

from rest_framework import exceptions, parsers

from portal.http import bad_text

DEPTH = 32


class StrictJSONParser(parsers.JSONParser):
    """JSON without surprises: no key twice, no NaN, not deeper than a form ever is, no NUL."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as Python, or 400."""
        try:
            text = stream.read().decode("utf-8")
            if _too_deep(text) or bad_text(text) or "\\u0000" in text:
                raise exceptions.ParseError
            body = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
        except (ValueError, RecursionError) as problem:
            raise exceptions.ParseError from problem
        if not isinstance(body, dict) or _has_bad_text(body):
            raise exceptions.ParseError
        return body


def _too_deep(text: str) -> bool:
    depth = 0
    for ch in text:
        depth += (ch in "[{") - (ch in "]}")
        if depth > DEPTH:
            return True
    return False


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _value in pairs}) != len(pairs):
        raise ValueError("the same key twice")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _has_bad_text(value: Any) -> bool:
    if isinstance(value, str):
        return bad_text(value)
    if isinstance(value, dict):
        return any(_has_bad_text(part) for part in value.values())
    return isinstance(value, list) and any(_has_bad_text(part) for part in value)
