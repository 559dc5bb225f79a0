"""Points that readers earn: awarded for a deed, pending while it may be disputed, then theirs."""

from datetime import timedelta

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from ledger.models import Account, Book, Entry, EntryKind, PointAward, Transfer
from ledger.queries.points import awards_due
from ledger.services.accounts import house, purse
from ledger.services.bulk import post_many
from ledger.services.posting import Move, Reason, post, whole_act
from portal import rules
from portal.clock import now
from portal.refusals import Refusal

CHUNK = 2000


@whole_act
def award_points(
    user: User, amount: int, *, key: str, reason: Reason, by: User | None, bonus: bool = False
) -> PointAward:
    """Give points for a deed, once by its key. They can be spent when the cooling time is over.

    Bonus points are never paid out in money, whoever holds them.
    """
    book = Book.BONUS if bonus else Book.POINTS
    pending = purse(user, f"{book}_pending")
    entry = post(
        key=key,
        kind=EntryKind.POINTS_AWARDED,
        reason=reason,
        by=by,
        transfers=[Move(house(f"{book}_issued"), pending, amount)],
    )
    return note_award(entry, user, book, amount)


def note_award(entry: Entry, user: User, book: str, amount: int) -> PointAward:
    """The row by which pending points are confirmed; its purse is opened with it."""
    purse(user, book)
    earned_at = now()
    award, _made = PointAward.objects.get_or_create(
        awarded_by=entry,
        book=book,
        defaults={
            "user": user,
            "amount": amount,
            "earned_at": earned_at,
            "confirm_at": earned_at + timedelta(days=rules.value("points.cooling_days")),
        },
    )
    return award


def confirm_points() -> int:
    """Make pending points their readers' own, as far as their cooling time is over; how many.

    From here their twelve months count (`Transfer.counts_from`).
    """
    return post_many(
        _lines(awards_due(now())),
        kind=EntryKind.POINTS_CONFIRMED,
        reason=Reason("points.confirmed"),
        by=None,
        chunk=CHUNK,
    )


def _lines(awards: "QuerySet[PointAward]") -> "QuerySet[PointAward]":
    purses = Account.objects.filter(user=OuterRef("user"))
    pending = Concat(OuterRef("book"), Value("_pending"))
    return awards.annotate(
        line_key=Concat(Value("award:"), Cast("pk", CharField()), Value(":confirmed")),
        line_debit=Subquery(purses.filter(kind=pending).values("pk")),
        line_credit=Subquery(purses.filter(kind=OuterRef("book")).values("pk")),
        line_amount=F("amount"),
    )


def stop_award(award: PointAward) -> None:
    """Leave an award pending while somebody looks into it; nothing to do for a confirmed one."""
    rows = PointAward.objects.filter(pk=award.pk, entry__isnull=True, stopped_at__isnull=True)
    rows.update(stopped_at=now())


def release_award(award: PointAward) -> None:
    """The review found nothing: the award is confirmed in its time, or at the next run."""
    PointAward.objects.filter(pk=award.pk).update(stopped_at=None)


@whole_act
def revoke_award(award: PointAward, *, reason: Reason, by: User | None) -> Entry | None:
    """Take an award back: pending points wholly, confirmed ones as far as they are there.

    None: she has spent them all. What is clawed back counts from the day from which it counted, so
    that nothing else of hers expires sooner or later. Raises `award-revoked` the second time.
    """
    award = PointAward.objects.select_for_update(no_key=True).get(pk=award.pk)
    if award.revoked_by_id is not None:
        raise Refusal("award-revoked", status=409)
    move = _claw_back(award)
    if move is None:
        return None
    entry = post(
        key=f"award:{award.pk}:revoked",
        kind=EntryKind.POINTS_REVOKED,
        reason=reason,
        by=by,
        transfers=[move],
    )
    PointAward.objects.filter(pk=award.pk).update(revoked_by=entry)
    return entry


def _claw_back(award: PointAward) -> Move | None:
    revoked = house(f"{award.book}_revoked")
    if award.entry_id is None:
        return Move(purse(award.user, f"{award.book}_pending"), revoked, award.amount)
    opened = purse(award.user, award.book)
    there = Account.objects.select_for_update(no_key=True).get(pk=opened.pk).balance
    if not (amount := min(there, award.amount)):
        return None
    since = Transfer.objects.values_list("counts_from", flat=True).get(entry_id=award.entry_id)
    return Move(opened, revoked, amount, counts_from=since)
