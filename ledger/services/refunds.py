"""What was charged, given back: the other way round, newest part first."""

from collections.abc import Sequence

from django.db.models import F

from accounts.models import User
from ledger.models import Account, Charge, Entry, EntryKind, Hold, Refund, Transfer
from ledger.services.accounts import held_twin
from ledger.services.holds import first_of, parts_of, revive
from ledger.services.posting import Move, Reason, post, same_act, whole_act
from portal.refusals import Refusal


@whole_act
def refund_charge(
    charge: Charge, amount_fen: int, *, key: str, reason: Reason, by: User | None
) -> Entry:
    """Give back a part of a charge: what was taken last comes back first.

    Raises `refund-too-large`. Money that comes back to an expired grant gives it some days more.
    """
    charge = _locked(charge)
    if (known := Refund.objects.filter(entry__key=key).select_related("entry").first()) is not None:
        if (known.charge_id, known.amount_fen) != (charge.pk, amount_fen):
            raise Refusal("entry-key-reused")
        return same_act(known.entry, reason, by)
    moves = _back(parts_of(charge.entry_id), charge.refunded_fen, amount_fen)
    entry = _refund(charge, amount_fen, moves, (key, reason, by))
    revive(move.credit for move in moves)
    return entry


@whole_act
def rehold_charge(charge: Charge, *, key: str, reason: Reason, by: User | None) -> Hold:
    """A delivery was withdrawn: give its price back and hold the same sum in the same purses."""
    charge = _locked(charge)
    if (known := Hold.objects.filter(entry__key=key).select_related("entry").first()) is not None:
        same_act(known.entry, reason, by)
        return known
    left = charge.amount_fen - charge.refunded_fen
    if not left:
        raise Refusal("charge-refunded", status=409)
    parts = parts_of(charge.entry_id)
    taken = first_of(parts, left)
    twins = {part.debit_id: held_twin(part.debit) for part, _amount in taken}
    _lock([part.debit_id for part, _amount in taken] + [twin.pk for twin in twins.values()])
    moves = _back(parts, charge.refunded_fen, left)
    _refund(charge, left, moves, (f"{key}:refund", reason, by))
    held = [Move(part.debit, twins[part.debit_id], amount) for part, amount in taken]
    entry = post(key=key, kind=EntryKind.HELD, reason=reason, by=by, transfers=held)
    purse = parts[0].debit
    return Hold.objects.create(
        entry=entry, user_id=purse.user_id, organisation_id=purse.organisation_id, amount_fen=left
    )


def _locked(charge: Charge) -> Charge:
    return Charge.objects.select_for_update(no_key=True).get(pk=charge.pk)


def _lock(account_ids: Sequence[int]) -> None:
    """Lock accounts by id before two entries in a row move them."""
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=account_ids)
    list(locked.order_by("pk").values_list("pk"))


def _back(parts: Sequence[Transfer], refunded: int, amount: int) -> list[Move]:
    """The mirrored transfers of the next `amount`, after what was given back before."""
    moves: list[Move] = []
    for part in reversed(parts):
        skipped = min(refunded, part.amount)
        refunded -= skipped
        back = min(amount, part.amount - skipped)
        amount -= back
        if back > 0:
            moves.append(Move(part.credit, part.debit, back))
    return moves


def _refund(
    charge: Charge, amount: int, moves: list[Move], act: tuple[str, Reason, User | None]
) -> Entry:
    key, reason, by = act
    fits = Charge.objects.filter(pk=charge.pk, refunded_fen__lte=F("amount_fen") - amount)
    if amount < 1 or not fits.update(refunded_fen=F("refunded_fen") + amount):
        left = charge.amount_fen - charge.refunded_fen
        raise Refusal("refund-too-large", needed_fen=amount, available_fen=left)
    entry = post(key=key, kind=EntryKind.REFUNDED, reason=reason, by=by, transfers=moves)
    Refund.objects.create(charge=charge, entry=entry, amount_fen=amount)
    return entry
