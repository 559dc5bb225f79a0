"""The cash desk: what comes in is takings; what goes out comes from the float, never from those."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum

from accounts.models import User
from accounts.roles import Role
from accounts.services import has_role, require
from ledger.models import (
    Account,
    AccountKind,
    CashShift,
    EntryKind,
    Receipt,
    ReceiptKind,
    VoidReason,
)
from ledger.queries import Holder, owner
from ledger.queries.cash import shift_state
from ledger.services.accounts import house, purse
from ledger.services.posting import Draft, Move, Reason, post, whole_act
from ledger.services.reversing import mirror
from portal import rules
from portal.clock import now, today
from portal.notices import notify
from portal.numbers import next_number, void
from portal.refusals import Refusal, not_found

RECEIPT_PREFIX = "SJ"


@dataclass(frozen=True, slots=True)
class Count:
    """What the cashier counted at the end of the shift."""

    float_fen: int
    takings_fen: int
    reason: str = ""


@whole_act
def open_shift(*, float_fen: int, by: User, desk: str = "main") -> CashShift:
    """Take the float out of the bank and open the desk. Raises `shift-open` with who has it."""
    require(by, Role.CASHIER)
    there = CashShift.objects.filter(desk=desk, closed_at__isnull=True).select_related("cashier")
    if (open_one := there.first()) is not None:
        raise Refusal("shift-open", status=409, who=open_one.cashier.display_name)
    try:
        with transaction.atomic():
            shift = CashShift.objects.create(
                desk=desk, cashier=by, opened_at=now(), opened_on=today(), float_fen=float_fen
            )
    except IntegrityError as clash:  # another cashier opened it this very moment
        raise Refusal("shift-open", status=409, who="") from clash
    moves = [Move(house(f"cash:{desk}:float"), house("bank"), float_fen)] if float_fen else []
    _post_shift(shift, "opened", EntryKind.SHIFT_OPENED, moves, by)
    return shift


@whole_act
def close_shift(shift: CashShift, count: Count, *, by: User) -> CashShift:
    """Count and close. A difference is booked with its reason, never edited away.

    Raises `difference-needs-reason`, `shift-closed`, `not-your-shift`.
    """
    require(by, Role.CASHIER, Role.MANAGER)
    shift = _locked(shift)
    if shift.cashier_id != by.pk and not has_role(by, Role.MANAGER):
        raise Refusal("not-your-shift", status=403)
    state = shift_state(shift)
    pairs = [
        (f"cash:{shift.desk}:float", count.float_fen - state.float_fen),
        (f"cash:{shift.desk}:takings", count.takings_fen - state.takings_fen),
    ]
    if any(difference for _code, difference in pairs) and not count.reason.strip():
        raise Refusal(
            "difference-needs-reason",
            field="reason",
            difference_fen=sum(difference for _code, difference in pairs),
        )
    _post_shift(shift, "counted", EntryKind.CASH_COUNTED, _differences(pairs), by)
    shift.closed_at, shift.closed_by = now(), by
    shift.expected_float_fen, shift.counted_float_fen = state.float_fen, count.float_fen
    shift.expected_takings_fen, shift.counted_takings_fen = state.takings_fen, count.takings_fen
    shift.difference_reason = count.reason.strip()
    shift.save()
    return shift


def _differences(pairs: Sequence[tuple[str, int]]) -> list[Move]:
    moves = []
    for code, difference in pairs:
        cash, other = house(code), house("cash_difference")
        if difference > 0:
            moves.append(Move(cash, other, difference))
        elif difference < 0:
            moves.append(Move(other, cash, -difference))
    return moves


@whole_act
def verify_shift(shift: CashShift, *, by: User) -> CashShift:
    """Another person checks the count, and the money goes to the bank: takings and float.

    Raises `verifier-is-cashier`, and `verifier-counted` for who closed the shift in her stead.
    """
    require(by, Role.MANAGER)
    shift = CashShift.objects.select_for_update(no_key=True).get(pk=shift.pk)
    if shift.closed_at is None or shift.verified_at is not None:
        raise Refusal("wrong-state", status=409)
    if shift.cashier_id == by.pk:
        raise Refusal("verifier-is-cashier", status=403)
    if shift.closed_by_id == by.pk:
        raise Refusal("verifier-counted", status=403)
    banked = [
        (f"cash:{shift.desk}:takings", shift.counted_takings_fen),
        (f"cash:{shift.desk}:float", shift.counted_float_fen),
    ]
    moves = [Move(house("bank"), house(code), fen) for code, fen in banked if fen]
    _post_shift(shift, "banked", EntryKind.BANKED, moves, by)
    shift.verified_at, shift.verified_by = now(), by
    shift.save()
    return shift


def _post_shift(shift: CashShift, step: str, kind: str, moves: list[Move], by: User) -> None:
    if moves:
        reason = Reason(f"cash.{step}", shift=shift.pk)
        post(key=f"shift:{shift.pk}:{step}", kind=kind, reason=reason, by=by, transfers=moves)


@whole_act
def take_prepayment(
    holder: Holder, amount_fen: int, *, shift: CashShift, by: User, key: str
) -> Receipt:
    """Take money over the counter, onto the holder's prepaid purse, against a numbered receipt."""
    require(by, Role.CASHIER)
    _still_here(holder)
    shift = _own_open_shift(shift, by)
    known = _issued(key, ReceiptKind.PREPAYMENT, holder, amount_fen)
    if known is not None:
        return known
    takings, prepaid = house(f"cash:{shift.desk}:takings"), purse(holder, AccountKind.PREPAID)
    draft = Draft(
        f"receipt:{key}",
        EntryKind.PREPAID,
        Reason("prepayment.taken"),
        by,
        [Move(takings, prepaid, amount_fen)],
    )
    return _issue(ReceiptKind.PREPAYMENT, holder, shift, draft)


@whole_act
def refund_prepayment(
    holder: Holder, amount_fen: int, *, shift: CashShift, by: User, key: str
) -> Receipt:
    """Give prepaid money back in cash, out of the float.

    Raises `purse-too-small`, `float-too-small`, and `over-cash-limit` for a day's sum above the
    limit for cash: the bank pays that.
    """
    require(by, Role.CASHIER)
    _still_here(holder)
    shift = _own_open_shift(shift, by)
    known = _issued(key, ReceiptKind.PREPAYMENT_REFUND, holder, amount_fen)
    if known is not None:
        return known
    cash, prepaid = house(f"cash:{shift.desk}:float"), purse(holder, AccountKind.PREPAID)
    _refuse_refund(holder, amount_fen, cash)
    draft = Draft(
        f"receipt:{key}",
        EntryKind.PREPAID_REFUNDED,
        Reason("prepayment.refunded"),
        by,
        [Move(prepaid, cash, amount_fen)],
    )
    return _issue(ReceiptKind.PREPAYMENT_REFUND, holder, shift, draft)


@whole_act
def void_receipt(receipt: Receipt, *, why: str, by: User) -> Receipt:
    """Undo a receipt that was written by mistake, while its shift is open. It keeps its number.

    The entry says why, and so does the notice to the reader. Raises `reason-needed`, and
    `purse-too-small` if the money was spent meanwhile.
    """
    require(by, Role.CASHIER)
    if why not in VoidReason.values:
        raise Refusal("reason-needed", field="why")
    shift = _own_open_shift(receipt.shift, by)
    receipt = Receipt.objects.select_related("number", "entry", "user").get(pk=receipt.pk)
    if receipt.number.voided_at is None:
        reason = Reason("receipt.voided-because", why_code=why)
        key = f"receipt:{receipt.pk}:voided"
        mirror(receipt.entry, Draft(key, EntryKind.REVERSED, reason, by, ()))
        if receipt.user is not None:
            _tell_of_void(receipt, receipt.user, why)
        void(receipt.number)
        receipt.number.refresh_from_db()
    receipt.shift = shift
    return receipt


def _tell_of_void(receipt: Receipt, user: User, why: str) -> None:
    balance = Account.objects.get(pk=purse(user, AccountKind.PREPAID).pk).balance
    notify(
        user,
        "receipt-voided",
        {
            "number": receipt.number.code,
            "amount_fen": receipt.amount_fen,
            "balance_fen": balance,
            "why_code": why,
        },
        url="/me/statement/",
        topic="money",
        dedupe=f"receipt:{receipt.pk}:voided",
    )


def _still_here(holder: Holder) -> None:
    """Whose account was erased has no purse at the desk; nor is it erased before we are done."""
    if isinstance(holder, User):
        people = User.objects.select_for_update(no_key=True).filter(erased_at__isnull=True)
        if not people.filter(pk=holder.pk).exists():
            raise not_found()


def _refuse_refund(holder: Holder, amount_fen: int, cash: Account) -> None:
    limit = rules.value("refund.cash_limit")
    today_fen = Receipt.objects.filter(
        **owner(holder),
        kind=ReceiptKind.PREPAYMENT_REFUND,
        entry__business_date=today(),
        number__voided_at__isnull=True,
    ).aggregate(fen=Sum("amount_fen", default=0))["fen"]
    if today_fen + amount_fen > limit:
        raise Refusal("over-cash-limit", field="amount", limit_fen=limit)
    # The shift is locked, so that nothing leaves this float meanwhile.
    cash.refresh_from_db(fields=["balance"])
    if cash.balance < amount_fen:
        raise Refusal("float-too-small", field="amount", available_fen=cash.balance)


def _locked(shift: CashShift) -> CashShift:
    shift = CashShift.objects.select_for_update(no_key=True).get(pk=shift.pk)
    if shift.closed_at is not None:
        raise Refusal("shift-closed", status=409)
    return shift


def _own_open_shift(shift: CashShift, by: User) -> CashShift:
    shift = _locked(shift)
    if shift.cashier_id != by.pk:
        raise Refusal("not-your-shift", status=403)
    if shift.opened_on != today():
        raise Refusal("shift-of-another-day", status=409)
    return shift


def _issued(key: str, kind: str, holder: Holder, amount_fen: int) -> Receipt | None:
    """The receipt that this very act issued before."""
    found = Receipt.objects.filter(entry__key=f"receipt:{key}").select_related("number").first()
    same = Q(kind=kind, amount_fen=amount_fen, **owner(holder))
    if found is not None and not Receipt.objects.filter(same, pk=found.pk).exists():
        raise Refusal("entry-key-reused")
    return found


def _issue(kind: str, holder: Holder, shift: CashShift, draft: Draft) -> Receipt:
    """Write the entry, tell the holder, and give the number last: it locks its series."""
    entry = post(
        key=draft.key,
        kind=draft.kind,
        reason=draft.reason,
        by=draft.by,
        transfers=draft.transfers,
    )
    balance = Account.objects.get(pk=purse(holder, AccountKind.PREPAID).pk).balance
    amount_fen = draft.transfers[0].amount
    if isinstance(holder, User):
        notify(
            holder,
            f"cash-{kind.replace('_', '-')}",
            {"amount_fen": amount_fen, "balance_fen": balance},
            url="/me/statement/",
            topic="money",
            dedupe=draft.key,
        )
    return Receipt.objects.create(
        number=next_number(RECEIPT_PREFIX),
        kind=kind,
        entry=entry,
        shift=shift,
        amount_fen=amount_fen,
        balance_fen=balance,
        issued_by=shift.cashier,
        issued_at=now(),
        **owner(holder),
    )
