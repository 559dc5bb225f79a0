"""What a case costs its payer: held on sending, charged on delivery, or given back.

Locks are always taken in this order: the hold, the charge, then accounts by their ids.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import cast

from accounts.models import User
from ledger.models import Account, Charge, Entry, EntryKind, Hold, SubsidyGrant, Transfer
from ledger.queries import Holder, PlanLine, owner, plan
from ledger.queries.purses import HELD, PAYING
from ledger.services.accounts import held_twin, income_of
from ledger.services.posting import Draft, Move, Reason, post, same_act, whole_act, write
from portal import rules
from portal.clock import today
from portal.refusals import Refusal


@whole_act
def place_hold(
    holder: Holder, amount_fen: int, *, key: str, reason: Reason, by: User | None
) -> Hold:
    """Set the amount aside: grants, soonest to expire first, then prepaid.

    Raises `purse-too-small` with what is needed and what is there.
    """
    purses = lock_purses(holder)
    if (entry := Entry.objects.filter(key=key).first()) is not None:
        return _held_already(entry, amount_fen, reason, by)
    lines = _whole_plan(purses, amount_fen)
    moves = [Move(line.account, held_twin(line.account), line.amount_fen) for line in lines]
    entry = post(key=key, kind=EntryKind.HELD, reason=reason, by=by, transfers=moves)
    return Hold.objects.create(entry=entry, amount_fen=amount_fen, **owner(holder))


@whole_act
def charge(holder: Holder, amount_fen: int, *, key: str, reason: Reason, by: User | None) -> Charge:
    """Take the price of a service at once, out of the same purses as a hold would."""
    purses = lock_purses(holder)
    if (entry := Entry.objects.filter(key=key).first()) is not None:
        return _charged_already(entry, amount_fen, reason, by)
    lines = _whole_plan(purses, amount_fen)
    moves = [Move(line.account, income_of(line.account), line.amount_fen) for line in lines]
    entry = post(key=key, kind=EntryKind.CHARGED, reason=reason, by=by, transfers=moves)
    return Charge.objects.create(entry=entry, amount_fen=amount_fen)


@whole_act
def release_hold(hold: Hold, *, key: str, reason: Reason, by: User | None) -> Entry:
    """Give back all that was held: the case was cancelled or cannot be filled."""
    hold = _locked(hold)
    if hold.ended_by is not None:
        if hold.ended_by.key != key:
            raise Refusal("hold-ended", status=409)
        return same_act(hold.ended_by, reason, by)
    parts = _held_parts(hold)
    entry = _give_back(hold, parts, Draft(key, EntryKind.RELEASED, reason, by, ()))
    revive(part.debit for part in parts)
    return entry


@whole_act
def raise_hold(hold: Hold, amount_fen: int, *, key: str, reason: Reason, by: User | None) -> Hold:
    """Hold more for the same case, planned anew as if all of it were held now.

    One act, so that nobody comes between, and a grant that expired meanwhile goes on paying what
    it held. Raises `purse-too-small` with what is needed in all and what is there, held or free.
    """
    hold = _locked(hold)
    if (entry := Entry.objects.filter(key=key).first()) is not None:
        return _held_already(entry, amount_fen, reason, by)
    if hold.ended_by_id is not None:
        raise Refusal("hold-ended", status=409)
    if amount_fen <= hold.amount_fen:
        raise Refusal("amount-out-of-range", field="amount")
    purses, parts = lock_purses(_holder(hold)), _held_parts(hold)
    lines = _whole_plan(purses, amount_fen, {part.debit_id: part.amount for part in parts})
    _give_back(hold, parts, Draft(f"{key}:release", EntryKind.RELEASED, reason, by, ()))
    moves = [Move(line.account, held_twin(line.account), line.amount_fen) for line in lines]
    entry = post(key=key, kind=EntryKind.HELD, reason=reason, by=by, transfers=moves)
    return Hold.objects.create(entry=entry, amount_fen=amount_fen, **owner(_holder(hold)))


def _holder(hold: Hold) -> Holder:
    return cast("Holder", hold.user or hold.organisation)


@whole_act
def charge_hold(
    hold: Hold, price_fen: int, *, key: str, reason: Reason, by: User | None
) -> Charge | None:
    """End the hold and take the price along its own transfers; the rest goes back. None if free.

    Grants that expired meanwhile pay too: what is held does not expire. Raises `price-above-hold`.
    """
    hold = _locked(hold)
    if hold.ended_by is not None:
        return _charged_by(hold, price_fen, key)
    if not 0 <= price_fen <= hold.amount_fen:
        raise Refusal("price-above-hold", needed_fen=price_fen, available_fen=hold.amount_fen)
    parts = _held_parts(hold)
    _give_back(hold, parts, Draft(f"{key}:release", EntryKind.RELEASED, reason, by, ()))
    taken = first_of(parts, price_fen)
    revive(p.debit for p in parts if (p, p.amount) not in taken)
    if not taken:
        return None
    moves = [Move(part.debit, income_of(part.debit), amount) for part, amount in taken]
    entry = post(key=key, kind=EntryKind.CHARGED, reason=reason, by=by, transfers=moves)
    return Charge.objects.create(entry=entry, hold=hold, amount_fen=price_fen)


def lock_purses(holder: Holder) -> list[Account]:
    """The holder's paying purses, locked with their held twins in the order of their ids."""
    locked = (
        Account.objects.select_for_update(no_key=True, of=("self",))
        .filter(**owner(holder), kind__in=(*PAYING, *HELD))
        .select_related("grant")
        .order_by("pk")
    )
    return [account for account in locked if account.kind in PAYING]


def _whole_plan(
    purses: Iterable[Account], amount_fen: int, held: Mapping[int, int] | None = None
) -> list[PlanLine]:
    lines = plan(purses, amount_fen, today(), held)
    there = sum(line.amount_fen for line in lines)
    if amount_fen < 1:
        raise Refusal("amount-out-of-range", field="amount")
    if there < amount_fen:
        raise Refusal("purse-too-small", needed_fen=amount_fen, available_fen=there)
    return lines


def _held_already(entry: Entry, amount_fen: int, reason: Reason, by: User | None) -> Hold:
    same_act(entry, reason, by)
    hold = Hold.objects.filter(entry=entry, amount_fen=amount_fen).first()
    if hold is None:
        raise Refusal("entry-key-reused")
    return hold


def _charged_already(entry: Entry, amount_fen: int, reason: Reason, by: User | None) -> Charge:
    same_act(entry, reason, by)
    found = Charge.objects.filter(entry=entry, amount_fen=amount_fen).first()
    if found is None:
        raise Refusal("entry-key-reused")
    return found


def _charged_by(hold: Hold, price_fen: int, key: str) -> Charge | None:
    """What this very act did before; another act is told that the hold has ended."""
    if hold.ended_by is None or hold.ended_by.key != f"{key}:release":
        raise Refusal("hold-ended", status=409)
    found = Charge.objects.filter(hold=hold).first()
    if (found.amount_fen if found else 0) != price_fen:
        raise Refusal("entry-key-reused")
    return found


def _locked(hold: Hold) -> Hold:
    # Without a join: PostgreSQL rereads the locked row after a wait, but not what was joined to it.
    return Hold.objects.select_for_update(no_key=True).get(pk=hold.pk)


def _held_parts(hold: Hold) -> list[Transfer]:
    return parts_of(hold.entry_id)


def parts_of(entry_id: int) -> list[Transfer]:
    """The transfers of an entry, in the order in which they were planned."""
    parts = Transfer.objects.filter(entry_id=entry_id).order_by("pk")
    return list(parts.select_related("debit__grant", "credit__grant"))


def first_of(parts: Sequence[Transfer], amount: int) -> list[tuple[Transfer, int]]:
    """The first `amount` of the transfers, the last of them perhaps in part."""
    taken: list[tuple[Transfer, int]] = []
    for part in parts:
        if amount > 0:
            taken.append((part, min(amount, part.amount)))
            amount -= part.amount
    return taken


def _give_back(hold: Hold, parts: Sequence[Transfer], draft: Draft) -> Entry:
    """Reverse the hold's entry, and mark it as ended: that is written once."""
    back = [Move(part.credit, part.debit, part.amount) for part in parts]
    entry = write(
        Draft(draft.key, draft.kind, draft.reason, draft.by, back, reverses=Entry(pk=hold.entry_id))
    )
    Hold.objects.filter(pk=hold.pk, ended_by__isnull=True).update(ended_by=entry)
    return entry


def revive(accounts: Iterable[Account]) -> None:
    """Give some days more to grants that had expired when money came back to them."""
    grants = {account.grant_id for account in accounts if account.grant_id}
    on = today()
    until = on + timedelta(days=rules.value("subsidy.restore_days"))
    SubsidyGrant.objects.filter(pk__in=grants, expires_on__lt=on).update(expires_on=until)
