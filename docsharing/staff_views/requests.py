"""What the desk needs beside the acts: the pages of a file, what the reader attached."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.http import role_required
from docsharing.forms import DeliverForm
from docsharing.models import DocumentRequest
from docsharing.queries.pdf import Look, look_at, may_be_pdf
from docsharing.queries.quotes import charge_of
from docsharing.queries.requests import same_file
from portal import files
from portal.http import UserRequest, takes_files
from portal.refusals import not_found


def _request(pk: int) -> DocumentRequest:
    rows = DocumentRequest.objects.select_related("case", "hold", "attachment")
    return get_object_or_404(rows, pk=pk)


@takes_files()
@require_POST
@role_required("librarian")
def page_count(request: UserRequest, pk: int) -> HttpResponse:
    """How many pages the chosen file has, and what it will cost."""
    row = _request(pk)
    file = request.FILES.get("file")
    look = look_at(file) if file and may_be_pdf(file) else Look()
    charge = charge_of(row, look.pages, protected="protection" in request.POST)
    context = {
        "chosen": bool(file),
        "look": look,
        "form": DeliverForm(),
        "price_fen": charge.fen,
        "full_fen": charge.full_fen,
        "must_ask": charge.must_ask,
        "same_files": same_file([files.digest(file)], besides=row.pk) if look.pages else [],
    }
    return render(request, "docsharing/staff/page_count.html", context)


@require_POST
@role_required("librarian", "manager")
def attachment(request: UserRequest, pk: int) -> FileResponse:
    """What the reader attached to show the citation."""
    row = _request(pk)
    if row.attachment is None:
        raise not_found()
    return files.stream(row.attachment)
