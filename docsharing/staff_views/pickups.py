"""The paper copies that lie at the desk, and those that nobody came for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import role_required
from accounts.roles import Role
from docsharing.queries.paper import uncollected
from portal.clock import now
from portal.http import UserRequest

MOST = 200


@role_required(Role.LIBRARIAN, Role.MANAGER)
@require_safe
def pickup_list(request: UserRequest) -> HttpResponse:
    """What waits to be collected, the longest overdue first."""
    rows, moment = list(uncollected()[:MOST]), now()
    overdue = [row for row in rows if row.collect_by and row.collect_by <= moment]
    context = {"overdue": overdue, "waiting": rows[len(overdue) :]}
    return render(request, "docsharing/staff/pickups.html", context)
