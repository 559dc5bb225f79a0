"""Where one arrives after signing in."""

import pytest

from tests.factories import PASSWORD


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("reader", "/me/"),
        ("librarian", "/desk/"),
        ("cashier", "/desk/cash/"),
        ("administrator", "/desk/settings/calendar/"),
    ],
)
def test_staff_arrive_at_their_desk_and_readers_at_their_own_page(request, client, who, where):
    person = request.getfixturevalue(who)
    answer = client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (302, where)


def test_a_place_that_was_asked_for_comes_first(client, librarian):
    form = {"login": librarian.username, "password": PASSWORD, "next": "/me/notices/"}
    answer = client.post("/accounts/login/", form)

    assert answer.headers["Location"] == "/me/notices/"
