"""Sources in their order, what was asked of them, and what is written to them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from docsharing.models import (
    DocumentRequest,
    SourceAnswer,
    SourceChange,
    SupplyAttempt,
    SupplySource,
)
from docsharing.queries.reference import reference
from portal import rules, words

# What may stand in the template of a mail to a source. Nothing of it says who the reader is.
PLACEHOLDERS = (
    "number", "type", "reference", "title", "container", "authors", "year", "volume", "issue",
    "pages", "doi", "pmid", "issn", "isbn", "publisher", "edition", "institution", "level",
    "need_by", "symbol", "library",
)  # fmt: skip
_PLACE = re.compile(r"\{([^{}\s]*)\}")


@dataclass(frozen=True)
class Letter:
    """A mail to a source."""

    subject: str
    body: str


def sources() -> QuerySet[SupplySource]:
    """Every source in use, in the order of the library."""
    return SupplySource.objects.filter(retired_at__isnull=True).order_by("position", "pk")


def tried(request: DocumentRequest) -> QuerySet[SupplyAttempt]:
    """What was asked for a request and not called off by the desk itself."""
    return SupplyAttempt.objects.filter(request=request).exclude(answer=SourceAnswer.WITHDRAWN)


def next_source(request: DocumentRequest) -> SupplySource | None:
    """The first source in the order that may be asked and was not yet."""
    asked = tried(request).filter(source=OuterRef("pk"))
    return sources().filter(ill_allowed=True).exclude(Exists(asked)).first()


def asked_now(request: DocumentRequest) -> SupplyAttempt | None:
    """What the document comes from, or may come from: the source that supplies it or is asked."""
    rows = SupplyAttempt.objects.supplying() | SupplyAttempt.objects.open()
    return rows.filter(request=request).order_by("pk").last()


def attempts_of(request: DocumentRequest) -> list[SupplyAttempt]:
    """Whom the desk asked for a document, in order."""
    rows = SupplyAttempt.objects.filter(request=request).select_related(
        "source", "asked_by", "answered_by"
    )
    return list(rows.order_by("pk"))


def source_names(pks: set[int]) -> dict[int, str]:
    """The names of sources in the language of the page."""
    return {source.pk: str(source) for source in SupplySource.objects.filter(pk__in=pks)}


def source_history(source: SupplySource) -> list[SourceChange]:
    """Every change of a source, newest first."""
    return list(source.changes.select_related("by").order_by("-pk")[:100])


def unknown_places(text: str) -> list[str]:
    """What stands in braces in a template and means nothing."""
    return [name for name in _PLACE.findall(text) if name not in PLACEHOLDERS]


def letter_to(source: SupplySource, request: DocumentRequest) -> Letter:
    """The mail that asks a source for a document, by its template and in its language."""
    with translation.override(source.mail_language):
        values = _values(source, request)
        subject = source.mail_subject or words.say("source.mail.subject")
        body = source.mail_body or words.say("source.mail.body")
    return Letter(" ".join(_filled(subject, values).split()), _filled(body, values))


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), template)


def _values(source: SupplySource, request: DocumentRequest) -> dict[str, str]:
    case, citation = request.case, request.citation
    given = {name: getattr(citation, name, "") for name in PLACEHOLDERS}
    return {name: str(value or "") for name, value in given.items()} | {
        "number": case.number.code if case.number else "",
        "type": str(request.get_request_type_display()),
        "reference": reference(citation),
        "authors": citation.authors_text,
        "level": str(request.get_service_level_display()),
        "need_by": request.need_by.isoformat() if request.need_by else "",
        "symbol": source.symbol,
        "library": rules.value("site.library") or _("Chongqing University Library"),
    }
