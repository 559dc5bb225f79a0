"""Who guesses secrets of cards while signing up runs out of tries before the cards do."""

import re

import pytest
from django.test import Client

from docsharing.models import MembershipCard
from docsharing.services import activation
from tests.accounts.conftest import ask_for_code, code_sent_to, newcomer
from tests.docsharing.cardplay import handed_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("check_books_after")]
SIGNUP = "/accounts/signup/"
WRONG = "AAAA-AAAA-AAAA"


@pytest.fixture(autouse=True)
def _at(time_machine):
    time_machine.move_to("2026-11-25T02:00:00Z", tick=False)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def guess(card, address: str, network: str, secret: str = WRONG):
    """A newcomer gives a card with her proved address."""
    client = Client(REMOTE_ADDR=network, headers={"accept-language": "en"})
    ask_for_code(client, address)
    given = {"card_number": card.number, "card_secret": secret}
    return client.post(SIGNUP, newcomer(address, code_sent_to(address), **given))


def test_one_code_locks_four_cards_at_most(manager, visitor):
    cards = handed_out(manager, count=10, quantity=10)
    ask_for_code(visitor, "lin@example.org")
    code = code_sent_to("lin@example.org")

    for card, _secret in cards[:5]:
        given = {"card_number": card.number, "card_secret": WRONG}
        for _try in range(5):
            page = visitor.post(SIGNUP, newcomer("lin@example.org", code, **given))

    assert MembershipCard.objects.filter(locked_until__isnull=False).count() == 4
    assert MembershipCard.objects.filter(wrong_tries__gt=0).count() == 4
    assert page.context["form"].errors.keys() == {"card_secret"}
    assert "Sign up without the card" in text(page)


@pytest.mark.parametrize(
    ("askers", "over"),
    [
        ([("lin@example.org", "10.0.0.1"), ("lin@example.org", "10.0.0.2")], True),
        ([("lin@example.org", "10.0.0.1"), ("wu@example.org", "10.0.0.1")], True),
        ([("lin@example.org", "10.0.0.1"), ("wu@example.org", "10.0.0.2")], False),
    ],
    ids=["address", "network", "neither"],
)
def test_wrong_secrets_are_counted_by_address_and_by_network(
    manager, monkeypatch, time_machine, askers, over
):
    monkeypatch.setattr(activation, "TRIES_A_DAY", 1)
    (first, _one), (second, _two), _third = handed_out(manager)
    for card, (address, network) in zip((first, second), askers, strict=True):
        page = guess(card, address, network)
        time_machine.shift(60)  # until the next code

    assert MembershipCard.objects.get(pk=first.pk).wrong_tries == 1
    assert MembershipCard.objects.get(pk=second.pk).wrong_tries == (0 if over else 1)
    assert page.context["form"].errors.keys() == {"card_secret"}


def test_right_secrets_cost_a_shared_network_nothing(manager, monkeypatch):
    monkeypatch.setattr(activation, "TRIES_A_DAY", 1)
    for n, (card, secret) in enumerate(handed_out(manager)):
        assert guess(card, f"reader{n}@example.org", "10.0.0.1", secret).status_code == 302

    assert MembershipCard.objects.filter(state="activated").count() == 3
