"""What was charged, given back: the other way round, newest part first."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from accounts.models import User
from ledger.models import (
    Account,
    AccountKind,
    Charge,
    Entry,
    EntryKind,
    GrantRevocation,
    Hold,
    Refund,
    Transfer,
)
from ledger.services.accounts import fund_account, held_twin, house, purse
from ledger.services.holds import first_of, parts_of, revive
from ledger.services.posting import Move, Reason, post, same_act, whole_act
from portal.refusals import Refusal


@whole_act
def refund_charge(
    charge: Charge, amount_fen: int, *, key: str, reason: Reason, by: User | None
) -> Entry:
    """Give back a part of a charge: what was taken last comes back first.

    Raises `refund-too-large`. Money that comes back to an expired grant gives it some days more; a
    grant that was revoked passes it on to its fund, and its holder owes so much less.
    """
    charge = _locked(charge)
    if (known := Refund.objects.filter(entry__key=key).select_related("entry").first()) is not None:
        if (known.charge_id, known.amount_fen) != (charge.pk, amount_fen):
            raise Refusal("entry-key-reused")
        return same_act(known.entry, reason, by)
    moves = _back(parts_of(charge.entry_id), charge.refunded_fen, amount_fen)
    _lock([move.credit.pk for move in moves])
    entry = _refund(charge, amount_fen, moves, (key, reason, by))
    revive(move.credit for move in moves)
    return entry


@whole_act
def rehold_charge(charge: Charge, *, key: str, reason: Reason, by: User | None) -> Hold | None:
    """A delivery was withdrawn: give its price back and hold the same sum in the same purses.

    What a revoked grant had paid is not held again. None: it had paid all.
    """
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
    revoked = _revoked(part.debit for part, _amount in taken)
    held = [
        Move(part.debit, twins[part.debit_id], amount)
        for part, amount in taken
        if part.debit.grant_id not in revoked
    ]
    if not held:
        return None
    entry = post(key=key, kind=EntryKind.HELD, reason=reason, by=by, transfers=held)
    owner, amount = parts[0].debit, sum(move.amount for move in held)
    return Hold.objects.create(
        entry=entry, user_id=owner.user_id, organisation_id=owner.organisation_id, amount_fen=amount
    )


def _locked(charge: Charge) -> Charge:
    return Charge.objects.select_for_update(no_key=True).get(pk=charge.pk)


def _lock(account_ids: Sequence[int]) -> None:
    """Lock accounts by id: two entries in a row move them, and no grant is revoked meanwhile."""
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


def _revoked(accounts: Iterable[Account]) -> set[int]:
    """Which grants of these accounts were revoked: asked under the locks of the accounts."""
    grants = {account.grant_id for account in accounts if account.grant_id}
    rows = GrantRevocation.objects.filter(grant__in=grants) if grants else ()
    return {row.grant_id for row in rows}


def _passed_on(moves: Sequence[Move]) -> list[Move]:
    """What goes on at once from revoked grants: to their funds, and off what is owed for it."""
    revoked, further = _revoked(move.credit for move in moves), []
    for back in moves:
        grant = back.credit.grant
        if grant is not None and grant.pk in revoked:
            owes = purse(grant.user, AccountKind.RECEIVABLE)
            further += [
                Move(back.credit, fund_account(grant.fund), back.amount),
                Move(house("compensation_income"), owes, back.amount),
            ]
    return further


def _refund(
    charge: Charge, amount: int, moves: list[Move], act: tuple[str, Reason, User | None]
) -> Entry:
    key, reason, by = act
    fits = Charge.objects.filter(pk=charge.pk, refunded_fen__lte=F("amount_fen") - amount)
    if amount < 1 or not fits.update(refunded_fen=F("refunded_fen") + amount):
        left = charge.amount_fen - charge.refunded_fen
        raise Refusal("refund-too-large", needed_fen=amount, available_fen=left)
    moves = [*moves, *_passed_on(moves)]
    entry = post(key=key, kind=EntryKind.REFUNDED, reason=reason, by=by, transfers=moves)
    Refund.objects.create(charge=charge, entry=entry, amount_fen=amount)
    return entry
