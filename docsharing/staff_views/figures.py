"""The figures of document delivery, for managers and directors."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.http import role_required
from docsharing.forms.figures import FiguresForm
from docsharing.queries.copyright_parts import READS_REPORT
from docsharing.queries.delivery_figures import BY, FigureLine, Figures, figures
from docsharing.queries.purse_figures import PurseLine, purse_lines, purse_total
from portal.charts import hbar
from portal.export import csv_response, xlsx_response
from portal.http import UserRequest

WRITERS = {"csv": csv_response, "xlsx": xlsx_response}
MOST_COLUMNS = 12  # as many months stand beside one another in a chart


@role_required(*READS_REPORT)
@require_safe
def delivery_figures(request: UserRequest) -> HttpResponse:
    """Requests, fill rate, turnaround and money of a period; `?format=csv` or `xlsx`: a file."""
    form = FiguresForm.of(request.GET)
    if not form.is_valid():
        return render(request, "docsharing/staff/figures.html", {"form": form})
    by, days = form.cleaned_data["by"], form.days
    found, purses = figures(*days, by), purse_lines(*days)
    if write := WRITERS.get(request.GET.get("format", "")):
        name = f"document-delivery-{days[0]:%Y%m%d}-{days[1]:%Y%m%d}"
        return write(name, _header(by), _cells(found, purses))
    context = {
        "form": form,
        "by": BY[by],
        "lines": [(line, hbar(line.filled, line.asked)) for line in found.lines],
        "total": found.total,
        "total_rate": f"{found.total.fill_rate} %",
        "purses": purses,
        "purse_total": purse_total(purses),
        "chart": _chart(found) if by == "month" else None,
        "is_by_source": by == "source",
    }
    return render(request, "docsharing/staff/figures.html", context)


def _chart(found: Figures) -> dict[str, Any] | None:
    """What became of the requests of each month, if the months have room."""
    lines, total = found.lines, found.total
    if not lines or len(lines) > MOST_COLUMNS:
        return None
    series = [
        ("guan", pgettext("figures", "Supplied"), [line.filled for line in lines]),
        ("zheng", pgettext("figures", "Not available"), [line.unfilled for line in lines]),
        ("ge", pgettext("figures", "Still open"), [line.still_open for line in lines]),
        ("suo", _("Taken back by the reader"), [line.cancelled for line in lines]),
    ]
    told = {"filled": total.filled, "received": total.received}
    return {
        "title": _("What became of the requests"),
        "finding": _("%(filled)s of %(received)s requests were supplied.") % told,
        "labels": [line.label for line in lines],
        "series": series,
    }


def _header(by: str) -> list[str]:
    return [
        str(BY[by]), _("Requests received"), pgettext("figures", "Supplied"),
        pgettext("figures", "Not available"),
        _("Taken back by the reader"), pgettext("figures", "Still open"), _("Fill rate (percent)"),
        _("Median (working hours)"), _("90th percentile (working hours)"), _("Complaints upheld"),
    ]  # fmt: skip


def _cells(found: Figures, purses: list[PurseLine]) -> Iterable[list[Any]]:
    """The lines with their total, and below them the money."""
    for line in found.lines:
        yield _row(line, line.label)
    yield _row(found.total, _("All requests"))
    yield []
    yield [_("Purse"), _("Charged (yuan)"), _("Given back (yuan)"), _("Net (yuan)")]
    for purse in (*purses, purse_total(purses)):
        fen = (purse.charged_fen, purse.refunded_fen, purse.net_fen)
        yield [purse.label or _("Together"), *(Decimal(n).scaleb(-2) for n in fen)]


def _row(line: FigureLine, label: str) -> list[Any]:
    return [
        label, line.received, line.filled, line.unfilled, line.cancelled, line.still_open,
        line.fill_rate, line.median_hours, line.p90_hours, line.complaints_upheld,
    ]  # fmt: skip
