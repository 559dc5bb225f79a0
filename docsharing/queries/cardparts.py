"""What membership cards give to pages that belong to no app."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from docsharing.models import CardBatch
from docsharing.queries.cardcodes import BATCH_PREFIX, CARD_PREFIX
from docsharing.queries.cards import card_by_number, card_of
from portal import slots

AT_THE_DESK = (Role.LIBRARIAN, Role.MANAGER)
Place = tuple[tuple[Role, ...], str]


def menu_link(_request: HttpRequest) -> slots.Link:
    """The line of the member's menu."""
    return slots.Link(_("Membership card"), reverse("docsharing:my_card"), "credit-card")


def rail(_user: User) -> list[slots.RailItem]:
    """The line of the desk's left rail."""
    where = ("docsharing_staff:card_batches", "credit-card", AT_THE_DESK)
    return [slots.RailItem(_("Money"), _("Membership cards"), *where)]


def person_cards(person: User) -> list[slots.Card]:
    """The card of a person, on her page at the desk."""
    card = card_of(person)
    return [slots.Card("docsharing/parts/person_card.html", {"card": card})] if card else []


def scanned(raw: str) -> Place | None:
    """Where a scanned card leads: its number, or the address behind its QR code; or a batch."""
    code = raw.strip().rstrip("/").split("/")[-1].upper()
    if not code.startswith((CARD_PREFIX, BATCH_PREFIX)):
        return None
    if card := card_by_number(code):
        return AT_THE_DESK, reverse("docsharing_staff:card_detail", args=[card.pk])
    batch = CardBatch.objects.filter(number__code=code).values_list("pk", flat=True).first()
    return (AT_THE_DESK, reverse("docsharing_staff:card_batch", args=[batch])) if batch else None


def my_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What is kept of the card that a person activated."""
    card = card_of(user)
    rows = [{"number": card.number, "activated_at": card.activated_at}] if card else []
    return {"membership_card": rows}
