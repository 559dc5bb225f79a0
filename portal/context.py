"""What every page shows around its content: names, navigation, counts. Read only when asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import slots
from portal.clock import now
from portal.notices import unread_notices
from portal.site import Site

SIZES = ("m", "l", "xl")
THEMES = ("light", "dark")
MOST_UNREAD = 100
# The queue stands above all staff pages; of them only the cases belong to it.
QUEUE, CASES = "/desk/", "/desk/cases/"


def flat(given: Iterable[Any]) -> list[Any]:
    """What the apps gave to a slot, whether one thing each or a list."""
    return [item for each in given for item in (each if isinstance(each, list | tuple) else [each])]


@dataclass(frozen=True)
class RailLine:
    """A line of the left rail as it is drawn."""

    url: str
    label: str
    icon: str
    count: int | None
    here: bool


class Shell:
    """What stands around the content of a page."""

    def __init__(self, request: HttpRequest, *, at_rest: bool = False) -> None:
        self.request, self.at_rest = request, at_rest
        # Even to ask who somebody is asks the database.
        self.user = None if at_rest else getattr(request, "user", None)
        self.signed_in = bool(self.user and self.user.is_authenticated)

    @property
    def lang(self) -> str:
        """The language of the page, as HTML names it."""
        return "en" if get_language() == "en" else "zh-CN"

    @property
    def gap(self) -> str:
        """What stands between two sentences: Chinese needs no blank."""
        return " " if self.lang == "en" else ""

    @property
    def theme(self) -> str:
        """Light or dark if the visitor chose, else nothing."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def size(self) -> str:
        """The text size that the visitor chose."""
        chosen = self.request.COOKIES.get("size", "")
        return chosen if chosen in SIZES else "m"

    @cached_property
    def site(self) -> Site:
        """The library's own facts."""
        return Site(at_rest=self.at_rest)

    @property
    def address(self) -> str:
        """This page's own address, for the forms that come back to it."""
        return self.request.get_full_path()

    @property
    def canonical(self) -> str:
        """The page's address without its parameters, as a preview shows it."""
        return f"{settings.SITE_URL}{self.request.path}"

    @property
    def preview(self) -> str:
        """The picture that a shared link shows."""
        return f"{settings.SITE_URL}{static('shuqiao/preview.png')}"

    @cached_property
    def opening(self) -> slots.Opening | None:
        """Whether the service desk is open."""
        return next(iter(flat(slots.fill("opening", self.request))), None)

    @cached_property
    def nav(self) -> list[tuple[slots.Link, bool]]:
        """The main navigation, and which line the page belongs to."""
        links = [
            *flat(slots.fill("nav", self.request)),
            slots.Link(_("Help"), reverse("portal:help")),
        ]
        return self._marked(links)

    @cached_property
    def menu(self) -> list[tuple[slots.Link, bool]]:
        """The member's own pages."""
        if not self.signed_in:
            return []
        given = flat(slots.fill("menu", self.request))
        links = [
            slots.Link(_("My pages"), reverse("portal:me"), "home"),
            *given,
            slots.Link(_("Notices"), reverse("portal:notices"), "bell", self.unread or None),
        ]
        return self._marked(links)

    def _marked(self, links: list[slots.Link]) -> list[tuple[slots.Link, bool]]:
        path = self.request.path
        places = [(at, link) for link in links for at in (link.url, *link.also)]
        fitting = [place for place in places if path.startswith(place[0])]
        _at, here = max(fitting, key=lambda place: len(place[0]), default=("", None))
        return [(link, link is here) for link in links]

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read; counted to a hundred."""
        if not self.signed_in:
            return 0
        counted: int | None = self.user.__dict__.get("unread")  # by the page, with what it counts
        if counted is not None:
            return min(counted, MOST_UNREAD)
        # Keys are fetched and counted here: Django takes longer to wrap the query in a count.
        return len(unread_notices(self.user, now()).values_list("pk")[:MOST_UNREAD])

    @cached_property
    def roles(self) -> frozenset[str]:
        """The person's staff roles."""
        if not self.signed_in:
            return frozenset()
        return frozenset().union(*slots.fill("roles", self.user))

    @property
    def works_here(self) -> bool:
        """Whether the desk has a page for the person: some roles have none yet."""
        return bool(self.roles and self.rail)

    @cached_property
    def sees_queue(self) -> bool:
        """Whether the queue is among the pages that the person's roles open."""
        return any(line.url == QUEUE for _group, lines in self.rail for line in lines)

    @cached_property
    def desk_url(self) -> str:
        """The page of the desk that the person's roles open first: not all see the queue."""
        return next((lines[0].url for _group, lines in self.rail), QUEUE)

    @cached_property
    def rail(self) -> list[tuple[str, tuple[RailLine, ...]]]:
        """The lines of the left rail that the person may use, by group."""
        items = [
            item for item in flat(slots.fill("rail", self.user)) if self.roles & set(item.roles)
        ]
        found = [(item, url) for item in items if (url := _url_of(item))]
        path = self.request.path
        below = (url for _item, url in found if path.startswith(url) and url != QUEUE)
        here = max(below, key=len, default=QUEUE if path.startswith(CASES) else path)
        groups: dict[str, list[RailLine]] = {}
        for item, url in found:
            line = RailLine(url, str(item.label), item.icon, item.count, url == here)
            groups.setdefault(str(item.group), []).append(line)
        # Administration comes last.
        rest = sorted(groups.items(), key=lambda group: group[0] == _("Administration"))
        return [(group, tuple(lines)) for group, lines in rest]


def _url_of(item: slots.RailItem) -> str:
    """Where a line leads; nothing as long as there is no such page."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor of all pages."""
    return {"shell": Shell(request)}


def rail(_user: Any) -> list[slots.RailItem]:
    """Portal's own lines of the desk's left rail."""
    group = _("Administration")
    return [
        slots.RailItem(
            group, _("Rules"), "portal_staff:rules", "adjustments-horizontal", ("administrator",)
        ),
        slots.RailItem(
            group, _("Outgoing post"), "portal_staff:outbox", "paper-airplane", ("administrator",)
        ),
        slots.RailItem(
            group, _("Long work"), "portal_staff:jobs", "queue-list", ("administrator", "manager")
        ),
    ]
