"""The catalogue of gifts, and what a reader chose of it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services import has_role
from docsharing.forms.gifts import ChooseForm
from docsharing.models import Gift, Redemption
from docsharing.queries.giftparts import AT_THE_DESK
from docsharing.queries.gifts import code_drawn, history_of, offer_of, offers, redemptions_of
from docsharing.services import gifts as services
from docsharing.services.earning import earns
from ledger.queries.points import points_held
from portal import files
from portal.http import UserRequest
from portal.refusals import Refusal, not_found

PAGE = 24


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@require_safe
def gift_list(request: HttpRequest) -> HttpResponse:
    """The catalogue; for who has signed in with what she can have."""
    reader, affordable = _who(request), "affordable" in request.GET
    found = offers(reader, affordable=affordable)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "held": points_held(reader) if reader else None,
        "affordable": affordable,
    }
    return render(request, "docsharing/gift_list.html", context)


@require_safe
def gift_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One gift, and the button that chooses it."""
    gift = get_object_or_404(Gift.objects.shown().select_related("picture"), pk=pk)
    reader = _who(request)
    context = {
        "gift": gift,
        "offer": offer_of(gift, reader),
        "is_named": bool(reader and reader.is_verified),
        "earns": bool(reader and earns(reader)),
        "form": ChooseForm(
            initial={"idempotency_key": uuid.uuid4(), "points": gift.points}, auto_id=False
        ),
    }
    return render(request, "docsharing/gift_detail.html", context)


@require_safe
def gift_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its picture, inert; of a gift that is not in the catalogue for the desk alone."""
    gift = get_object_or_404(Gift.objects.select_related("picture"), pk=pk)
    if gift.picture is None or not (gift.is_shown or has_role(_who(request), *AT_THE_DESK)):
        raise not_found()
    return files.stream(gift.picture)


@login_required
@require_POST
def gift_choose(request: UserRequest, pk: int) -> HttpResponse:
    """Choose a gift; what it needs is said where it was chosen."""
    gift = get_object_or_404(Gift.objects.shown(), pk=pk)
    form = ChooseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page was too old. Look at the gift again."))
        return redirect("docsharing:gift_detail", pk=pk)
    asked = form.cleaned_data
    try:
        redemption = services.redeem(
            gift, key=asked["idempotency_key"], seen_points=asked["points"], by=request.user
        )
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("docsharing:gift_detail", pk=pk)
    messages.success(request, _("The gift is reserved for you."))
    return redirect("docsharing:my_gift", pk=redemption.pk)


@login_required
@require_safe
def my_gifts(request: UserRequest) -> HttpResponse:
    """What she chose, newest first."""
    page = Paginator(redemptions_of(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "held": points_held(request.user)}
    return render(request, "docsharing/my_gifts.html", context)


def _mine(request: UserRequest, pk: int) -> Redemption:
    return get_object_or_404(redemptions_of(request.user), pk=pk)


@login_required
@require_safe
def my_gift(request: UserRequest, pk: int) -> HttpResponse:
    """One of hers, with the code that the desk scans."""
    row = _mine(request, pk)
    code = row.number.code if row.number else ""
    qr = mark_safe(code_drawn(code))  # noqa: S308 - drawn by us
    context = {"row": row, "code": code, "qr": qr, "history": history_of(row)}
    return render(request, "docsharing/my_gift.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gift_cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Ask once, and give it up."""
    row = _mine(request, pk)
    if request.method != "POST":
        return render(request, "docsharing/gift_cancel.html", {"row": row})
    try:
        services.cancel(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("docsharing:my_gift", pk=pk)
    messages.success(request, _("Given up: your points are free again."))
    return redirect("docsharing:my_gifts")
