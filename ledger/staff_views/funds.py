"""One fund with its statement for the funder, and subsidies that were got by fraud."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required
from accounts.models import User
from accounts.roles import Role
from accounts.services import has_role
from ledger import services
from ledger.forms import FundRaiseForm, RevokeForm, put
from ledger.models import SubsidyFund
from ledger.queries import funds as queries
from ledger.queries.contributions import READS_BOOKS
from portal import pdf
from portal.export import asked_writer
from portal.http import UserRequest
from portal.refusals import Refusal
from portal.words import yuan


@role_required(*READS_BOOKS)
@require_safe
def fund_detail(request: UserRequest, pk: int) -> HttpResponse:
    """What became of a budget, for whom, and when it will be empty."""
    fund = get_object_or_404(SubsidyFund, pk=pk)
    statement = queries.fund_statement(fund)
    pace = queries.forecast(statement.state)
    context = {
        "fund": fund,
        "statement": statement,
        "state": statement.state,
        "pace": pace,
        "finding": queries.finding(pace),
        "chart": queries.burn_chart(statement.state, pace),
        "raise_form": FundRaiseForm(),
        "may_open": has_role(request.user, Role.DIRECTOR),
    }
    return render(request, "ledger/fund.html", context)


@role_required(*READS_BOOKS)
@require_safe
def fund_file(request: UserRequest, pk: int) -> HttpResponse:
    """The statement of the year: `?format=csv`, `xlsx` or `pdf`."""
    fund = get_object_or_404(SubsidyFund, pk=pk)
    statement = queries.fund_statement(fund)
    rows = queries.statement_rows(statement)
    name = f"fund-{fund.year}-{fund.pk}"
    if request.GET.get("format") == "pdf":
        return pdf.answer("fund", _paper(fund, statement, rows), name)
    return asked_writer(request)(name, [_("Part"), _("What"), _("How much")], rows)


def _paper(fund: SubsidyFund, statement: Any, rows: list[Any]) -> dict[str, Any]:
    parts: dict[str, list[list[str]]] = {}
    for part, what, much in rows:
        parts.setdefault(part, []).append([what, f"{much:,}"])
    return {
        "title": _("Statement of the subsidy fund %(fund)s") % {"fund": fund},
        "facts": [
            [_("Funder"), fund.funder],
            [_("Year"), str(fund.year)],
            [
                _("State"),
                pgettext("fund", "closed") if fund.closed_at else pgettext("fund", "open"),
            ],
        ],
        "finding": queries.finding(queries.forecast(statement.state)),
        "parts": [{"title": title, "rows": lines} for title, lines in parts.items()],
        "signature": _("For the library: name, date, seal"),
    }


@role_required(Role.DIRECTOR)
@require_POST
def fund_close(request: UserRequest, pk: int) -> HttpResponse:
    """End a fund."""
    fund = get_object_or_404(SubsidyFund, pk=pk)
    try:
        services.close_fund(fund, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The fund is closed."))
    return redirect("ledger_staff:fund_detail", pk=pk)


@role_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def subsidy_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Fraud is proved: take a person's subsidies back and block the account."""
    person = get_object_or_404(User, pk=pk)
    form, status = RevokeForm(request.POST or None), 200
    if form.is_valid():
        try:
            taken = services.revoke_subsidy(
                person, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refusal as refusal:
            put(form, refusal)
            status = refusal.status
        else:
            owed = sum(each.used_fen for each in taken)
            told = _("The subsidy is taken back and the account blocked. Owed: CNY %(fen)s.")
            messages.success(request, told % {"fen": yuan(owed)})
            return redirect("accounts_staff:person_detail", pk=pk)
    context = {"form": form, "person": person, "grants": queries.grants_of(person)}
    return render(request, "ledger/subsidy_revoke.html", context, status=status)
