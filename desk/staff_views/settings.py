"""The desk's settings: one's own, the replies, the calendar, the tariff."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required, staff_required
from accounts.roles import Role
from accounts.services import has_role
from desk import queries, services
from desk.forms import DayForm, DeskForm, PriceForm, ReplyForm
from desk.models import ReplyTemplate
from desk.staff_views.queue import at_the_desk
from portal.clock import now, today
from portal.http import UserRequest, key_in
from portal.refusals import Refusal

form_page = require_http_methods(["GET", "HEAD", "POST"])
administrator = role_required(Role.ADMINISTRATOR)
price_setter = role_required(Role.ADMINISTRATOR, Role.MANAGER)
FIRST_YEAR = 2025
DAYS = (
    pgettext_lazy("weekday", "Mo"),
    pgettext_lazy("weekday", "Tu"),
    pgettext_lazy("weekday", "We"),
    pgettext_lazy("weekday", "Th"),
    pgettext_lazy("weekday", "Fr"),
    pgettext_lazy("weekday", "Sa"),
    pgettext_lazy("weekday", "Su"),
)


def put_at_field(form: Any, refusal: Refusal) -> None:
    """Show what a rule said at the field that it is about."""
    if refusal.status == 404:
        raise Http404
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)


@staff_required
@form_page
def my_desk(request: UserRequest) -> HttpResponse:
    """How one wants the desk: keys, sounds, and one's own views."""
    choice, saved = queries.desk_of(request.user)
    form = DeskForm(request.POST or None, initial={"keys": choice.keys, "sound": choice.sound})
    if request.method == "POST":
        form = DeskForm(request.POST)
        if form.is_valid():
            services.choose_desk(by=request.user, **form.cleaned_data)
            messages.success(request, _("Your desk is set."))
            return redirect("desk_staff:my_desk")
    return render(request, "desk/my_desk.html", {"form": form, "saved": saved})


@at_the_desk
@form_page
def replies(request: UserRequest) -> HttpResponse:
    """The words that messages begin with."""
    rows = ReplyTemplate.objects.filter(retired_at__isnull=True).order_by("title")
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_reply(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            put_at_field(form, refusal)
        else:
            messages.success(request, _("The reply is kept."))
            return redirect("desk_staff:replies")
    return render(request, "desk/replies.html", {"replies": rows, "form": form})


@at_the_desk
@form_page
def reply_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Mend one of the replies."""
    reply = get_object_or_404(ReplyTemplate, pk=pk, retired_at__isnull=True)
    form = ReplyForm(request.POST or None, reply=reply)
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_reply(by=request.user, reply=reply, **form.cleaned_data)
        except Refusal as refusal:
            put_at_field(form, refusal)
        else:
            messages.success(request, _("The reply is kept."))
            return redirect("desk_staff:replies")
    return render(request, "desk/reply_detail.html", {"reply": reply, "form": form})


@at_the_desk
@require_POST
def reply_retire(request: UserRequest, pk: int) -> HttpResponse:
    """Offer a reply no longer."""
    reply = get_object_or_404(ReplyTemplate, pk=pk, retired_at__isnull=True)
    services.retire_reply(reply, by=request.user)
    messages.success(request, _("The reply is no longer offered."))
    return redirect("desk_staff:replies")


def asked_year(text: str) -> int:
    """The year of an address; this year if it makes no sense."""
    this_year = today().year
    asked = key_in(text)
    return asked if FIRST_YEAR <= asked <= this_year + 5 else this_year


def calendar_url(year: int) -> str:
    """The address of a year of the calendar."""
    return f"{reverse('desk_staff:calendar')}?year={year}"


@staff_required
@form_page
def calendar(request: UserRequest) -> HttpResponse:
    """A year of working days, and for the administrator the form that marks one."""
    is_theirs = has_role(request.user, Role.ADMINISTRATOR)
    if request.method == "POST" and not is_theirs:
        raise Http404
    year = asked_year(request.GET.get("year", ""))
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = services.mark_day(by=request.user, **form.cleaned_data)
        messages.success(request, _("%(day)s is marked.") % {"day": row.day.isoformat()})
        return redirect(calendar_url(row.day.year))
    months, is_provisional = queries.calendar_year(year)
    context = {
        "year": year,
        "years": (year - 1 if year > FIRST_YEAR else None, year + 1),
        "months": months,
        "workdays": sum(month.workdays for month in months),
        "is_provisional": is_provisional,
        "librarys": [
            day
            for month in months
            for week in month.weeks
            for day in week
            if day and day.is_librarys
        ],
        "weekdays": list(zip(WEEKDAYS.values(), DAYS, strict=True)),
        "form": form if is_theirs else None,
        "today": today(),
    }
    return render(request, "desk/calendar.html", context)


@administrator
@require_POST
def calendar_learn(request: UserRequest) -> HttpResponse:
    """Take over the official calendar of a year, if it is known by now."""
    year = asked_year(request.POST.get("year", ""))
    if services.learn_calendar(year, by=request.user):
        messages.success(
            request, _("The official calendar of %(year)s is in use.") % {"year": year}
        )
    else:
        messages.info(request, _("There is no official calendar of %(year)s yet.") % {"year": year})
    return redirect(calendar_url(year))


@administrator
@require_POST
def calendar_day_drop(request: UserRequest) -> HttpResponse:
    """Take back what the library marked."""
    day = _posted_day(request)
    try:
        services.unmark_day(day, by=request.user)
    except Refusal as refusal:
        raise Http404 from refusal
    messages.success(request, _("%(day)s is as its weekday says.") % {"day": day.isoformat()})
    return redirect(calendar_url(day.year))


def _posted_day(request: UserRequest) -> date:
    try:
        day = parse_date(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        raise Http404
    return day


@staff_required
@require_safe
def tariff(request: UserRequest) -> HttpResponse:
    """Everything that has a price."""
    may_set = has_role(request.user, Role.ADMINISTRATOR, Role.MANAGER)
    context = {"lines": queries.price_lines(now()), "may_set": may_set}
    return render(request, "desk/tariff.html", context)


@price_setter
@form_page
def price_detail(request: UserRequest, code: str) -> HttpResponse:
    """One price: its history, and a new one from a day on."""
    line = next((line for line in queries.price_lines(now()) if line.code == code), None)
    if line is None:
        raise Http404
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_price(code, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            put_at_field(form, refusal)
        else:
            messages.success(request, _("The price is set."))
            return redirect("desk_staff:price_detail", code=code)
    return render(request, "desk/price_detail.html", {"line": line, "form": form, "now": now()})
