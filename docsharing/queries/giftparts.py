"""What gifts give to pages that belong to no app."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from docsharing.models import Redemption, RedemptionState
from docsharing.queries.gifts import numbered, redemptions_of
from portal import slots

AT_THE_DESK = (Role.LIBRARIAN, Role.MANAGER)
MOST_SHOWN = 20
Place = tuple[tuple[Role, ...], str]


def menu_link(_request: HttpRequest) -> slots.Link:
    """The line of the member's menu."""
    catalogue = reverse("docsharing:gift_list")
    return slots.Link(_("Gifts"), reverse("docsharing:my_gifts"), "gift", also=(catalogue,))


def points_link(_request: HttpRequest) -> slots.Link:
    """What the page of a reader's points leads to."""
    return slots.Link(_("Choose a gift"), reverse("docsharing:gift_list"), "gift")


def rail(_user: User) -> list[slots.RailItem]:
    """The line of the desk's left rail."""
    where = ("docsharing_staff:gift_list", "gift", AT_THE_DESK)
    return [slots.RailItem(_("Money"), _("Gifts"), *where)]


def person_cards(person: User) -> list[slots.Card]:
    """The gifts that wait for a person, on her page at the desk."""
    waits = redemptions_of(person).filter(state=RedemptionState.RESERVED)[:MOST_SHOWN]
    rows = list(waits)
    return [slots.Card("docsharing/parts/person_gifts.html", {"rows": rows})] if rows else []


def scanned(raw: str) -> Place | None:
    """Where the number of a chosen gift leads."""
    if not (code := numbered(raw)):
        return None
    found = Redemption.objects.filter(number__code=code).values_list("pk", flat=True).first()
    if found is None:
        return None
    return AT_THE_DESK, reverse("docsharing_staff:chosen_detail", args=[found])


def my_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What is kept of the gifts that a person chose."""
    rows: Any = Redemption.objects.filter(reader=user).order_by("pk")
    columns = ("state", "points", "reserved_at", "collect_by", "ended_at", "document", "slip")
    return {
        "gifts": [
            {"gift_number": each.pop("number__code"), "gift": each.pop("gift__name_zh"), **each}
            for each in rows.values("number__code", "gift__name_zh", *columns)
        ]
    }
