"""The cash desk: open, take, give back, count, verify, and the receipt."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from accounts.http import role_required
from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.services import has_role
from ledger import queries, services
from ledger.forms import CashForm, ShiftCloseForm, ShiftOpenForm, VoidForm, put
from ledger.models import CashShift, Receipt
from ledger.queries.cash import (
    latest_shifts,
    open_shift_of,
    receipts_of,
    shift_state,
    shifts_to_verify,
)
from ledger.queries.contributions import HANDLES_CASH
from ledger.queries.purses import Holder
from portal.http import UserRequest
from portal.refusals import Refusal
from portal.words import yuan


@role_required(Role.CASHIER)
@require_safe
def cash(request: UserRequest) -> HttpResponse:
    """The desk: open it, see the drawer, find who pays."""
    shift = open_shift_of(request.user)
    wanted = request.GET.get("q", "").strip()[:100]
    context = {"shift": shift, "q": wanted, "form": ShiftOpenForm()}
    if shift is not None:
        context["state"] = shift_state(shift)
        context["receipts"] = receipts_of(shift)[:20]
    if wanted:
        found, rest = people.people_matching(wanted, before=request.GET.get("before", ""))
        context["people"] = [(p, people.shown_addresses(p)) for p in found]
        context["rest"] = rest
        context["organisations"] = people.organisations(wanted)[:20]
    return render(request, "ledger/cash.html", context)


@role_required(Role.CASHIER)
@require_POST
def cash_open(request: UserRequest) -> HttpResponse:
    """Take the float out and open the desk."""
    form = ShiftOpenForm(request.POST)
    if form.is_valid():
        try:
            services.open_shift(float_fen=form.cleaned_data["float_fen"], by=request.user)
        except Refusal as refusal:
            put(form, refusal)
        else:
            messages.success(request, _("The cash desk is open."))
            return redirect("ledger_staff:cash")
    context = {"shift": open_shift_of(request.user), "form": form}
    return render(request, "ledger/cash.html", context)


@role_required(Role.CASHIER)
@require_safe
def cash_holder(request: UserRequest, kind: str, pk: str) -> HttpResponse:
    """A person or an organisation at the desk: what is there, take and give back."""
    holder = _holder_or_404(kind, pk)
    return _holder_page(request, kind, holder)


@role_required(Role.CASHIER)
@require_POST
def cash_take(request: UserRequest, kind: str, pk: str) -> HttpResponse:
    """Take a prepayment; the receipt follows."""
    return _over_the_counter(request, kind, pk, services.take_prepayment)


@role_required(Role.CASHIER)
@require_POST
def cash_give(request: UserRequest, kind: str, pk: str) -> HttpResponse:
    """Give prepaid money back out of the float; the receipt follows."""
    return _over_the_counter(request, kind, pk, services.refund_prepayment)


def _over_the_counter(
    request: UserRequest, kind: str, pk: str, act: Callable[..., Receipt]
) -> HttpResponse:
    holder = _holder_or_404(kind, pk)
    shift = open_shift_of(request.user)
    giving = act is services.refund_prepayment
    form = CashForm(request.POST, prefix="give" if giving else "take")
    if shift is None:
        return redirect("ledger_staff:cash")
    if form.is_valid():
        fen, key = form.cleaned_data["amount"], form.cleaned_data["idempotency_key"]
        try:
            receipt = act(holder, fen, shift=shift, by=request.user, key=key)
        except Refusal as refusal:
            put(form, refusal)
        else:
            return redirect("ledger_staff:receipt", pk=receipt.pk)
    return _holder_page(request, kind, holder, **{"give" if giving else "take": form})


def _holder_or_404(kind: str, pk: str) -> Holder:
    """Who stands at the desk; of an erased account there is nobody."""
    if kind == "person":
        return get_object_or_404(User, pk=pk, erased_at__isnull=True)
    return get_object_or_404(Organisation, pk=pk)


def _holder_page(
    request: UserRequest, kind: str, holder: Holder, **forms: CashForm
) -> HttpResponse:
    purse = queries.available(holder)
    context = {
        "kind": kind,
        "holder": holder,
        "purse": purse,
        "shift": open_shift_of(request.user),
        "take": CashForm(prefix="take"),
        "give": CashForm(prefix="give", initial={"amount": yuan(purse.prepaid_fen)}),
        "form": next(iter(forms.values()), None),
    }
    return render(request, "ledger/cash_holder.html", context | forms)


@role_required(Role.CASHIER)
@require_http_methods(["GET", "HEAD", "POST"])
def cash_close(request: UserRequest) -> HttpResponse:
    """Count the drawer and close the shift. What should be there is told after the count."""
    shift = open_shift_of(request.user)
    if shift is None:
        return redirect("ledger_staff:cash")
    form = ShiftCloseForm(request.POST or None)
    if form.is_valid():
        try:
            services.close_shift(shift, services.Count(**form.cleaned_data), by=request.user)
        except Refusal as refusal:
            put(form, refusal)
        else:
            messages.success(request, _("The shift is closed. Another person verifies the count."))
            return redirect("ledger_staff:shifts")
    return render(request, "ledger/cash_close.html", {"form": form, "shift": shift})


@role_required(*HANDLES_CASH)
@require_safe
def shifts(request: UserRequest) -> HttpResponse:
    """Counts that wait to be verified, and the latest shifts."""
    context = {
        "waiting": shifts_to_verify(),
        "latest": latest_shifts(),
        "may_verify": has_role(request.user, Role.MANAGER),
    }
    return render(request, "ledger/shifts.html", context)


@role_required(Role.MANAGER)
@require_POST
def shift_verify(request: UserRequest, pk: int) -> HttpResponse:
    """Confirm a count; takings and float go to the bank."""
    shift = get_object_or_404(CashShift, pk=pk)
    try:
        services.verify_shift(shift, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The count is verified, and the money booked to the bank."))
    return redirect("ledger_staff:shifts")


@role_required(*HANDLES_CASH)
@require_safe
def receipt(request: UserRequest, pk: int) -> HttpResponse:
    """A receipt, 80 mm wide, to print."""
    found = _receipt_or_404(pk)
    mine = found.shift.cashier_id == request.user.pk and found.shift.closed_at is None
    may_void = mine and found.number.voided_at is None
    context = {"receipt": found, "may_void": may_void, "form": VoidForm()}
    return render(request, "ledger/receipt.html", context)


@role_required(Role.CASHIER)
@require_POST
def receipt_void(request: UserRequest, pk: int) -> HttpResponse:
    """Undo a receipt that was a mistake, while its shift is open."""
    found = _receipt_or_404(pk)
    try:
        services.void_receipt(found, why=request.POST.get("why", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The receipt is void, its money taken back out of the books."))
    return redirect("ledger_staff:receipt", pk=pk)


def _receipt_or_404(pk: int) -> Receipt:
    related = ("number", "shift", "user", "organisation", "issued_by")
    found = Receipt.objects.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
