"""What the OpenAPI document says of refusals: all have one form (RFC 9457)."""

from typing import Any

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal. `type` is its code, `title` its sentence in the language asked for.",
    "required": ["type", "title", "status", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "description": "Which field of the body, by its path; empty if it is about no field",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "nullable": True},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "params": {
            "type": "object",
            "description": "What the sentence is made of, for programs",
            "additionalProperties": True,
        },
    },
}
TOO_SMALL = {
    "type": "purse-too-small",
    "title": "There is too little in the purse: 3.80 yuan are needed, 1.00 yuan are there.",
    "status": 422,
    "errors": [],
    "params": {"needed_fen": 380, "available_fen": 100},
}
ANSWER: dict[str, Any] = {
    "description": "Refused: 400 unreadable, 401 not signed in, 403 not allowed, 404 not there or "
    "not to be seen, 409 wrong state or somebody was first, 422 a rule, 429 too often",
    "content": {
        "application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": {"PurseTooSmall": {"value": TOO_SMALL, "summary": "A rule"}},
        }
    },
}


def with_problems(result: Any, generator: Any, request: Any, public: bool) -> Any:  # noqa: FBT001 - drf-spectacular calls it so
    """Add the form of refusals to every operation."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for item in result["paths"].values():
        for operation in item.values():
            operation["responses"].setdefault("default", ANSWER)
    return result
