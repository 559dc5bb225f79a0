"""A person's own page: name, addresses, real name, security, relations and interests."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries, services
from accounts.forms import (
    AddressForm,
    CodeForm,
    InterestForm,
    ProfileForm,
    RealNameForm,
    RelationForm,
    put,
)
from accounts.http import remember_language
from accounts.models import Purpose
from accounts.services.names import SCAN_BYTES
from portal.http import UserRequest, takes_files
from portal.refusals import Refusal

CHANGE = "change_handle"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: UserRequest) -> HttpResponse:
    """Name, user name and language; and what else is known of her."""
    user = request.user
    start = {"name": user.name, "username": user.username, "language": user.language}
    form = ProfileForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            services.change_profile(user, **form.cleaned_data)
        except Refusal as refusal:
            put(form, refusal)
        else:
            with translation.override(user.language):
                messages.success(request, _("Your profile is saved."))
            return remember_language(redirect("accounts:profile"), user.language)
    return render(request, "accounts/profile.html", _profile(request, form))


def _profile(request: UserRequest, form: ProfileForm) -> dict[str, object]:
    user = request.user
    relations = user.relations.filter(removed_at__isnull=True)
    return {
        "form": form,
        "check": queries.last_check(user),
        "relations": relations.select_related("to_organisation", "to_user"),
        "interests": user.interests.order_by("scheme", "value"),
        "interest_form": InterestForm(),
        "relation_form": RelationForm(),
    }


@takes_files(most=SCAN_BYTES)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_give(request: UserRequest) -> HttpResponse:
    """Give one's real name, after signing up or after a refusal."""
    form = RealNameForm(
        request.POST or None, request.FILES or None, initial={"real_name": request.user.name}
    )
    if form.is_valid():
        try:
            check = services.give_name(request.user, form.given())  # type: ignore[arg-type]
        except Refusal as refusal:
            put(form, refusal)
        else:
            said = _("Thank you. The library checks it within one working day.")
            messages.success(request, _("We know you now.") if check.verified_at else said)
            return redirect("accounts:profile")
    return render(request, "accounts/name_give.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def address_change(request: UserRequest) -> HttpResponse:
    """Another mail address or number: it gets a code first."""
    form = AddressForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["address"]
        try:
            services.require_active(request.user)
            handle = services.send_code(Purpose.CHANGE, address, user=request.user)
        except Refusal as refusal:
            put(form, refusal)
        else:
            request.session[CHANGE] = [handle, address]
            return redirect("accounts:address_confirm")
    return render(request, "accounts/address_change.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: UserRequest) -> HttpResponse:
    """The code that came to the new address."""
    handle, address = request.session.get(CHANGE, ["", ""])
    if not handle:
        return redirect("accounts:address_change")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            services.change_address(request.user, address, handle=handle, code=code)
        except Refusal as refusal:
            put(form, refusal)
        else:
            del request.session[CHANGE]
            messages.success(request, _("Your new address is in use."))
            return redirect("accounts:profile")
    return render(request, "accounts/address_confirm.html", {"form": form, "address": address})


@login_required
@require_safe
def security(request: UserRequest) -> HttpResponse:
    """Where password, second factor, sessions and tokens are changed."""
    context = {
        "factors": request.user.authenticator_set.exclude(type="recovery_codes").count(),
        "sessions": request.user.usersession_set.count(),
        "tokens": request.user.api_tokens.filter(revoked_at__isnull=True).count(),
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_POST
def interest_add(request: UserRequest) -> HttpResponse:
    """A subject more."""
    form = InterestForm(request.POST)
    if form.is_valid():
        try:
            services.add_interest(request.user, form.cleaned_data["interest"])
        except Refusal as refusal:
            messages.error(request, refusal.text)
    return redirect("accounts:profile")


@login_required
@require_POST
def interest_remove(request: UserRequest, pk: int) -> HttpResponse:
    """A subject less."""
    services.remove_interest(request.user, pk)
    return redirect("accounts:profile")


@login_required
@require_POST
def relation_add(request: UserRequest) -> HttpResponse:
    """She says where she works."""
    form = RelationForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect("accounts:profile")
    try:
        services.relate(
            request.user, form.cleaned_data["kind"], to=form.cleaned_data["organisation"]
        )
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect("accounts:profile")


@login_required
@require_POST
def relation_remove(request: UserRequest, pk: int) -> HttpResponse:
    """She takes a link away."""
    services.remove_relation(request.user, pk)
    return redirect("accounts:profile")
