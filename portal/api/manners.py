"""The API's manners: problem JSON (RFC 9457), strict JSON, pages by cursor, one act for one key."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal import words
from portal.idempotency import once
from portal.refusals import Refusal

PROBLEM = "application/problem+json"
MOST_FEN = 10**12  # what the books take at once
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Names the act: sent twice, done once",
)


class WholeField(serializers.IntegerField):
    """A whole number: a JSON integer, or plain digits where an address has it; nothing like one."""

    def to_internal_value(self, data: Any) -> int:
        """Python would also read the digits of other scripts, blanks and underscores."""
        if isinstance(data, bool) or not re.fullmatch(r"-?[0-9]{1,19}", str(data), re.ASCII):
            self.fail("invalid")
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """A day as 2026-11-30 and in no other way."""

    def to_internal_value(self, data: Any) -> date:
        """Python would also read the digits of other scripts, and days without leading zeros."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(data)):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class FenField(serializers.IntegerField):
    """An amount in whole fen: a JSON integer, never a string, never a float."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_value": MOST_FEN, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        """Only an int will do."""
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


def problem(raised: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as problem JSON: `type` is the code, `errors` say which field."""
    if isinstance(raised, Refusal):
        return _refused(raised)
    if isinstance(raised, exceptions.ValidationError):
        return _answer(
            422, "invalid", words.say("invalid"), list(_flatten(raised.get_full_details()))
        )
    response = exception_handler(raised, context)
    if response is None:
        return None
    code = _code(raised)
    answer = _answer(response.status_code, code, words.say(code), [])
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response.headers:
            answer.headers[header] = response.headers[header]
    return answer


def _refused(refusal: Refusal) -> Response:
    """A rule that said no; `params` are what its sentence is made of, for programs."""
    error = {"field": refusal.field, "code": refusal.code, "detail": refusal.text}
    errors = [error] if refusal.field else []
    answer = _answer(refusal.status, refusal.code, refusal.text, errors)
    if refusal.params:
        answer.data["params"] = refusal.params
    if "retry_after" in refusal.params:
        answer.headers["Retry-After"] = str(refusal.params["retry_after"])
    return answer


@contextmanager
def fields_named(names: Mapping[str, str]) -> Iterator[None]:
    """Name the field of a refusal as the body of this endpoint does."""
    try:
        yield
    except Refusal as refusal:
        if refusal.field:
            refusal.field = names.get(refusal.field, refusal.field)
        raise


def _code(raised: Exception) -> str:
    if isinstance(raised, Http404):
        return "not-found"
    if isinstance(raised, PermissionDenied):
        return "not-allowed"
    names: dict[type, str] = {
        exceptions.ParseError: "unreadable",
        exceptions.NotAuthenticated: "not-signed-in",
        exceptions.AuthenticationFailed: "not-signed-in",
        exceptions.NotFound: "not-found",
        exceptions.PermissionDenied: "not-allowed",
        exceptions.MethodNotAllowed: "method-not-allowed",
        exceptions.Throttled: "too-many-requests",
        exceptions.UnsupportedMediaType: "unreadable",
    }
    return names.get(type(raised), "invalid")


def _answer(status: int, code: str, title: str, errors: list[dict[str, Any]]) -> Response:
    body = {"type": code, "title": title, "status": status, "errors": errors}
    return Response(body, status=status, content_type=PROBLEM)


def _flatten(details: Any, field: str = "") -> Any:
    if isinstance(details, dict) and {"message", "code"} <= details.keys():
        yield {"field": field or None, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, part in details.items():
            yield from _flatten(part, f"{field}.{name}".strip("."))
    elif isinstance(details, list):
        for part in details:
            yield from _flatten(part, field)


def refused_by(form: BaseForm) -> exceptions.ValidationError:
    """What a form refuses, each at its field, as the API says it."""
    return exceptions.ValidationError(
        {
            name: [
                exceptions.ErrorDetail(each["message"], each["code"] or "invalid")
                for each in errors
            ]
            for name, errors in form.errors.get_json_data().items()
        }
    )


def once_for(
    request: Request,
    act: Callable[[], tuple[int, Any]],
    *,
    body: Mapping[str, Any] | None = None,
) -> Response:
    """Do an act of the API; with an Idempotency-Key once, and the same answer again.

    The answer is kept with the key: an act that answers with a secret does not go through here.
    """
    if not (key := request.headers.get("Idempotency-Key")):
        status, answer = act()
        return Response(answer, status=status)

    def kept() -> tuple[int, Any]:
        status, answer = act()
        return status, json.loads(JSONRenderer().render(answer))

    asked = _plain(request.data if body is None else body)
    about = {"method": request.method, "path": request.path, "data": asked}
    status, answer, repeat = once(f"user:{request.user.pk}", key, about, kept)
    response = Response(answer, status=status)
    if repeat:
        response.headers["Idempotent-Replay"] = "true"
    return response


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The body for its fingerprint; a file by what is in it."""
    return {name: _content(value) for name, value in data.items()}


def _content(value: Any) -> Any:
    if not hasattr(value, "chunks"):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
