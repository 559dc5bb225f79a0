"""Gifts at the desk: the catalogue with its stock, one gift, what comes in and what is counted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required
from accounts.roles import Role
from accounts.services import has_role
from docsharing.forms.cards import refused
from docsharing.forms.gifts import CountForm, GiftForm, TakeInForm
from docsharing.models import Gift
from docsharing.queries.giftparts import AT_THE_DESK
from docsharing.queries.gifts import chosen, gifts_with_sums
from docsharing.services import gift_stock as services
from portal.clock import today
from portal.export import asked_writer
from portal.http import UserRequest, takes_files
from portal.refusals import Refusal

at_the_desk = role_required(*AT_THE_DESK)
CHANGES, WAITING = 50, 50


def _gift(pk: int) -> Gift:
    return get_object_or_404(gifts_with_sums(), pk=pk)


@at_the_desk
@require_safe
def gift_list(request: UserRequest) -> HttpResponse:
    """All gifts with what of them is in stock, reserved and collected."""
    context = {"gifts": gifts_with_sums(), "may_add": has_role(request.user, Role.MANAGER)}
    return render(request, "docsharing/staff/gift_list.html", context)


@at_the_desk
@require_safe
def gift_export(request: UserRequest) -> HttpResponse:
    """The same as a file: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    header = [
        _("Gift"),
        _("Points"),
        _("Stock"),
        _("Reserved"),
        _("Collected"),
        _("Low-stock mark"),
    ]
    header += [_("A reader may have"), _("Pick-up place"), _("In the catalogue")]
    rows: Any = gifts_with_sums()
    return write(
        f"gifts-{today():%Y%m%d}",
        header,
        [
            [
                gift.name, gift.points, gift.stock, gift.reserved, gift.collected, gift.low_stock,
                gift.limit_each, gift.place, _("yes") if gift.is_shown else _("no"),
            ]
            for gift in rows
        ],
    )  # fmt: skip


@takes_files
@role_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def gift_new(request: UserRequest) -> HttpResponse:
    """Add a gift to the catalogue."""
    return _form_page(request, None)


@takes_files
@role_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def gift_change(request: UserRequest, pk: int) -> HttpResponse:
    """Change what the catalogue says of a gift."""
    return _form_page(request, _gift(pk))


def _form_page(request: UserRequest, gift: Gift | None) -> HttpResponse:
    form = GiftForm(request.POST or None, request.FILES or None, gift=gift)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        about: Any = {"by": request.user, "picture": form.cleaned_data["file"]}
        try:
            saved = (
                services.change_gift(gift, form.details(), **about)
                if gift
                else services.add_gift(form.details(), **about)
            )
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Saved: %(gift)s") % {"gift": saved.name})
            return redirect("docsharing_staff:gift_detail", pk=saved.pk)
    context = {"form": form, "gift": gift}
    return render(request, "docsharing/staff/gift_form.html", context, status=status)


@at_the_desk
@require_safe
def gift_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One gift: its stock and how that came about, and for whom it waits."""
    return _page(request, _gift(pk))


def _page(request: UserRequest, gift: Gift, *, status: int = 200, **forms: Any) -> HttpResponse:
    lying: Any = gift
    context = {
        "gift": gift,
        "lying": gift.stock + lying.reserved,
        "changes": gift.stock_changes.select_related("by").order_by("-pk")[:CHANGES],
        "waiting": chosen().filter(gift=gift)[:WAITING],
        "take_in": TakeInForm(auto_id="in_%s"),
        "count": CountForm(auto_id="count_%s"),
        "may_change": has_role(request.user, Role.MANAGER),
        **forms,
    }
    return render(request, "docsharing/staff/gift_detail.html", context, status=status)


@at_the_desk
@require_POST
def gift_take_in(request: UserRequest, pk: int) -> HttpResponse:
    """More of it has come."""
    form, gift, status = TakeInForm(request.POST, auto_id="in_%s"), _gift(pk), 422
    if form.is_valid():
        try:
            change = services.take_in_stock(gift, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Taken in: %(count)s") % {"count": change.amount})
            return redirect("docsharing_staff:gift_detail", pk=pk)
    return _page(request, gift, status=status, take_in=form)


@at_the_desk
@require_POST
def gift_count(request: UserRequest, pk: int) -> HttpResponse:
    """So many lie there."""
    form, gift, status = CountForm(request.POST, auto_id="count_%s"), _gift(pk), 422
    if form.is_valid():
        try:
            change = services.take_stock(gift, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            told = _("Counted: %(count)s, difference %(difference)+d")
            about = {"count": change.counted, "difference": change.amount}
            messages.success(request, told % about)
            return redirect("docsharing_staff:gift_detail", pk=pk)
    return _page(request, gift, status=status, count=form)
