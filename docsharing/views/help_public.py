"""What the help board shows to everybody beside its list: the ranking of a quarter, and a feed."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from docsharing.models import HelpPost
from docsharing.queries import help_ranking as ranks
from docsharing.queries.help_board import BoardFilters, board_page
from docsharing.services import help as services
from portal import rules
from portal.http import UserRequest


@require_safe
def help_ranking(request: HttpRequest) -> HttpResponse:
    """Who helped most in a quarter."""
    quarter = ranks.quarter_named(request.GET.get("quarter", ""))
    present = ranks.quarter_named("")
    context = {
        "quarter": quarter,
        "before": quarter.before,
        "after": quarter.following if quarter != present else None,
        "ranks": ranks.ranking(quarter, request.user),
        "named": request.user.is_authenticated and ranks.shows_name(request.user),
    }
    return render(request, "docsharing/help_ranking.html", context)


@login_required
@require_POST
def help_name(request: UserRequest) -> HttpResponse:
    """Be named in the ranking, or no longer."""
    services.choose_name(request.user, shows_name=request.POST.get("shows_name") == "on")
    messages.success(request, _("Saved."))
    return redirect("docsharing:help_ranking")


@require_safe
def help_feed(_request: HttpRequest) -> HttpResponse:
    """The newest open posts for a feed reader: titles alone, as everybody sees them."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(site)s: help board") % {"site": rules.value("site.name")}
        feed = Rss201rev2Feed(
            title=title,
            description=title,
            link=_whole(reverse("docsharing:help_list")),
            language=settings.LANGUAGE_CODE,
            feed_url=_whole(reverse("docsharing:help_feed")),
        )
        for post in board_page(BoardFilters()).posts:
            feed.add_item(**_item(post))
        body = feed.writeString("utf-8")
    return HttpResponse(body, content_type=feed.content_type)


def _item(post: HelpPost) -> dict[str, object]:
    address = _whole(reverse("docsharing:help_detail", args=[post.pk]))
    about = {"points": post.bounty, "kind": post.get_kind_display()}
    return {
        "title": "".join(sign if sign.isprintable() else " " for sign in post.title),
        "link": address,
        "description": _("%(kind)s, %(points)s points") % about,
        "unique_id": address,
        "pubdate": post.opened_at,
    }


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
