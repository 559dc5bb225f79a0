"""Gifts that readers chose, at the desk: found, given out against a signed slip, called off."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from docsharing.forms.cards import refused
from docsharing.forms.gifts import CallOffForm, ChosenForm, CollectForm
from docsharing.models import Redemption
from docsharing.queries.gifts import chosen, history_of, slip_values
from docsharing.services import gifts as services
from docsharing.staff_views.gifts import at_the_desk
from portal import pdf
from portal.clock import day_of, today
from portal.export import asked_writer
from portal.http import UserRequest, key_in
from portal.refusals import Refusal

PAGE = 50
MOST_EXPORTED = 10_000


def _redemption(pk: int) -> Redemption:
    rows = Redemption.objects.select_related(
        "number", "reader", "gift__picture", "collected_by", "hold"
    )
    return get_object_or_404(rows, pk=pk)


def _asked(request: UserRequest) -> tuple[ChosenForm, dict[str, str]]:
    form = ChosenForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    return form, {"text": asked.get("q", ""), "state": asked.get("state", "")}


@at_the_desk
@require_safe
def chosen_list(request: UserRequest) -> HttpResponse:
    """What waits to be collected, or what became of the rest."""
    form, which = _asked(request)
    found, place = chosen(**which), key_in(request.GET.get("from", ""))
    if place:
        found = found.filter(**{"pk__lte" if which["state"] else "pk__gte": place})
    rows = list(found[: PAGE + 1])
    context = {
        "form": form,
        "rows": rows[:PAGE],
        "next": rows[PAGE].pk if len(rows) > PAGE else 0,
        "later": bool(place),
        "filtered": any(which.values()),
    }
    return render(request, "docsharing/staff/chosen_list.html", context)


@at_the_desk
@require_safe
def chosen_export(request: UserRequest) -> HttpResponse:
    """The same as a file: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    _form, which = _asked(request)
    header = [
        _("Number"),
        _("Gift"),
        _("Points"),
        pgettext("gift", "Reader"),
        _("State"),
        _("Chosen on"),
    ]
    header += [_("To be collected until"), _("Ended on"), _("Given out by"), _("Document shown")]
    header += [_("Number of the signed slip")]
    rows = chosen(**which)[:MOST_EXPORTED].iterator(2000)
    return write(f"chosen-gifts-{today():%Y%m%d}", header, _cells(rows))


def _cells(rows: Iterable[Redemption]) -> Iterable[list[Any]]:
    for row in rows:
        yield [
            row.number.code if row.number else "",
            row.gift.name,
            row.points,
            row.reader.display_name,
            row.state_label,
            day_of(row.reserved_at).isoformat(),
            row.last_day.isoformat(),
            day_of(row.ended_at).isoformat() if row.ended_at else "",
            row.collected_by.display_name if row.collected_by else "",
            row.get_document_display(),
            row.slip,
        ]


@at_the_desk
@require_safe
def chosen_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One chosen gift: who comes for it, and against what it is given out."""
    return _page(request, _redemption(pk))


def _page(
    request: UserRequest, row: Redemption, *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "row": row,
        "check": row.reader.verified_check,
        "history": history_of(row),
        "collect": CollectForm(redemption=row, auto_id="collect_%s"),
        "call_off": CallOffForm(auto_id="off_%s"),
        **forms,
    }
    return render(request, "docsharing/staff/chosen_detail.html", context, status=status)


@at_the_desk
@require_safe
def chosen_slip(request: UserRequest, pk: int) -> HttpResponse:
    """The paper that the reader signs."""
    row = _redemption(pk)
    name = row.number.code if row.number else str(pk)
    return pdf.answer("gift", slip_values(row, request.user), name)


@at_the_desk
@require_POST
def chosen_collect(request: UserRequest, pk: int) -> HttpResponse:
    """Give it out."""
    row = _redemption(pk)
    form, status = CollectForm(request.POST, redemption=row, auto_id="collect_%s"), 422
    if form.is_valid():
        asked = form.cleaned_data
        try:
            services.collect_gift(
                row, document=asked["document"], slip=asked["slip"], by=request.user
            )
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Given out: %(gift)s") % {"gift": row.gift.name})
            return redirect("docsharing_staff:chosen_detail", pk=pk)
    return _page(request, row, status=status, collect=form)


@at_the_desk
@require_POST
def chosen_call_off(request: UserRequest, pk: int) -> HttpResponse:
    """It cannot be given out; the reader is told why."""
    form, row, status = CallOffForm(request.POST, auto_id="off_%s"), _redemption(pk), 422
    if form.is_valid():
        try:
            services.call_off(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Called off: the reader has her points again."))
            return redirect("docsharing_staff:chosen_detail", pk=pk)
    return _page(request, row, status=status, call_off=form)
