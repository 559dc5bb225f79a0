"""Every page of a reader's says of a copy on paper where it is."""

import pytest

from docsharing.queries.contributions import member_card


@pytest.fixture
def of_patron(patron, rf):
    request = rf.get("/")
    request.user = patron
    return request


def test_the_members_home_says_where_a_copy_is(waiting, posted, of_patron):
    labels = [label for _row, label, _tone in member_card(of_patron).context["requests"]]

    assert labels == ["已寄出", "待领取"]
