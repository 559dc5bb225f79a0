"""The request form: filled by a paste, priced as it is typed, kept whatever happens, sent once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from desk.queries import tariff
from docsharing import services
from docsharing.citations import Parsed
from docsharing.citations.openurl import from_openurl, of_query, referrer
from docsharing.forms import RequestForm, citation_in, number_in, values_like, values_of
from docsharing.models import (
    CITATION_FIELDS,
    DeliveryMethod,
    Purpose,
    RequestDraft,
    RequestType,
    ServiceLevel,
)
from docsharing.queries.copyright import allowance
from docsharing.queries.details import bill_lines
from docsharing.queries.holdings import held_for_reader
from docsharing.queries.openaccess import open_copy
from docsharing.queries.paper import ADDRESS, address_before
from docsharing.queries.pricing import estimate
from docsharing.queries.requests import (
    current_declaration,
    own_request,
    similar_request,
    usual_purpose,
)
from docsharing.queries.sources import understood
from docsharing.services.requests import ATTACHMENT_BYTES
from portal import rules, words
from portal.clock import now
from portal.http import key_in, takes_files
from portal.idempotency import fingerprint, once
from portal.refusals import Refusal

KEPT = "request_form"
Values = dict[str, str]


@takes_files(most=ATTACHMENT_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """Ask for a document. Anybody may fill in the form; sending needs a verified reader."""
    if request.method != "POST":
        values, parsed = _beginning(request)
        return _page(request, values, parsed=parsed)
    act = _ACTS.get(request.POST.get("do", "price"), _price)
    return act(request, _values(request.POST))


def _reader(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


def _values(posted: Mapping[str, Any]) -> Values:
    """What was typed, by the names of our fields."""
    names = (*RequestForm.base_fields, "paste", "idempotency_key", "again")
    return {name: str(posted[name])[:20_000] for name in names if posted.get(name)}


def _beginning(request: HttpRequest) -> tuple[Values, Parsed | None]:
    """What the form begins with: kept through sign-in, an address, an old request, a draft."""
    if kept := request.session.pop(KEPT, None):
        return kept, None
    if text := request.GET.get("q", "").strip():
        parsed = understood(text[:20_000], _reader(request))
        return {"paste": text, **values_of(parsed.citation)}, parsed
    if (reader := _reader(request)) and (used := _used_again(request, reader)):
        return used, None
    parsed = from_openurl({name: request.GET.getlist(name) for name in request.GET})
    if parsed.filled:
        return values_of(parsed.citation), parsed
    draft = _draft_of(_reader(request))
    return (dict(draft.fields), None) if draft else ({}, None)


def _draft_of(reader: User | None) -> RequestDraft | None:
    return getattr(reader, "request_draft", None)


@require_safe
def openurl(request: HttpRequest) -> HttpResponse:
    """Where databases and other sites send a reader: the form, filled with what they tell.

    Of who has not signed in it is kept, whichever way she signs in or registers.
    """
    params = of_query(request.META.get("QUERY_STRING", ""))
    parsed = from_openurl(params)
    values = values_of(parsed.citation)
    if source := referrer(params):
        values["clue"] = _("Found in: %(source)s") % {"source": source}
    if parsed.filled and _reader(request) is None:
        request.session[KEPT] = values
    return _page(request, values, parsed=parsed)


def _used_again(request: HttpRequest, reader: User) -> Values:
    """The document of an old request (`from`), or what it shares with its neighbours (`like`)."""
    for name, values in (("from", values_of), ("like", values_like)):
        if old := key_in(request.GET.get(name, "")):
            row = own_request(reader, old)
            about = {"number": row.case.number.code if row.case.number else ""}
            messages.info(request, _("Filled in from %(number)s. Change what differs.") % about)
            return values(row.citation)
    return {}


# What the buttons do
def _fill(request: HttpRequest, values: Values) -> HttpResponse:
    """Understand the pasted text and put it into the fields; what was typed before gives way."""
    parsed = understood(values.get("paste", ""), _reader(request))
    cleared = {name: text for name, text in values.items() if name not in CITATION_FIELDS}
    kept = cleared if parsed.filled else values
    return _page(request, {**kept, **values_of(parsed.citation)}, parsed=parsed)


def _price(request: HttpRequest, values: Values) -> HttpResponse:
    """Show what it costs, and the fields of the type that was chosen."""
    return _page(request, values)


def _draft(request: HttpRequest, values: Values) -> HttpResponse:
    """Keep what was typed. A script asks so every ten seconds, and wants no page."""
    reader = _reader(request)
    if reader is None:
        request.session[KEPT] = values
        return redirect_to_login(reverse("docsharing:request_new"))
    services.save_draft(reader, values)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    messages.success(request, _("Your draft is saved."))
    return redirect("docsharing:request_new")


def _discard(request: HttpRequest, _values: Values) -> HttpResponse:
    """Begin with an empty form."""
    if reader := _reader(request):
        services.drop_draft(reader)
    return redirect("docsharing:request_new")


def _send(request: HttpRequest, values: Values) -> HttpResponse:
    """Send the request; who has not signed in does so first, and finds the form as it was."""
    reader = _reader(request)
    if reader is None:
        request.session[KEPT] = values
        messages.info(request, _("Sign in or register to send. Your form is kept."))
        return redirect_to_login(reverse("docsharing:request_new"))
    form = _form(values, request)
    if form.is_valid():
        if _unseen(request, form):
            return _page(request, values, form=form, ask="open")
        try:
            pk = _send_once(form, reader, values)
        except Refusal as refusal:
            if refusal.code == "asked-before":
                return _page(request, values, form=form, ask="again")
            form.add_error(_field(refusal, form), refusal.text)
        else:
            return redirect("docsharing:request_sent", pk=pk)
    return _page(request, values, form=form, status=422)


def _unseen(request: HttpRequest, form: RequestForm) -> bool:
    """Whether the document is free to read, and her page has not said so yet."""
    found = open_copy(form.citation)
    return found is not None and request.POST.get("open_seen") != found.url


def _send_once(form: RequestForm, reader: User, values: Values) -> int:
    """Send it; the same form sent again leads to the same request, and is not asked about."""

    def act() -> tuple[int, Any]:
        again = bool(values.get("again"))
        return 201, {"pk": services.send_request(form.wish(), reader=reader, again=again).pk}

    file = form.cleaned_data.get("attachment")
    body = {**values, "attachment": file and [file.name, file.size]}
    key = f"{values.get('idempotency_key', 'form')}:{fingerprint(body)[:32]}"
    if "idempotency_key" not in values:
        return int(act()[1]["pk"])
    _status, answer, _repeat = once(f"user:{reader.pk}", key, body, act)
    return int(answer["pk"])


def _field(refusal: Refusal, form: RequestForm) -> str | None:
    field = {"max_cost_fen": "max_cost", "kind": "request_type", "file": "attachment"}.get(
        refusal.field or "", refusal.field
    )
    return field if field in form.fields else None


_ACTS = {
    "fill": _fill,
    "price": _price,
    "draft": _draft,
    "discard": _discard,
    "send": _send,
}


# What is shown
def _form(values: Values, request: HttpRequest | None = None) -> RequestForm:
    """The form of the chosen type: bound to what was posted, or only showing the values."""
    given: dict[str, Any] = {
        "request_type": values.get("request_type", ""),
        "prices": tariff(now()),
    }
    if request is not None:
        return RequestForm(request.POST, request.FILES, **given)
    begun = {
        "request_type": RequestType.ARTICLE,
        "service_level": ServiceLevel.NORMAL,
        "delivery_method": DeliveryMethod.LINK,
        **values,
    }
    return RequestForm(initial=begun, **given)


def _page(
    request: HttpRequest,
    values: Values,
    *,
    form: RequestForm | None = None,
    parsed: Parsed | None = None,
    status: int = 200,
    ask: str = "",
) -> HttpResponse:
    reader = _reader(request)
    citation = citation_in(values)
    values = {"purpose": usual_purpose(reader), **_address(reader, values), **values}
    level = values.get("service_level", "")
    known = level if level in ServiceLevel.values else ServiceLevel.NORMAL.value
    way = values.get("delivery_method", "")
    known_way = way if way in DeliveryMethod.values else DeliveryMethod.LINK.value
    costs = estimate(citation, known, reader, known_way)
    context = {
        "form": form or _form(values),
        "values": values,
        "estimate": costs,
        "lines": bill_lines(costs.price),
        "told": _told(parsed) if parsed else None,
        "rights": allowance(
            reader, citation, pages=costs.price.pages, told=number_in(values.get("book_pages", ""))
        ),
        "held": held_for_reader(citation),
        "open_copy": open_copy(citation),
        "ask_open": ask == "open",
        "closing": costs.closing,
        "similar": similar_request(reader, citation) if reader else None,
        "ask_again": ask == "again",
        "must_verify": reader is not None and not reader.is_verified,
        "draft": _draft_of(reader),
        "welcome_fen": rules.value("subsidy.online"),
        **declared(values.get("purpose", "")),
    }
    return render(request, "docsharing/request_new.html", context, status=status)


def _address(reader: User | None, values: Values) -> Values:
    """The address of her last request by post, if she wants post again and typed none yet."""
    by_post = values.get("delivery_method") == DeliveryMethod.POST
    if not by_post or any(values.get(name) for name in ADDRESS):
        return {}
    before = address_before(reader)
    return before.as_dict() if before else {}


def declared(purpose: str = "") -> dict[str, Any]:
    """The words that readers declare today, in the language of the page."""
    known = purpose if purpose in Purpose.values else Purpose.STUDY.value
    declaration = current_declaration(known)
    return {"declaration": declaration, "declaration_text": declaration.text}


def _told(parsed: Parsed) -> dict[str, Any]:
    """What the reader is told of what was understood."""
    labels = RequestForm.base_fields
    short = {"authors": pgettext("citation", "Authors")}
    filled = [
        short.get(name) or str(labels[name].label)
        for name in parsed.filled
        if name in labels and name != "source"
    ]
    notes = words.say_all((note.code, note.params) for note in parsed.notes)
    citation = parsed.citation
    return {
        "filled": filled,
        "notes": list(dict.fromkeys(notes)),
        "unknown": parsed.unknown[:5],
        "line": citation.title or citation.container or citation.doi,
        "more": " · ".join(filter(None, (citation.authors_text[:120], citation.container))),
        "from_past": parsed.format == "past",
    }
