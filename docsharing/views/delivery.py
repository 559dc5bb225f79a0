"""Links that are keys: a delivery for its reader, a status for who has its code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docsharing import services
from docsharing.cases import DELIVERY, OPEN
from docsharing.forms import CodeForm
from docsharing.models import Outcome
from docsharing.queries.covers import file_to_send
from docsharing.queries.details import steps_of
from docsharing.queries.levels import expected_at
from docsharing.queries.links import (
    delivery_by_token,
    file_name,
    looks_like_code,
    plain_code,
    request_by_code,
)
from docsharing.queries.paper import label_of
from docsharing.queries.requests import live_delivery, own_request
from docsharing.queries.shown import shown_state
from docsharing.services import Visitor
from portal import files, words
from portal.clock import now
from portal.http import UserRequest, client_ip
from portal.refusals import Refusal, not_found

View = Callable[..., Any]


def unmentioned(view: View) -> View:
    """A page whose address is a key: nobody is told of it, nothing lists or keeps it."""

    @wraps(view)
    @never_cache
    def guarded(*args: Any, **kwargs: Any) -> Any:
        response = view(*args, **kwargs)
        # Only the origin: with `no-referrer` browsers send `Origin: null`, and no form works.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guarded


def _only_looks_ahead(request: HttpRequest) -> bool:
    """Whether a browser or a mail scanner fetches the page before anybody asked for it."""
    purpose = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return request.method == "HEAD" or "prefetch" in purpose or "X-Moz" in request.headers


@unmentioned
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: UserRequest, token: str) -> HttpResponse:
    """The page of a delivery link; its button gives the file and is counted."""
    found = delivery_by_token(token)
    visitor = Visitor(request.user, client_ip(request), request.headers.get("User-Agent", ""))
    if request.method == "POST":
        ended = services.open_delivery(found, visitor)
        if ended is None and found is not None:
            return files.stream(file_to_send(found), file_name(found))
    elif _only_looks_ahead(request):
        if found is None or found.request.case.reader_id != request.user.pk:
            raise not_found()
        return HttpResponse()
    else:
        ended = services.show_delivery(found, visitor)
    context = {
        "delivery": found,
        "row": found and found.request,
        "ended": ended,
        "Outcome": Outcome,
    }
    return render(request, "docsharing/delivery.html", context, status=410 if ended else 200)


@login_required
@require_POST
def link_renew(request: UserRequest, pk: int) -> HttpResponse:
    """Let a link that ended live once more."""
    live = live_delivery(own_request(request.user, pk))
    if live is None:
        raise not_found()
    try:
        services.renew_link(live, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The link works again."))
    return redirect("docsharing:request_detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def status_find(request: HttpRequest) -> HttpResponse:
    """Ask for a status by the code of a mail or receipt; no sign-in."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"].strip()
        if looks_like_code(code) and request_by_code(code):
            return redirect("docsharing:status", code=plain_code(code))
        services.count_guess(client_ip(request))
        form.add_error("code", words.say("code-unknown"))
    answer = 422 if form.errors else 200
    return render(request, "docsharing/status_find.html", {"form": form}, status=answer)


@unmentioned
@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Where a request is, for whoever has its code: no name, no file, no price."""
    row = request_by_code(code)
    if row is None:
        services.count_guess(client_ip(request))
        raise not_found()
    state, expected, live = shown_state(row), expected_at(row), live_delivery(row)
    context = {
        "row": row,
        "case": row.case,
        "state": state,
        "label": label_of(row, state, live),
        "tone": DELIVERY.tones.get(state, ""),
        "steps": steps_of(row, live),
        "live": live,
        "is_open": state in OPEN,
        "waits": state in DELIVERY.waiting_states,
        "expected": expected,
        "overdue": expected < now(),
    }
    return render(request, "docsharing/status.html", context)
