"""The page of a reader's points, and its files."""

from collections.abc import Iterable
from datetime import date

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.forms import PointsForm
from ledger.queries.point_statement import (
    PointFilters,
    PointLine,
    PointPlace,
    point_statement,
)
from ledger.queries.points import points_held
from ledger.queries.statement import MOST_EXPORTED
from ledger.statements import WRITERS
from portal import slots
from portal.clock import today
from portal.http import UserRequest


def points_page(request: UserRequest) -> HttpResponse:
    """What she has, what expires, and every entry with what could be spent after it."""
    form = PointsForm(request.GET)
    filters = _filters(form)
    page = point_statement(request.user, filters, after=_place(request))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": form,
        "held": points_held(request.user),
        "page": page,
        "older": _token(request, page.older) if page.older else "",
        "later": "after" in request.GET,
        "filtered": any((filters.book, filters.since, filters.until)),
        "query": query.urlencode(),
        "links": slots.fill("points", request),
    }
    return render(request, "ledger/points.html", context)


def points_written(request: UserRequest, form: str) -> HttpResponseBase:
    """The same, as a file."""
    found = point_statement(request.user, _filters(PointsForm(request.GET)), size=MOST_EXPORTED)
    header = [_("Date"), _("What"), _("Pending"), _("Points"), _("Bonus points"), _("Points after")]
    return WRITERS[form](f"points-{today():%Y%m%d}", header, _cells(found.lines))


def _cells(lines: Iterable[PointLine]) -> Iterable[list[str | int]]:
    for line in lines:
        what = _("%(tag)s: %(text)s") % {"tag": line.tag, "text": line.text}
        text = what if line.tag else line.text
        moved = (line.pending, line.points, line.bonus, line.after)
        yield [line.entry.business_date.isoformat(), text, *moved]


def _filters(form: PointsForm) -> PointFilters:
    """What was asked for; what cannot be read is left out and marked in the form."""
    form.is_valid()
    asked = form.cleaned_data
    return PointFilters(asked.get("book", ""), asked.get("since"), asked.get("until"))


def _signer(request: UserRequest) -> signing.TimestampSigner:
    # Signed, so that nobody is shown a balance that somebody else wrote into an address.
    return signing.TimestampSigner(salt=f"ledger.points:{request.user.pk}")


def _token(request: UserRequest, place: PointPlace) -> str:
    parts = [place.day.isoformat(), place.entry_id, place.before]
    return _signer(request).sign_object(parts)


def _place(request: UserRequest) -> PointPlace | None:
    token = request.GET.get("after", "")
    if not token:
        return None
    try:
        day, *rest = _signer(request).unsign_object(token)
    except signing.BadSignature as bad:
        raise Http404 from bad
    return PointPlace(date.fromisoformat(day), *rest)
