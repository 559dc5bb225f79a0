"""Who may send more than a form: asked before a byte of it is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.authentication import standing
from accounts.http import bearer_token, lacks_second_factor, owner_of
from accounts.models import Scope, User
from accounts.services import role_names
from portal.http import is_for_a_program, is_larger_than_a_form, problem_json, refused
from portal.refusals import Refusal, not_found

OF_THE_DESK = ("/desk/", "/api/v1/desk/")


class UploadMiddleware:
    """What is larger than a form is taken from who may act there; of others not a byte is read.

    It stands before everything that reads a body. How large it may be was asked before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask who sends it."""
        if not is_larger_than_a_form(request):
            return self.get_response(request)
        try:
            if not _may_send(request):
                return _sign_in_first(request)
        except Refusal as refusal:
            return refused(request, refusal)
        return self.get_response(request)


def _may_send(request: HttpRequest) -> bool:
    """False of a stranger. Raises what else the address would say once all was read."""
    token = bearer_token(request) if is_for_a_program(request) else None
    if token is not None:
        return _may_send_by_token(request, token)
    if not isinstance(request.user, User):
        return False
    _refuse_suspended(request.user)
    if _is_of_the_desk(request):
        if not role_names(request.user):
            raise not_found()
        if lacks_second_factor(request):
            raise Refusal("second-factor-asked", status=403)
    return True


def _may_send_by_token(request: HttpRequest, token: str) -> bool:
    if (row := owner_of(token)) is None:
        return False
    _refuse_suspended(row.user)
    scopes = standing(row)
    if not _is_of_the_desk(request):
        if Scope.WRITE not in scopes:
            raise Refusal("token-lacks-scope", status=403, scope=Scope.WRITE.value)
    elif Scope.DESK not in scopes or not role_names(row.user):
        raise not_found()
    return True


def _refuse_suspended(user: User) -> None:
    if user.suspended_at:
        raise Refusal("suspended", status=403)


def _is_of_the_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(OF_THE_DESK)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """A program hears what any call without a token hears; a page says what to do."""
    if is_for_a_program(request):
        answer = problem_json(401, "not-signed-in")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return render(request, "413.html", {"stranger": True}, status=413)
