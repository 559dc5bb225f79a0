"""The door of the look-up tables: the site's own sign-in, administrators with both factors."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

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


admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.has_permission = may_enter  # type: ignore[method-assign]
