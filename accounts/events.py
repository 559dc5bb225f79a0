"""What happens to a person, told to the apps above in the same transaction.

A listener never refuses.

Events: `registered(user)`, `name_given(check)`, `name_refused(check)`, `verified(user, check)`,
`password_changed(user)`, `suspended(user)`, `name_retired(user)` when her real name is no longer
known, `closed(user)` while it is still known who leaves, `erased(user)` when that is not either.
"""

from collections.abc import Callable
from typing import Any, Literal

Event = Literal[
    "registered",
    "name_given",
    "name_refused",
    "verified",
    "password_changed",
    "suspended",
    "name_retired",
    "closed",
    "erased",
]
_listeners: dict[str, list[Callable[..., None]]] = {}


def listen(event: Event, fn: Callable[..., None]) -> None:
    """Be told of an event; an app says so in `ready()`."""
    known = _listeners.setdefault(event, [])
    if fn not in known:
        known.append(fn)


def tell(event: Event, **about: Any) -> None:
    """Tell all who listen."""
    for fn in _listeners.get(event, []):
        fn(**about)
