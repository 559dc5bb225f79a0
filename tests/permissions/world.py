"""One object of each kind, all of the owner's, made when a row asks for it."""

from functools import cached_property

from accounts.models import User
from accounts.roles import Role
from tests.factories import person


class World:
    """What the addresses of the site can be about."""

    @cached_property
    def people(self) -> dict[str, User]:
        """The one person of each role; `reader` owns the world."""
        people = {"reader": person("reader", "王小满"), "other_reader": person("other", "李清和")}
        people |= {role.value: person(role.value, str(role.label), role) for role in Role}
        people["superuser"] = person("root", "超级用户", is_staff=True, is_superuser=True)
        return people

    @property
    def owner(self) -> User:
        return self.people["reader"]
