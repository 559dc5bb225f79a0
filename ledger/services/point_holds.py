"""Points set aside: for a bounty, a gift or a payout. Bonus points go first where they may go.

Locks are taken in this order: the hold, then accounts by their ids.
"""

from collections.abc import Sequence

from accounts.models import User
from ledger.models import Account, Book, Entry, EntryKind, PointHold, Transfer
from ledger.services.accounts import held_twin, house, purse
from ledger.services.holds import first_of, parts_of
from ledger.services.points import note_award
from ledger.services.posting import Draft, Move, Reason, post, same_act, whole_act, write
from portal.refusals import Refusal


@whole_act
def hold_points(
    user: User,
    amount: int,
    *,
    key: str,
    reason: Reason,
    by: User | None,
    books: Sequence[str] = (Book.BONUS, Book.POINTS),
) -> PointHold:
    """Set points aside out of these books, the first of them first. The oldest go first.

    Raises `points-too-few` with what is needed and what is there.
    """
    purses = _locked_purses(user, books)
    if (entry := Entry.objects.filter(key=key).first()) is not None:
        return _held_already(entry, amount, reason, by)
    moves = _plan(purses, amount)
    entry = post(key=key, kind=EntryKind.POINTS_HELD, reason=reason, by=by, transfers=moves)
    return PointHold.objects.create(entry=entry, user=user, amount=amount)


@whole_act
def release_points(hold: PointHold, *, key: str, reason: Reason, by: User | None) -> Entry:
    """Give back all that was set aside. That is no earning: it is as old as it was."""
    hold = _locked(hold)
    if hold.ended_by is not None:
        if hold.ended_by.key != key:
            raise Refusal("hold-ended", status=409)
        return same_act(hold.ended_by, reason, by)
    return _give_back(hold, key, reason, by)


@whole_act
def spend_points(hold: PointHold, *, key: str, reason: Reason, by: User | None) -> Entry:
    """What was set aside is spent: a gift was collected."""
    hold = _locked(hold)
    if hold.ended_by is not None:
        return _done_already(hold, key)
    parts = parts_of(hold.entry_id)
    _give_back(hold, f"{key}:release", reason, by)
    moves = [Move(p.debit, house(f"{p.debit.book}_spent"), p.amount) for p in parts]
    return post(key=key, kind=EntryKind.POINTS_SPENT, reason=reason, by=by, transfers=moves)


@whole_act
def pay_points(
    hold: PointHold, winner: User, amount: int, *, key: str, reason: Reason, by: User | None
) -> Entry:
    """Pay a bounty, or a part of it, to who earned it, pending; the rest goes back.

    Each part reaches the winner in its own book: bonus points stay bonus. Raises `bounty-too-small`
    for more than was set aside.
    """
    hold = _locked(hold)
    if hold.ended_by is not None:
        return _done_already(hold, key)
    if not 1 <= amount <= hold.amount:
        raise Refusal("bounty-too-small", field="amount", available=hold.amount)
    paid = first_of(parts_of(hold.entry_id), amount)
    _give_back(hold, f"{key}:release", reason, by)
    moves = [Move(p.debit, purse(winner, f"{p.debit.book}_pending"), part) for p, part in paid]
    entry = post(key=key, kind=EntryKind.POINTS_PAID, reason=reason, by=by, transfers=moves)
    for part, points in paid:
        note_award(entry, winner, part.debit.book, points)
    return entry


def _locked_purses(user: User, books: Sequence[str]) -> list[Account]:
    """The purses of these books in their order, locked with their held twins by their ids."""
    opened = [purse(user, book) for book in books]
    ids = [*(each.pk for each in opened), *(held_twin(each).pk for each in opened)]
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    by_id = {account.pk: account for account in locked}
    return [by_id[each.pk] for each in opened]


def _plan(purses: Sequence[Account], amount: int) -> list[Move]:
    there = sum(each.balance for each in purses)
    if amount < 1:
        raise Refusal("points-none", field="amount")
    if there < amount:
        raise Refusal("points-too-few", field="amount", needed=amount, available=there)
    moves, left = [], amount
    for each in purses:
        if part := min(left, each.balance):
            moves.append(Move(each, held_twin(each), part))
            left -= part
    return moves


def _held_already(entry: Entry, amount: int, reason: Reason, by: User | None) -> PointHold:
    same_act(entry, reason, by)
    hold = PointHold.objects.filter(entry=entry, amount=amount).first()
    if hold is None:
        raise Refusal("entry-key-reused")
    return hold


def _done_already(hold: PointHold, key: str) -> Entry:
    """What this very act did before; another act is told that the hold has ended."""
    if hold.ended_by is None or hold.ended_by.key != f"{key}:release":
        raise Refusal("hold-ended", status=409)
    return Entry.objects.get(key=key)


def _locked(hold: PointHold) -> PointHold:
    # Without a join: PostgreSQL rereads the locked row after a wait, but not what was joined to it.
    return PointHold.objects.select_for_update(no_key=True).get(pk=hold.pk)


def _give_back(hold: PointHold, key: str, reason: Reason, by: User | None) -> Entry:
    """Reverse the hold's entry, and mark it as ended: that is written once."""
    parts: Sequence[Transfer] = parts_of(hold.entry_id)
    back = [Move(part.credit, part.debit, part.amount) for part in parts]
    draft = Draft(
        key, EntryKind.POINTS_RELEASED, reason, by, back, reverses=Entry(pk=hold.entry_id)
    )
    entry = write(draft)
    PointHold.objects.filter(pk=hold.pk, ended_by__isnull=True).update(ended_by=entry)
    return entry
