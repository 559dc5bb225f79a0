"""Points that readers earn in document delivery: little for each request that ended well."""

from datetime import date, datetime

from accounts.models import User
from docsharing.models import DocumentRequest
from ledger.models import Account, PointAward
from ledger.queries.points import earned_between
from ledger.services import Reason, award_points, purse
from portal import rules
from portal.clock import day_begins, day_ends, today

CLOSED = "points.request-closed"


def reward_closed(request: DocumentRequest) -> PointAward | None:
    """A reader's own request was delivered and closed: that earns points, few a day and a quarter.

    Staff earn none that are paid out; what an organisation pays for is not her own.
    """
    reader, points = request.case.reader, rules.value("points.request")
    if not points or request.case.payer_organisation_id or not earns(reader):
        return None
    # One after the other: two requests that close at once are counted as two.
    Account.objects.select_for_update(no_key=True).get(pk=purse(reader, "points_pending").pk)
    on = today()
    of_day = earned_between(reader, CLOSED, day_begins(on), day_ends(on))
    of_quarter = earned_between(reader, CLOSED, *quarter_of(on))
    if of_day + points > rules.value("points.requests_day"):
        return None
    if of_quarter + points > rules.value("points.requests_quarter"):
        return None
    reason = Reason(CLOSED, number=request.case.number.code)
    key = f"request:{request.pk}:closed:points"
    return award_points(reader, points, key=key, reason=reason, by=None)


def earns(reader: User) -> bool:
    """Whether a person earns points that may be paid out: the library's own staff do not."""
    return reader.erased_at is None and not reader.groups.exists()


def quarter_of(day: date) -> tuple[datetime, datetime]:
    """The moments at which a day's quarter begins and is over, in Shanghai."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    years, month = divmod(first.month + 2, 12)
    return day_begins(first), day_begins(date(first.year + years, month + 1, 1))
