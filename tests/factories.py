"""People of the tests. Everything else comes through the services, as on the site."""

from datetime import date

import factory
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.services import GivenName, make_token

PASSWORD = "a-library-has-9-doors"
# Its number verifies nobody by itself: it always waits for the desk.
PASSPORT = GivenName(
    "王小满", "E12345678", document="passport", consents=True, born_on=date(1990, 3, 7)
)


class UserFactory(factory.django.DjangoModelFactory):
    """A reader who can sign in with any of the three names."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    name = factory.Sequence(lambda n: f"读者{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, password=PASSWORD, **kwargs)


def person(username: str, name: str, role: Role | None = None, **fields: object) -> User:
    """A reader, or with a role a member of staff."""
    user = UserFactory(username=username, name=name, **fields)
    if role is not None:
        user.groups.add(Group.objects.get(name=role.value))
    return user


def program(user: User, *scopes: str) -> Client:
    """A program with a token of hers: to read and act, unless other scopes are named."""
    _row, token = make_token(user, label="test", scopes=scopes or ("read", "write"))
    return Client(headers={"Authorization": f"Bearer {token}"})
