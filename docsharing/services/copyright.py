"""What copyright counts: one person at a time, so that forty requests at once count as forty."""

from dataclasses import replace

from django.db import IntegrityError, transaction

from accounts.models import User
from docsharing.citations import Citation
from docsharing.models import (
    BookLength,
    CopyrightPerson,
    CopyrightUse,
    DocumentRequest,
    Namesake,
    Purpose,
    WorkKind,
)
from docsharing.queries import copyright as rights
from docsharing.queries.copyright import Claim, Limits
from docsharing.queries.requests import usual_purpose
from docsharing.queries.works import Work, work_of_use
from portal.clock import now
from portal.refusals import Refusal

# What says which book it is; the pages do not.
OF_THE_BOOK = ("authors", "title", "container", "year", "publisher", "edition", "isbn")


def lock_person(person_hash: str) -> None:
    """Let nobody else count for this person until the transaction ends."""
    person = CopyrightPerson(person_hash=person_hash)
    CopyrightPerson.objects.bulk_create([person], ignore_conflicts=True)
    rows = CopyrightPerson.objects.select_for_update(no_key=True)
    rows.filter(person_hash=person_hash).get()


def claim(
    citation: Citation, *, reader: User, pages: int, book_pages: int | None, purpose: str
) -> Claim:
    """Refuse what copyright does not allow; what is allowed is hers until the transaction ends.

    Raises `copyright-…` at `title`, `pages` or `issue`, `institution-needs-licence` at `purpose`.
    """
    refuse_purpose(purpose, reader)
    _raise(rights.whole_work(citation))
    person_hash = reader.verified_check.person_hash  # type: ignore[union-attr]
    _raise(rights.refusal_of_block(rights.standing_block(reader, person_hash)))
    lock_person(person_hash)
    wanted = rights.claim_of(citation, person_hash=person_hash, pages=pages, told=book_pages)
    _raise(rights.refused(wanted, Limits.of({})))
    return wanted


def refuse_purpose(purpose: str, reader: User) -> None:
    """Study and research are a person's own: what an organisation asks for needs a licence."""
    if purpose not in Purpose.values:
        raise Refusal("invalid", field="purpose")
    if purpose != Purpose.WORK and usual_purpose(reader) == Purpose.WORK:
        raise Refusal("institution-needs-licence", field="purpose")


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise refusal


def count(request: DocumentRequest, wanted: Claim) -> CopyrightUse:
    """Write down what a request takes of its work."""
    return CopyrightUse.objects.create(
        request=request,
        person_hash=wanted.person_hash,
        amount=wanted.amount,
        counted_at=now(),
        **_columns(wanted.work),
    )


def _columns(work: Work) -> dict[str, object]:
    return {
        "work_kind": work.kind,
        "identifier": work.identifier,
        "title_key": work.title_key,
        "volume": work.volume,
        "issue": work.issue,
        "year": work.year,
    }


def release(request: DocumentRequest, *, unfilled: bool) -> None:
    """A request that will not be delivered counts no more; a copy that she has counts for good.

    What the library could not supply does not count among her requests of the day either.
    """
    if _has_copy(request):
        return
    uses = CopyrightUse.objects.filter(request=request, released_at__isnull=True)
    uses.update(released_at=now(), unfilled=unfilled)


def _has_copy(request: DocumentRequest) -> bool:
    return request.deliveries.had().exists()


def count_again(request: DocumentRequest) -> None:
    """A request that was ended goes on: it counts again, if it still may."""
    use = CopyrightUse.objects.filter(request=request, released_at__isnull=False).first()
    if use is None:
        return
    lock_person(use.person_hash)
    work = work_of_use(use)
    total = rights.supposed_pages(work, request.book_pages)
    _refuse_over(use, Claim(use.person_hash, work, use.amount, total, request.pk), request)
    CopyrightUse.objects.filter(pk=use.pk).update(released_at=None, unfilled=False)


def recount(request: DocumentRequest, citation: Citation, *, by: User) -> bool:
    """The citation was mended: the request counts for the work that it names now.

    What the desk told apart was the book that it named before: says whether that is void.
    Raises `copy-counts-for-good` where the reader opened a copy of another work than that.
    """
    use = CopyrightUse.objects.filter(request=request).first()
    if use is None:
        return False
    _raise(rights.whole_work(citation))
    lock_person(use.person_hash)
    void = _names_another_book(request.citation, citation) and _tell_no_more(request, by=by)
    pages = citation.page_count() or request.estimated_pages
    wanted = rights.claim_of(
        citation,
        person_hash=use.person_hash,
        pages=pages,
        told=request.book_pages,
        besides=request.pk,
    )
    amount = wanted.amount
    if _has_copy(request):
        if not CopyrightUse.objects.filter(wanted.work.same(), pk=use.pk).exists():
            raise Refusal("copy-counts-for-good", status=409)
        amount = max(amount, use.amount)
    _refuse_over(use, replace(wanted, amount=amount), request)
    columns = _columns(wanted.work)
    CopyrightUse.objects.filter(pk=use.pk).update(amount=amount, **columns)
    return void


def _names_another_book(before: Citation, after: Citation) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in OF_THE_BOOK)


def _tell_no_more(request: DocumentRequest, *, by: User) -> bool:
    """Take back what was told of a request, of whatever title; says whether anything was."""
    rows = Namesake.objects.standing().filter(request=request)
    return bool(rows.update(revoked_at=now(), revoked_by=by))


def _refuse_over(use: CopyrightUse, wanted: Claim, request: DocumentRequest) -> None:
    """What a licence covers has no limit; all else has the one that its request began with."""
    if use.licensed_at is not None:
        return
    limits = Limits.of(request.case.terms.get("rules", {}))
    had = rights.counted(wanted, limits.months).of_work
    _raise(rights.over_the_work(wanted, limits, had))


def tell_apart(request: DocumentRequest, *, note: str, by: User) -> None:
    """A request is of another book than its namesakes: it counts apart from them.

    Raises `copyright-book…` where it is too much of what was told apart of the title before.
    """
    use = _use_of_book(request)
    title = {"request": request, "title_key": use.title_key}
    try:
        with transaction.atomic():
            Namesake.objects.create(**title, note=note, told_by=by, told_at=now())
    except IntegrityError as twice:
        raise Refusal("told-apart-already", status=409) from twice
    work = work_of_use(use)
    total = rights.supposed_pages(work, request.book_pages)
    _refuse_over(use, Claim(use.person_hash, work, use.amount, total, request.pk), request)


def tell_same(request: DocumentRequest, *, by: User) -> None:
    """It is the same book after all, and counts with its namesakes, be it above the limit."""
    _use_of_book(request)
    if not _tell_no_more(request, by=by):
        raise Refusal("not-told-apart", status=409)


def _use_of_book(request: DocumentRequest) -> CopyrightUse:
    """What a request takes of a book, with the person locked."""
    use = CopyrightUse.objects.filter(request=request, work_kind=WorkKind.BOOK).first()
    if use is None:
        raise Refusal("no-namesakes", status=409)
    lock_person(use.person_hash)
    return use


def refuse_unlicensed(request: DocumentRequest) -> None:
    """Nothing goes out for work or commercial use before the desk looked at the licence."""
    if rights.needs_licence(request) and not rights.licence_stands(request):
        raise Refusal("licence-unchecked", status=409)


def settle(request: DocumentRequest, *, pages: int, book_pages: int | None, by: User) -> None:
    """What is delivered is what counts: of a book its pages, and never above its share.

    Raises `book-pages-needed` at `book_pages` while neither desk nor catalogue knows how long the
    book is (what the reader said is no measure of her own share), and `copyright-book…` at `pages`.
    """
    use = CopyrightUse.objects.filter(request=request).first()
    if use is None or use.work_kind != WorkKind.BOOK:
        return
    work = work_of_use(use)
    total = rights.known_pages(work)
    if book_pages and book_pages != total:
        _tell_length(work, book_pages, by=by)
        total = book_pages
    if total is None and use.licensed_at is None:
        raise Refusal("book-pages-needed", field="book_pages")
    lock_person(use.person_hash)
    _refuse_over(use, Claim(use.person_hash, work, pages, total, request.pk), request)
    CopyrightUse.objects.filter(pk=use.pk).update(amount=pages)


def _tell_length(work: Work, pages: int, *, by: User) -> None:
    """The desk counted the pages of a book: so long is it for everybody."""
    BookLength.objects.update_or_create(
        work_key=work.keys[0], defaults={"pages": pages, "told_by": by, "told_at": now()}
    )
