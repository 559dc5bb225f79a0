"""The board of mutual help: look, ask, take on, answer, accept, dispute, report."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docsharing.citations import Citation
from docsharing.forms import helping as typed
from docsharing.forms.cards import refused
from docsharing.models import HelpAnswer, HelpKind, HelpPost
from docsharing.queries import help_board
from docsharing.queries.help_acts import acts_for
from docsharing.queries.sources import understood
from docsharing.services import help as services
from docsharing.services.help.answers import Given
from docsharing.services.help.posts import NewPost
from ledger.queries.points import points_held
from portal import files
from portal.http import UserRequest, takes_files
from portal.idempotency import fingerprint, once
from portal.refusals import Refusal, not_found


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """The open posts, for everybody."""
    form = typed.BoardForm(request.GET)
    filters = form.filters()
    after = request.GET.get("after", "")
    context = {
        "form": form,
        "filters": filters,
        "page": help_board.board_page(filters, after),
        "later": bool(after),
    }
    return render(request, "docsharing/help_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def help_new(request: UserRequest) -> HttpResponse:
    """Ask the others. The bounty is set aside when the post is shown, once for each form."""
    form = typed.HelpPostForm(request.POST or None, initial={"bounty": 20, "language": "zh"})
    status = 200
    if form.is_valid():
        try:
            pk = _post_once(request, form.cleaned_data)
        except Refusal as refusal:
            field = {"citation": "reference"}.get(refusal.field or "", refusal.field)
            form.add_error(field if field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("Your post is on the board."))
            return redirect("docsharing:help_detail", pk=pk)
    if form.errors:
        status = 422
    context = {
        "form": form,
        "held": points_held(request.user),
        "idempotency_key": request.POST.get("idempotency_key", ""),
    }
    return render(request, "docsharing/help_new.html", context, status=status)


def _post_once(request: UserRequest, given: dict[str, Any]) -> int:
    new = NewPost(
        kind=given["kind"],
        title=given["title"],
        bounty=given["bounty"],
        details=given["details"],
        language=given["language"],
        citation=_cited(given),
        library_limit_fen=given["library_limit_fen"],
    )
    body = {name: str(value) for name, value in given.items()}
    key = f"help:{request.POST.get('idempotency_key', 'form')[:60]}:{fingerprint(body)[:32]}"
    if "idempotency_key" not in request.POST:
        return services.post_help(new, by=request.user).pk

    def act() -> tuple[int, int]:
        return 201, services.post_help(new, by=request.user).pk

    _status, pk, _again = once(f"user:{request.user.pk}", key, body, act)
    return int(pk)


def _cited(given: dict[str, Any]) -> Citation | None:
    """What the pasted reference says; of a document that has none, nothing."""
    text = given["reference"].strip()
    if given["kind"] != HelpKind.DOCUMENT or not text:
        return None
    parsed = understood(text, None)
    return parsed.citation if parsed.filled else None


@require_safe
def help_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One post, with what its reader may do about it."""
    return _page(request, help_board.shown_post(pk, request.user))


def _page(
    request: HttpRequest, post: HelpPost, act: str = "", form: forms.Form | None = None
) -> HttpResponse:
    may = acts_for(post, request.user)
    shown = {name: ACTS[name].blank(name) for name in may.acts}
    status = 200
    if form is not None:
        status = 422
        if act in shown:
            shown[act] = form
    context = {
        "post": post,
        "may": may,
        "forms": shown,
        "form": form,
        "answers": help_board.answers_of(post) if may.sees_answers else [],
        "citation": Citation.from_dict(post.citation) if post.citation else None,
    }
    return render(request, "docsharing/help_detail.html", context, status=status)


class Act(NamedTuple):
    """What a button does: its form, the service, and what is said when it is done."""

    form: type[forms.Form]
    do: Callable[..., Any]
    done: str | Promise

    def blank(self, name: str) -> forms.Form:
        """Its form, empty: several stand on one page, so each has ids of its own."""
        return self.form(auto_id=f"{name}_%s")


def _answer(post: HelpPost, *, by: Any, **given: Any) -> None:
    services.answer(post, Given(**given), by=by)


def _replace(post: HelpPost, *, by: Any, **given: Any) -> None:
    services.replace_answer(post, Given(**given), by=by)


ACTS = {
    "claim": Act(
        typed.PlainForm, services.claim, gettext_lazy("It is yours to answer. Mind the time.")
    ),
    "extend": Act(typed.PlainForm, services.extend_claim, gettext_lazy("You have more time.")),
    "give-up": Act(
        typed.PlainForm, services.give_up_claim, gettext_lazy("Others may answer it now.")
    ),
    "answer": Act(
        typed.GivenForm, _answer, gettext_lazy("Thank you for helping. The asker is told.")
    ),
    "replace": Act(typed.GivenForm, _replace, gettext_lazy("Your answer is replaced.")),
    "accept": Act(
        typed.ThanksForm, services.accept, gettext_lazy("Accepted. The bounty goes to the helper.")
    ),
    "dispute": Act(typed.DisputeForm, services.dispute, gettext_lazy("The helper is told.")),
    "raise": Act(typed.BountyForm, services.raise_bounty, gettext_lazy("The bounty is raised.")),
    "withdraw": Act(
        typed.PlainForm, services.withdraw, gettext_lazy("Withdrawn. Your points are back.")
    ),
    "found": Act(
        typed.PlainForm, services.found_it_myself, gettext_lazy("Well done. Your points are back.")
    ),
    "report": Act(
        typed.ReportForm, services.report, gettext_lazy("Thank you. A moderator looks at it.")
    ),
}


@takes_files
@login_required
@require_POST
def help_act(request: UserRequest, pk: int, act: str) -> HttpResponse:
    """Press one of the buttons of a post."""
    post = help_board.shown_post(pk, request.user)
    if act not in ACTS:
        raise not_found()
    chosen = ACTS[act]
    form = chosen.form(request.POST, request.FILES, auto_id=f"{act}_%s")
    if form.is_valid():
        try:
            chosen.do(post, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            refused(form, refusal)
            post = help_board.shown_post(pk, request.user)
        else:
            messages.success(request, str(chosen.done))
            return redirect("docsharing:help_detail", pk=pk)
    return _page(request, post, act, form)


@login_required
@require_POST
def help_file(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file of an answer, for the asker and the moderators."""
    answer = get_object_or_404(HelpAnswer, pk=pk)
    return files.stream(services.open_answer(answer, by=request.user))


@login_required
@require_safe
def help_mine(request: UserRequest) -> HttpResponse:
    """What she asked for, what she took on, and how she stands."""
    context = {
        "posts": help_board.own_posts(request.user),
        "claims": help_board.own_help(request.user),
        "summary": help_board.help_summary(request.user),
        "held": points_held(request.user),
    }
    return render(request, "docsharing/help_mine.html", context)
