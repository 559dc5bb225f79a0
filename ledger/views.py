"""What a signed-in reader sees of money, subsidy and points: her own, and her organisations'."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.queries import represented_by
from ledger.point_pages import points_page, points_written
from ledger.statements import statement_page, statement_written
from portal.http import UserRequest


@login_required
@require_safe
def statement(request: UserRequest) -> HttpResponse:
    """Her own statement."""
    return statement_page(request, request.user, "ledger/statement.html")


@login_required
@require_safe
def statement_file(request: UserRequest, form: str) -> HttpResponseBase:
    """The same, as a file."""
    return statement_written(request, request.user, form)


@login_required
@require_safe
def organisation_statement(request: UserRequest, pk: str) -> HttpResponse:
    """The statement of an organisation, for who heads it and its liaison."""
    found = _represented(request, pk)
    return statement_page(request, found, "ledger/statement.html", organisation=found)


@login_required
@require_safe
def organisation_statement_file(request: UserRequest, pk: str, form: str) -> HttpResponseBase:
    """The same, as a file."""
    return statement_written(request, _represented(request, pk), form)


@login_required
@require_safe
def points(request: UserRequest) -> HttpResponse:
    """Her points."""
    return points_page(request)


@login_required
@require_safe
def points_file(request: UserRequest, form: str) -> HttpResponseBase:
    """The same, as a file."""
    return points_written(request, form)


def _represented(request: UserRequest, pk: str) -> Organisation:
    return get_object_or_404(represented_by(request.user), pk=pk)
