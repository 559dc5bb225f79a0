"""What this app gives to pages that belong to no app."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.http import role_required
from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.services import choose_language, is_staff_member, role_names, texts_spent
from portal import slots
from portal.http import UserRequest

CODE_MINUTES = _("A code sent to an address is valid for")
MINUTES = _("minutes")
TEXTS = _("Text messages of notices to one number, at most")
AN_HOUR, A_DAY = _("messages an hour"), _("messages a day")
PRIVACY_VERSION = _("Version of the privacy notice that people agree to")


def register() -> None:
    """Put everything into its slot."""
    slots.register("roles", role_names)
    slots.register("guard", guard)
    slots.register("language", choose_language)
    slots.register("menu", menu, order=60)
    slots.register("member", member, order=20)
    slots.register("rail", rail, order=70)
    slots.register("my_data", queries.held_on)
    slots.register("may_close", may_close)
    slots.register("texts_spent", texts_spent)


def guard(roles: tuple[str, ...], view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A staff page of an app below, behind the roles that it names."""
    return role_required(*roles)(view)


def menu(_request: HttpRequest) -> list[slots.Link]:
    """The lines of the member's own menu."""
    return [
        slots.Link(_("Profile"), reverse("accounts:profile"), "user"),
        slots.Link(
            _("Security"),
            reverse("accounts:security"),
            "lock-closed",
            also=(reverse("accounts:tokens"), reverse("accounts:consents"), "/accounts/"),
        ),
        slots.Link(_("My data"), reverse("accounts:my_data"), "archive-box"),
    ]


def member(request: UserRequest) -> list[slots.Card]:
    """On the member's home: who she is to the library, as long as something is to do."""
    if request.user.is_verified:
        return []
    check = queries.last_check(request.user)
    return [slots.Card("accounts/parts/card_verify.html", {"check": check})]


def rail(_user: User) -> list[slots.RailItem]:
    """The lines of the desk's left rail."""
    return [
        slots.RailItem(
            group=_("People"),
            label=_("People"),
            url_name="accounts_staff:person_list",
            icon="users",
            roles=(Role.LIBRARIAN, Role.MANAGER, Role.CASHIER, Role.ADMINISTRATOR),
        ),
        slots.RailItem(
            group=_("People"),
            label=_("Organisations"),
            url_name="accounts_staff:organisation_list",
            icon="building-office",
            roles=(Role.LIBRARIAN, Role.MANAGER),
        ),
    ]


def may_close(user: User) -> list[tuple[str, dict[str, Any]]]:
    """Staff leave their roles first: somebody must stay who can give them."""
    return [("still-staff", {})] if is_staff_member(user) else []


def facts(person: User) -> dict[str, Any]:
    """What the staff page of a person says of her, by the apps."""
    return {"cards": [card for given in slots.fill("person", person) for card in given]}


def organisation_cards(organisation: Organisation, by: User) -> list[slots.Card]:
    """What the apps say of an organisation to that member of staff."""
    return [card for given in slots.fill("organisation", organisation, by) for card in given]
