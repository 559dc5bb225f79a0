"""Staff pages of portal: the rules that the library may change, and the long work under way."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import outbox, queries, rules, slots
from portal.forms import RuleForm
from portal.http import UserRequest
from portal.models import Job
from portal.refusals import Refusal

View = Callable[..., HttpResponse]
ADMINISTRATOR = "administrator"
PER_PAGE = 25


def staff_page(*roles: str) -> Callable[[View], View]:
    """A page for staff with one of these roles (any, if none is named). The roles are accounts'."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            behind = view
            for guard_of in slots.fill("guard", roles, view):
                behind = guard_of
            if behind is view:
                raise Http404
            return behind(request, *args, **kwargs)

        return guarded

    return decorate


@staff_page(ADMINISTRATOR)
@require_safe
def rule_list(request: UserRequest) -> HttpResponse:
    """All rules by group, with what they say now, their history, and the form to change them."""
    wanted = request.GET.get("q", "").strip()[:100]
    lines = queries.rule_lines(wanted)
    groups = [
        (group, queries.group_name(group), list(rows))
        for group, rows in groupby(lines, key=lambda line: line.key.group)
    ]
    return render(
        request, "portal/rule_list.html", {"groups": groups, "q": wanted, "found": len(lines)}
    )


@staff_page(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_detail(request: UserRequest, key: str) -> HttpResponse:
    """One rule: its history, and a new value from a day on."""
    try:
        rule = rules.get(key)
    except Refusal as refusal:
        raise Http404 from refusal
    form = RuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            rules.set_rule(key, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("“%(rule)s” is set.") % {"rule": rule.label})
            return redirect("portal_staff:rule_detail", key=key)
    context = {"form": form, "line": queries.rule_line(rule), "history": queries.rule_history(rule)}
    return render(request, "portal/rule_detail.html", context)


@staff_page(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def outbox_state(request: UserRequest) -> HttpResponse:
    """What waits to leave the house, and what was given up: that can be tried again."""
    if request.method == "POST":
        count = outbox.try_again()
        messages.success(request, _("Tried again: %(count)d.") % {"count": count})
        return redirect("portal_staff:outbox")
    return render(request, "portal/outbox.html", {"state": queries.outbox_state()})


@staff_page()
@require_safe
def job_list(request: UserRequest) -> HttpResponse:
    """The long work that the person asked for; an administrator sees all."""
    page = Paginator(_visible_jobs(request), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/job_list.html", {"page": page, "jobs": queries.job_lines(page)})


@staff_page()
@require_safe
def job_part(request: UserRequest, pk: int) -> HttpResponse:
    """The bar of one job, asked for again and again while it runs."""
    job = get_object_or_404(_visible_jobs(request), pk=pk)
    [line] = queries.job_lines([job])
    return render(request, "parts/job.html", {"job": line, "poll": True})


def _visible_jobs(request: UserRequest) -> Any:
    rows = Job.objects.select_related("by").order_by("-pk")
    roles = frozenset().union(*slots.fill("roles", request.user))
    return rows if ADMINISTRATOR in roles else rows.filter(by=request.user)
