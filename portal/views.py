"""The public pages of no service, the member's own place, and the pages for what went wrong."""

import errno
import logging
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from django.views.i18n import set_language

from portal import figures, outbox, rules, slots, words
from portal import notices as notice_mechanism
from portal.clock import now
from portal.context import SIZES, THEMES, Shell, flat
from portal.forms import NoticeChoiceForm
from portal.http import UserRequest, is_for_a_program, problem_json
from portal.models import Channel, Notice, Outgoing
from portal.refusals import Refusal

logger = logging.getLogger(__name__)
YEAR = 365 * 24 * 3600
PER_PAGE = 25
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


# Home and help
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: find box, today's desk, services with prices, figures, how it works."""
    context = {
        "welcome_fen": _welcome_fen(),
        "services": flat(slots.fill("home", request)),
        "today": flat(slots.fill("today", request)),
        "quick": flat(slots.fill("quick", request)),
        "figures": figures.shown(),
    }
    return render(request, "portal/home.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The find box: a status code leads to its page, all else into the request form."""
    wanted = " ".join(request.GET.get("q", "").split())[:500]
    if not wanted:
        return redirect("portal:home")
    places = flat(slots.fill("find", wanted))
    return redirect(places[0] if places else "portal:help")


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """How the services work, and answers to common questions."""
    return render(request, "portal/help.html", {"more": flat(slots.fill("help", request))})


@require_safe
def help_fees(request: HttpRequest) -> HttpResponse:
    """What the services cost."""
    context = {"welcome_fen": _welcome_fen(), "price_tables": flat(slots.fill("prices", request))}
    return render(request, "portal/help_fees.html", context)


def _welcome_fen() -> int:
    """What a new reader is given; nothing on a site without a subsidy."""
    known = rules.keys()
    return rules.value("subsidy.online") if any(k.key == "subsidy.online" for k in known) else 0


@require_safe
def help_privacy(request: HttpRequest) -> HttpResponse:
    """What the library knows of a person, and why."""
    return render(request, "portal/help_privacy.html")


@require_safe
def help_copyright(request: HttpRequest) -> HttpResponse:
    """What may be done with a delivered document."""
    return render(request, "portal/help_copyright.html")


@require_safe
def help_accessibility(request: HttpRequest) -> HttpResponse:
    """What the site does for people with a disability and for the elderly."""
    return render(request, "portal/help_accessibility.html")


# Display and language
def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed and target.startswith("/") else "/"


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember the text size or the theme that the visitor chose."""
    response = redirect(_back(request))
    for name, allowed in (("size", SIZES), ("theme", THEMES)):
        if (chosen := request.POST.get(name)) in allowed:
            # The page's script changes it too, so this cookie is open to it; it holds no secret.
            response.set_cookie(
                name, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure()
            )
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: for this browser by the cookie, for the person by what accounts keep."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        slots.fill("language", request.user, chosen)
    return set_language(request)


# The member's own place
@login_required
@require_safe
def me(request: UserRequest) -> HttpResponse:
    """The member's home: a card from each part of the house."""
    return render(request, "portal/me.html", {"cards": flat(slots.fill("member", request))})


@login_required
@require_safe
def notices(request: UserRequest) -> HttpResponse:
    """The inbox."""
    rows = Notice.objects.filter(user=request.user, visible_from__lte=now()).order_by("-pk")
    unread_only = request.GET.get("show") == "unread"
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    texts = words.say_all([(row.code, row.params) for row in page])
    context = {
        "page": page,
        "rows": list(zip(page, texts, strict=True)),
        "unread_only": unread_only,
        "by_text": notice_mechanism.hears_by_text(request.user),
    }
    return render(request, "portal/notices.html", context)


@login_required
@require_POST
def notice_open(request: UserRequest, pk: int) -> HttpResponse:
    """Open a notice: it is read now, and leads to what it tells of."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user, visible_from__lte=now())
    notice_mechanism.mark_read(request.user, notice=notice.pk)
    local = notice.url.startswith("/") and not notice.url.startswith("//")
    return redirect(notice.url if local else "portal:notices")


@login_required
@require_POST
def notices_read(request: UserRequest) -> HttpResponse:
    """Mark all notices as read."""
    notice_mechanism.mark_read(request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("portal:notices")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: UserRequest) -> HttpResponse:
    """Which notices also come by mail, or by text message to who has a telephone alone."""
    form = NoticeChoiceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        for topic, mail in form.choices():
            notice_mechanism.choose(request.user, topic, mail=mail)
        messages.success(request, _("Your choice is saved."))
        return redirect("portal:notice_settings")
    context = {"form": form, "by_text": notice_mechanism.hears_by_text(request.user)}
    return render(request, "portal/notice_settings.html", context)


# Where mail and messages of a trial site end up
@require_safe
def dev_outbox(request: HttpRequest) -> HttpResponse:
    """What the site would have sent: only on a site that `make run` started."""
    if not settings.DEV_PAGES:
        raise Http404
    rows = Outgoing.objects.exclude(channel=Channel.TASK).order_by("-pk")
    wanted = request.GET.get("q", "").strip()
    if wanted:
        rows = rows.filter(address__icontains=wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    letters = [{"row": row, "text": outbox.text_of(row)} for row in page]
    return render(
        request, "portal/dev_outbox.html", {"page": page, "letters": letters, "q": wanted}
    )


# For machines
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether what a page needs is there: the database, and the cache."""
    parts = {"database": _database_answers(), "cache": _cache_answers()}
    ready = parts["database"]  # without a cache the site is slower, not away
    return JsonResponse(
        {"status": "ok" if ready else "away", **parts}, status=200 if ready else 503
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _cache_answers() -> bool:
    mark = secrets.token_hex(8)
    try:
        cache.set("readyz", mark, 10)
        return cache.get("readyz") is not None
    except Exception:  # whatever a cache throws, it is not there
        return False


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone."""
    private = (
        "/me/", "/desk/", "/accounts/", "/d/", "/feed/", "/status/", "/api/", "/admin/", "/find/",
        "/openurl/",
    )  # fmt: skip
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


# When something went wrong: the header and the telephone stay
PROBLEMS = {400: "unreadable", 403: "not-allowed", 404: "not-found", 413: "too-large"}


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    if is_for_a_program(request):
        return problem_json(status, PROBLEMS[status])
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What came in cannot be read."""
    return _page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person may see this, but not do it."""
    return _page(request, 403, reason=_("Your role does not allow this."))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not this person's to see: both read alike."""
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off. What was typed is offered back to copy."""
    own_page = request.headers.get("Origin", "").partition("://")[2] == request.get_host()
    context = {"typed": _typed(request) if own_page else [], "back": request.path}
    return render(request, "403_csrf.html", context, status=403)


def _typed(request: HttpRequest) -> list[str]:
    hidden = {"csrfmiddlewaretoken", "idempotency_key", "next"}
    texts = [
        text
        for name, typed in request.POST.lists()
        if name not in hidden and "password" not in name and "code" not in name
        for text in typed
        if len(text) > 3
    ]
    return texts[:40]


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. This page asks no database; its number is in the log too."""
    problem = sys.exc_info()[1]
    if isinstance(problem, OperationalError | InterfaceError):
        return unavailable(request)  # the database is away, or too busy to wait for
    if isinstance(problem, OSError) and problem.errno in NO_ROOM:
        return no_room(request)
    number = secrets.token_hex(4)
    logger.error("error page shown, number %s, path %s", number, request.path)
    if is_for_a_program(request):
        return problem_json(500, "fault", _("Sorry, something broke here"), number=number)
    return _bare(request, "500.html", 500, number=number)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The house is closed for a moment."""
    if is_for_a_program(request):
        response = problem_json(503, "unavailable", _("Back in a moment"))
    else:
        response = _bare(request, "503.html", 503)
    response.headers["Retry-After"] = "120"
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    """The disk is full before an upload was read to its end."""
    refusal = Refusal("storage-full", field="file", status=507)
    if is_for_a_program(request):
        return problem_json(507, refusal.code, refusal.text)
    return _bare(request, "507.html", 507, refusal=refusal)


def _bare(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """A page that asks no database; if even that breaks (no styles were collected), plain words.

    An error page that raises is asked again by every layer of middleware, and logged each time.
    """
    try:
        shell = Shell(request, at_rest=True)
        text = loader.get_template(template).render({"shell": shell, **context})
    except Exception:
        logger.exception("the page %s broke", template)
        words = _("Sorry, something broke here")
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(text, status=status)
