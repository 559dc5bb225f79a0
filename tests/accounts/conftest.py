"""What the tests of people share: a visitor, codes from the outbox, ID numbers."""

import re
from datetime import date

import pytest
from django.test import Client
from stdnum.cn import ric

from accounts.models import User
from portal.models import Outgoing
from portal.outbox import text_of

PASSWORD = "nine doors and a window"


def id_number(n: int = 1, born: str = "19900307") -> str:
    """A well-formed identity card number that nobody has."""
    stem = f"500106{born}{n:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def child_number(n: int = 1) -> str:
    return id_number(n, born=f"{date.today().year - 10}0101")  # noqa: DTZ011


def last_letter(address: str) -> str:
    row = Outgoing.objects.filter(address=address).order_by("-pk").first()
    return "" if row is None else " ".join(text_of(row))


def code_sent_to(address: str) -> str:
    found = re.search(r"\b\d{6}\b", last_letter(address))
    assert found, f"no code for {address}"
    return found.group()


def ask_for_code(client: Client, address: str):
    return client.post("/accounts/signup/", {"send": "1", "address": address})


def newcomer(address: str, code: str, **more: str) -> dict[str, str]:
    return {
        "address": address,
        "code": code,
        "name": "林晓",
        "password": PASSWORD,
        "consent": "on",
        **more,
    }


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def registered(visitor, db) -> User:
    ask_for_code(visitor, "lin@example.org")
    visitor.post("/accounts/signup/", newcomer("lin@example.org", code_sent_to("lin@example.org")))
    return User.objects.get(email="lin@example.org")
