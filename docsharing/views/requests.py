"""A reader's own request: its pages, and what she may do with it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import services as desk
from desk.queries import closing_near
from docsharing import services
from docsharing.cases import DELIVERY
from docsharing.forms import AnswerForm, MessageForm, values_of
from docsharing.models import DeliveryMethod, DocumentRequest
from docsharing.queries.complaints import complaints_of, may_complain
from docsharing.queries.consent import consent_context
from docsharing.queries.details import steps_of
from docsharing.queries.levels import expected_at
from docsharing.queries.links import code_of, delivery_path
from docsharing.queries.paper import address_of, label_of, may_confirm
from docsharing.queries.reference import reference
from docsharing.queries.requests import (
    files_for,
    live_delivery,
    own_request,
    spoken_about,
)
from docsharing.queries.shown import shown_state
from docsharing.queries.story import bill_for, course_of, open_acts
from docsharing.services.requests import ATTACHMENT_BYTES
from ledger.queries import told
from portal import files
from portal.clock import now
from portal.http import UserRequest, takes_files
from portal.refusals import Refusal, not_found


def _own(request: UserRequest, pk: int) -> DocumentRequest:
    return own_request(request.user, pk)


def _context(row: DocumentRequest) -> dict[str, Any]:
    """What every page of one request shows."""
    live = live_delivery(row)
    bill, state = bill_for(row, live), shown_state(row)
    may, expected = open_acts(row), expected_at(row)
    return {
        "row": row,
        "case": row.case,
        "state": state,
        "label": label_of(row, state, live),
        "tone": DELIVERY.tones.get(state, ""),
        "reference": reference(row.citation),
        "steps": steps_of(row, live),
        "lines": bill.lines,
        "live": live,
        "held": bill.held,
        "split": bill.split,
        "link": delivery_path(live) if live and not live.is_paper else "",
        "may_confirm": may_confirm(live, state),
        "post_to": address_of(row) if row.delivery_method == DeliveryMethod.POST else None,
        "ended": services.outcome_of(live) if live else None,
        "code": code_of(row.status_nonce),
        "cancellable": "cancel" in may,
        "asked": "answer" in may,
        "expected": expected,
        "overdue": expected < now(),
        "may_complain": may_complain(row, live),
        **consent_context(row, state, live),
    }


@login_required
@require_safe
def request_sent(request: UserRequest, pk: int) -> HttpResponse:
    """Right after sending: the number, what happens next, how to take it back."""
    row = _own(request, pk)
    context = _context(row) | {"purse": told(request.user), "closing": closing_near()}
    return render(request, "docsharing/request_sent.html", context)


@login_required
@require_safe
def request_receipt(request: UserRequest, pk: int) -> HttpResponse:
    """The receipt to be printed, with the code by which anybody may follow the request."""
    address = f"{settings.SITE_URL}{reverse('docsharing:status_find')}"
    beside = {"status_address": address, "closing": closing_near()}
    context = _context(_own(request, pk)) | beside
    return render(request, "docsharing/request_receipt.html", context)


@login_required
@require_safe
def request_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One request: where it is, what it costs, what was said, the file."""
    row = _own(request, pk)
    desk.mark_read(row.case, by=request.user)
    context = _context(row) | _story(row) | {"message_form": MessageForm()}
    if context["asked"]:
        context["form"] = _answer_form(row)
    return render(request, "docsharing/request_detail.html", context)


def _story(row: DocumentRequest) -> dict[str, Any]:
    """What happened, was said, and is kept for her."""
    course = course_of(row)
    spoken = spoken_about(row).select_related("by").order_by("pk")
    return {
        "events": course.lines,
        "spoken": list(spoken),
        "why": course.why,
        "why_note": course.why_note,
        "remade": course.remade,
        "files": list(files_for(row)),
        "complaints": complaints_of(row),
    }


def _answer_form(row: DocumentRequest, data: Any = None, files: Any = None) -> AnswerForm:
    about = {"request_type": row.request_type, "initial": values_of(row.citation)}
    return AnswerForm(data, files, before=row.citation, **about)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether to take the request back; then take it back."""
    row = _own(request, pk)
    if request.method != "POST":
        return render(request, "docsharing/request_cancel.html", _context(row))
    try:
        services.cancel_request(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The request is withdrawn. What was held is free again."))
    return redirect("docsharing:request_detail", pk=pk)


@takes_files(most=ATTACHMENT_BYTES)
@login_required
@require_POST
def request_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the desk's question."""
    row = _own(request, pk)
    form = _answer_form(row, request.POST, request.FILES)
    if form.is_valid():
        text, file = form.cleaned_data["text"], form.cleaned_data["file"]
        try:
            services.answer_with_file(
                row, by=request.user, text=text, citation=form.citation, file=file
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("Thank you. The search goes on."))
            return redirect("docsharing:request_detail", pk=pk)
    context = _context(row) | _story(row) | {"form": form, "message_form": MessageForm()}
    return render(request, "docsharing/request_detail.html", context, status=422)


@takes_files(most=ATTACHMENT_BYTES)
@login_required
@require_POST
def request_message(request: UserRequest, pk: int) -> HttpResponse:
    """Write to the desk about a request."""
    row = _own(request, pk)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        text, file = form.cleaned_data["text"], form.cleaned_data["file"]
        try:
            services.write_to_desk(row, by=request.user, text=text, file=file)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("Your message is sent."))
            return redirect("docsharing:request_detail", pk=pk)
    context = _context(row) | _story(row) | {"message_form": form}
    if context["asked"]:
        context["form"] = _answer_form(row)
    return render(request, "docsharing/request_detail.html", context, status=422)


@login_required
@require_POST
def request_received(request: UserRequest, pk: int) -> HttpResponse:
    """Say that the post has come."""
    row = _own(request, pk)
    try:
        services.confirm_received(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("Thank you for telling us."))
    return redirect("docsharing:request_detail", pk=pk)


@login_required
@require_POST
def attachment(request: UserRequest, pk: int) -> FileResponse:
    """What the reader attached, for herself."""
    row = _own(request, pk)
    if row.attachment is None:
        raise not_found()
    return files.stream(row.attachment)


@login_required
@require_POST
def request_file(request: UserRequest, pk: int, file: int) -> FileResponse:
    """A file that the desk keeps with the request for its reader."""
    kept = files_for(_own(request, pk)).filter(pk=file).first()
    if kept is None:
        raise not_found()
    return files.stream(kept.stored)
