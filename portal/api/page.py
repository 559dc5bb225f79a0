"""The API's page: the OpenAPI document as people read it, with examples (docs/adr/0007)."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from portal import rules

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Line:
    """A parameter or a field of a body."""

    name: str
    type: str
    required: bool
    note: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    key: str
    method: str
    path: str
    summary: str
    note: str
    parameters: list[Line]
    body: list[Line]
    request_example: str
    answers: list[tuple[str, str, str]] = field(default_factory=list)


class Schema(SpectacularAPIView):
    """The OpenAPI document, for whoever asks."""

    authentication_classes = ()
    permission_classes = ()


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API, readable."""
    context = {
        "groups": groups(get_language() or "en"),
        "reads": rules.value("api.reads"),
        "writes": rules.value("api.writes"),
    }
    return render(request, "portal/api_docs.html", context)


@lru_cache(maxsize=4)
def groups(language: str) -> list[tuple[str, list[Operation]]]:
    """All operations by the first part of their address; made once a process and language."""
    with override(language):
        schema = SchemaGenerator().get_schema(public=True)
    out: dict[str, list[Operation]] = {}
    for path, item in sorted(schema["paths"].items()):
        for method in METHODS:
            if method in item:
                name = path.removeprefix("/api/v1/").split("/")[0]
                out.setdefault(name, []).append(_operation(schema, method, path, item[method]))
    return list(out.items())


def _operation(schema: Any, method: str, path: str, given: Any) -> Operation:
    body = _content(given.get("requestBody", {}))
    note = given.get("description", "").strip()
    first, _sep, rest = note.partition("\n")
    return Operation(
        key=given["operationId"],
        method=method.upper(),
        path=path,
        summary=given.get("summary", "") or first,
        note=note if given.get("summary") else rest.strip(),
        parameters=[_parameter(schema, each) for each in given.get("parameters", [])],
        body=_fields(schema, body.get("schema", {})),
        request_example=_example(body),
        answers=[
            _answer(code, answer)
            for code, answer in sorted(given["responses"].items())
            if code != "default"  # the refusals, which stand at the top of the page
        ],
    )


def _content(holder: Any) -> Any:
    contents = holder.get("content", {})
    return contents.get("application/json") or next(iter(contents.values()), {})


def _answer(code: str, answer: Any) -> tuple[str, str, str]:
    return code, answer.get("description", ""), _example(_content(answer))


def _example(content: Any) -> str:
    for each in content.get("examples", {}).values():
        return json.dumps(each["value"], ensure_ascii=False, indent=2)
    return ""


def _parameter(schema: Any, given: Any) -> Line:
    kind = _type(schema, given.get("schema", {}))
    return Line(given["name"], kind, bool(given.get("required")), given.get("description", ""))


def _resolve(schema: Any, part: Any) -> Any:
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part


def _fields(schema: Any, part: Any) -> list[Line]:
    body = _resolve(schema, part)
    required = set(body.get("required", ()))
    return [
        Line(name, _type(schema, each), name in required, each.get("description", ""))
        for name, each in body.get("properties", {}).items()
        if not each.get("readOnly")
    ]


def _type(schema: Any, part: Any) -> str:
    for each in part.get("allOf", []) + part.get("oneOf", []):
        return _type(schema, each)
    part = _resolve(schema, part)
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"] if value not in ("", None))
    if part.get("type") == "array":
        return f"[{_type(schema, part.get('items', {}))}]"
    return str(part.get("format") or part.get("type", ""))
