"""What a row of the policy says, and the groups of roles that it names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.roles import Role
from tests.permissions.world import World

Roles = frozenset[str]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

ANONYMOUS = "anonymous"
OWNER = "reader"  # the person whom everything in the world belongs to
STRANGER = "other_reader"
STAFF_ROLES: Roles = frozenset(role.value for role in Role)
# Everybody who tries every address. The superuser holds no role.
EVERYBODY = (ANONYMOUS, OWNER, STRANGER, *sorted(STAFF_ROLES), "superuser")

PUBLIC: Roles = frozenset(EVERYBODY)
SIGNED_IN: Roles = PUBLIC - {ANONYMOUS}
OWN: Roles = frozenset({OWNER})
STAFF: Roles = STAFF_ROLES
LIBRARIAN: Roles = frozenset({"librarian"})
CASHIER: Roles = frozenset({"cashier"})
MANAGER: Roles = frozenset({"manager"})
DIRECTOR: Roles = frozenset({"director"})
ADMINISTRATOR: Roles = frozenset({"administrator"})
SUPERUSER: Roles = frozenset({"superuser"})
NOBODY: Roles = frozenset()
# The desk: its queue and cases are the librarians' and managers'.
AT_THE_DESK: Roles = LIBRARIAN | MANAGER
NONE_SUCH = 999_999_999


@dataclass(frozen=True)
class Row:
    """The policy of one URL pattern. A method that has no roles here is not served: 405."""

    get: Roles | None = None
    post: Roles | None = None
    put: Roles | None = None
    patch: Roles | None = None
    delete: Roles | None = None
    # The values of the pattern's arguments, from the world's objects (all belong to the owner).
    args: Callable[[World], dict[str, object]] | None = None
    # Something of the world that must be there, without being an argument.
    needs: str = ""
    # Arguments of an object that is not there; its answer must be that of a foreign object.
    missing: dict[str, object] | None = None
    # The query string, and the form, that a permitted call needs to be more than a refusal.
    query: str = ""
    body: dict[str, str] | None = None
    # What an object that one may not see answers, and what a refused call may write: its own log.
    denied: int = 404
    logs: str = ""
    # Those who may see the object but not do this to it: 403. All others get 404.
    forbidden: Roles = frozenset()
    # A page of a library: it answers methods in its own way, so that only 5xx is wrong.
    foreign: bool = False
    # Its GET is no page that a browser shows: a download, JSON, a redirect.
    no_page: bool = False
    # What the reader of the table should know.
    note: str = ""

    def allowed(self, method: str) -> Roles | None:
        return getattr(self, method.lower())

    @property
    def is_page(self) -> bool:
        """Whether a browser is sent to it by the tests of every page."""
        return bool(self.get) and not (self.foreign or self.no_page)

    def with_path(self, world: World) -> dict[str, object]:
        """The arguments of its address in that world."""
        if self.needs:
            getattr(world, self.needs)
        return self.args(world) if self.args else {}

    @property
    def methods(self) -> list[str]:
        return [method for method in METHODS if self.allowed(method) is not None]


def pk(name: str) -> Callable[[World], dict[str, object]]:
    """The key of an object of the owner's."""
    return lambda world: {"pk": getattr(world, name).pk}


def one(name: str, **roles: Any) -> Row:
    """A page of one object, by its key."""
    return Row(args=pk(name), missing={"pk": NONE_SUCH}, **roles)
