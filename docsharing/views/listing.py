"""The list of a reader's own requests, on the page and as a file."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.models import User
from desk.queries import closing_near
from docsharing.forms.listing import SHOWS, ListForm
from docsharing.queries.listing import MOST_EXPORTED, Filters, Line, all_lines, request_page
from docsharing.services import outcome_of
from portal import words
from portal.clock import SHANGHAI
from portal.export import csv_response, xlsx_response
from portal.http import UserRequest, key_in

WRITERS = {"csv": csv_response, "xlsx": xlsx_response}


@login_required
@require_safe
def request_list(request: UserRequest) -> HttpResponse:
    """The reader's requests, with filters and search; as a file by `?format=csv` or `xlsx`."""
    form = ListForm(request.GET)
    filters, show = form.filters(), request.GET.get("show", "")
    if write := WRITERS.get(request.GET.get("format", "")):
        return write("requests", _header(), _cells(request.user, filters))
    page = request_page(
        request.user,
        filters,
        after=key_in(request.GET.get("after", "")) or None,
        before=key_in(request.GET.get("before", "")) or None,
    )
    context = {
        "page": page,
        "lines": [(line, outcome_of(line.live) if line.live else None) for line in page.lines],
        "form": form,
        "q": filters.text,
        "show": show if show in SHOWS else "",
        "closing": closing_near(),
        "filtered": filters != Filters(oldest_first=filters.oldest_first),
    }
    return render(request, "docsharing/request_list.html", context)


def _header() -> tuple[str, ...]:
    return (
        _("Request number"),
        _("Title"),
        pgettext("of a document", "Type"),
        pgettext("citation", "Authors"),
        _("Published in"),
        pgettext("citation", "Year"),
        "DOI",
        _("Sent"),
        _("State"),
        _("Delivered"),
        pgettext("of a delivery", "Pages"),
        _("Price (yuan)"),
    )


def _cells(reader: User, filters: Filters) -> Iterable[tuple[Any, ...]]:
    written = 0
    for line in all_lines(reader, filters):
        written += 1
        yield _cell(line)
    if written == MOST_EXPORTED:
        yield (_("No more than %(most)s requests fit in one file.") % {"most": MOST_EXPORTED},)


def _cell(line: Line) -> tuple[Any, ...]:
    row, live, number = line.row, line.live, line.row.case.number
    return (
        number.code if number else "",
        str(row),
        row.get_request_type_display(),
        row.citation.authors_text,
        row.container or row.institution or row.publisher,
        row.year or "",
        row.doi,
        f"{row.case.opened_at.astimezone(SHANGHAI):%Y-%m-%d}",
        line.label,
        f"{live.delivered_at.astimezone(SHANGHAI):%Y-%m-%d}" if live else "",
        live.pages if live else "",
        words.yuan(live.price_fen) if live else "",
    )
