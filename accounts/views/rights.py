"""A person's rights: what is held on her, what she agreed to, her keys, and leaving."""

import io
import json
import zipfile

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import CloseForm, TokenForm, put
from accounts.http import held_on, lacks_second_factor, to_second_factor
from accounts.models import ConsentPurpose, Scope
from accounts.views.held import shown
from portal.http import UserRequest
from portal.refusals import Refusal
from portal.words import known, say, say_all

SHOWN = 100


@login_required
@require_safe
def my_data(request: UserRequest) -> HttpResponse:
    """Everything held on her, by part."""
    held = held_on(request.user)
    context = {
        "parts": [
            (_part(name), len(rows), *shown(name, rows[:SHOWN]))
            for name, rows in held.items()
            if rows
        ],
        "empty": [_part(name) for name, rows in held.items() if not rows],
        "reasons": say_all(services.reasons_to_stay(request.user)),
    }
    return render(request, "accounts/my_data.html", context)


def _part(name: str) -> str:
    return say(f"data.{name}") if known(f"data.{name}") else name


@login_required
@require_safe
def my_data_download(request: UserRequest) -> HttpResponse:
    """The same as files, for whatever program she likes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in held_on(request.user).items():
            text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{name}.json", text)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account_close(request: UserRequest) -> HttpResponse:
    """Leave, unless money, loans or open cases stand against it."""
    reasons = services.reasons_to_stay(request.user)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            services.confirm_password(request.user, form.cleaned_data["password"])
            services.close_account(request.user)
        except Refusal as refusal:
            put(form, refusal)
        else:
            logout(request)
            messages.success(request, _("Your account is closed. Thank you for having come."))
            return redirect("portal:home")
    context = {"form": form, "reasons": say_all(reasons)}
    return render(request, "accounts/account_close.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def tokens(request: UserRequest) -> HttpResponse:
    """Keys of the API; a new one is shown once, and opens the desk only by the second factor."""
    form = TokenForm(request.POST or None, is_staff=services.is_staff_member(request.user))
    made = ""
    if form.is_valid():
        if Scope.DESK in form.cleaned_data["scopes"] and lacks_second_factor(request):
            return to_second_factor(request)
        try:
            _row, made = services.make_token(request.user, **form.cleaned_data)
        except Refusal as refusal:
            put(form, refusal)
        else:
            form = TokenForm(is_staff=services.is_staff_member(request.user))
    rows = request.user.api_tokens.order_by("-pk")[:50]
    return render(request, "accounts/tokens.html", {"form": form, "made": made, "tokens": rows})


@login_required
@require_POST
def token_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """A key opens nothing any more."""
    services.revoke_token(request.user, pk)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: UserRequest) -> HttpResponse:
    """What she agreed to, and what she may agree to; taken back as easily as given."""
    purpose = request.POST.get("purpose", "")
    if request.method == "POST" and purpose in ConsentPurpose.values:
        try:
            _change_consent(request, purpose)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        return redirect("accounts:consents")
    given = list(request.user.consents.order_by("-pk"))
    standing = {row.purpose for row in given if row.withdrawn_at is None}
    offered = [
        choice
        for choice in (ConsentPurpose.PERSONAL, ConsentPurpose.NEWS)
        if choice not in standing
    ]
    return render(request, "accounts/consents.html", {"given": given, "offered": offered})


def _change_consent(request: UserRequest, purpose: str) -> None:
    if "agree" in request.POST:
        services.agree(request.user, purpose)
    else:
        services.take_back(request.user, purpose)
    messages.success(request, _("Your choice is saved."))
