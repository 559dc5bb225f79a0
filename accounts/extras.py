"""What apps above ask of a newcomer beside what the sign-up page asks: always optional.

An app registers its extra in `ready()`. Its fields stand on the page and in the API; `prove` looks
at what was filled in before there is an account, outside of any transaction, and `done` is told of
the new person in the transaction that makes her, before her real name is looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import User

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Asker:
    """Who fills in the page, as far as tries can be counted: her proved address, her network."""

    address: str
    network: str = ""


@dataclass(frozen=True)
class Field:
    """One line of text that is asked for."""

    label: str | Promise
    help_text: str | Promise = ""
    # The value in its one spelling; raises a Refusal for what cannot be right.
    clean: Callable[[str], str] = str


@dataclass(frozen=True)
class Extra:
    """A part of the sign-up page that another app answers for."""

    title: str | Promise
    fields: Mapping[str, Field]
    # Of the answers, what `done` needs; None if there is nothing. Raises a Refusal at a field.
    prove: Callable[[Answers, Asker], Any]
    done: Callable[[User, Any], None]
    # What an address that leads to the page fills in: its parameters to the fields.
    initial: Callable[[Answers], dict[str, str]] = lambda _params: {}


_extras: list[Extra] = []


def register(extra: Extra) -> None:
    """Add a part to the sign-up page."""
    if extra not in _extras:
        _extras.append(extra)


def registered() -> list[Extra]:
    """All parts, in the order in which they came."""
    return list(_extras)


def fields() -> dict[str, Field]:
    """All fields by name."""
    return {name: field for extra in _extras for name, field in extra.fields.items()}


def initial(params: Answers) -> dict[str, str]:
    """What the page's address fills in."""
    return {name: text for extra in _extras for name, text in extra.initial(params).items()}


def proofs(answers: Answers, asker: Asker) -> list[tuple[Extra, Any]]:
    """What was filled in and holds. Raises a Refusal at the field of what does not."""
    found = [(extra, extra.prove(answers, asker)) for extra in _extras]
    return [(extra, proof) for extra, proof in found if proof is not None]
