"""The door of the look-up tables: the site's own sign-in, administrators with both factors.

Roles, addresses, factors and sessions change through services alone, which check and write down;
other packages' pages for them are taken away. They are imported first, so that they are there.
"""

from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.http import lacks_second_factor
from accounts.roles import Role
from accounts.services import has_role


def may_enter(request: HttpRequest) -> bool:
    """Administrators and superusers whose account is open, by both factors."""
    user = request.user
    if not (user.is_authenticated and user.is_active and user.is_staff) or user.suspended_at:
        return False
    allowed = user.is_superuser or has_role(user, Role.ADMINISTRATOR)
    return allowed and not lacks_second_factor(request)


def change_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """By the page that all use: it ends sessions and tokens."""
    return redirect("account_change_password")


for package in ("allauth.account", "allauth.mfa", "allauth.usersessions", "django.contrib.auth"):
    import_module(f"{package}.admin")
admin.site.unregister([EmailAddress, Authenticator, Group, UserSession])
admin.site.password_change = change_password  # type: ignore[method-assign,assignment]
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.has_permission = may_enter  # type: ignore[method-assign]
