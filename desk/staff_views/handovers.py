"""Handing over at the end of a shift, and what was handed over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Role
from accounts.services import has_role
from desk import services
from desk.forms import HandoverForm
from desk.models import Handover
from desk.queries.handovers import MOST, given_by, handover_for, in_hand, lines_of
from desk.services import HandedOver
from desk.staff_views import lines, undoing
from desk.staff_views.queue import at_the_desk, queue_url
from portal.http import UserRequest, key_in
from portal.refusals import Refusal, not_found


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request: UserRequest) -> HttpResponse:
    """What one has in hand: chosen, noted on, and handed over."""
    cases = list(in_hand(request.user).select_related("number", "reader")[:MOST])
    posted = request.POST if request.method == "POST" else None
    form = HandoverForm(posted, by=request.user, cases=cases)
    if form.is_valid():
        try:
            return _handed(request, services.hand_over(by=request.user, **form.cleaned_data))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
    asked = (posted or request.GET).getlist("case")
    chosen = {key for key in map(key_in, asked) if key}
    labels = lines.Labels()
    rows = [
        {
            "case": case,
            "chosen": case.pk in chosen if asked or posted else True,
            "note": (posted or {}).get(f"note_{case.pk}", ""),
            "label": labels.state(case.kind, case.state),
        }
        for case in cases
    ]
    others = len(chosen - {case.pk for case in cases})
    context = {"form": form, "rows": rows, "others": others, "given": given_by(request.user)}
    answer = 422 if form.errors else 200
    return render(request, "desk/handover_new.html", context, status=answer)


def _handed(request: UserRequest, done: HandedOver) -> HttpResponse:
    count = len(done.events)
    text = ngettext("%(n)s case handed over.", "%(n)s cases handed over.", count) % {"n": count}
    if not undoing.offer(request, done.events, text):
        messages.success(request, text)
    if left := len(done.refused):
        said = ngettext(
            "%(n)s case stayed: it is no longer in your hands.",
            "%(n)s cases stayed: they are no longer in your hands.",
            left,
        )
        messages.warning(request, said % {"n": left})
    return redirect(queue_url("view=mine"))


def _found(request: UserRequest, pk: int) -> Handover:
    sees_all = has_role(request.user, Role.MANAGER)
    handover = handover_for(request.user, pk, sees_all=sees_all)
    if handover is None:
        raise not_found()
    return handover


@at_the_desk
@require_safe
def handover_detail(request: UserRequest, pk: int) -> HttpResponse:
    """What was handed over, with its notes."""
    handover = _found(request, pk)
    labels = lines.Labels()
    rows = [
        {"line": line, "label": labels.state(line.event.case.kind, line.event.case.state)}
        for line in lines_of(handover)
    ]
    mine = handover.to_id in {None, request.user.pk} and handover.by_id != request.user.pk
    context = {"handover": handover, "rows": rows, "may_see": mine and not handover.seen_at}
    return render(request, "desk/handover_detail.html", context)


@at_the_desk
@require_POST
def handover_seen(request: UserRequest, pk: int) -> HttpResponse:
    """She has seen it: it no longer stands at her desk."""
    services.see_handover(_found(request, pk), by=request.user)
    messages.success(request, _("Marked as seen."))
    return redirect(reverse("desk_staff:queue"))
