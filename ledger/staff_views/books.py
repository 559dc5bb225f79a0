"""The books on one page, and the subsidy funds."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required
from accounts.roles import Role
from accounts.services import has_role
from ledger import queries, services
from ledger.forms import FundForm, FundRaiseForm, put
from ledger.models import SubsidyFund
from ledger.queries.books import KindSum
from ledger.queries.contributions import READS_BOOKS
from ledger.templatetags.ledger import MONEY_BOOKS
from portal import jobs
from portal.clock import today
from portal.export import asked_writer
from portal.http import UserRequest
from portal.refusals import Refusal

SHOWN_DIFFERENCES = 100


@role_required(*READS_BOOKS)
@require_safe
def books(request: UserRequest) -> HttpResponse:
    """The trial balance: sums, what is open, what the last check found."""
    balance = queries.trial_balance()
    found = balance.last_check.differences if balance.last_check else []
    context = {
        "balance": balance,
        "differences": found[:SHOWN_DIFFERENCES],
        "unscanned": settings.UPLOAD_SCANNER == "none",
    }
    return render(request, "ledger/books.html", context)


@role_required(*READS_BOOKS)
@require_safe
def books_file(request: UserRequest) -> HttpResponse:
    """The trial balance as a file (`?format=csv`, `xlsx`): amounts in yuan, points whole."""
    write = asked_writer(request)
    header = (_("Book"), _("Kind"), _("Accounts"), _("Debit"), _("Credit"))
    rows = (
        (book.book.label, line.kind.label, line.accounts, *_amounts(line))
        for book in queries.trial_balance().books
        for line in book.lines
    )
    return write(f"books-{today():%Y%m%d}", header, _plain(rows))


def _amounts(line: KindSum) -> tuple[Decimal, Decimal]:
    places = -2 if line.book in MONEY_BOOKS else 0
    return Decimal(line.debit).scaleb(places), Decimal(line.credit).scaleb(places)


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterable[list[Any]]:
    """Labels are lazy; a file wants text."""
    for book, kind, *rest in rows:
        yield [str(book), str(kind), *rest]


@role_required(*READS_BOOKS)
@require_POST
def books_check(request: UserRequest) -> HttpResponse:
    """Ask for a check of the books now; the worker does it."""
    jobs.start(services.CHECK_JOB, {}, by=request.user)
    messages.success(request, _("The check has begun. Its result stands here in a moment."))
    return redirect("ledger_staff:books")


@role_required(*READS_BOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def funds(request: UserRequest) -> HttpResponse:
    """The funds with what became of their budgets; the director opens a new one."""
    may_open = has_role(request.user, Role.DIRECTOR)
    if request.method == "POST" and not may_open:
        raise PermissionDenied
    form = FundForm(request.POST or None)
    status = 200
    if form.is_valid():
        asked = form.cleaned_data
        try:
            services.open_fund(asked.pop("name"), by=request.user, **asked)
        except Refusal as refusal:
            put(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The fund is open."))
            return redirect("ledger_staff:funds")
    context = {
        "form": form,
        "raise_form": FundRaiseForm(),
        "funds": queries.fund_states(),
        "may_open": may_open,
    }
    return render(request, "ledger/funds.html", context, status=status)


@role_required(Role.DIRECTOR)
@require_POST
def fund_raise(request: UserRequest, pk: int) -> HttpResponse:
    """Add to a fund's budget."""
    fund = get_object_or_404(SubsidyFund, pk=pk)
    form = FundRaiseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter an amount in yuan, such as 120 or 8.50."))
        return redirect("ledger_staff:funds")
    asked = form.cleaned_data
    try:
        services.raise_fund(
            fund, asked["amount_fen"], key=asked["idempotency_key"], by=request.user
        )
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The budget is raised."))
    return redirect("ledger_staff:funds")
