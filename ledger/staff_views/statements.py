"""What an organisation paid in and what it cost, at the desk."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.http import role_required
from accounts.models import Organisation
from ledger.queries.contributions import HANDLES_CASH
from ledger.statements import statement_page, statement_written
from portal.http import UserRequest


@role_required(*HANDLES_CASH)
@require_safe
def organisation_statement(request: UserRequest, pk: str) -> HttpResponse:
    """The statement that its head and its liaison see. A person's is hers alone."""
    found = get_object_or_404(Organisation, pk=pk)
    template = "ledger/staff_statement.html"
    return statement_page(request, found, template, organisation=found)


@role_required(*HANDLES_CASH)
@require_safe
def organisation_statement_file(request: UserRequest, pk: str, form: str) -> HttpResponseBase:
    """The same, as a file."""
    return statement_written(request, get_object_or_404(Organisation, pk=pk), form)
