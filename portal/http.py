"""What stands between browser and views: bad bytes out, headers on, one look at the rules."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import get_language_from_request, override

from portal import rules, words
from portal.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
Marked = TypeVar("Marked", bound=Callable[..., Any])
UNLIMITED = 2**63


class UserRequest(HttpRequest):
    """A request of a person who has signed in, for the type checker."""

    user: Any


def client_ip(request: HttpRequest) -> str | None:
    """From where a request comes; behind our own proxies, what the outermost of them saw."""
    seen = request.headers.get("x-forwarded-for", "").split(",")
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        address = seen[-settings.TRUSTED_PROXIES].strip()
    else:
        address = request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None


LARGEST_KEY = 2**63 - 1


def key_in(text: str) -> int:
    """A key as an address or a form has it; 0 for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return 0
    return key if (key := int(text)) <= LARGEST_KEY else 0


def bad_text(text: str) -> bool:
    """Whether a text holds what no database takes: NUL, or half a surrogate pair."""
    return "\x00" in text or any("\ud800" <= ch <= "\udfff" for ch in text)


class HeaderMiddleware:
    """The outermost: what every answer has, whoever gave it, and Django has no setting for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        if response.status_code >= 400:
            keep_nowhere(response)
        return response


def keep_nowhere(response: HttpResponse) -> None:
    """Let no cache keep an answer: it is one person's, or true only now."""
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "no-store, private"


class HealthMiddleware:
    """Lets a load balancer ask how we are by whatever address it knows us: no page shows it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in {"/healthz", "/readyz"}:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)


def takes_files(*, most: int = 0) -> Callable[[Marked], Marked]:
    """Mark a page, or a class of the API, to which people send files of at most so many bytes.

    Without `most` as many as any file may have. To all other addresses a body may be no larger
    than a form.
    """

    def mark(view: Marked) -> Marked:
        view.takes_files = most or UNLIMITED  # type: ignore[attr-defined]
        return view

    return mark


def _most_bytes(request: HttpRequest) -> int:
    """How long a body this address takes. Files come in a form of parts, and in nothing else."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return settings.FORM_MAX_BYTES
    views = (view, getattr(view, "cls", None))
    most = max(getattr(each, "takes_files", 0) for each in views)
    if not most:
        return settings.FORM_MAX_BYTES
    if request.content_type != "multipart/form-data":
        return max(settings.FORM_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return min(most, settings.UPLOAD_MAX_BYTES) + settings.FORM_MAX_BYTES


def is_larger_than_a_form(request: HttpRequest) -> bool:
    """Whether the body can be none but a file's."""
    return _length(request) > settings.FORM_MAX_BYTES


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to what a rule forbids and no page puts at a field."""
    if is_for_a_program(request):
        return problem_json(refusal.status, refusal.code, refusal.text)
    if refusal.status == 404:
        return render(request, "404.html", status=404)
    return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)


class InputMiddleware:
    """Answers 400 to bytes that no page could store and 413 to too many, before any view.

    Only so many bytes are ever read as CONTENT_LENGTH says: a body that does not tell its length
    is no body. Who sends a file is asked later: `accounts.uploads.UploadMiddleware`.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_larger_than_a_form(request) and _length(request) > _most_bytes(request):
            return _problem(request, 413, "too-large")
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        if any(bad_text(v) or bad_text(k) for k, values in request.GET.lists() for v in values):
            return bad_request(request)
        return self.get_response(request)


def is_for_a_program(request: HttpRequest) -> bool:
    """Whether the answer is read by a program: problem JSON then, in place of a page."""
    return request.path.startswith("/api/v")


def problem_json(status: int, code: str, title: str = "", **more: str) -> HttpResponse:
    """What went wrong, for a program (RFC 9457)."""
    body = {"type": code, "title": title or words.say(code), "status": status, "errors": [], **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest) -> HttpResponse:
    """The answer to what cannot be read."""
    return _problem(request, 400, "unreadable")


def _length(request: HttpRequest) -> int:
    """How long the body says that it is, read as Django reads it: 0 where that is no number."""
    try:
        return int(request.headers.get("content-length") or 0)
    except ValueError:
        return 0


def _problem(request: HttpRequest, status: int, code: str) -> HttpResponse:
    # It is answered before the language of the reader was looked for.
    with override(get_language_from_request(request)):
        if is_for_a_program(request):
            return problem_json(status, code)
        return render(request, f"{status}.html", status=status)


class RequestMiddleware:
    """Private pages are not stored; rules are read once a request; posted NULs are refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rules.begin_request()
        try:
            response = self._answer(request)
        finally:
            rules.end_request()
        if self._is_private(request):
            keep_nowhere(response)
        patch_vary_headers(response, ("Cookie",))
        return response

    @staticmethod
    def _is_private(request: HttpRequest) -> bool:
        """Whether somebody asks: by what the request brought, so that no database is asked."""
        return "authorization" in request.headers or request.session.session_key is not None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no page put at a field has a page of its own."""
        if not isinstance(exception, Refusal):
            return None
        return refused(request, exception)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self._read(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def _read(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type != "application/json":
            posted = ((k, v) for k, values in request.POST.lists() for v in values)
            if any(bad_text(k) or bad_text(v) for k, v in posted):
                return bad_request(request)
        return self.get_response(request)
