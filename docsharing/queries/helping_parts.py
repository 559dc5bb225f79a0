"""What the board of mutual help gives to pages that belong to no app."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from portal import rules, slots


def nav_link(_request: HttpRequest) -> slots.Link:
    """The line of the main navigation."""
    return slots.Link(_("Help board"), reverse("docsharing:help_list"), "hand-raised")


def menu_link(_request: HttpRequest) -> slots.Link:
    """The line of the member's menu."""
    return slots.Link(_("My help"), reverse("docsharing:help_mine"), "hand-raised")


def rail(_user: User) -> list[slots.RailItem]:
    """The line of the desk's left rail."""
    return [
        slots.RailItem(
            gettext_lazy("Casework"),
            gettext_lazy("Help board"),
            "docsharing_staff:help_desk",
            "hand-raised",
            (Role.LIBRARIAN, Role.MANAGER),
        )
    ]


def home_service(_request: HttpRequest) -> slots.Service:
    """The line of the home page."""
    points = {"least": rules.value("bounty.min"), "most": rules.value("bounty.max")}
    return slots.Service(
        name=_("Help board"),
        text=_("Offer points for a document or an answer, or earn them by helping others."),
        icon="hand-raised",
        url=reverse("docsharing:help_list"),
        price=_("%(least)s to %(most)s points, as you offer") % points,
        time=_("Open for %(days)s days") % {"days": rules.value("bounty.life_days")},
        who=_("Everybody who has confirmed a real name"),
    )
