"""Membership cards at the desk: batches and their figures, one batch, one card."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import role_required
from accounts.roles import Role
from accounts.services import has_role
from docsharing.forms.cards import (
    BatchForm,
    CardFilterForm,
    HandOutForm,
    StateForm,
    VoidForm,
    refused,
)
from docsharing.models import UNUSED, CardBatch, CardState, MembershipCard
from docsharing.queries import cards as queries
from docsharing.queries.cardsheet import sheet_values
from docsharing.services import cards as services
from portal import pdf, words
from portal.clock import day_of, today
from portal.export import asked_writer
from portal.http import LARGEST_KEY, UserRequest, key_in
from portal.refusals import Refusal

at_the_desk = role_required(Role.LIBRARIAN, Role.MANAGER)
MOST_EXPORTED = 2000


def _batch(pk: int) -> CardBatch:
    rows = CardBatch.objects.select_related("number", "fund", "created_by", "voided_by")
    return get_object_or_404(rows, pk=pk)


def _filters(request: UserRequest) -> tuple[CardFilterForm, dict[str, Any], str]:
    """The form, what narrows the list, and by what the figures are added up."""
    form = CardFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    which = {"year": asked.get("year"), "distributor": asked.get("distributor", "")}
    return form, which, asked.get("by", "")


@at_the_desk
@require_safe
def card_batches(request: UserRequest) -> HttpResponse:
    """The batches with what became of their cards, or the sums of each distributor."""
    form, which, by = _filters(request)
    context: dict[str, Any] = {"form": form, "by": by, "may_make": _manages(request)}
    context["filtered"] = any(which.values())
    if by:
        lines = queries.batch_lines(queries.batches(**which)[:MOST_EXPORTED])
        context["sums"] = queries.by_distributor(lines)
    else:
        before = key_in(request.GET.get("before", "")) or LARGEST_KEY
        rows = queries.batches(**which, before=before)[: queries.PAGE + 1]
        lines = queries.batch_lines(rows)
        context["lines"] = lines[: queries.PAGE]
        context["older"] = lines[queries.PAGE - 1].batch.pk if len(lines) > queries.PAGE else 0
    context["first"] = not request.GET.get("before")
    return render(request, "docsharing/staff/card_batches.html", context)


def _manages(request: UserRequest) -> bool:
    return has_role(request.user, Role.MANAGER)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _figures(figures: queries.CardFigures) -> list[Any]:
    fen = (figures.granted_fen, figures.used_fen, figures.left_fen, figures.lost_fen)
    return [figures.total, *(figures[state] for state in CardState.values), *map(_yuan, fen)]


@at_the_desk
@require_safe
def card_export(request: UserRequest) -> HttpResponse:
    """The figures of all batches that the filters leave: `?format=csv` or `?format=xlsx`."""
    write = asked_writer(request)
    _form, which, by = _filters(request)
    lines = queries.batch_lines(queries.batches(**which)[:MOST_EXPORTED])
    sums = [_("Cards"), *(str(state.label) for state in CardState)]
    sums += [_("Granted"), _("Used"), _("With readers"), _("Expired or taken back")]
    if by:
        rows = [[name, *_figures(figures)] for name, figures in queries.by_distributor(lines)]
        return write(f"cards-{today():%Y%m%d}", [_("Distributor"), *sums], rows)
    about = [_("Batch"), _("Year"), _("Distributor"), _("Subsidy of a card, in yuan")]
    rows = [
        [
            line.batch.number.code, line.batch.year, line.batch.distributor,
            _yuan(line.batch.unit_fen), line.batch.expires_on.isoformat(), *_figures(line.figures),
        ]
        for line in lines
    ]  # fmt: skip
    return write(f"cards-{today():%Y%m%d}", [*about, _("Valid until"), *sums], rows)


@role_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def card_order(request: UserRequest) -> HttpResponse:
    """Order a batch; a worker makes its cards."""
    form = BatchForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            batch = services.order_cards(form.batch(), by=request.user)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The cards are being made."))
            return redirect("docsharing_staff:card_batch", pk=batch.pk)
    return render(request, "docsharing/staff/card_order.html", {"form": form}, status=status)


@at_the_desk
@require_safe
def card_find(request: UserRequest) -> HttpResponse:
    """To the card of a number, however it was typed."""
    text = request.GET.get("number", "")[:60]
    card = queries.card_by_number(text)
    if card is None:
        messages.error(request, _("No card has the number %(number)s.") % {"number": text.strip()})
        return redirect("docsharing_staff:card_batches")
    return redirect("docsharing_staff:card_detail", pk=card.pk)


@at_the_desk
@require_safe
def card_batch(request: UserRequest, pk: int) -> HttpResponse:
    """One batch."""
    return _batch_page(request, _batch(pk))


def _batch_page(
    request: UserRequest, batch: CardBatch, *, status: int = 200, **forms: Any
) -> HttpResponse:
    states = StateForm(request.GET)
    state = states.cleaned_data["state"] if states.is_valid() else ""
    after = key_in(request.GET.get("after", ""))
    rows = list(queries.cards_of(batch, state=state, after=after)[: queries.PAGE + 1])
    [line] = queries.batch_lines(CardBatch.objects.filter(pk=batch.pk))
    sheets = queries.sheets_of(batch, services.SHEET_CARDS)
    context = {
        "batch": batch,
        "figures": line.figures,
        "tally": [(each.label, line.figures[each]) for each in CardState],
        "unused": sum(line.figures[each] for each in UNUSED),
        "job": queries.job_of(batch),
        "cards": rows[: queries.PAGE],
        "next": rows[queries.PAGE - 1].serial if len(rows) > queries.PAGE else 0,
        "later": bool(after),
        "states": states,
        "sheets": sheets if batch.made_at and batch.nonce and not batch.voided_at else [],
        "prints": batch.prints.select_related("by").order_by("-pk")[:50],
        "handouts": batch.handouts.select_related("by").order_by("-pk")[:50],
        "hand_out": HandOutForm(auto_id="hand_%s"),
        "void": VoidForm(auto_id="void_%s"),
        "may_manage": _manages(request),
        "may_hand_out": batch.printed_at and not batch.voided_at and batch.expires_on >= today(),
        **forms,
    }
    return render(request, "docsharing/staff/card_batch.html", context, status=status)


@never_cache
@role_required(Role.MANAGER)
@require_POST
def card_sheet(request: UserRequest, pk: int, sheet: int) -> HttpResponse:
    """A sheet of cards as PDF, made for this answer alone."""
    batch = _batch(pk)
    try:
        cards = services.print_cards(batch, sheet=sheet, by=request.user)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        messages.error(request, refusal.text)
        return redirect("docsharing_staff:card_batch", pk=pk)
    return pdf.answer("cards", sheet_values(batch, cards), f"{batch.number.code}-{sheet}")


@at_the_desk
@require_POST
def card_hand_out(request: UserRequest, pk: int) -> HttpResponse:
    """Give cards to an event or a person."""
    form = HandOutForm(request.POST, auto_id="hand_%s")
    batch = _batch(pk)
    status = 422
    if form.is_valid():
        try:
            given = services.hand_out_cards(batch, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            told = _("%(count)s cards are handed out: %(to)s")
            messages.success(request, told % {"count": given.count, "to": given.to})
            return redirect("docsharing_staff:card_batch", pk=pk)
    return _batch_page(request, batch, status=status, hand_out=form)


@role_required(Role.MANAGER)
@require_POST
def batch_void(request: UserRequest, pk: int) -> HttpResponse:
    """Declare all unused cards of a batch void."""
    form = VoidForm(request.POST, auto_id="void_%s")
    batch = _batch(pk)
    status = 422
    if form.is_valid():
        try:
            count = services.void_batch(batch, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("%(count)s cards are void.") % {"count": count})
            return redirect("docsharing_staff:card_batch", pk=pk)
    return _batch_page(request, batch, status=status, void=form)


@at_the_desk
@require_safe
def batch_export(request: UserRequest, pk: int) -> HttpResponse:
    """The cards of a batch as a file (`?format=`): numbers and states, no secrets."""
    write, batch = asked_writer(request), _batch(pk)
    header = [_("Card number"), _("State"), _("Handed to"), _("Activated")]
    return write(batch.number.code, header, _cells(queries.cards_of(batch).iterator(2000)))


def _cells(cards: Iterable[MembershipCard]) -> Iterable[list[Any]]:
    for card in cards:
        to = card.handout.to if card.handout else ""
        day = day_of(card.activated_at).isoformat() if card.activated_at else ""
        yield [card.number, card.state_label, to, day]


def _card(pk: int) -> MembershipCard:
    rows = MembershipCard.objects.select_related(
        "batch__number", "handout", "activated_by", "grant", "waiting__grant"
    )
    return get_object_or_404(rows, pk=pk)


@at_the_desk
@require_safe
def card_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One card and its history."""
    return _card_page(request, _card(pk), VoidForm())


def _card_page(
    request: UserRequest, card: MembershipCard, form: VoidForm, status: int = 200
) -> HttpResponse:
    history = [(event, words.say(event.reason, event.params)) for event in queries.history_of(card)]
    context = {
        "card": card,
        "history": history,
        "form": form,
        "may_void": _manages(request) and card.state in UNUSED,
    }
    return render(request, "docsharing/staff/card_detail.html", context, status=status)


@role_required(Role.MANAGER)
@require_POST
def card_void(request: UserRequest, pk: int) -> HttpResponse:
    """Declare one card void."""
    form, card, status = VoidForm(request.POST), _card(pk), 422
    if form.is_valid():
        try:
            services.void_card(card, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The card is void."))
            return redirect("docsharing_staff:card_detail", pk=pk)
    return _card_page(request, card, form, status)
