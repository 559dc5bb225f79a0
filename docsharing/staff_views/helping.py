"""The board of mutual help at the desk: disputes, reports, and what the library takes over."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import role_required
from accounts.roles import Role
from accounts.services import has_role
from docsharing.citations import Citation
from docsharing.forms.cards import refused
from docsharing.forms.helping import DecideForm, PlainForm, RemoveForm
from docsharing.models import LIVE, HelpAnswer, HelpPost, HelpState
from docsharing.queries import help_board
from docsharing.services import help as services
from portal.clock import now
from portal.http import UserRequest
from portal.refusals import Refusal

MOST = 100
at_the_desk = role_required(Role.LIBRARIAN, Role.MANAGER)
moderators = role_required(Role.MANAGER)


@at_the_desk
@require_safe
def help_desk(request: UserRequest) -> HttpResponse:
    """What waits for the desk: disputes and reports for a manager, documents for everybody."""
    context = {
        "disputed": list(help_board.disputed_posts()[:MOST]),
        "reported": list(help_board.reported_posts()[:MOST]),
        "for_us": list(help_board.for_the_library()[:MOST]),
        "moderates": has_role(request.user, Role.MANAGER),
    }
    return render(request, "docsharing/staff/help_desk.html", context)


def _post(pk: int) -> HelpPost:
    rows = HelpPost.objects.select_related("asker", "paid_to", "request__case__number")
    return get_object_or_404(rows, pk=pk)


@at_the_desk
@require_safe
def help_case(request: UserRequest, pk: int) -> HttpResponse:
    """One post with all that was said of it."""
    return _page(request, _post(pk))


FORMS: dict[str, type[forms.Form]] = {
    "decide": DecideForm,
    "remove": RemoveForm,
    "dismiss": PlainForm,
    "transfer": PlainForm,
}


def _page(
    request: UserRequest, post: HelpPost, act: str = "", form: forms.Form | None = None
) -> HttpResponse:
    answers = help_board.answers_of(post)
    shown = {name: FORMS[name](auto_id=f"{name}_%s") for name in _acts(request, post)}
    if act in shown and form is not None:
        shown[act] = form
    context = {
        "post": post,
        "answers": answers,
        "reports": list(post.reports.select_related("by").order_by("pk")),
        "forms": shown,
        "form": form,
        "citation": Citation.from_dict(post.citation) if post.citation else None,
        "waits_until": _replace_by(answers),
        "moderates": has_role(request.user, Role.MANAGER),
    }
    status = 422 if form is not None else 200
    return render(request, "docsharing/staff/help_case.html", context, status=status)


def _replace_by(answers: list[HelpAnswer]) -> datetime | None:
    """Until when the helper may still put something better in the place of the last answer."""
    said = getattr(answers[-1], "dispute", None) if answers else None
    return said.replace_by if said and said.replace_by and said.replace_by > now() else None


def _acts(request: UserRequest, post: HelpPost) -> list[str]:
    acts = []
    if has_role(request.user, Role.MANAGER):
        if post.state == HelpState.DISPUTED:
            acts.append("decide")
        if post.reports.filter(decided_at__isnull=True).exists():
            acts.append("dismiss")
        if post.state in LIVE:
            acts.append("remove")
    if post.state == HelpState.OPEN and post.library_limit_fen is not None:
        acts.append("transfer")
    return acts


@moderators
@require_POST
def help_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Pay, split or return a disputed bounty."""
    return _do(request, pk, "decide", _("Decided. Both sides are told."))


@moderators
@require_POST
def help_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Take a post off that breaks the rules."""
    return _do(request, pk, "remove", _("Taken off. Both sides are told."))


@moderators
@require_POST
def help_dismiss(request: UserRequest, pk: int) -> HttpResponse:
    """Nothing is wrong with a post that was reported."""
    return _do(request, pk, "dismiss", _("The report is dismissed."))


@at_the_desk
@require_POST
def help_transfer(request: UserRequest, pk: int) -> HttpResponse:
    """Take a post over as a request for a document."""
    return _do(request, pk, "transfer", _("It is a request now. The asker is told."))


SERVICES = {
    "decide": services.decide,
    "remove": services.remove,
    "dismiss": services.dismiss_reports,
    "transfer": services.transfer_to_library,
}


def _do(request: UserRequest, pk: int, act: str, done: str) -> HttpResponse:
    post = _post(pk)
    form = FORMS[act](request.POST, auto_id=f"{act}_%s")
    if form.is_valid():
        try:
            SERVICES[act](post, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            post = _post(pk)
        else:
            messages.success(request, done)
            return redirect("docsharing_staff:help_case", pk=pk)
    return _page(request, post, act, form)
