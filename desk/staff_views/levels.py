"""How the service levels were kept, for the manager."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from accounts.http import role_required
from accounts.roles import Role
from desk.models import Case
from desk.queries import levels as found
from desk.queries.levels import LevelLine
from desk.staff_views import lines
from portal.charts import hbar
from portal.clock import today
from portal.export import asked_writer
from portal.http import UserRequest

for_the_manager = role_required(Role.MANAGER)


def level_name(line: LevelLine, labels: lines.Labels) -> str:
    """What a service level is called."""
    if not line.kind:
        return _("All together")
    urgent, normal = pgettext("service level", "Urgent"), pgettext("service level", "Normal")
    return f"{labels.kind(line.kind)} · {urgent if line.urgent else normal}"


def promise(line: LevelLine) -> str:
    """What the service level promises today."""
    if not line.kind:
        return ""
    days = ngettext("%(n)s working day", "%(n)s working days", line.deliver_days)
    return _("answered within %(first)s, done within %(then)s") % {
        "first": ngettext("%(n)s working day", "%(n)s working days", line.answer_days)
        % {"n": line.answer_days},
        "then": days % {"n": line.deliver_days},
    }


@for_the_manager
@require_safe
def levels(request: UserRequest) -> HttpResponse:
    """A month's cases: how many in time and how many late, by service level."""
    month, labels = found.month_of(request.GET.get("month", "")), lines.Labels()
    rows = found.level_lines(month)
    total, here = found.level_total(rows), month == today().replace(day=1)
    escalated = Case.objects.escalated()
    context = {
        "month": month,
        "earlier": month - timedelta(days=1),
        "later": None if here else found.next_month(month),
        "rows": [
            (level_name(row, labels), promise(row), row, hbar(row.in_time, row.done))
            for row in rows
        ],
        "total": total,
        "total_rate": f"{total.rate} %",
        "is_now": here,
        "escalated": escalated.count(),
        "unknown": escalated.filter(acknowledged_at__isnull=True).count(),
    }
    return render(request, "desk/levels.html", context)


@for_the_manager
@require_safe
def levels_export(request: UserRequest) -> HttpResponse:
    """The same as a file: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    month, labels = found.month_of(request.GET.get("month", "")), lines.Labels()
    header = [
        _("Month"), _("Service level"), _("Promised"), _("Cases done"), _("Answered in time"),
        _("Answers in time (percent)"), _("Done in time"), _("Done late"),
        _("On-time rate (percent)"), _("Open and overdue now"),
    ]  # fmt: skip
    rows = found.level_lines(month)

    def cells() -> Iterator[list[Any]]:
        for row in (*rows, found.level_total(rows)):
            yield [
                f"{month:%Y-%m}", level_name(row, labels), promise(row), row.done,
                row.answered_in_time, row.answer_rate, row.in_time, row.late, row.rate,
                row.open_late,
            ]  # fmt: skip

    return write(f"service-levels-{month:%Y-%m}", header, cells())
