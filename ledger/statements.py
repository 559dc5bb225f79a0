"""The page of a statement and its files: one for every holder, whoever may read it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger import queries
from ledger.forms import StatementForm
from ledger.queries.purses import Holder, owner
from ledger.queries.statement import MOST_EXPORTED, Filters, Line, Place
from portal.clock import today
from portal.export import csv_response, xlsx_response
from portal.http import UserRequest

WRITERS = {"csv": csv_response, "xlsx": xlsx_response}


def statement_page(
    request: UserRequest, holder: Holder, template: str, **context: Any
) -> HttpResponse:
    """Balances, and every entry with the balance after it. Who may read it was asked before."""
    form = StatementForm(request.GET)
    filters = _filters(form)
    quiet = queries.untold(holder)
    page = queries.statement(holder, filters, after=_place(request, holder), quiet=quiet)
    query = request.GET.copy()
    query.pop("after", None)
    context |= {
        "form": form,
        "purse": queries.told(holder, quiet),
        "page": page,
        "older": _token(request, holder, page.older) if page.older else "",
        "later": "after" in request.GET,
        "filtered": any((filters.purse, filters.since, filters.until)),
        "query": query.urlencode(),
        # The files lie beside the page: /me/statement/ and /me/statement.csv.
        "beside": request.path.rstrip("/"),
    }
    return render(request, template, context)


def statement_written(request: UserRequest, holder: Holder, form: str) -> HttpResponseBase:
    """The same, as a file."""
    filters = _filters(StatementForm(request.GET))
    found = queries.statement(holder, filters, size=MOST_EXPORTED)
    header = [
        _("Date"),
        _("What"),
        _("Receipt"),
        _("Subsidy"),
        _("Prepaid"),
        _("Subsidy after"),
        _("Prepaid after"),
    ]
    return WRITERS[form](f"statement-{today():%Y%m%d}", header, _cells(found.lines))


def _cells(lines: Iterable[Line]) -> Iterable[list[str | Decimal]]:
    for line in lines:
        amounts = (
            line.subsidy_fen,
            line.prepaid_fen,
            line.subsidy_after_fen,
            line.prepaid_after_fen,
        )
        yuan = [Decimal(fen).scaleb(-2) for fen in amounts]
        what = _("%(tag)s: %(text)s") % {"tag": line.tag, "text": line.text}
        text = what if line.tag else line.text
        yield [line.entry.business_date.isoformat(), text, line.receipt, *yuan]


def _filters(form: StatementForm) -> Filters:
    """What was asked for; what cannot be read is left out and marked in the form."""
    form.is_valid()
    asked = form.cleaned_data
    return Filters(asked.get("purse", ""), asked.get("since"), asked.get("until"))


def _signer(request: UserRequest, holder: Holder) -> signing.TimestampSigner:
    # Signed, so that nobody is shown balances that somebody else wrote into an address, or that
    # are another holder's.
    return signing.TimestampSigner(salt=f"ledger.statement:{request.user.pk}:{owner(holder)}")


def _token(request: UserRequest, holder: Holder, place: Place) -> str:
    parts = [place.day.isoformat(), place.entry_id, place.subsidy_fen, place.prepaid_fen]
    return _signer(request, holder).sign_object(parts)


def _place(request: UserRequest, holder: Holder) -> Place | None:
    token = request.GET.get("after", "")
    if not token:
        return None
    try:
        day, *rest = _signer(request, holder).unsign_object(token)
    except signing.BadSignature as bad:
        raise Http404 from bad
    return Place(date.fromisoformat(day), *rest)
