"""Requests as readers and the desk look for them."""

import hashlib
import re
import unicodedata
from datetime import timedelta

from django.db.models import Q, QuerySet

from accounts.models import PatronType, User
from desk.models import CaseFile, Message
from docsharing.citations import Citation
from docsharing.models import CopyrightDeclaration, Delivery, DocumentRequest, Purpose
from docsharing.queries.shown import with_shown_state
from portal import rules
from portal.clock import now
from portal.refusals import not_found


def work_key(citation: Citation) -> str:
    """The same for two requests of the same document, however it was typed."""
    parts = [citation.number or citation.title, citation.number or citation.container]
    if not citation.title and not citation.number:
        parts.append(citation.pages)
    plain = "|".join(_folded(part) for part in parts)
    return hashlib.sha256(plain.encode()).hexdigest()


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def same_work(citation: Citation) -> Q:
    """What finds the requests of the same document."""
    same = Q(work_key=work_key(citation))
    return same | Q(doi=citation.doi) if citation.doi else same


def search_words(citation: Citation) -> str:
    """What a request is found by, beside its title."""
    found = (citation.container, citation.authors_text, citation.doi, citation.number)
    return " ".join((*found, citation.issn, citation.isbn, citation.institution))


def similar_request(reader: User, citation: Citation) -> DocumentRequest | None:
    """The reader's own latest request of the same document, within the days of the rule."""
    since = now() - timedelta(days=rules.value("dd.duplicate_days"))
    if not (citation.doi or citation.title or citation.number or citation.container):
        return None
    rows = requests_of(reader).filter(same_work(citation), case__opened_at__gte=since)
    return rows.exclude(case__state="cancelled").order_by("-pk").first()


def requests_of_same_work(request: DocumentRequest) -> list[DocumentRequest]:
    """The latest other requests of the same document, by whomever."""
    rows = DocumentRequest.objects.filter(same_work(request.citation)).exclude(pk=request.pk)
    return list(rows.select_related("case__number").order_by("-pk")[:5])


def same_file(digests: list[str], *, besides: int) -> list[Delivery]:
    """The latest deliveries of the very same bytes for other requests."""
    rows = Delivery.objects.filter(file__sha256__in=digests, file__kind="delivery")
    rows = rows.exclude(request=besides).select_related("request__case__number")
    return list(rows.order_by("-pk")[:5])


def requests_of(reader: User) -> QuerySet[DocumentRequest]:
    """A reader's own requests, newest first."""
    rows = with_shown_state(DocumentRequest.objects.filter(case__reader=reader))
    return rows.select_related("case__number").order_by("-case_id")


def own_request(reader: User, pk: int) -> DocumentRequest:
    """One of the reader's own requests, or a refusal that there is none."""
    request = (
        requests_of(reader)
        .select_related("case__number", "hold", "attachment")
        .filter(pk=pk)
        .first()
    )
    if request is None:
        raise not_found()
    return request


def files_for(request: DocumentRequest) -> QuerySet[CaseFile]:
    """What the desk keeps with a request for its reader, and may be opened."""
    rows = CaseFile.objects.filter(case=request.case_id, for_reader=True)
    rows = rows.filter(stored__purged_at__isnull=True, stored__quarantined_at__isnull=True)
    return rows.select_related("stored").order_by("pk")


def spoken_about(request: DocumentRequest) -> QuerySet[Message]:
    """What reader and desk wrote to each other, less what was taken back or still may be."""
    rows = Message.objects.filter(case=request.case_id, withdrawn_at__isnull=True)
    return rows.filter(visible_from__lte=now())


def live_delivery(request: DocumentRequest) -> Delivery | None:
    """What was delivered and not withdrawn."""
    return request.deliveries.live().select_related("file", "charge", "quote").first()


def current_declaration(purpose: str = Purpose.STUDY) -> CopyrightDeclaration:
    """The words that readers declare today, by what the copy is for."""
    rows = CopyrightDeclaration.objects.filter(valid_from__lte=now(), purpose=purpose)
    return rows.order_by("-valid_from", "-pk")[:1].get()


def usual_purpose(reader: User | None) -> str:
    """What a copy is for unless she says otherwise: an organisation has no study of its own."""
    if reader is not None and reader.patron_type == PatronType.INSTITUTIONAL:
        return Purpose.WORK
    return Purpose.STUDY


def undeclared(purpose: str) -> str:
    """The code of the refusal where these words were not declared."""
    return "licence-declaration-needed" if purpose == Purpose.WORK else "declaration-needed"
