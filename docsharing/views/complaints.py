"""A reader complains of a delivery, and takes her complaint back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docsharing import services
from docsharing.forms import ComplaintForm
from docsharing.queries.complaints import may_complain, own_complaint
from docsharing.queries.requests import live_delivery, own_request
from docsharing.services.requests import ATTACHMENT_BYTES
from portal.http import UserRequest, takes_files
from portal.refusals import Refusal


@takes_files(most=ATTACHMENT_BYTES)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: UserRequest, pk: int) -> HttpResponse:
    """Say what is wrong with a delivery."""
    row = own_request(request.user, pk)
    live = live_delivery(row)
    form = ComplaintForm(request.POST or None, request.FILES or None, of=live)
    if request.method == "POST" and form.is_valid():
        try:
            services.complain(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            field = {"file": "attachment"}.get(refusal.field or "", refusal.field)
            form.add_error(field if field in form.fields else None, refusal.text)
        else:
            messages.success(request, _("Thank you for telling us. You have an answer soon."))
            return redirect("docsharing:request_detail", pk=pk)
    may = may_complain(row, live)
    context = {"row": row, "case": row.case, "live": live, "form": form, "may_complain": may}
    status = 422 if form.errors else 200
    return render(request, "docsharing/complaint_new.html", context, status=status)


@login_required
@require_POST
def complaint_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take a complaint back."""
    complaint = own_complaint(request.user, pk)
    try:
        services.withdraw_complaint(complaint, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("Your complaint is taken back."))
    return redirect("docsharing:request_detail", pk=complaint.delivery.request_id)
