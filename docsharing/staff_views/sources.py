"""The sources of the library, on the settings of the desk."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required, staff_required
from accounts.roles import Role
from accounts.services import has_role
from docsharing import services
from docsharing.forms import NewSourceForm, SupplySourceForm
from docsharing.models import SupplySource
from docsharing.queries.supply import PLACEHOLDERS, source_history, sources
from portal import words
from portal.export import csv_response
from portal.http import UserRequest
from portal.refusals import Refusal

form_page = require_http_methods(["GET", "HEAD", "POST"])
setter = role_required(Role.ADMINISTRATOR, Role.MANAGER)


@staff_required
@require_safe
def source_list(request: UserRequest) -> HttpResponse:
    """The sources in their order; `?format=csv` gives them as a file."""
    rows = list(sources())
    if request.GET.get("format") == "csv":
        return _csv([*rows, *SupplySource.objects.filter(retired_at__isnull=False)])
    context = {
        "sources": rows,
        "retired": SupplySource.objects.filter(retired_at__isnull=False).order_by("code"),
        "may_set": has_role(request.user, Role.ADMINISTRATOR, Role.MANAGER),
    }
    return render(request, "docsharing/staff/source_list.html", context)


def _csv(rows: list[SupplySource]) -> HttpResponse:
    header = (
        _("Short name"), _("Name in Chinese"), _("Name in English"), _("Kind"),
        _("Library symbol"), _("Mail address"), _("Its licence lets us pass copies on"),
        _("Usual working days"), _("Usual price in yuan"), _("Retired"),
    )  # fmt: skip
    lines = (
        (
            row.code, row.name_zh, row.name_en, row.get_kind_display(), row.symbol, row.email,
            _("Yes") if row.ill_allowed else _("No"), row.workdays,
            "" if row.price_fen is None else row.price_fen / 100,
            f"{row.retired_at:%Y-%m-%d}" if row.retired_at else "",
        )
        for row in rows
    )  # fmt: skip
    return csv_response("sources", header, lines)


@setter
@form_page
def source_new(request: UserRequest) -> HttpResponse:
    """A further source, at the end of the order."""
    form = NewSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_source(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("The source stands at the end of the order."))
            return redirect("docsharing_staff:source_list")
    return _page(request, form)


@setter
@form_page
def source_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One source: what is known of it, and every change."""
    source = get_object_or_404(SupplySource, pk=pk)
    form = SupplySourceForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        try:
            services.describe_source(source, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("The source is described anew."))
            return redirect("docsharing_staff:source_detail", pk=pk)
    return _page(request, form, source=source, history=_history(source, form))


def _history(source: SupplySource, form: SupplySourceForm) -> list[dict[str, Any]]:
    """Every change, each field under the name that it has in the form."""
    labels = {name: field.label for name, field in form.fields.items()}
    labels |= {"price_fen": labels["price"], "position": _("Place in the order")}
    return [
        {
            "change": change,
            "fields": [
                (labels.get(name, name), _plain(name, before), _plain(name, after))
                for name, (before, after) in change.fields.items()
            ],
        }
        for change in source_history(source)
    ]


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name.endswith("_fen") and isinstance(value, int):
        return words.yuan(value)
    return "" if value is None else str(value)


def _page(request: UserRequest, form: SupplySourceForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS]}
    return render(request, "docsharing/staff/source_detail.html", context)


ACTS = {
    "up": lambda source, by: services.move_source(source, by=by, up=True),
    "down": lambda source, by: services.move_source(source, by=by, up=False),
    "retire": lambda source, by: services.retire_source(source, by=by),
    "restore": lambda source, by: services.restore_source(source, by=by),
}


@setter
@require_POST
def source_act(request: UserRequest, pk: int, act: str) -> HttpResponse:
    """Move a source in the order, retire it, or take it into use again."""
    if act not in ACTS:
        raise Http404
    source = get_object_or_404(SupplySource, pk=pk)
    try:
        ACTS[act](source, request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The order of the sources is set."))
    return redirect("docsharing_staff:source_list")
