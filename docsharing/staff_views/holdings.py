"""What the library holds: looked up by who works at the desk, imported by the administrator."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import role_required
from accounts.roles import Role
from accounts.services import has_role
from docsharing import services
from docsharing.forms import HoldingImportForm
from docsharing.models import HoldingImport
from docsharing.queries.copyright_parts import READS_HOLDINGS, imports, problems
from docsharing.queries.holdings import found_titles
from docsharing.services.holdings import MOST_BYTES
from portal import words
from portal.export import asked_writer, csv_response
from portal.http import UserRequest, takes_files
from portal.queries import job_lines
from portal.refusals import Refusal

PER_PAGE = 25
EXPORTED = 20_000


def _asked(request: UserRequest) -> tuple[str, str]:
    return " ".join(request.GET.get("q", "").split())[:200], request.GET.get("kind", "")


@role_required(*READS_HOLDINGS)
@require_safe
def holding_list(request: UserRequest) -> HttpResponse:
    """The titles, newest first; a page begins below the last title of the one before."""
    text, kind = _asked(request)
    before = request.GET.get("before", "")
    below = int(before) if before.isdecimal() and len(before) < 19 else None
    rows = list(found_titles(text, kind=kind, before=below)[: PER_PAGE + 1])
    context = {
        "rows": rows[:PER_PAGE],
        "rest": rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None,
        "q": text,
        "kind": kind,
        "is_first": below is None,
        "may_import": has_role(request.user, Role.ADMINISTRATOR),
    }
    return render(request, "docsharing/staff/holding_list.html", context)


@role_required(*READS_HOLDINGS)
@require_safe
def holding_export(request: UserRequest) -> HttpResponse:
    """What the filters leave, as a file: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    text, kind = _asked(request)
    header = (
        _("Title"), _("Authors"), "ISBN", "ISSN", _("Publisher"), _("Year of publication"),
        _("Volumes held"), _("Call number"), _("Location"), _("Form"),
        _("May be copied for readers"),
    )  # fmt: skip
    yes, no = _("yes"), _("no")
    rows = (
        (
            row.title, row.authors, row.isbn, row.issn, row.publisher, row.year, row.volumes,
            row.call_number, row.location, str(row.get_kind_display()),
            yes if row.ill_allowed else no,
        )
        for row in found_titles(text, kind=kind)[:EXPORTED].iterator(chunk_size=1000)
    )  # fmt: skip
    return write("holdings", header, rows)


@takes_files(most=MOST_BYTES)
@role_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: UserRequest) -> HttpResponse:
    """Every import with its progress, and the form of a new one."""
    posted = request.method == "POST"
    form = HoldingImportForm(*([request.POST, request.FILES] if posted else []))
    if posted and form.is_valid():
        try:
            batch = services.start_import(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("The file is kept and will be read."))
            return redirect("docsharing_staff:import_detail", pk=batch.pk)
    page = Paginator(imports(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "docsharing/staff/import_list.html", {"page": page, "form": form})


@role_required(Role.ADMINISTRATOR)
@require_safe
def import_detail(request: UserRequest, pk: int) -> HttpResponse:
    """What came of an import: how far it is, and which records were not taken, and why."""
    batch = get_object_or_404(HoldingImport.objects.select_related("job__by", "by"), pk=pk)
    page = Paginator(problems(batch), PER_PAGE).get_page(request.GET.get("page"))
    told = words.say_all((row.code, row.params) for row in page)
    context = {
        "batch": batch,
        "job": job_lines([batch.job])[0] if batch.job else None,
        "page": page,
        "lines": list(zip(page, told, strict=True)),
    }
    return render(request, "docsharing/staff/import_detail.html", context)


@role_required(Role.ADMINISTRATOR)
@require_safe
def import_problems(request: UserRequest, pk: int) -> HttpResponse:
    """The records that were not taken, as a file to be mended by."""
    batch = get_object_or_404(HoldingImport, pk=pk)
    rows = list(problems(batch))
    told = words.say_all((row.code, row.params) for row in rows)
    lines = ((row.line, text) for row, text in zip(rows, told, strict=True))
    return csv_response("problems", (_("Line"), _("Reason")), lines)
