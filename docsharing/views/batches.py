"""A batch on its pages: given, looked at, mended in place, sent, and followed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from desk.queries import tariff
from docsharing import services
from docsharing.citations.files import MOST_BYTES
from docsharing.forms import LineForm, ListForm, SendForm, values_of
from docsharing.models import Batch, ServiceLevel
from docsharing.queries.batches import (
    GROUPS,
    batches_of,
    group_of,
    is_stopped,
    own_batch,
    own_line,
    preview,
    progress,
    requests_of_batch,
)
from docsharing.queries.listing import line_of, with_deliveries
from docsharing.queries.requests import usual_purpose
from docsharing.views.batch_words import GROUP_LABELS, LineText, line_texts, problem_texts
from docsharing.views.form import declared
from portal import rules, words
from portal.clock import now
from portal.export import csv_response, xlsx_response
from portal.http import UserRequest, takes_files
from portal.refusals import Refusal

PER_PAGE = 20
# The headings of the template to fill in, in both languages; the reader knows these and more.
HEADINGS = {
    "zh": ("类型", "题名", "作者", "刊名", "年", "卷", "期", "页码", "DOI", "ISSN", "ISBN",
           "出版社", "学位授予单位", "编号"),
    "en": ("Type", "Title", "Authors", "Journal", "Year", "Volume", "Issue", "Pages", "DOI", "ISSN",
           "ISBN", "Publisher", "Institution", "Document number"),
}  # fmt: skip


@login_required
@require_safe
def batch_list(request: UserRequest) -> HttpResponse:
    """The reader's batches, sent and not yet sent."""
    page = Paginator(batches_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(batch, is_stopped(batch)) for batch in page]
    context = {"page": page, "rows": rows, "days": rules.value("dd.batch_days")}
    return render(request, "docsharing/batch_list.html", context)


@takes_files(most=MOST_BYTES)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: UserRequest) -> HttpResponse:
    """Give a list; what was understood of it comes next."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    problems: list[str] = []
    if form.is_valid():
        data, name = form.given()
        try:
            batch, is_new = services.read_batch(data, reader=request.user, name=name)
        except Refusal as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "text", refusal.text)
            problems = problem_texts(refusal.params.get("problems", ()))
        else:
            if not is_new:
                messages.info(request, _("You gave this very list before. Here it is."))
            return redirect("docsharing:batch_detail", pk=batch.pk)
    context = {"form": form, "problems": problems, "most": rules.value("dd.batch_items")}
    answer = 422 if form.errors else 200
    return render(request, "docsharing/batch_new.html", context, status=answer)


@login_required
@require_safe
def batch_template(request: UserRequest, form: str) -> HttpResponse:
    """An empty table with the headings that are understood, in the language of the page."""
    heading = HEADINGS["en" if _is_english(request) else "zh"]
    makers: dict[str, Any] = {"csv": csv_response, "xlsx": xlsx_response}
    if form not in makers:
        raise Http404
    answer: HttpResponse = makers[form]("list", heading, [])
    return answer


def _is_english(request: HttpRequest) -> bool:
    return getattr(request, "LANGUAGE_CODE", "") == "en"


@login_required
@require_safe
def batch_detail(request: UserRequest, pk: int) -> HttpResponse:
    """A batch: what was understood before it is sent, how far it is afterwards."""
    batch = own_batch(request.user, pk)
    if batch.sent_at:
        show = request.GET.get("show", "")
        return (
            _csv(batch, show)
            if request.GET.get("format") == "csv"
            else _followed(request, batch, show)
        )
    number = request.GET.get("edit", "")
    editing = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 0
    return _looked_at(request, batch, editing=editing)


def _looked_at(
    request: HttpRequest,
    batch: Batch,
    *,
    editing: int = 0,
    line_form: LineForm | None = None,
    send_form: SendForm | None = None,
) -> HttpResponse:
    """The page before sending: every line, the one that is being mended, the sum, the button."""
    level = request.POST.get("service_level", "")
    level = level if level in ServiceLevel.values else batch.service_level
    seen = preview(batch, level)
    texts = line_texts(batch, seen.lines)
    context = {
        "batch": batch,
        "seen": seen,
        "rows": texts,
        "editing": editing,
        "line_form": line_form or _line_form(texts, editing),
        "send_form": send_form or _send_form(request, batch.reader, level),
        "days": rules.value("dd.batch_days"),
        "day_limit": rules.value("dd.per_day"),
        "month_limit": rules.value("dd.per_month"),
        "must_verify": not batch.reader.is_verified,
        **declared(request.POST.get("purpose") or usual_purpose(batch.reader)),
    }
    wrong = any(form and form.errors for form in (line_form, send_form))
    # What is wrong is told once, at the top: of the line that is mended, or of the sending.
    context["form"] = line_form if line_form and line_form.errors else context["send_form"]
    return render(request, "docsharing/batch_preview.html", context, status=422 if wrong else 200)


def _line_form(texts: list[LineText], editing: int) -> LineForm | None:
    chosen = next((each for each in texts if each.line.line_no == editing), None)
    if chosen is None:
        return None
    values = values_of(chosen.view.citation)
    begun = {"request_type": "Article", **values}
    return LineForm(initial=begun, request_type=begun["request_type"])


def _send_form(request: HttpRequest, reader: User, level: str) -> SendForm:
    """How she has chosen so far; what she declares she ticks last, in its own words."""
    chosen = {name: request.POST[name] for name in ("need_by", "purpose") if name in request.POST}
    begun = {"purpose": usual_purpose(reader), **chosen, "service_level": level}
    return SendForm(initial=begun, prices=tariff(now()))


@login_required
@require_POST
def batch_lines(request: UserRequest, pk: int) -> HttpResponse:
    """Leave a line out, or take it in again."""
    is_out = "leave" in request.POST
    number = request.POST.get("leave" if is_out else "take", "")
    line = own_line(request.user, pk, int(number) if _is_number(number) else 0)
    try:
        services.leave_out(line, by=request.user, is_out=is_out)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return _back_to(pk, line.line_no)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 5


def _back_to(pk: int, line_no: int) -> HttpResponse:
    return redirect(f"{reverse('docsharing:batch_detail', args=[pk])}#line-{line_no}")


@login_required
@require_POST
def batch_line(request: UserRequest, pk: int, line_no: int) -> HttpResponse:
    """Put a line right where it stands; or only show the fields of another type."""
    line = own_line(request.user, pk, line_no)
    batch = own_batch(request.user, pk)
    given = {"request_type": request.POST.get("request_type", "")}
    if request.POST.get("do") == "show":
        values = {name: request.POST[name] for name in LineForm.base_fields if name in request.POST}
        form = LineForm(initial=values, **given)
        return _page_of(request, batch, line_no, form)
    form = LineForm(request.POST, **given)
    if form.is_valid():
        try:
            services.correct_line(line, form.citation, by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        return _back_to(pk, line_no)
    return _page_of(request, batch, line_no, form)


def _page_of(request: HttpRequest, batch: Batch, line_no: int, form: LineForm) -> HttpResponse:
    """The page on which the line is mended: before sending, or where sending has stopped."""
    if batch.sent_at:
        return _followed(request, batch, "", editing=line_no, line_form=form)
    return _looked_at(request, batch, editing=line_no, line_form=form)


@login_required
@require_POST
def batch_send(request: UserRequest, pk: int) -> HttpResponse:
    """Send the batch, or only work out what it costs another way."""
    batch = own_batch(request.user, pk)
    if request.POST.get("do") == "price" and not batch.sent_at:
        return _looked_at(request, batch)
    form = SendForm(request.POST, prices=tariff(now()))
    if batch.sent_at is None and form.is_valid():
        try:
            services.send_batch(batch, form.wish(), by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
    if batch.sent_at is None and form.errors:
        return _looked_at(request, batch, send_form=form)
    return redirect("docsharing:batch_detail", pk=pk)


@login_required
@require_POST
def batch_go_on(request: UserRequest, pk: int) -> HttpResponse:
    """Send the rest, where sending has stopped."""
    batch = own_batch(request.user, pk)
    try:
        services.go_on(batch, by=request.user, declares="declares" in request.POST)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect("docsharing:batch_detail", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_discard(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether to forget the batch; then forget it."""
    batch = own_batch(request.user, pk)
    if request.method != "POST":
        count = batch.lines.count()
        return render(request, "docsharing/batch_discard.html", {"batch": batch, "count": count})
    try:
        services.discard_batch(batch, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("docsharing:batch_detail", pk=pk)
    messages.success(request, _("The batch is discarded. Nothing was sent."))
    return redirect("docsharing:batch_list")


def _followed(
    request: HttpRequest,
    batch: Batch,
    show: str,
    *,
    editing: int = 0,
    line_form: LineForm | None = None,
) -> HttpResponse:
    """The page after sending: how far it is, its requests, and the lines that are none yet."""
    rest = preview(batch)
    texts = line_texts(batch, rest.lines)
    if not editing and _is_number(number := request.GET.get("edit", "")):
        editing = int(number)
    stopped = is_stopped(batch)
    told = progress(batch)
    context = {
        "batch": batch,
        "told": told,
        "going": told.sent + rest.going + rest.faulty,
        "groups": [(name, GROUP_LABELS[name], told.counts[name]) for name in GROUPS],
        "show": show if show in GROUPS else "",
        "rows": [
            (line.row, group_of(line.row), line.label, line.tone)
            for line in map(line_of, with_deliveries(requests_of_batch(batch, show)))
        ],
        "rest": rest,
        "rest_rows": texts,
        "is_stopped": stopped,
        "day_limit": rules.value("dd.per_day"),
        "month_limit": rules.value("dd.per_month"),
        "is_sending": not stopped and batch.done_at is None,
        "why": words.say(batch.stopped_code, batch.stopped_params) if batch.stopped_code else "",
        "editing": editing if stopped else 0,
        "line_form": (line_form or _line_form(texts, editing)) if stopped else None,
        **declared(batch.purpose),
    }
    context["form"] = context["line_form"]
    wrong = line_form is not None and line_form.errors
    return render(request, "docsharing/batch_detail.html", context, status=422 if wrong else 200)


def _csv(batch: Batch, show: str) -> HttpResponse:
    """The batch as a table: its requests with state and price."""
    header = (
        _("Line"), _("Request number"), _("Title"), _("Journal"), _("State"),
        _("Estimate (yuan)"), _("Price (yuan)"),
    )  # fmt: skip
    rows = with_deliveries(requests_of_batch(batch, show))

    def lines() -> Any:
        for line in map(line_of, rows):
            row = line.row
            yield (
                row.batch_line.line_no,
                row.case.number.code if row.case.number else "",
                str(row),
                row.container,
                line.label,
                words.yuan(row.estimate_fen),
                words.yuan(line.live.price_fen) if line.live else "",
            )

    return csv_response(str(batch.number), header, lines())
