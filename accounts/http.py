"""Guards of pages: who may come in. What a role may not see answers as if it did not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import ApiToken, User
from accounts.services import find_token, is_staff_member, role_names
from portal import slots
from portal.words import say

View = Callable[..., HttpResponse]
# A suspended person reads; these are the only addresses where she still may write.
OPEN_TO_THE_SUSPENDED = ("/accounts/", "/i18n/", "/me/data/", "/me/consents/")


def role_required(*roles: str) -> Callable[[View], View]:
    """A staff page for one of these roles: others are shown that there is nothing here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            held = role_names(request.user)
            if not held or (roles and held.isdisjoint(roles)):
                raise Http404
            if lacks_second_factor(request):
                return to_second_factor(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def guard(roles: tuple[str, ...], view: View) -> View:
    """The same for the pages of portal, which does not know roles."""
    return role_required(*roles)(view)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """To where the second factor is asked for, or set up."""
    for way in get_adapter(request).get_reauthentication_methods(request.user):
        if way["id"].startswith("mfa"):
            messages.info(request, say("second-factor-asked"))
            return redirect(f"{way['url']}?{urlencode({'next': request.get_full_path()})}")
    messages.warning(request, say("second-factor-needed"))
    return redirect("mfa_index")


def staff_required(view: View) -> View:
    """A staff page for whoever holds any role."""
    return role_required()(view)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether staff must still show their second factor in this session."""
    user: Any = request.user
    if not settings.STAFF_SECOND_FACTOR or not (is_staff_member(user) or user.is_staff):
        return False
    used = get_authentication_records(request, user)
    return all(record.get("method") != "mfa" for record in used)


def bearer_token(request: HttpRequest) -> str | None:
    """The key that a program brings with its call; None if it brings none."""
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in {"bearer", "token"} else None


def owner_of(token: str) -> ApiToken | None:
    """The living token that this key is."""
    return find_token(token) if token.isascii() and len(token) < 100 else None


class SuspensionMiddleware:
    """A suspended person reads, and does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Turn writes of a suspended person away, save for what concerns her own rights."""
        if request.method not in {"GET", "HEAD", "OPTIONS"} and self._is_suspended(request):
            messages.error(request, say("suspended"))
            return redirect("/me/")
        return self.get_response(request)

    def _is_suspended(self, request: HttpRequest) -> bool:
        if request.path.startswith((*OPEN_TO_THE_SUSPENDED, "/api/")):
            return False
        return request.user.is_authenticated and request.user.suspended_at is not None


def held_on(user: User) -> dict[str, list[dict[str, Any]]]:
    """Everything that the apps hold on a person, by name of the part."""
    held: dict[str, list[dict[str, Any]]] = {}
    for part in slots.fill("my_data", user):
        held.update(part)
    return held


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let the browser know the language that the person chose."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=getattr(settings, "LANGUAGE_COOKIE_SECURE", False),
        samesite="Lax",
    )
    return response
