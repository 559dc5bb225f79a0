"""What `docs/api.md` tells programmers is there."""

import re

import pytest
from django.conf import settings
from django.urls import resolve

from portal import words

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
VARIABLES = {
    "$DELIVERY": "$API/desk/document-delivery/1",
    "$REQUEST": "1",
    "$CASE": "1",
    "$API": "/api/v1",
    "$SITE": "",
}


def addresses() -> list[str]:
    text = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S))
    for name, value in VARIABLES.items():
        text = text.replace(name, value)
    return sorted(set(re.findall(r"[\s\"](/(?:api/v1|accounts)/[\w/-]*/)", text)))


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
