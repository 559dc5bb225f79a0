"""A case: what is known of it, what may be done to it, what was done and said."""

from typing import Any

from django.contrib import messages
from django.db.models import Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services import has_role, show_name
from desk import kinds, queries, services
from desk.clock import Clock
from desk.forms import CaseFileForm, MessageForm
from desk.kinds import Act
from desk.models import Case, CaseFile, DeskChoice, ReplyTemplate, StateEvent
from desk.queries import Filters
from desk.staff_views import lines, undoing
from desk.staff_views.queue import at_the_desk, queue_url
from portal import files
from portal.clock import now
from portal.http import UserRequest, takes_files
from portal.refusals import Refusal

OTHERS = 4


PEOPLE = ("number", "reader", "assignee", "payer", "payer_organisation", "opened_by")


def found_case(pk: int, by: User) -> Case:
    """The case with the people and details of its page, and whether `by` wants letters as keys."""
    related = [name for kind in kinds.all_kinds() for name in kind.related]
    asked = {name: what for kind in kinds.all_kinds() for name, what in kind.annotations.items()}
    wish = DeskChoice.objects.filter(user=by).values("keys")[:1]
    rows = Case.objects.select_related(*PEOPLE, *related)
    return get_object_or_404(rows.annotate(letters=Subquery(wish), **asked), pk=pk)


def back_of(request: UserRequest) -> Filters:
    """The list from which the case was opened, as the address or the form says."""
    if request.method == "POST":
        return Filters.parsed(request.POST.get("back", ""))
    return Filters.of(request.GET)


def is_split(request: UserRequest) -> bool:
    """Whether the case stands beside the list, not on a page of its own."""
    given = request.POST if request.method == "POST" else request.GET
    return bool(request.htmx) and given.get("from") != "page"


def case_url(case: Case, filters: Filters) -> str:
    """The address of the case's own page."""
    return f"{reverse('desk_staff:case_detail', args=(case.pk,))}?{filters.query()}"


def pane_context(request: UserRequest, case: Case, filters: Filters) -> dict[str, Any]:
    """Everything that the page of a case shows."""
    kind = kinds.get(case.kind)
    at = now()
    text, look = lines.left(case.due_at, case.paused_at, at, Clock.at_hand(at))
    history = queries.history(case)
    return {
        "case": case,
        "kind": kind,
        "state_label": kind.state_label(case.state),
        "tone": kind.tones.get(case.state, "main"),
        "left": text if case.is_open else "",
        "look": {"late": "bad", "soon": "warn"}.get(look, ""),
        "buttons": lines.buttons(case, request.user),
        "papers": lines.paper_links(case),
        "detail_template": kind.detail_template,
        "history": history,
        "filters": filters,
        "here": filters.query(),
        "split": is_split(request),
        "undo": None if request.htmx else undoing.offered_on(request, case, history),
        **lines.keys(),
        **kind.detail_context(case),
    }


@at_the_desk
@require_safe
def case_detail(request: UserRequest, pk: int) -> HttpResponse:
    """The case as a page of its own, or as the right half of the queue."""
    case = found_case(pk, request.user)
    context = pane_context(request, case, Filters.of(request.GET))
    return render(request, "desk/pane.html" if request.htmx else "desk/case_detail.html", context)


@at_the_desk
@require_safe
def case_aside(request: UserRequest, pk: int) -> HttpResponse:
    """What stands beside a case, by a second request: the reader, files, what was sent."""
    case = found_case(pk, request.user)
    kind, filters = kinds.get(case.kind), Filters.of(request.GET)
    others = Case.objects.filter(reader=case.reader_id).exclude(pk=case.pk)
    context = {
        "case": case,
        "reader_template": kind.reader_template or "desk/parts/reader.html",
        "files": case.files.select_related("stored").order_by("pk"),
        "file_form": CaseFileForm(auto_id="file_%s"),
        "others": others.order_by("-pk")[:OTHERS],
        "sent": queries.sent_about(case),
        "here": filters.query(),
        "split": is_split(request),
        **kind.detail_context(case),
    }
    name = "desk/parts/aside.html" if request.htmx else "desk/case_aside.html"
    return render(request, name, context)


@takes_files()
@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def case_act(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """Do an act: its form or its question first, if it has one."""
    case, filters = found_case(pk, request.user), back_of(request)
    act, posted = _act(case, name), request.method == "POST"
    if not posted and not has_role(request.user, *act.roles):
        raise Http404
    form = act.build_form(case, request.user, *([request.POST, request.FILES] if posted else []))
    if not posted or (form is not None and not form.is_valid()):
        return _act_page(request, case, name, form)
    following = queries.next_after(filters, request.user, case)
    try:
        done = services.perform(case, name, by=request.user, **(form.cleaned_data if form else {}))
    except Refusal as refusal:
        return _refused(request, case, name, form, refusal)
    _tell(request, case, name, following)
    if warning := act.warns(done):
        messages.warning(request, warning)
    return _go_on(request, filters, following)


def _act(case: Case, name: str) -> Act:
    try:
        return kinds.act(case.kind, name)
    except Refusal as refusal:
        raise Http404 from refusal


def _act_page(request: UserRequest, case: Case, name: str, form: Any) -> HttpResponse:
    act = kinds.act(case.kind, name)
    if not kinds.fits(act, case):
        return _conflict(request, case, _("This cannot be done as the case stands now."))
    filters = back_of(request)
    context = {
        "case": case,
        "act": act,
        "name": name,
        "form": form,
        "filters": filters,
        "here": filters.query(),
        "split": is_split(request),
        "url": reverse("desk_staff:case_act", args=(case.pk, name)),
    }
    page = "desk/parts/act.html" if request.htmx else "desk/case_act.html"
    response = render(request, page, context)
    if request.htmx:
        response.headers["HX-Retarget"] = "#act"
    return response


def _refused(
    request: UserRequest, case: Case, name: str, form: Any, refusal: Refusal
) -> HttpResponse:
    """A rule said no: at its field, or kindly in place of the buttons when somebody was first."""
    if refusal.status == 404:
        raise Http404
    if refusal.status in {403, 409} or form is None:
        return _conflict(request, case, refusal.text, refusal.status)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
    # As the database knows it: what the act had changed in memory was rolled back.
    return _act_page(request, found_case(case.pk, by=request.user), name, form)


def _conflict(request: UserRequest, case: Case, text: str, status: int = 409) -> HttpResponse:
    """The case as it stands now; a line in place of the buttons says what happened."""
    fresh = found_case(case.pk, request.user)
    context = pane_context(request, fresh, back_of(request))
    context["conflict"] = text
    page = "desk/pane.html" if request.htmx else "desk/case_detail.html"
    response = render(request, page, context, status=status)
    if request.htmx:
        response.headers["HX-Retarget"] = "#d"
    return response


def _tell(request: UserRequest, case: Case, name: str, following: int | None) -> None:
    """Say what was done, with the offer to take it back if that can be."""
    act = kinds.act(case.kind, name)
    text = undoing.done(act, case)
    events = StateEvent.objects.filter(case=case, by=request.user, act=name)
    last = events.select_related("case").order_by("-pk").first()
    if not (act.undo and last and undoing.offer(request, [last], text, following)):
        undoing.forget(request)  # what came before is no longer what was just done
        messages.success(request, text)


def _go_on(request: UserRequest, filters: Filters, following: int | None) -> HttpResponse:
    """After an act the next case of the list opens."""
    if request.POST.get("from") == "page":
        here = reverse("desk_staff:case_detail", args=(following,)) if following else ""
        target = f"{here}?{filters.query()}" if here else queue_url(filters.query())
    else:
        query = filters.query()
        target = queue_url(f"{query}&case={following}" if following else query)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


@at_the_desk
@require_POST
def case_message(request: UserRequest, pk: int) -> HttpResponse:
    """Write to the reader."""
    return _write(
        request, found_case(pk, request.user), services.say, _("The message is on its way.")
    )


@at_the_desk
@require_POST
def case_note(request: UserRequest, pk: int) -> HttpResponse:
    """Note something for colleagues."""
    return _write(request, found_case(pk, request.user), services.note, _("The note is kept."))


def _write(request: UserRequest, case: Case, service: Any, done: str) -> HttpResponse:
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            service(case, form.cleaned_data["text"], by=request.user)
            services.mark_read(case, by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        else:
            messages.success(request, done)
    else:
        messages.error(request, _("Write something first."))
    return _stay(request, case)


def _stay(request: UserRequest, case: Case) -> HttpResponse:
    """Back to the case as it was open: beside the list, or on its own page."""
    filters = back_of(request)
    if request.POST.get("from") == "page":
        return redirect(case_url(case, filters))
    return redirect(queue_url(f"{filters.query()}&case={case.pk}"))


@takes_files()
@at_the_desk
@require_POST
def case_file_add(request: UserRequest, pk: int) -> HttpResponse:
    """Keep a file with the case."""
    case, form = found_case(pk, request.user), CaseFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.attach(case, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        else:
            messages.success(request, _("The file is kept."))
    else:
        messages.error(request, _("Choose a file first."))
    return _stay(request, case)


@at_the_desk
@require_safe
def case_file(request: UserRequest, pk: int, file: int, form: str) -> HttpResponse:
    """A file of the case, as a download; its address ends as the file's name does."""
    rows = CaseFile.objects.select_related("stored")
    kept = get_object_or_404(rows, pk=file, case=pk, stored__name__endswith=f".{form}")
    try:
        return files.stream(kept.stored)
    except Refusal as refusal:
        raise Http404 from refusal


@at_the_desk
@require_POST
def case_file_drop(request: UserRequest, pk: int, file: int) -> HttpResponse:
    """Let a file of the case go."""
    kept = get_object_or_404(CaseFile.objects.select_related("stored", "case"), pk=file, case=pk)
    try:
        services.detach(kept, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The file is gone."))
    return _stay(request, kept.case)


@at_the_desk
@require_POST
def case_name(request: UserRequest, pk: int) -> HttpResponse:
    """Show number and picture of a real name, once for each clerk; that is written down."""
    case = get_object_or_404(
        Case.objects.select_related("name_case__given"), pk=pk, kind="real-name"
    )
    try:
        shown = show_name(case.name_case.given, by=request.user)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        messages.error(request, refusal.text)
        return _stay(request, case)
    context = {"case": case, "shown": shown, "here": back_of(request).query()}
    return render(request, "desk/case_name.html", context)


@at_the_desk
@require_safe
def case_replies(request: UserRequest, pk: int) -> HttpResponse:
    """The words that may begin a message about this case."""
    case = get_object_or_404(Case, pk=pk)
    rows = ReplyTemplate.objects.filter(retired_at__isnull=True, kind__in=("", case.kind))
    context = {"replies": rows.order_by("title"), "case": case}
    name = "desk/parts/replies.html" if request.htmx else "desk/case_replies.html"
    return render(request, name, context)
