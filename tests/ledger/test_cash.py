"""The cash desk."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import close_account, take_role
from ledger import queries, services
from ledger.models import AccountKind, CashShift, Entry, Receipt, VoidReason
from ledger.queries.cash import open_shift_of, receipts_of, shift_state, shifts_to_verify
from ledger.services import Count, house, purse
from portal import rules
from portal.models import Notice, Number
from portal.refusals import Refusal
from tests.factories import person

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def shift(cashier):
    return services.open_shift(float_fen=50_000, by=cashier)


def take(reader, shift, fen=10_000, key="slip-1"):
    return services.take_prepayment(reader, fen, shift=shift, by=shift.cashier, key=key)


def give(reader, shift, fen, key="back-1"):
    return services.refund_prepayment(reader, fen, shift=shift, by=shift.cashier, key=key)


def drawer(desk="main"):
    return house(f"cash:{desk}:float").balance, house(f"cash:{desk}:takings").balance


def bank():
    return {a.code: balance for a, balance in queries.house_balances()}["bank"]


def test_opening_takes_the_float_out_of_the_bank(shift):
    assert drawer() == (50_000, 0)
    assert bank() == -50_000


def test_a_shift_without_a_float_moves_nothing(cashier):
    services.open_shift(float_fen=0, by=cashier)

    assert Entry.objects.count() == 0


def test_a_desk_is_open_once(shift, cashier):
    with pytest.raises(Refusal, match="shift-open") as refused:
        services.open_shift(float_fen=1, by=cashier)

    assert refused.value.params == {"who": "吴算"}
    assert services.open_shift(float_fen=1, by=cashier, desk="second").desk == "second"


def test_two_who_open_at_once_are_told_apart_by_the_table(shift, cashier, monkeypatch):
    monkeypatch.setattr(CashShift.objects.none().__class__, "first", lambda _rows: None)

    with pytest.raises(Refusal, match="shift-open"):
        services.open_shift(float_fen=1, by=cashier)


def test_a_prepayment_is_takings_and_gets_a_numbered_receipt(reader, shift):
    receipt = take(reader, shift)

    assert drawer() == (50_000, 10_000)
    assert queries.available(reader).prepaid_fen == 10_000
    assert str(receipt).startswith("SJ-")
    assert str(receipt).endswith("-000001")
    assert (receipt.amount_fen, receipt.balance_fen) == (10_000, 10_000)
    notice = Notice.objects.get(user=reader)
    assert (notice.code, notice.params) == (
        "cash-prepayment",
        {"amount_fen": 10_000, "balance_fen": 10_000},
    )


def test_the_same_form_sent_twice_is_one_receipt(reader, shift):
    assert take(reader, shift) == take(reader, shift)
    assert (Receipt.objects.count(), drawer()) == (1, (50_000, 10_000))
    with pytest.raises(Refusal, match="entry-key-reused"):
        take(reader, shift, 10_001)
    with pytest.raises(Refusal, match="entry-key-reused"):
        give(reader, shift, 10_000, key="slip-1")


def test_a_refund_comes_out_of_the_float_and_never_out_of_the_takings(reader, shift):
    take(reader, shift)

    receipt = give(reader, shift, 4_000)
    assert give(reader, shift, 4_000) == receipt

    assert drawer() == (46_000, 10_000)
    assert receipt.balance_fen == queries.available(reader).prepaid_fen == 6_000


def test_a_key_finds_the_receipt_of_its_own_holder_only(reader, other_reader, shift):
    first, second = take(reader, shift), take(other_reader, shift, key="slip-2")

    assert [take(reader, shift), take(other_reader, shift, key="slip-2")] == [first, second]
    with pytest.raises(Refusal, match="entry-key-reused"):
        take(other_reader, shift)
    with pytest.raises(Refusal, match="entry-key-reused"):
        take(reader, shift, 7, key="slip-2")


def test_the_last_of_the_float_is_paid_out(reader, cashier):
    shift = services.open_shift(float_fen=4_000, by=cashier)
    take(reader, shift)

    give(reader, shift, 4_000)

    assert drawer() == (0, 10_000)


def test_a_float_that_is_too_small_pays_nothing_though_the_takings_would(reader, cashier):
    shift = services.open_shift(float_fen=3_999, by=cashier)
    take(reader, shift)

    with pytest.raises(Refusal, match="float-too-small") as refused:
        give(reader, shift, 4_000)

    assert refused.value.params == {"available_fen": 3_999}
    assert drawer() == (3_999, 10_000)


def test_only_ones_own_prepayment_is_paid_back_and_never_a_subsidy(subsidised, shift):
    with pytest.raises(Refusal, match="purse-too-small"):
        give(subsidised, shift, 2_001)

    give(subsidised, shift, 2_000)
    assert queries.available(subsidised).total_fen == 5_000


def test_cash_is_paid_up_to_the_limit_of_a_day(reader, cashier, time_machine):
    rules.set_rule("refund.cash_limit", 1_000, by=None)
    shift = services.open_shift(float_fen=50_000, by=cashier)
    take(reader, shift)
    give(reader, shift, 600)

    with pytest.raises(Refusal, match="over-cash-limit"):
        give(reader, shift, 401, key="back-2")
    voided = give(reader, shift, 400, key="back-3")
    services.void_receipt(voided, why=VoidReason.AMOUNT, by=cashier)
    assert give(reader, shift, 400, key="back-4").amount_fen == 400


def test_the_limit_for_cash_is_that_of_a_day_and_of_a_person(
    reader, other_reader, cashier, time_machine
):
    rules.set_rule("refund.cash_limit", 1_000, by=None)
    for day in ("2026-11-23", "2026-11-24"):
        time_machine.move_to(f"{day}T02:00:00Z")
        shift = services.open_shift(float_fen=5_000, by=cashier)
        for who in (reader, other_reader):
            take(who, shift, key=f"{day}:{who.pk}")
            give(who, shift, 1_000, key=f"{day}:{who.pk}:back")
        services.close_shift(shift, Count(3_000, 20_000), by=cashier)

    assert [queries.available(who).prepaid_fen for who in (reader, other_reader)] == [18_000] * 2


def test_a_void_receipt_keeps_its_number_and_undoes_its_entry(reader, shift, cashier):
    receipt = take(reader, shift)

    for _twice in range(2):
        done = services.void_receipt(receipt, why=VoidReason.AMOUNT, by=cashier)
        assert done.number.voided_at is not None

    assert drawer() == (50_000, 0)
    assert queries.available(reader).prepaid_fen == 0
    assert str(take(reader, shift, key="slip-2")).endswith("-000002")
    assert Number.objects.filter(voided_at__isnull=False).count() == 1
    state = shift_state(shift)
    assert (state.taken, state.takings_fen, state.drawer_fen) == (1, 10_000, 60_000)


def test_a_receipt_whose_money_was_spent_is_not_voided(reader, shift, cashier):
    receipt = take(reader, shift)
    services.charge(reader, 1, key="c", reason=services.Reason("x"), by=None)

    with pytest.raises(Refusal, match="purse-too-small"):
        services.void_receipt(receipt, why=VoidReason.AMOUNT, by=cashier)


def test_a_shift_that_is_right_closes_without_words(reader, shift, cashier, manager):
    take(reader, shift)
    give(reader, shift, 2_500)

    closed = services.close_shift(shift, Count(47_500, 10_000), by=cashier)

    assert (closed.difference_fen, closed.expected_takings_fen) == (0, 10_000)
    assert list(shifts_to_verify()) == [closed]
    done = services.verify_shift(closed, by=manager)
    assert (done.verified_by, drawer(), bank()) == (manager, (0, 0), 7_500)
    assert list(shifts_to_verify()) == []


@pytest.mark.parametrize(
    ("counted", "difference"),
    [
        ((50_000, 9_000), -1_000),
        ((50_300, 10_000), 300),
        ((0, 0), -60_000),
        ((50_001, 10_000), 1),
        ((50_000, 9_999), -1),
    ],
)
def test_a_difference_needs_a_reason_and_is_booked(reader, shift, cashier, counted, difference):
    take(reader, shift)
    with pytest.raises(Refusal, match="difference-needs-reason") as refused:
        services.close_shift(shift, Count(*counted, reason="  "), by=cashier)
    assert (refused.value.field, refused.value.params) == (
        "reason",
        {"difference_fen": difference},
    )

    closed = services.close_shift(shift, Count(*counted, reason="数错了"), by=cashier)

    assert closed.difference_fen == difference
    assert drawer() == counted
    differences = {
        a.code: balance for a, balance in queries.house_balances() if a.code == "cash_difference"
    }
    assert differences == {"cash_difference": -difference}


def test_a_closed_shift_takes_and_gives_nothing_more(reader, shift, cashier):
    receipt = take(reader, shift)
    services.close_shift(shift, Count(50_000, 10_000), by=cashier)

    for act in (
        lambda: take(reader, shift, key="slip-2"),
        lambda: give(reader, shift, 1),
        lambda: services.close_shift(shift, Count(50_000, 10_000), by=cashier),
        lambda: services.void_receipt(receipt, why=VoidReason.AMOUNT, by=cashier),
    ):
        with pytest.raises(Refusal, match="shift-closed"):
            act()


def test_the_next_shift_counts_its_own_money_only(reader, shift, cashier, manager):
    take(reader, shift)
    services.close_shift(shift, Count(50_000, 10_000), by=cashier)
    second = services.open_shift(float_fen=20_000, by=cashier)
    take(reader, second, 700, key="slip-2")

    state = shift_state(second)
    assert (state.float_fen, state.takings_fen) == (20_000, 700)
    services.verify_shift(shift, by=manager)
    assert drawer() == (20_000, 700)


def test_a_shift_of_yesterday_is_closed_before_anything_else(reader, cashier, time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z")
    shift = services.open_shift(float_fen=0, by=cashier)
    time_machine.move_to("2026-11-24T02:00:00Z")

    with pytest.raises(Refusal, match="shift-of-another-day"):
        take(reader, shift)
    with pytest.raises(Refusal, match="shift-open"):
        services.open_shift(float_fen=0, by=cashier)
    services.close_shift(shift, Count(0, 0), by=cashier)
    assert services.open_shift(float_fen=0, by=cashier).opened_on.day == 24


def test_the_cashier_does_not_verify_her_own_count(shift, cashier, manager):
    with pytest.raises(Refusal, match="wrong-state"):
        services.verify_shift(shift, by=manager)
    services.close_shift(shift, Count(50_000, 0), by=cashier)
    cashier.groups.add(Group.objects.get(name="manager"))
    cashier.__dict__.pop("role_names")

    with pytest.raises(Refusal, match="verifier-is-cashier"):
        services.verify_shift(shift, by=cashier)
    services.verify_shift(shift, by=manager)
    with pytest.raises(Refusal, match="wrong-state"):
        services.verify_shift(shift, by=manager)


def test_the_table_too_knows_that_the_verifier_is_another(shift, cashier):
    closed = services.close_shift(shift, Count(50_000, 0), by=cashier)

    with pytest.raises(DatabaseError, match="shift_is_verified_by_another"), transaction.atomic():
        CashShift.objects.filter(pk=closed.pk).update(
            verified_at=closed.closed_at, verified_by=cashier
        )


def test_a_manager_who_closes_the_shift_of_a_cashier_who_fell_ill_does_not_verify_it(
    shift, manager, second_manager
):
    closed = services.close_shift(shift, Count(50_000, 0), by=manager)

    with pytest.raises(Refusal, match="verifier-counted"):
        services.verify_shift(shift, by=manager)
    assert closed.closed_by == manager
    assert services.verify_shift(shift, by=second_manager).verified_by == second_manager


def test_the_table_too_knows_that_who_counted_does_not_verify(shift, manager):
    closed = services.close_shift(shift, Count(50_000, 0), by=manager)

    with pytest.raises(DatabaseError, match="shift_is_verified_by_another"), transaction.atomic():
        CashShift.objects.filter(pk=closed.pk).update(
            verified_at=closed.closed_at, verified_by=manager
        )


def test_who_counted_is_written_once(shift, cashier, manager):
    closed = services.close_shift(shift, Count(50_000, 0), by=cashier)

    with pytest.raises(DatabaseError, match="ledger_cashshift_no_update"), transaction.atomic():
        CashShift.objects.filter(pk=closed.pk).update(closed_by=manager)


def test_for_an_erased_account_no_cash_comes_or_goes(reader, shift):
    stale = User.objects.get(pk=reader.pk)
    close_account(reader)

    for act in (
        lambda: take(stale, shift, key="slip-2"),
        lambda: give(stale, shift, 1),
    ):
        with pytest.raises(Refusal, match="not-found"):
            act()
    assert Receipt.objects.count() == 0


def test_another_cashier_keeps_her_hands_off(reader, shift):
    other = person("second_cashier", "林出纳", Role.CASHIER)

    for act in (
        lambda: services.take_prepayment(reader, 1, shift=shift, by=other, key="slip-9"),
        lambda: services.close_shift(shift, Count(50_000, 0), by=other),
    ):
        with pytest.raises(Refusal, match="not-your-shift"):
            act()


@pytest.mark.parametrize("role", ["reader", "librarian", "manager", "administrator", "superuser"])
def test_only_a_cashier_handles_cash(role, reader, shift, request):
    who = request.getfixturevalue(role)
    calls = [
        lambda: services.open_shift(float_fen=1, by=who, desk="x"),
        lambda: services.take_prepayment(reader, 1, shift=shift, by=who, key="slip-9"),
        lambda: services.refund_prepayment(reader, 1, shift=shift, by=who, key="slip-9"),
    ]
    for call in calls:
        with pytest.raises(Refusal) as refused:
            call()
        assert refused.value.status in {403, 404}
    assert Entry.objects.count() == 1


def test_who_is_no_longer_a_cashier_does_nothing_more_with_her_open_shift(reader, shift, cashier):
    receipt = take(reader, shift)
    take_role(cashier, Role.CASHIER, by=None)

    for act in (
        lambda: take(reader, shift, key="slip-2"),
        lambda: give(reader, shift, 1),
        lambda: services.void_receipt(receipt, why=VoidReason.AMOUNT, by=cashier),
        lambda: services.close_shift(shift, Count(50_000, 10_000), by=cashier),
    ):
        with pytest.raises(Refusal, match="not-found"):
            act()
    assert (drawer(), CashShift.objects.get().closed_at) == ((50_000, 10_000), None)


@pytest.mark.parametrize(
    ("role", "code"),
    [("reader", "not-found"), ("superuser", "not-found"), ("librarian", "not-allowed")],
)
def test_only_a_manager_verifies_a_count(role, code, shift, cashier, request):
    closed = services.close_shift(shift, Count(50_000, 0), by=cashier)

    with pytest.raises(Refusal, match=code):
        services.verify_shift(closed, by=request.getfixturevalue(role))
    assert CashShift.objects.get().verified_at is None


def test_the_shift_that_is_open_and_its_receipts_are_found(reader, shift, cashier):
    receipt = take(reader, shift)

    assert open_shift_of(cashier) == shift
    assert list(receipts_of(shift)) == [receipt]
    assert purse(reader, AccountKind.PREPAID).balance == 10_000
