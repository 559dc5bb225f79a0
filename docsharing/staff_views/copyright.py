"""Copyright at the desk: what a reader had, who gets no copies, what was supplied and how."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required
from accounts.models import PatronType, User
from accounts.roles import Role
from accounts.services import has_role
from docsharing import services
from docsharing.forms import BlockForm, PeriodForm
from docsharing.models import CopyrightBlock, Purpose, RequestType
from docsharing.queries.copyright import standing_block, uses_shown
from docsharing.queries.copyright_parts import READS_REPORT, READS_RIGHTS, supplied
from portal.export import asked_writer
from portal.http import UserRequest
from portal.refusals import Refusal

SHOWN = 100


@role_required(*READS_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def reader_rights(request: UserRequest, pk: int) -> HttpResponse:
    """What a reader had of which work; the manager may give her no copies until a day."""
    person = get_object_or_404(User, pk=pk)
    may_block = has_role(request.user, Role.MANAGER)
    if request.method == "POST" and not may_block:
        raise PermissionDenied
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.block_reader(person, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("The reader gets no copies until that day."))
            return redirect("docsharing_staff:reader_rights", pk=pk)
    check = person.verified_check
    digest = check.person_hash if check else ""
    context = {
        "person": person,
        "uses": list(uses_shown(digest)[:SHOWN]) if digest else [],
        "standing": standing_block(person, digest),
        "may_block": may_block,
        "form": form,
    }
    return render(request, "docsharing/staff/reader_rights.html", context)


@role_required(Role.MANAGER)
@require_POST
def block_lift(request: UserRequest, pk: int) -> HttpResponse:
    """Let a reader have copies again."""
    block = get_object_or_404(CopyrightBlock, pk=pk)
    try:
        services.lift_block(block, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The reader gets copies again."))
    return redirect("docsharing_staff:reader_rights", pk=block.reader_id)


@role_required(*READS_REPORT)
@require_safe
def report(request: UserRequest) -> HttpResponse:
    """What was supplied under which declaration, month by month; nobody is named."""
    form, lines = _report(request)
    context = {
        "form": form,
        "lines": lines,
        "documents": sum(line["documents"] for line in lines),
        "sheets": sum(line["sheets"] for line in lines),
        "licensed": sum(line["licensed"] for line in lines),
    }
    return render(request, "docsharing/staff/copyright_report.html", context)


@role_required(*READS_REPORT)
@require_safe
def report_export(request: UserRequest) -> HttpResponse:
    """The same as a file: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    header = (
        _("Month"), _("Declaration"), _("What the copy is for"), _("Type of document"),
        _("Reader type"), _("Number of documents"), _("Pages delivered"), _("Covered by a licence"),
    )  # fmt: skip
    _form, lines = _report(request)
    rows = [
        (
            f"{line['month']:%Y-%m}", line["version"], line["purpose_label"], line["type_label"],
            line["reader_label"], line["documents"], line["sheets"], line["licensed"],
        )
        for line in lines
    ]  # fmt: skip
    return write("copyright", header, rows)


def _report(request: UserRequest) -> tuple[PeriodForm, list[dict[str, Any]]]:
    form = PeriodForm.of(request.GET)
    if not form.is_valid():
        return form, []
    return form, [_labelled(line) for line in supplied(*form.days)]


def _labelled(line: dict[str, Any]) -> dict[str, Any]:
    return line | {
        "purpose_label": str(Purpose(line["purpose"]).label),
        "type_label": str(RequestType(line["request_type"]).label),
        "reader_label": str(PatronType(line["reader_type"]).label),
    }
