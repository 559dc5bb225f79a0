"""Which work a copy is taken from, so that every request of the same work counts together."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace

from django.db.models import Exists, Q

from docsharing.citations import Citation
from docsharing.models import (
    CopyrightUse,
    DocumentRequest,
    HoldingTitle,
    Namesake,
    RequestType,
    WorkKind,
)
from docsharing.queries.issues import issue_key, meets, volume_key
from docsharing.queries.journals import folded, folded_journal

_WHOLE = re.compile(
    r"(?:the )?(?:whole|entire|complete|full) (?:book|issue|journal|volume)|"
    r"(?:全书|整本|整本书|全本|整书|全刊|整刊|整期|全期)(?:全文)?"
)
_NUMBERED = re.compile(
    r"(?:总?第?\d+[卷期]|v(?:ol)?\.?\s?\d+|n(?:o)?\.?\s?\d+|\d{4}年?|[\s,;:()（）])+"
)


def title_key(text: str) -> str:
    """A title as a key; nothing for one without a letter."""
    return _key(folded(text))


def _key(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


@dataclass(frozen=True)
class Work:
    """A book, or an issue of a journal: by its number, and by its title.

    `apart`: the desk saw that it is another book than the others of its title. It counts apart from
    those that were there when this was said, and with all that was told apart as well or came
    later: of those nobody has said anything. What was not told apart itself counts with everything
    of its title.
    """

    kind: str
    identifier: str = ""
    title_key: str = ""
    volume: str = ""
    issue: str = ""
    year: int | None = None
    apart: Namesake | None = None

    @property
    def keys(self) -> list[str]:
        """By what the desk's count of its pages is found: its number, else its title.

        Of a title there may be many books besides the one: each has its own length.
        """
        title = _key(f"apart {self.apart.pk}") if self.apart else self.title_key
        return [key for key in (self.identifier, title) if key]

    def same(self) -> Q:
        """The uses of the same work. What is left out of a citation evades nothing."""
        by_title = Q(title_key=self.title_key)
        of_kind = Q(work_kind=self.kind)
        if self.kind == WorkKind.OTHER:
            return of_kind & by_title
        if self.kind == WorkKind.BOOK:
            by_title &= self._of_this_title()
        by_number = Q(identifier=self.identifier) if self.identifier else by_title
        found = of_kind & (by_number | by_title)
        return found & self._same_issue() if self.kind == WorkKind.ISSUE else found

    def _of_this_title(self) -> Q:
        """Which of the uses of its title are of this book."""
        found = Q()
        if self.apart:
            told = Namesake.objects.standing().filter(title_key=self.title_key)
            found = Q(request__in=told.values("request"))
            found |= Q(counted_at__gt=self.apart.told_at)
        return found & ~self._another_book() if self.identifier else found

    def _another_book(self) -> Q:
        """The uses of a namesake: the catalogue must say so, for an ISBN is soon invented."""
        held = HoldingTitle.objects.filter(title_key=self.title_key).exclude(isbn="")
        return Q(Exists(held.filter(isbn=self.identifier)), identifier__in=held.values("isbn"))

    def _same_issue(self) -> Q:
        of_year = Q(year=self.year) | Q(year__isnull=True) if self.year is not None else Q()
        # Without a volume the year decides; with one, only where the other has none.
        found = Q(volume=self.volume) | Q(volume="") & of_year if self.volume else of_year
        return found & meets(self.issue) if self.issue else found


def work_of(citation: Citation) -> Work:
    """The work that a citation takes from."""
    kind = _kind_of(citation)
    if kind == WorkKind.BOOK:
        return Work(kind, citation.isbn, title_key(citation.container))
    if kind == WorkKind.ISSUE:
        volume = volume_key(citation.volume)
        return Work(
            kind,
            citation.issn,
            _key(folded_journal(citation.container)),
            # A year in the place of the volume says what the year says.
            "" if volume == str(citation.year) else volume,
            issue_key(citation.issue),
            citation.year,
        )
    return Work(kind, title_key=title_key(citation.number or citation.title))


def _kind_of(citation: Citation) -> WorkKind:
    """A conference paper is of a book, unless it says that it stands in a journal or series."""
    if citation.kind == RequestType.CONFERENCE:
        in_issue = citation.issn or citation.volume or citation.issue
        return WorkKind.ISSUE if in_issue and not citation.isbn else WorkKind.BOOK
    if citation.kind == RequestType.CHAPTER:
        return WorkKind.BOOK
    return WorkKind.ISSUE if citation.kind == RequestType.ARTICLE else WorkKind.OTHER


def work_of_use(use: CopyrightUse) -> Work:
    """The work that a use was counted for."""
    work = Work(use.work_kind, use.identifier, use.title_key, use.volume, use.issue, use.year)
    return as_told(work, use.request_id)


def work_of_request(request: DocumentRequest) -> Work:
    """The work that a request takes from, as far as the desk told it apart."""
    return as_told(work_of(request.citation), request.pk)


def as_told(work: Work, request: int | None) -> Work:
    """The work of a request by its key: apart from its namesakes where the desk said so."""
    if work.kind != WorkKind.BOOK or request is None:
        return work
    told = Namesake.objects.standing().filter(request=request, title_key=work.title_key)
    return replace(work, apart=told.first())


def is_of_book(request: DocumentRequest) -> bool:
    """Whether a request takes from a book, as far as its citation says."""
    return work_of(request.citation).kind == WorkKind.BOOK


def asks_for_whole(citation: Citation) -> bool:
    """Whether a citation names all of a book or an issue, and no part of it."""
    title = unicodedata.normalize("NFKC", citation.title).casefold().strip()
    pages = unicodedata.normalize("NFKC", citation.pages).casefold().strip()
    if citation.kind not in {RequestType.CHAPTER, RequestType.ARTICLE}:
        return False
    if _WHOLE.fullmatch(title) or _WHOLE.fullmatch(pages) or pages in {"all", "全部"}:
        return True
    rest = (
        title.removeprefix(citation.container.casefold().strip()) if citation.container else title
    )
    named = rest != title and (not rest or bool(_NUMBERED.fullmatch(rest)))
    part = citation.kind == RequestType.CHAPTER and citation.page_count()
    return named and not part
