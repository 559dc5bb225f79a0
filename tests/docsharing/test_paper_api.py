"""Copies on paper for programs: of the desk, and of a reader."""

import pytest

from tests.docsharing.conftest import HOME

pytestmark = pytest.mark.usefixtures("check_books_after")


def test_the_desk_reads_where_a_copy_goes_and_what_it_cost(desk_api, posted, waiting):
    by_post, by_pick_up = (
        desk_api.get(f"/api/v1/desk/cases/{each.case_id}/").json() for each in (posted, waiting)
    )

    assert by_post["facts"]["post_to"]["address"] == HOME.address
    assert by_post["facts"]["deliveries"][0]["protection_fen"] == 0
    assert by_pick_up["facts"]["post_to"] is None
