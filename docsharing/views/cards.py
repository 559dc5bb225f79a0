"""A reader's membership card: the door behind its QR code, and its activation."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from docsharing.forms.cards import ActivateForm, refused
from docsharing.queries.cardcodes import read_number
from docsharing.queries.cards import card_of
from docsharing.services.activation import activate_card
from portal.http import UserRequest
from portal.refusals import Refusal


@never_cache
@require_safe
def card_door(request: HttpRequest, number: str) -> HttpResponse:
    """Behind the QR code: to the activation, or to signing up with the number filled in."""
    asked = {"card": read_number(number) or ""}
    if request.user.is_authenticated:
        return redirect(f"{reverse('docsharing:my_card')}?{urlencode(asked)}")
    asked["next"] = reverse("docsharing:my_card")
    return redirect(f"{reverse('account_signup')}?{urlencode(asked)}")


@never_cache
@sensitive_post_parameters("card_secret")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_card(request: UserRequest) -> HttpResponse:
    """The card that she has, or the form to activate one."""
    card = card_of(request.user)
    if card is not None and request.method != "POST":
        return render(request, "docsharing/card.html", {"card": card})
    form = ActivateForm(
        request.POST or None, initial={"card_number": request.GET.get("card", "")[:60]}
    )
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            activate_card(given["card_number"], given["card_secret"], by=request.user)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Your card is activated."))
            return redirect("docsharing:my_card")
    return render(request, "docsharing/card.html", {"form": form}, status=status)
