"""A reader agrees to a quote or refuses it: on her page, or by the link of the mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from docsharing import services
from docsharing.models import Quote, QuoteAnswer, Through
from docsharing.queries.details import bill_lines
from docsharing.queries.quotes import quote_by_token, quoted_price
from docsharing.queries.reference import reference
from docsharing.queries.requests import own_request
from docsharing.views.delivery import unmentioned
from portal import words
from portal.clock import now
from portal.http import UserRequest
from portal.refusals import Refusal, not_found

ANSWERS = {"accept": True, "refuse": False}


@login_required
@require_POST
def request_quote(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the quote that the page shows."""
    row = own_request(request.user, pk)
    asked = request.POST.get("quote", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 19
    offer = row.quotes.filter(pk=asked).first() if known else None
    if offer is None:
        messages.error(request, words.say("quote-over"))
    else:
        offer.request = row
        _answer(request, offer, by=request.user, through=Through.PAGE)
    return redirect("docsharing:request_detail", pk=pk)


@unmentioned
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a quote, for whoever has its link: only its buttons answer. No name, no purse."""
    offer = quote_by_token(token)
    if offer is None or offer.request.case.reader.erased_at:
        raise not_found()
    if request.method == "POST":
        _answer(request, offer, by=offer.request.case.reader, through=Through.LINK)
        return redirect("docsharing:quote", token=token)
    row = offer.request
    stands = is_open(offer)
    context = {
        "quote": offer,
        "row": row,
        "case": row.case,
        "reference": reference(row.citation),
        "lines": bill_lines(quoted_price(offer)),
        "open": stands,
    }
    answered = offer.answer in {QuoteAnswer.ACCEPTED, QuoteAnswer.REFUSED}
    return render(
        request, "docsharing/quote.html", context, status=200 if stands or answered else 410
    )


def is_open(offer: Quote) -> bool:
    """Whether it may still be answered."""
    return offer.answered_at is None and offer.valid_until > now()


def _answer(request: HttpRequest, offer: Quote, *, by: User, through: str) -> None:
    """Do what the button says, and say what came of it."""
    accepts = ANSWERS.get(request.POST.get("answer", ""))
    if accepts is None:
        raise not_found()
    given: dict[str, Any] = {"by": by, "accepts": accepts, "through": through}
    try:
        services.answer_quote(offer.request, quote=offer, **given)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, _why_not(refusal))
    else:
        agreed = _("Thank you. We are making the document now.")
        refused = _("You refused. The request has ended, and what was held is free again.")
        messages.success(request, agreed if accepts else refused)


def _why_not(refusal: Refusal) -> str:
    """What stands in the way; of a purse only what is missing."""
    if refusal.code != "purse-too-small":
        return refusal.text
    short = refusal.params["needed_fen"] - refusal.params["available_fen"]
    text = _("%(amount)s yuan are missing. Prepay at the service desk; the offer stays open.")
    return text % {"amount": words.yuan(short)}
