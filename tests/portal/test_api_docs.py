"""What `docs/api.md` tells programmers is there."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

from portal import words

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
VARIABLES = {
    "$DELIVERY": "$API/desk/document-delivery/1",
    "$REQUEST": "1",
    "$BATCH": "1",
    "$CASE": "1",
    "$API": "/api/v1",
    "$SITE": "",
}


def addresses() -> list[str]:
    text = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S))
    for name, value in VARIABLES.items():
        text = text.replace(name, value)
    return sorted(set(re.findall(r"[\s\"](/(?:api/v1|accounts)/[\w/-]*/)", text)))


# Beyond the journey: each call and answer is that of the OpenAPI document.


BEYOND = TEXT[TEXT.index("## Beyond the journey") : TEXT.index("## What only a page does")]


def parts() -> list[str]:
    return BEYOND.split("\n### ")[1:]


def calls(part: str) -> Iterator[tuple[str, str, Any, Any]]:
    """Each call of a part: method, address, body, and the answer that stands below its block."""
    for block, answer in re.findall(r"```sh\n(.*?)```(?:\n\n```json\n(.*?)```)?", part, re.S):
        said = re.split(r"\n(?=(?:\w+=\$\()?(?:me|desk|curl) )", block.replace("\\\n", " ").strip())
        for call in said:
            body = re.search(r"'(?:json=)?(\{.*\})'", call, re.S)
            posts = re.search(r" -(d|F|X POST) ", call) and " -G " not in call
            address = re.search(r"\$API/[^\s\")]+", call).group()
            for name, value in VARIABLES.items():
                address = address.replace(name, value)
            last = answer and call == said[-1]
            given = json.loads(body.group(1)) if body else None
            yield "post" if posts else "get", address, given, json.loads(answer) if last else None


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operation(document: dict[str, Any], method: str, address: str) -> dict[str, Any]:
    """The operation of an address; one that is written out goes before one with a number in it."""
    fits = [
        path
        for path in document["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), address)
    ]
    assert fits, address
    return document["paths"][min(fits, key=lambda path: path.count("{"))][method]


def examples(content: dict[str, Any]) -> list[Any]:
    return [
        each["value"] for kind in content.values() for each in kind.get("examples", {}).values()
    ]


def within(part: Any, whole: Any) -> bool:
    """Whether an answer is one of the document's, shortened."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and within(value, whole[name]) for name, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(within, part, whole))
    return bool(part == whole)


def known_names(document: dict[str, Any], found: dict[str, Any]) -> set[str]:
    schema = found["requestBody"]["content"]["application/json"]["schema"]
    return set(document["components"]["schemas"][schema["$ref"].split("/")[-1]]["properties"])


def test_each_service_has_its_part_with_calls_and_an_answer():
    assert [part.partition("\n")[0] for part in parts()] == [
        "What the library holds",
        "On paper",
        "Batches",
        "Quotes",
        "Complaints",
        "Membership cards",
        "The figures of delivery",
    ]
    assert [part for part in parts() if not any(call[3] for call in calls(part))] == []
    assert sum(len(list(calls(part))) for part in parts()) == BEYOND.count("$API/") == 15


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.partition("\n")[0])
def test_each_call_and_answer_is_that_of_the_openapi_document(part, document):
    for method, address, body, answer in calls(part):
        found = operation(document, method, address)
        if body is not None:
            assert body.keys() <= known_names(document, found), address
        if answer is not None:
            given = [
                value
                for code, each in found["responses"].items()
                if code != "default"
                for value in examples(each.get("content", {}))
            ]
            assert any(within(answer, value) for value in given), (address, answer, given)


def test_every_address_and_code_that_is_named_is_there(document):
    named = re.findall(
        r"`(?:(GET|POST) )?((?:desk|me|requests|batches|holdings|complaints)/\S*)`", BEYOND
    )
    for method, address in named:
        path = re.sub("HY-…|…", "1", f"/api/v1/{address}")
        assert operation(document, (method or "get").lower(), path), address
    codes = {"purse-too-small", "batch-lines-left", "quote-over", "complaint-too-late"}
    assert [code for code in codes if code not in BEYOND or not words.known(code)] == []


@pytest.mark.parametrize("address", addresses())
def test_every_address_of_the_journey_is_there(address):
    assert resolve(address).func


def test_the_journey_has_the_steps_of_both_sides():
    found = " ".join(addresses())

    steps = (
        "registration citations estimate declaration receipt download statement notices desk/cases"
        " take undo notes deliver"
    )
    assert [step for step in steps.split() if step not in found] == []


def test_every_refusal_that_is_named_has_its_sentence():
    part = TEXT[TEXT.index("| status | what to do |") : TEXT.index("## Lists")]
    codes = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", part))

    assert len(codes) > 7
    assert [code for code in codes if not words.known(code)] == []


def test_every_key_of_the_examples_is_long_enough_for_the_smallest_number():
    keys = re.findall(r'Idempotency-Key: ([^"…]+)"', TEXT)

    assert len(keys) > 5
    assert [key for key in keys if len(re.sub(r"\$(REQUEST|CASE|BATCH)", "1", key)) < 8] == []
