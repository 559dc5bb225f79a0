"""What apps contribute to pages that belong to no app: home, member pages, the rail, my data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

Slot = Literal[
    "home",  # services on the home page
    "today",  # (label, value) lines of the desk's card there
    "prices",  # tables of the page on fees: {title, rows: (label, price)}
    "opening",  # whether the desk is open
    "help",  # pages that the page of help leads to
    "find",  # where a text of the find box leads
    "scan",  # (roles, address) of what was scanned at the desk and is no case
    "nav",  # main navigation
    "quick",  # links below the find box
    "menu",  # the member's own menu
    "points",  # where the page of a reader's points leads to
    "member",  # cards of the member's home
    "rail",  # lines of the desk's left rail
    "settings",
    "roles",  # the staff roles of a person
    "guard",  # a view, open to these roles only
    "language",  # a person chose a language
    "my_data",
    "may_close",
    "untold",  # keys of entries that a holder is not told of yet (ledger.queries.untold)
    "person",  # cards of a person's page on the desk
    "organisation",  # cards of an organisation's page there, for who looks at it
]
_slots: dict[str, list[tuple[int, Callable[..., Any]]]] = {}


@dataclass(frozen=True)
class RailItem:
    """A line of the staff desk's left rail. `roles`: who sees it."""

    group: str | Promise
    label: str | Promise
    url_name: str
    icon: str
    roles: tuple[str, ...]
    count: int | None = None


@dataclass(frozen=True)
class Link:
    """A line of the main navigation (`nav`), of the member's menu (`menu`), or `quick`."""

    label: str | Promise
    url: str
    icon: str = ""
    count: int | None = None
    also: tuple[str, ...] = ()  # other addresses whose pages belong to it


@dataclass(frozen=True)
class Service:
    """A service on the home page (`home`): what it costs, how long it takes and for whom it is."""

    name: str | Promise
    text: str | Promise
    icon: str
    url: str
    price: str | Promise
    time: str | Promise
    who: str | Promise


@dataclass(frozen=True)
class Opening:
    """Whether the service desk is open now (`opening`), and the hours of today in words."""

    is_open: bool
    text: str | Promise


@dataclass(frozen=True)
class Card:
    """A part of a page, drawn by the template of the app that gives it."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


def register(slot: Slot, fn: Callable[..., Any], *, order: int = 50) -> None:
    """Give something to a page. `fn` gets what the page passes on (the request, or a user)."""
    rows = _slots.setdefault(slot, [])
    if all(known is not fn for _o, known in rows):
        rows.append((order, fn))
        rows.sort(key=lambda row: row[0])


def fill(slot: Slot, *args: Any) -> list[Any]:
    """What the apps give to a slot, in order, without those that give nothing."""
    return [given for _order, fn in _slots.get(slot, []) if (given := fn(*args))]
