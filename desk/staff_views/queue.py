"""The queue of all cases, what is done to many at once, undo, and the scan bar."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import role_required, staff_required
from accounts.roles import Role
from accounts.services import has_role
from desk import kinds, queries, services
from desk.forms import AssignForm, FilterForm, ViewForm
from desk.models import Case, StateEvent
from desk.queries import Filters, Scanned
from desk.queries.handovers import news_for
from desk.queries.scan import cleaned
from desk.staff_views import lines, undoing
from desk.workflow import undo as undo_event
from ledger.queries.cash import receipt_of
from ledger.queries.contributions import HANDLES_CASH
from portal import slots
from portal.clock import SHANGHAI, now
from portal.context import Shell
from portal.export import asked_writer
from portal.http import UserRequest, key_in
from portal.refusals import Refusal

at_the_desk = role_required(Role.LIBRARIAN, Role.MANAGER)
SEES_PEOPLE = (Role.LIBRARIAN, Role.MANAGER, Role.CASHIER, Role.ADMINISTRATOR)
MOST_AT_ONCE = 200
ASK_ABOVE = 50


def queue_url(query: str = "") -> str:
    """The address of a list."""
    return f"{reverse('desk_staff:queue')}?{query}" if query else reverse("desk_staff:queue")


@staff_required
@require_safe
def door(request: UserRequest) -> HttpResponse:
    """The door of the desk: the queue, or what the roles of who does not work on it open first."""
    if has_role(request.user, Role.LIBRARIAN, Role.MANAGER):
        return queue(request)
    shell = Shell(request)
    return redirect(shell.desk_url if shell.works_here else "portal:me")


def queue(request: UserRequest) -> HttpResponse:
    """The list of cases; the case beside it comes by a second request."""
    filters = Filters.of(request.GET)
    choice, saved = queries.desk_of(request.user)
    seen = key_in(request.GET.get("seen", ""))
    page = queries.queue_page(filters, request.user, after=request.GET.get("after", ""), seen=seen)
    chosen = key_in(request.GET.get("case", "")) or (page.rows[0][0] if page.rows else 0)
    here = filters.query()
    context = {
        "filters": filters,
        "here": here,
        "without_q": filters.query(q=""),
        # A search asks one question more; its tabs are counted by their own request.
        "views": lines.view_lines(
            filters, ({}, {}) if filters.q else _counts(request, saved), saved
        ),
        "chips": lines.chips(filters),
        "rows": lines.queue_rows(page.rows, now(), here=here, chosen=chosen),
        "chosen": chosen,
        "after": page.after,
        "seen": seen + len(page.rows),
        "stopped": page.stopped,
        "is_first": not request.GET.get("after"),
        "bulk_acts": lines.bulk_acts(request.user),
        "news": [] if filters.q else news_for(request.user),
        "bulk_papers": lines.paper_buttons(),
        "choice": choice,
        "undo": undoing.offered(request),
        **lines.keys(),
    }
    return render(request, "desk/queue.html", context)


def _counts(request: UserRequest, saved: list[Any]) -> tuple[dict[str, int], dict[int, int]]:
    own = {view.pk: Filters.parsed(view.query) for view in saved}
    return queries.counts(request.user, own)


@at_the_desk
@require_safe
def view_counts(request: UserRequest) -> HttpResponse:
    """The tabs of the queue with fresh counts, asked for every minute."""
    filters = Filters.of(request.GET)
    _choice, saved = queries.desk_of(request.user)
    views = lines.view_lines(filters, _counts(request, saved), saved)
    return render(request, "desk/parts/views.html", {"views": views})


@at_the_desk
@require_safe
def queue_filter(request: UserRequest) -> HttpResponse:
    """The form that narrows the list, and the name under which it is kept."""
    filters = Filters.of(request.GET)
    _choice, saved = queries.desk_of(request.user)
    context = {
        "form": FilterForm(filters),
        "filters": filters,
        "here": filters.query(),
        "name_form": ViewForm(),
        "saved": saved,
    }
    name = "desk/parts/filter.html" if request.htmx else "desk/queue_filter.html"
    return render(request, name, context)


@at_the_desk
@require_POST
def view_save(request: UserRequest) -> HttpResponse:
    """Keep the list under a name."""
    filters = Filters.parsed(request.POST.get("query", ""))
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name."))
        return redirect(queue_url(filters.query()))
    try:
        services.save_view(request.user, name=form.cleaned_data["name"], query=filters.query())
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The view is kept."))
    return redirect(queue_url(filters.query()))


@at_the_desk
@require_POST
def view_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    try:
        services.drop_view(pk, by=request.user)
    except Refusal as refusal:
        raise Http404 from refusal
    messages.success(request, _("The view is gone."))
    return redirect(queue_url())


@at_the_desk
@require_safe
def queue_export(request: UserRequest) -> HttpResponse:
    """The whole list as a file: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    header = [
        _("Number"), _("Kind"), _("Title"), _("State"), _("Reader"), _("Who pays"),
        _("In whose hands"), _("Urgent"), _("Opened"), _("Due"), _("Closed"),
    ]  # fmt: skip
    labels = lines.Labels()

    def row(found: tuple[Any, ...]) -> list[Any]:
        code, kind, title, state, reader, payer, assignee, urgent, *times = found
        return [
            code, labels.kind(kind), title, labels.state(kind, state)[0], reader, payer, assignee,
            _("yes") if urgent else "",
            *(time and time.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") for time in times),
        ]  # fmt: skip

    found = queries.export_rows(Filters.of(request.GET), request.user)
    return write(f"cases-{now().astimezone(SHANGHAI):%Y%m%d}", header, map(row, found))


@at_the_desk
@require_POST
def bulk(request: UserRequest) -> HttpResponse:
    """Do something to the chosen cases: the second step asks to whom, or whether really."""
    keys = [key for key in map(key_in, request.POST.getlist("case")) if key][:MOST_AT_ONCE]
    query = Filters.parsed(request.POST.get("back", "")).query()
    name = request.POST.get("act", "")
    cases = list(Case.objects.filter(pk__in=keys).order_by("due_at", "pk"))
    if not cases:
        messages.error(request, _("Choose at least one case."))
        return redirect(queue_url(query))
    context = {"cases": cases, "act": name, "back": query}
    if name == "handover":
        chosen = urlencode([("case", case.pk) for case in cases])
        return redirect(f"{reverse('desk_staff:handover_new')}?{chosen}")
    if name == "assign":
        return _bulk_assign(request, context)
    if name not in {act["name"] for act in lines.bulk_acts(request.user)}:
        raise Http404
    form = _bulk_form(request, name, cases)
    if form is not None and not form.is_valid():
        return render(request, "desk/bulk.html", {**context, "form": form})
    if form is None and len(cases) > ASK_ABOVE and "sure" not in request.POST:
        return render(request, "desk/bulk.html", context)
    return _bulk_act(request, context, form.cleaned_data if form else {})


def _bulk_form(request: UserRequest, name: str, cases: list[Case]) -> Form | None:
    """What an act asks before it is done to many: empty at first, filled at the second step."""
    acts = (kinds.acts(case.kind).get(name) for case in cases)
    act = next((act for act in acts if act and act.form), None)
    if act is None:
        return None
    return act.build_form(None, request.user, *([request.POST] if "asked" in request.POST else []))


def _bulk_assign(request: UserRequest, context: dict[str, Any]) -> HttpResponse:
    form = AssignForm(request.POST if "to" in request.POST else None)
    if not form.is_valid():
        return render(request, "desk/bulk.html", {**context, "form": form})
    cases, to = context["cases"], form.cleaned_data["to"]
    done, refused = services.bulk_assign(cases, by=request.user, to=to)
    events = _latest_events([case for case in cases if case not in refused])
    _tell_bulk(request, done, len(refused), events)
    return redirect(queue_url(context["back"]))


def _bulk_act(
    request: UserRequest, context: dict[str, Any], cleaned: dict[str, Any]
) -> HttpResponse:
    done, refused = services.perform_many(
        context["cases"], context["act"], by=request.user, **cleaned
    )
    _tell_bulk(request, len(done), len(refused), _latest_events(done))
    return redirect(queue_url(context["back"]))


def _latest_events(cases: list[Case]) -> list[StateEvent]:
    rows = StateEvent.objects.filter(case__in=cases).select_related("case")
    versions = {case.pk: case.version for case in cases}
    return [event for event in rows if versions[event.case_id] == event.version]


def _tell_bulk(request: UserRequest, done: int, refused: int, events: list[StateEvent]) -> None:
    text = ngettext("%(n)s case done.", "%(n)s cases done.", done) % {"n": done}
    if not undoing.offer(request, events, text):
        messages.success(request, text)
    if refused:
        messages.warning(
            request,
            ngettext(
                "%(n)s case was left out: it is not in the right state.",
                "%(n)s cases were left out: they are not in the right state.",
                refused,
            )
            % {"n": refused},
        )


@at_the_desk
@require_POST
def undo(request: UserRequest) -> HttpResponse:
    """Take back what was just done."""
    back = Filters.parsed(request.POST.get("back", "")).query()
    rows = StateEvent.objects.filter(
        pk__in=undoing.asked_for(request), by=request.user, case__isnull=False
    )
    events, undone, case = list(rows.select_related("case").order_by("-pk")), 0, 0
    for event in events:
        try:
            undo_event(event, by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        else:
            undone, case = undone + 1, event.case_id or 0
    if undone:
        messages.success(request, _("Taken back."))
    elif not events:
        messages.info(request, _("There is nothing to take back."))
    if request.POST.get("from") == "page" and case:
        return redirect(f"{reverse('desk_staff:case_detail', args=(case,))}?{back}")
    return redirect(queue_url(f"{back}&case={case}" if case else back))


def _sees_cases(request: UserRequest) -> bool:
    return has_role(request.user, Role.LIBRARIAN, Role.MANAGER)


def _receipt(request: UserRequest, raw: str) -> int | None:
    """The receipt of a scanned number, for those who handle cash."""
    return receipt_of(raw) if has_role(request.user, *HANDLES_CASH) else None


@staff_required
@require_safe
def scan(request: UserRequest) -> HttpResponse:
    """What was scanned or typed into the bar: its case, or what is near to it."""
    raw = cleaned(request.GET.get("code", "")[:200])
    if not raw:
        return redirect(queue_url())
    if receipt := _receipt(request, raw):
        return redirect("ledger_staff:receipt", pk=receipt)
    for roles, url in slots.fill("scan", raw):
        if has_role(request.user, *roles):
            return redirect(url)
    found = queries.scanned(raw) if _sees_cases(request) else Scanned(raw)
    if found.case:
        return redirect("desk_staff:case_detail", pk=found.case)
    labels = lines.Labels()
    for near in found.near:
        near["state_label"], near["tone"] = labels.state(near["kind"], near["state"])
        near["kind_label"] = labels.kind(near["kind"])
    choice, _saved = queries.desk_of(request.user)
    context = {
        "scanned": found,
        "choice": choice,
        "sees_people": has_role(request.user, *SEES_PEOPLE),
        **lines.keys(),
    }
    return render(request, "desk/scan.html", context)
