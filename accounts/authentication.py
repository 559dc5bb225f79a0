"""How the API knows who asks: a session, or a token known by its hash."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.http import bearer_token, lacks_second_factor, owner_of
from accounts.models import ApiToken, Scope, User
from accounts.queries import has_second_factor
from accounts.services import is_staff_member, limit_roles
from portal.refusals import Refusal


def _may_write(request: HttpRequest | Request, user: User) -> None:
    if request.method not in SAFE_METHODS and user.suspended_at:
        raise Refusal("suspended", status=403)


def standing(token: ApiToken) -> set[str]:
    """The token's scopes; the desk's only while its owner has the second factor that staff need."""
    scopes = set(token.scopes)
    if settings.STAFF_SECOND_FACTOR and Scope.DESK in scopes and not has_second_factor(token.user):
        scopes.discard(Scope.DESK)
    return scopes


def _scopes_for(request: Request) -> tuple[Scope, ...]:
    """One of these passes. A view of the desk says `of_the_desk`; all others are a reader's own."""
    own = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
    view = (request.parser_context or {}).get("view")
    return (own, Scope.DESK) if getattr(view, "of_the_desk", False) else (own,)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer sq_…`; what the token's scopes do not say is refused."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and her token; None when the request brings none."""
        token = bearer_token(request)
        if token is None:
            return None
        if (row := owner_of(token)) is None:
            raise exceptions.AuthenticationFailed
        _may_write(request, row.user)
        scopes = standing(row)
        if scopes.isdisjoint(_scopes_for(request)):
            raise Refusal("token-lacks-scope", status=403, scope=_scopes_for(request)[0].value)
        if Scope.DESK not in scopes:
            limit_roles(row.user, ())
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return self.keyword


class SessionAuthentication(authentication.SessionAuthentication):
    """The site's session; a stranger gets 401, so that a client knows what to do."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The person of the session. Staff without their second factor act as readers."""
        found = super().authenticate(request)
        if found is None:
            return None
        _may_write(request, found[0])
        if is_staff_member(found[0]) and lacks_second_factor(request._request):  # noqa: SLF001
            limit_roles(found[0], ())
        return found

    def authenticate_header(self, request: Request) -> str:
        """Anything but nothing: DRF answers 401 then."""
        return "Session"


class TokenScheme(OpenApiAuthenticationExtension):
    """What the OpenAPI document says of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """What the OpenAPI document says of the site's session."""

    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The cookie of the session."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
