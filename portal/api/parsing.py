"""Reading a JSON body without surprises, alone or with files beside it."""

import json
from typing import Any

from django.http import QueryDict
from rest_framework import exceptions, parsers
from rest_framework.request import Request

from portal.http import bad_text

DEPTH = 32
PART = "json"  # the part of a multipart body that holds what would else come alone
LONGEST_PART = 1_000_000


class StrictJSONParser(parsers.JSONParser):
    """JSON without surprises: no key twice, no NaN, not deeper than a form ever is, no NUL."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as Python, or 400."""
        return _read(stream.read())


def _read(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
        if _too_deep(text) or bad_text(text) or "\\u0000" in text:
            raise exceptions.ParseError
        found = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise exceptions.ParseError from problem
    if not isinstance(found, dict) or _has_bad_text(found):
        raise exceptions.ParseError
    return found


def body_with_files(request: Request, *names: str) -> dict[str, Any]:
    """The JSON body; of a multipart body its part `json`, and beside it the files of these names.

    A program may send the part as plain text or, as some do, as a file.
    """
    if not isinstance(request.data, QueryDict):
        return dict(request.data)
    part: Any = request.data.get(PART, "{}")
    if hasattr(part, "read"):
        part = part.read(LONGEST_PART + 1).decode("utf-8", "replace")
    if len(part) > LONGEST_PART:
        raise exceptions.ParseError
    given = {name: request.FILES[name] for name in names if name in request.FILES}
    return {**_read(part.encode("utf-8", "replace")), **given}


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
