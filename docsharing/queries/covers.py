"""The cover of a copy: its request, what it is a copy of, and what may be done with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accounts.models import User
from desk.models import Case
from docsharing.models import CopyrightUse, Cover, Delivery, DocumentRequest
from docsharing.queries.copyright import needs_licence
from docsharing.queries.links import file_of
from docsharing.queries.reference import reference
from portal import pdf, rules
from portal.clock import SHANGHAI, now
from portal.models import StoredFile

COVERED = "delivery-covered"


def language_of(reader: User) -> str:
    """The language in which a reader is written to."""
    return str(reader.language or settings.LANGUAGE_CODE)


def cover_page(delivery: Delivery) -> bytes:
    """The page that goes before a delivered document; the same bytes however often it is made."""
    request = delivery.request
    with override(language_of(request.case.reader)):
        sheet = _sheet(request, at=delivery.delivered_at, pages=delivery.counted_pages, to="")
        # Made, not printed: no time of printing, so that it does not change.
        return pdf.render("cover", {"sheets": [sheet], "printed": "", "date": sheet["day"]})


def cover_sheets(cases: Sequence[Case], _by: User) -> dict[str, Any]:
    """What the paper of cover sheets reads: a page a request, in its reader's language."""
    rows = Delivery.objects.live().filter(request__case__in=cases).order_by("pk")
    sent = {delivery.request_id: delivery for delivery in rows}
    sheets = []
    for case in sorted(cases, key=lambda each: (each.number.code if each.number else "", each.pk)):
        request = case.document_request
        delivery = sent.get(request.pk)
        at = delivery.delivered_at if delivery else now()
        pages = delivery.pages if delivery else None
        with override(language_of(case.reader)):
            sheets.append(_sheet(request, at=at, pages=pages, to=addressee(case.reader)))
    return {"sheets": sheets}


def addressee(reader: User) -> str:
    """For whom a sheet is: her name, or the code by which the desk finds her."""
    if rules.value("dd.cover_reader") == "code":
        return f"R-{reader.pk:06}"
    return str(reader.display_name)


def _sheet(request: DocumentRequest, *, at: datetime, pages: int | None, to: str) -> dict[str, Any]:
    """One cover in the language that is set."""
    code = request.case.number.code if request.case.number else ""
    day = at.astimezone(SHANGHAI).date().isoformat()
    facts = [
        (pgettext("cover", "Request"), code),
        (pgettext("cover", "For"), to),
        (pgettext("cover", "Document"), reference(request.citation)),
        (pgettext("cover", "Supplied on"), day),
        (pgettext("cover", "Pages of the copy"), str(pages or "")),
    ]
    return {
        "lang": pdf.language(),
        "library": pdf.library(),
        "title": _("Document delivery"),
        "for_study": (
            _("For the use that the licence allows only")
            if by_licence(request)
            else _("For your own study and research only")
        ),
        "qr": pdf.qr(code) if code else "",
        "day": day,
        "facts": [[label, value] for label, value in facts if value],
        "notice_title": _("Copyright notice"),
        "notice": [
            _ground(request),
            _(
                "Do not pass it on, put it on a network, print it in numbers or use it for trade."
                " Name its author and title when you cite it."
            ),
            _(
                "The rights remain with author and publisher. Whoever uses the copy otherwise"
                " answers for it herself."
            ),
        ],
    }


def by_licence(request: DocumentRequest) -> bool:
    """Whether a licence allows the copy, and not the law for study and research."""
    uses = CopyrightUse.objects.filter(request=request, licensed_at__isnull=False)
    return needs_licence(request) or uses.exists()


def _ground(request: DocumentRequest) -> str:
    """By what right the copy was made."""
    if by_licence(request):
        return _(
            "The library made this one copy at your request under a licence of the rights holder,"
            " for the use that you declared."
        )
    return _(
        "The library made this one copy at your request, for your own study or research"
        " (Copyright Law of the People's Republic of China, article 24)."
    )


def without_cover(delivery: Delivery) -> str:
    """Why a delivery goes out without the notice, for who delivered it; empty if it has one."""
    return "" if delivery.cover in {"", Cover.ADDED} else str(delivery.get_cover_display())


def file_to_send(delivery: Delivery) -> StoredFile:
    """The file that the reader gets: with the notice before it where there is one."""
    if delivery.cover != Cover.ADDED:
        return file_of(delivery)
    made: StoredFile = file_of(delivery).made.get(kind=COVERED)
    return made
