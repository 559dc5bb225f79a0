"""How much copyright still lets a person have, and what it refuses, before and while she sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import PatronType, User
from docsharing.citations import Citation
from docsharing.models import (
    BookLength,
    CopyrightBlock,
    CopyrightUse,
    DocumentRequest,
    HoldingTitle,
    Namesake,
    Purpose,
    WorkKind,
)
from docsharing.queries.works import (
    Work,
    as_told,
    asks_for_whole,
    work_of,
    work_of_request,
)
from portal import rules
from portal.clock import SHANGHAI, today
from portal.refusals import Refusal

RULES = ("dd.book_share", "dd.articles_per_issue", "dd.window_months")
MOST_NUMBERS = 4


@dataclass(frozen=True)
class Limits:
    """The numbers of the rule, as they stand or as a request began with them."""

    share: int
    articles: int
    months: int

    @classmethod
    def of(cls, agreed: Mapping[str, Any]) -> "Limits":
        """Those of a request; what it did not begin with, as it stands today."""
        return cls(*(agreed[key] if key in agreed else rules.value(key) for key in RULES))

    def of_work(self, kind: str, total: int | None) -> int | None:
        """The most of a work, in its own unit; None: not known, or not limited."""
        if kind == WorkKind.ISSUE:
            return self.articles
        return max(1, total // self.share) if kind == WorkKind.BOOK and total else None


@dataclass(frozen=True)
class Claim:
    """What a request takes of which work, for whom."""

    person_hash: str
    work: Work
    amount: int
    total: int | None = None
    besides: int | None = None


@dataclass(frozen=True)
class Counted:
    """What a person has had: of the work in the window, and sent on the day and in the month."""

    of_work: int
    day: int
    month: int


@dataclass(frozen=True)
class Allowance:
    """What the estimate tells of copyright: how much of the work, and why not."""

    kind: str
    limit: int | None = None
    had: int = 0
    months: int = 0
    total: int | None = None
    refusal: Refusal | None = None

    @property
    def left(self) -> int | None:
        """What she may still have of the work."""
        return None if self.limit is None else max(self.limit - self.had, 0)


def months_before(day: date, months: int) -> date:
    """The same day some months ago, or the last of a shorter month."""
    count = day.year * 12 + day.month - 1 - months
    first = date(count // 12, count % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _sent(claim: Claim, months: int) -> QuerySet[CopyrightUse]:
    start = _morning(months_before(today(), months))
    rows = CopyrightUse.objects.filter(person_hash=claim.person_hash, counted_at__gte=start)
    return rows.exclude(request=claim.besides) if claim.besides else rows


def uses_of(claim: Claim, months: int) -> QuerySet[CopyrightUse]:
    """What a person had within the window, besides the request at hand."""
    return _sent(claim, months).filter(released_at__isnull=True)


def counted(claim: Claim, months: int) -> Counted:
    """One query over a person's own rows, by their index.

    What she took back is free again of its work, but was sent: it counts for day and month. What
    the library could not supply is no doing of hers, and counts for neither.
    """
    of_work = Q(released_at__isnull=True, licensed_at__isnull=True)
    was_sent = Q(unfilled=False)
    found = _sent(claim, months).aggregate(
        of_work=Sum("amount", filter=claim.work.same() & of_work),
        day=Count("pk", filter=was_sent & Q(counted_at__gte=_morning(today()))),
        month=Count("pk", filter=was_sent & Q(counted_at__gte=_morning(today().replace(day=1)))),
    )
    return Counted(found["of_work"] or 0, found["day"], found["month"])


def over_the_work(claim: Claim, limits: Limits, had: int) -> Refusal | None:
    """Why a person may not have so much of a work."""
    most = limits.of_work(claim.work.kind, claim.total)
    if most is None or had + claim.amount <= most:
        return None
    told: dict[str, Any] = {
        "limit": most,
        "months": limits.months,
        "had": had,
        "numbers": _numbers(claim, limits),
    }
    if claim.work.kind == WorkKind.ISSUE:
        return Refusal("copyright-issue", field="issue", **told)
    code = "copyright-book-more" if had else "copyright-book"
    book: dict[str, Any] = {"share": limits.share, "total": claim.total, "asked": claim.amount}
    return Refusal(code, field="pages", **told, **book)


def _numbers(claim: Claim, limits: Limits) -> str:
    """The requests by which she had it, by number."""
    rows = uses_of(claim, limits.months).filter(claim.work.same(), licensed_at__isnull=True)
    codes = rows.order_by("pk").values_list("request__case__number__code", flat=True)
    return ", ".join(code for code in codes[:MOST_NUMBERS] if code)


def too_often(found: Counted) -> Refusal | None:
    """Why a person may send no more today, or this month."""
    for code, had in (("per_day", found.day), ("per_month", found.month)):
        most = rules.value(f"dd.{code}")
        if had >= most:
            return Refusal(f"copyright-{code.replace('_', '-')}", limit=most, had=had)
    return None


def whole_work(citation: Citation) -> Refusal | None:
    """Nobody gets a whole book or a whole issue."""
    if not asks_for_whole(citation):
        return None
    kind = "book" if work_of(citation).kind == WorkKind.BOOK else "issue"
    return Refusal(f"copyright-whole-{kind}", field="title")


def standing_block(reader: User, person_hash: str) -> CopyrightBlock | None:
    """By which a reader gets no copies now, in whichever of her accounts."""
    who = Q(reader=reader) | (Q(person_hash=person_hash) if person_hash else Q())
    rows = CopyrightBlock.objects.filter(who, lifted_at__isnull=True, until__gte=today())
    return rows.order_by("-until").first()


def refusal_of_block(block: CopyrightBlock | None) -> Refusal | None:
    """What a blocked reader reads."""
    if block is None:
        return None
    return Refusal(
        "copyright-blocked", status=403, until=block.until, why=block.reason.rstrip("。. ")
    )


def known_pages(work: Work) -> int | None:
    """How many pages a book has, as the desk counted or as the catalogue says."""
    if work.kind != WorkKind.BOOK:
        return None
    # Whoever leaves the ISBN out, or gives it afterwards, means the same book.
    rows = BookLength.objects.filter(work_key__in=work.keys)
    told = dict(rows.values_list("work_key", "pages"))
    by_desk = next((told[key] for key in work.keys if key in told), None)
    if by_desk:
        return by_desk
    held = HoldingTitle.objects.filter(pages__isnull=False)
    held = held.filter(isbn=work.identifier) if work.identifier else held.none()
    return held.values_list("pages", flat=True).first()


def supposed_pages(work: Work, told: int | None) -> int | None:
    """The same before anybody at the desk has seen the book: else as the reader told."""
    return known_pages(work) or (told if work.kind == WorkKind.BOOK else None)


def claim_of(
    citation: Citation,
    *,
    person_hash: str,
    pages: int,
    told: int | None,
    besides: int | None = None,
) -> Claim:
    """What a citation takes: one article, or its pages."""
    work = as_told(work_of(citation), besides)
    amount = pages if work.kind == WorkKind.BOOK else 1
    return Claim(person_hash, work, amount, supposed_pages(work, told), besides)


def refused(claim: Claim, limits: Limits) -> Refusal | None:
    """Why a request may not be sent, by the numbers."""
    found = counted(claim, limits.months)
    return too_often(found) or over_the_work(claim, limits, found.of_work)


def allowance(
    reader: User | None, citation: Citation, *, pages: int, told: int | None
) -> Allowance:
    """What the estimate tells before anything is sent."""
    limits = Limits.of({})
    if set(citation.filled()) <= {"kind"}:  # nothing is asked for yet
        return Allowance(WorkKind.OTHER)
    person_hash = _hash_of(reader)
    claim = claim_of(citation, person_hash=person_hash, pages=pages, told=told)
    if (whole := whole_work(citation)) is not None:
        return Allowance(claim.work.kind, refusal=whole)
    limit = limits.of_work(claim.work.kind, claim.total)
    if reader is None or not person_hash:
        return Allowance(claim.work.kind, limit, 0, limits.months, claim.total)
    found = counted(claim, limits.months)
    why = refusal_of_block(standing_block(reader, person_hash)) or too_often(found)
    why = why or over_the_work(claim, limits, found.of_work)
    return Allowance(claim.work.kind, limit, found.of_work, limits.months, claim.total, why)


def _hash_of(reader: User | None) -> str:
    check = reader.verified_check if reader else None
    return check.person_hash if check else ""


def needs_licence(request: DocumentRequest) -> bool:
    """Whether fair use does not cover the request: it is for work, or an organisation's."""
    case = request.case
    if request.purpose == Purpose.WORK or case.payer_organisation_id is not None:
        return True
    return case.reader.patron_type == PatronType.INSTITUTIONAL


def licence_stands(request: DocumentRequest) -> bool:
    """Whether the desk's last look at the licence allowed it."""
    last = request.licence_checks.order_by("-pk").values_list("result", flat=True).first()
    return last == "allowed"


def rights_of(request: DocumentRequest) -> dict[str, Any]:
    """What the desk sees of copyright beside a case."""
    use = CopyrightUse.objects.filter(request=request).select_related("licensed_by").first()
    limits = Limits.of(request.case.terms.get("rules", {}))
    shown: dict[str, Any] = {
        "use": use,
        "needs_licence": needs_licence(request),
        "checks": list(request.licence_checks.select_related("by").order_by("-pk")),
    }
    if use is None:
        return shown
    work = work_of_request(request)
    total = known_pages(work)
    claim = Claim(use.person_hash, work, use.amount, total, request.pk)
    had = counted(claim, limits.months).of_work
    block = standing_block(request.case.reader, use.person_hash)
    return shown | {
        "work": work,
        "total": total,
        "limit": limits.of_work(work.kind, total),
        "had": had,
        "numbers": _numbers(claim, limits) if had else "",
        **_of_its_title(claim, limits),
        "sum": had + (0 if use.licensed_at else use.amount),
        "months": limits.months,
        "share": limits.share,
        "block": block,
    }


def _of_its_title(claim: Claim, limits: Limits) -> dict[str, Any]:
    """That the desk told a book apart, why, and what of its title the person had besides it."""
    if claim.work.kind != WorkKind.BOOK:
        return {}
    told = Namesake.objects.standing().select_related("told_by")
    others = uses_of(claim, limits.months).filter(
        ~claim.work.same(), work_kind=WorkKind.BOOK, title_key=claim.work.title_key
    )
    codes = others.order_by("pk").values_list("request__case__number__code", flat=True)
    return {
        "told_apart": told.filter(request=claim.besides, title_key=claim.work.title_key).first(),
        "namesakes": ", ".join(code for code in codes[:MOST_NUMBERS] if code),
    }


def uses_shown(person_hash: str) -> QuerySet[CopyrightUse]:
    """What a person had in the window, for the desk's page of her."""
    claim = Claim(person_hash, Work(WorkKind.OTHER), 1)
    rows = uses_of(claim, rules.value("dd.window_months"))
    return rows.select_related("request__case__number").order_by("-pk")
