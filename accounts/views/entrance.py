"""Coming in: signing up on one page, and a new password. What these pages answer never tells
whether an address has an account."""

from typing import Any

from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import extras, services
from accounts.forms import AddressForm, ResetForm, SignUpForm, put
from accounts.models import Purpose
from portal.http import client_ip
from portal.refusals import Refusal

SIGN_UP, RESET = "sign_up_handle", "reset_handle"


def too_many(request: HttpRequest, action: str) -> bool:
    """Whether this network address tries too often."""
    return not ratelimit.consume(request, action=action)


def _after(request: HttpRequest) -> str:
    """Where she wanted to go: a path of this site, or her own pages."""
    wanted = get_next_redirect_url(request) or ""
    return wanted if wanted.startswith("/") else "/me/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """One page: address, code, name, password, and the ID number for who wants the subsidy now."""
    after = _after(request)
    if request.user.is_authenticated:
        return redirect(after)
    if request.method == "POST" and too_many(request, "signup"):
        return _limited(request, SignUpForm(initial=request.POST.dict()))
    if request.method == "POST" and "send" in request.POST:
        return _send_sign_up_code(request)
    form = SignUpForm(request.POST or None, initial=extras.initial(request.GET))
    if form.is_valid() and (response := _register(request, form, after)):
        return response
    return render(request, "accounts/signup.html", {"form": form, "after": after})


def _register(request: HttpRequest, form: SignUpForm, after: str) -> HttpResponse | None:
    data = form.cleaned_data
    new = services.Newcomer(
        address=data["address"],
        code=data["code"],
        name=data["name"],
        password=data["password"],
        language=get_language() or "zh-hans",
        consents=data["consent"],
        given=form.given(),
        network=client_ip(request) or "",
        answers=form.answers(),
    )
    try:
        user = services.register(new, handle=request.session.get(SIGN_UP, ""))
    except Refusal as refusal:
        put(form, refusal)
        return None
    request.session.pop(SIGN_UP, None)
    messages.success(request, _("Welcome, %(name)s. Your account is ready.") % {"name": user.name})
    # One commit for all that a sign-in writes (session, its list, the last sign-in).
    with transaction.atomic():
        return perform_login(request, user, redirect_url=after, signup=True)


def _send_sign_up_code(request: HttpRequest) -> HttpResponse:
    """Send the code; the page keeps what was typed, by htmx or by being drawn again."""
    note, status = _("A code is on its way. It may take a minute."), 200
    try:
        handle = services.send_code(Purpose.SIGN_UP, request.POST.get("address", "")[:254])
        request.session[SIGN_UP] = handle
    except Refusal as refusal:
        note, status = refusal.text, refusal.status
    context: dict[str, Any] = {"note": note, "sent": status == 200}
    if request.headers.get("HX-Request"):
        return render(request, "accounts/parts/code_note.html", context, status=status)
    form = SignUpForm(initial=request.POST.dict())
    form.fields["password"].widget.render_value = True  # type: ignore[attr-defined]
    context |= {"form": form, "after": _after(request)}
    return render(request, "accounts/signup.html", context, status=status)


def _limited(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    note = Refusal("too-many-requests").text
    if request.headers.get("HX-Request"):
        return render(request, "accounts/parts/code_note.html", {"note": note}, status=429)
    context = {"form": form, "note": note, "after": "/me/"}
    return render(request, "accounts/signup.html", context, status=429)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Where shall the code go? Known or not, the next page is the same."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and too_many(request, "reset_password"):
        form.add_error(None, Refusal("too-many-requests").text)
    elif form.is_valid():
        try:
            handle = services.send_code(Purpose.RESET, form.cleaned_data["address"])
        except Refusal as refusal:
            put(form, refusal)
        else:
            request.session[RESET] = [handle, form.cleaned_data["address"]]
            return redirect("account_reset_password_code")
    return render(request, "accounts/password_reset.html", {"form": form})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset_code(request: HttpRequest) -> HttpResponse:
    """The code, and a new password."""
    handle, address = request.session.get(RESET, ["", ""])
    if not handle:
        return redirect("account_reset_password")
    form = ResetForm(request.POST or None)
    if form.is_valid():
        try:
            services.reset_password(
                address,
                handle=handle,
                code=form.cleaned_data["code"],
                password=form.cleaned_data["password"],
            )
        except Refusal as refusal:
            put(form, refusal)
        else:
            del request.session[RESET]
            messages.success(request, _("Your new password is set. Sign in with it."))
            return redirect("account_login")
    return render(request, "accounts/password_reset_code.html", {"form": form, "address": address})
