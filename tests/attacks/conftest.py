"""One world, everybody in it, and calls that leave nothing behind."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from rest_framework import serializers

from tests.permissions.rows import ANONYMOUS, EVERYBODY, Row
from tests.permissions.table import TABLE
from tests.permissions.urls import Url, every_url
from tests.permissions.world import World

SITE = ("portal", "accounts", "ledger", "desk", "docsharing", "allauth")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals need no line in a log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def all_below(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from all_below(below)


def of_the_site(kind: type) -> list[type]:
    """The forms or serializers of the site."""
    return [each for each in all_below(kind) if each.__module__.split(".")[0] in SITE]


def field_names() -> list[str]:
    """The name of every field that any form or serializer of the site reads."""
    names = {name for form in of_the_site(forms.BaseForm) for name in form.base_fields}
    for each in of_the_site(serializers.BaseSerializer):
        names |= set(getattr(each, "_declared_fields", {}))
    return sorted(names)


@dataclass
class Attacker:
    """Everybody in one world; what a call did is undone."""

    world: World

    def client(self, role: str) -> Client:
        return self.clients[role]

    @cached_property
    def clients(self) -> dict[str, Client]:
        clients = {role: Client(raise_request_exception=False) for role in EVERYBODY}
        for role in EVERYBODY:
            if role != ANONYMOUS:
                clients[role].force_login(self.world.people[role])
        return clients

    @cached_property
    def addresses(self) -> list[tuple[Url, Row, str]]:
        """Every address of the policy, filled in with the world's objects."""
        urls = every_url()
        rows = [(urls[route], row) for route, row in TABLE.items() if route in urls]
        return [(url, row, url.path(row.args(self.world) if row.args else {})) for url, row in rows]

    def call(self, role: str, method: str, path: str, body: bytes = b"", **more) -> HttpResponse:
        client = self.clients[role]
        cookies = client.cookies.copy()
        with transaction.atomic():
            answer = client.generic(method, path, body, **more)
            if answer.streaming:
                list(answer.streaming_content)
            transaction.set_rollback(True)
        client.cookies = cookies  # whoever signed out did not
        return answer

    def kept(self, role: str, path: str, body: bytes, kind: str, same, changed: dict) -> None:
        """Call, and ask before it is undone whether all is still the same."""
        client = self.clients[role]
        cookies = client.cookies.copy()
        with transaction.atomic():
            answer = client.generic("POST", path, body, content_type=kind)
            client.cookies = cookies
            if answer.streaming:
                list(answer.streaming_content)
            if not same() or answer.status_code >= 500:
                changed[f"{path} as {role}, {kind}"] = answer.status_code
            transaction.set_rollback(True)


@pytest.fixture
def attacker(db) -> Attacker:
    attacker = Attacker(World())
    assert attacker.world.name_case  # before its owner is known by name
    assert len(attacker.addresses) > 100
    return attacker


def visitors(row: Row) -> list[str]:
    """Those who may get in, one of a kind, and one who may not."""
    admitted = frozenset().union(*(row.allowed(method) for method in row.methods))
    may = [role for role in EVERYBODY if role in admitted]
    chosen = [role for role in (ANONYMOUS, "reader", "librarian", "administrator") if role in may]
    return chosen or may[:1]


def query(value: str, names: list[str]) -> str:
    return "?" + "&".join(f"{name}={value if '%' in value else quote(value)}" for name in names)
