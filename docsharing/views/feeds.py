"""The feed of one's own requests: for a feed reader at its secret address; how she wants it."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services.limits import HOUR, QUARTER, spend
from docsharing import services
from docsharing.cases import State
from docsharing.models import RequestFeed
from docsharing.queries.feeds import (
    Entry,
    changed_at,
    entries_of,
    feed_address,
    feed_by_token,
    feed_of,
)
from docsharing.queries.listing import Line
from portal import rules, words
from portal.clock import SHANGHAI
from portal.http import UserRequest, client_ip
from portal.refusals import Refusal, not_found

WRITERS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}
POLLS, GUESSES = 60, 60


@require_safe
def feed(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The feed, for whoever has its address: in the reader's language, without signing in."""
    try:
        found = _found(request, token, form)
    except Refusal as refusal:
        return _unmentioned(_said(refusal))
    with translation.override(found.reader.language):
        response, changed = _written(found, form)
    etag = response.headers["ETag"]
    answer = get_conditional_response(request, etag, int(changed.timestamp()), response)
    return _unmentioned(answer or response)


def _found(request: HttpRequest, token: str, form: str) -> RequestFeed:
    """The feed of an address, asked for no more often than a feed reader should."""
    found = feed_by_token(token) if form in WRITERS else None
    if found is None:
        spend("feed-guess", client_ip(request) or "", limit=GUESSES, seconds=QUARTER)
        raise not_found()
    spend("feed", str(found.pk), limit=POLLS, seconds=HOUR)
    return found


def _unmentioned(response: HttpResponse) -> HttpResponse:
    """Its address is a key: nobody keeps the answer or is told from where one came."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _said(refusal: Refusal) -> HttpResponse:
    """Why there is nothing, for a program: no page, which would repeat the address."""
    wait = refusal.params.get("retry_after")
    response = HttpResponse(refusal.text, "text/plain; charset=utf-8", refusal.status)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _written(found: RequestFeed, form: str) -> tuple[HttpResponse, datetime]:
    """The feed as a file, and when it said something new last."""
    entries = entries_of(found)
    title = words.say("feed.title", {"site_name": rules.value("site.name")})
    writer = WRITERS[form](
        title=title,
        description=title,
        link=_whole(reverse("docsharing:request_list")),
        language=found.reader.language,
        feed_url=feed_address(found, form),
        feed_guid=_tag(f"feed/{found.token_hash[:16]}"),
    )
    for entry in entries:
        writer.add_item(**_item(entry, with_title=found.shows_titles))
    changed = changed_at(found, entries)
    # Django would say the time of the newest entry, also when the choice of titles changed.
    writer.latest_post_date = lambda: changed
    body = writer.writeString("utf-8").encode()
    headers = {
        "ETag": quote_etag(hashlib.sha256(body).hexdigest()),
        "Last-Modified": http_date(changed.timestamp()),
        "Content-Language": found.reader.language,
    }
    return HttpResponse(body, content_type=writer.content_type, headers=headers), changed


def _item(entry: Entry, *, with_title: bool) -> dict[str, Any]:
    line = entry.line
    number = line.row.case.number
    about = {
        "number": number.code if number else "",
        "label": line.label,
        "title": _plain(str(line.row))[:200],
    }
    code = "feed.entry-titled" if with_title else "feed.entry"
    return {
        "title": words.say(code, about),
        "link": _whole(reverse("docsharing:request_detail", args=[line.row.pk])),
        "description": "\n".join(words.say_all(_facts(line, about))),
        "unique_id": _tag(f"request/{entry.key}"),
        "unique_id_is_permalink": False,
        "pubdate": entry.at,
        "updateddate": entry.at,
    }


def _facts(line: Line, about: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What a feed reader shows below the title: number, state and days; nothing of the document."""
    row, live = line.row, line.live
    dates = [("feed.sent", row.case.opened_at)]
    if line.state == State.RETRY:
        dates.append(("feed.answer-by", row.answer_by))
    elif line.is_open and line.state != State.QUOTED:
        dates.append(("feed.expected", row.case.deliver_due_at))
    elif live and line.state == State.DELIVERED:
        paper = ("feed.collect-until", live.collect_by if live.waits else None)
        dates.append(paper if live.is_paper else ("feed.link-until", live.expires_at))
    said = [(code, {"at": f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"}) for code, at in dates if at]
    return [("feed.number", about), ("feed.state", about), *said, ("feed.sign-in", {})]


def _plain(text: str) -> str:
    """The text without what no XML may hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _tag(about: str) -> str:
    """A name that is no address and stays (RFC 4151)."""
    return f"tag:{settings.SITE_URL.split('//')[-1].split(':')[0]},2026:{about}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feed_settings(request: UserRequest) -> HttpResponse:
    """Her feed's address, to be shown, renewed and switched off; whether it tells titles."""
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise not_found()
        messages.success(request, act(request))
        return redirect("docsharing:feed_settings")
    found = feed_of(request.user)
    addresses = [(form, feed_address(found, form)) for form in WRITERS] if found else []
    context = {"feed": found, "addresses": addresses}
    return render(request, "docsharing/feed_settings.html", context)


def _open(request: UserRequest) -> str:
    """Switch it on, or give it another address."""
    before = feed_of(request.user)
    titles = before.shows_titles if before else request.POST.get("titles") == "on"
    services.open_feed(request.user, shows_titles=titles)
    return _("The feed has a new address.") if before else _("The feed is on.")


def _choose(request: UserRequest) -> str:
    services.choose_titles(request.user, shows_titles=request.POST.get("titles") == "on")
    return _("Saved.")


def _end(request: UserRequest) -> str:
    services.end_feed(request.user)
    return _("The feed is off. Its address opens nothing any more.")


_ACTS = {"open": _open, "choose": _choose, "end": _end}
