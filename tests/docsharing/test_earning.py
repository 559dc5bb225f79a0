"""What document delivery earns: a point for each request of one's own that ended well."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group

from accounts.models import Organisation
from accounts.roles import Role
from docsharing import services
from docsharing.services.earning import quarter_of
from docsharing.tasks import lapse
from ledger.models import PointAward
from ledger.queries.points import points_held
from ledger.services import confirm_points
from portal.clock import day_begins, now
from portal.rules import set_rule
from tests.docsharing.conftest import ARTICLE, pdf, send

pytestmark = pytest.mark.usefixtures("check_books_after")


def deliver_many(reader, librarian, count):
    """So many requests delivered at one time, each of an issue of its own."""
    for n in range(count):
        title, issue = f"社会化服务的第{n}个问题", str(20 + n)
        asked = send(reader, replace(ARTICLE, title=title, issue=issue, doi=""))
        services.take(asked.case, by=librarian)
        services.search(asked.case, by=librarian)
        services.deliver(asked.case, by=librarian, file=pdf(1))


def close_all(days: int = 16) -> None:
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        lapse()
        lapse()


def test_a_request_that_was_delivered_and_closed_earns_a_point_in_seven_days(delivered, patron):
    close_all()

    award = PointAward.objects.get()
    assert (award.user, award.amount, award.book) == (patron, 1, "points")
    assert award.awarded_by.reason_params == {"number": delivered.case.number.code}
    assert (points_held(patron).pending, points_held(patron).points) == (1, 0)
    with time_machine.travel(award.confirm_at, tick=False):
        confirm_points()
    assert points_held(patron).points == 1


def test_five_requests_earn_a_day_and_no_more(patron, librarian):
    deliver_many(patron, librarian, 6)
    close_all()

    assert PointAward.objects.count() == 5


def test_a_quarter_has_its_own_limit(patron, librarian):
    set_rule("points.requests_quarter", 2, by=None)
    deliver_many(patron, librarian, 3)
    close_all()

    assert PointAward.objects.count() == 2


def test_a_delivered_request_earns_nothing_before_it_is_closed(delivered):
    close_all(days=14)

    assert not PointAward.objects.exists()


def test_staff_earn_nothing_with_their_own_requests(delivered, patron):
    patron.groups.add(Group.objects.get(name=Role.LIBRARIAN))
    close_all()

    assert not PointAward.objects.exists()


def test_what_an_organisation_pays_for_earns_its_people_nothing(delivered):
    firm = Organisation.objects.create(kind="enterprise", name="长安汽车")
    type(delivered.case).objects.filter(pk=delivered.case_id).update(
        payer=None, payer_organisation=firm
    )
    close_all()

    assert not PointAward.objects.exists()


def test_a_library_may_give_no_points_for_requests(delivered):
    set_rule("points.request", 0, by=None)
    close_all()

    assert not PointAward.objects.exists()


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [
        ("2012-09-30", "2012-07-01", "2012-10-01"),
        ("2026-10-01", "2026-10-01", "2027-01-01"),
        ("2026-12-31", "2026-10-01", "2027-01-01"),
        ("2026-01-01", "2026-01-01", "2026-04-01"),
    ],
)
def test_a_quarter_begins_and_ends_in_shanghai(day, first, after):
    wanted = tuple(day_begins(date.fromisoformat(each)) for each in (first, after))

    assert quarter_of(date.fromisoformat(day)) == wanted
