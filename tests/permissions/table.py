r"""The policy: every URL pattern of the site, and which roles may call which method.

How to add a row:

    "desk/cases/<int:pk>/": Row(
        get=LIBRARIAN,                               # the roles that may; all others get 404
        post=LIBRARIAN,                              # a method that is not named must answer 405
        args=lambda world: {"pk": world.case.pk},    # an object of the owner's (`world.py`)
        missing={"pk": 999_999_999},                 # must answer like a foreign object
    ),

- The key is the whole route, as this prints it: `manage.py shell -c "from tests.permissions.urls
  import every_url; print(*every_url(), sep=chr(10))"`. A key that ends in `*` covers all below;
  only for pages of libraries.
- Anonymous people are led to the sign-in page, and below `api/` get 401, unless PUBLIC.
- An object that a role may not see answers 404, with the very body of a missing one.
- `denied=403` only where the role may see the object and not do the act.
"""

from tests.permissions.rows import (
    PUBLIC,
    SIGNED_IN,
    SUPERUSER,
    Row,
)

TABLE: dict[str, Row] = {
    # Django and libraries
    "i18n/setlang/": Row(post=PUBLIC, foreign=True),
    "admin/*": Row(get=SUPERUSER, post=SUPERUSER, foreign=True, note="look-up tables"),
}

_ = SIGNED_IN
