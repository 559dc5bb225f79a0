"""The writer of entries."""

from datetime import date

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from ledger import services
from ledger.models import Account, AccountKind, BookClose, Entry, EntryKind, Transfer
from ledger.models.books import LARGEST_AMOUNT
from ledger.services import Move, Reason, house, post, posting, purse
from portal.refusals import Refusal
from portal.tries import TRIES

pytestmark = pytest.mark.usefixtures("check_books_after")


def pay(user, fen=500, **changes):
    asked = {
        "key": "act:1",
        "kind": EntryKind.PREPAID,
        "reason": Reason("prepayment.taken", shift=1),
        "by": user,
        "transfers": [Move(house("bank"), purse(user, AccountKind.PREPAID), fen)],
    }
    with transaction.atomic():
        return post(**asked | changes)


def balance(user):
    return purse(user, AccountKind.PREPAID).balance


def test_an_entry_of_the_house_alone_moves_no_purse_and_is_written_once(reader):
    between = [Move(house("bank"), house("service_income"), 7)]

    first, again = pay(reader, transfers=between), pay(reader, transfers=between)

    assert first == again
    assert Transfer.objects.get().amount == 7
    assert (house("bank").balance, balance(reader)) == (0, 0)


def test_an_entry_with_several_legs_keeps_them_in_the_order_of_its_plan(reader):
    bank, prepaid, income = house("bank"), purse(reader, "prepaid"), house("service_income")
    legs = [Move(bank, prepaid, 30), Move(prepaid, income, 20), Move(prepaid, bank, 5)]

    entry = pay(reader, transfers=legs)

    rows = Transfer.objects.filter(entry=entry).order_by("pk")
    assert list(rows.values_list("debit", "credit", "amount")) == [
        (leg.debit.pk, leg.credit.pk, leg.amount) for leg in legs
    ]
    assert balance(reader) == 5


def test_an_entry_moves_the_purse_and_leaves_the_house_without_a_balance(reader):
    entry = pay(reader)

    assert balance(reader) == 500
    assert house("bank").balance == 0
    assert Entry.objects.get() == entry
    transfer = Transfer.objects.get()
    assert (transfer.entry_id, transfer.amount) == (entry.pk, 500)
    assert transfer.business_date == transfer.counts_from == entry.business_date


def test_the_entry_that_comes_back_says_what_was_written(reader):
    entry = pay(reader)
    stored = Entry.objects.get()

    fields = (
        "key",
        "kind",
        "reason_code",
        "reason_params",
        "by_id",
        "recorded_at",
        "business_date",
    )
    assert [getattr(entry, f) for f in fields] == [getattr(stored, f) for f in fields]


def test_the_same_key_with_the_same_content_is_the_same_entry(reader):
    assert pay(reader) == pay(reader)
    assert (Entry.objects.count(), balance(reader)) == (1, 500)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": EntryKind.BANKED},
        {"reason": Reason("prepayment.taken", shift=2)},
        {"reason": Reason("prepayment.refunded", shift=1)},
        {"by": None},
        {"fen": 501},
        {"on": date(2020, 1, 1)},
    ],
)
def test_the_same_key_with_other_content_is_refused(reader, other):
    pay(reader)

    with pytest.raises(Refusal, match="entry-key-reused"):
        pay(reader, **other)

    assert balance(reader) == 500


def test_the_same_content_may_come_with_its_parameters_in_another_order(reader):
    there_and_back = [
        Move(house("bank"), purse(reader, AccountKind.PREPAID), 500),
        Move(purse(reader, AccountKind.PREPAID), house("service_income"), 300),
    ]
    first = pay(reader, reason=Reason("x", shift=1, case=2, n=3), transfers=there_and_back)

    again = pay(reader, reason=Reason("x", n=3, case=2, shift=1), transfers=there_and_back)

    assert (again, Entry.objects.count(), balance(reader)) == (first, 1, 200)


def test_the_same_key_with_one_transfer_more_is_refused(reader):
    pay(reader)
    one = Move(house("bank"), purse(reader, AccountKind.PREPAID), 500)

    with pytest.raises(Refusal, match="entry-key-reused"):
        pay(reader, transfers=[one, one])


def test_a_purse_never_falls_below_zero_and_says_what_it_holds(reader):
    pay(reader)
    out = [Move(purse(reader, AccountKind.PREPAID), house("bank"), 501)]

    with pytest.raises(Refusal) as refused:
        pay(reader, key="act:2", transfers=out)

    assert refused.value.code == "purse-too-small"
    assert refused.value.params == {"needed_fen": 501, "available_fen": 500}
    assert (Entry.objects.count(), balance(reader)) == (1, 500)


def test_an_empty_purse_says_that_it_is_empty(reader):
    out = [Move(purse(reader, AccountKind.PREPAID), house("bank"), 1)]

    with pytest.raises(Refusal, match="purse-too-small") as refused:
        pay(reader, transfers=out)

    assert refused.value.params == {"needed_fen": 1, "available_fen": 0}


def test_without_the_condition_in_the_update_the_check_still_holds(reader):
    pay(reader)
    overdraw = "UPDATE ledger_account SET balance = balance - 501 WHERE balance > 0"

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(overdraw)

    assert balance(reader) == 500


def test_one_entry_may_carry_transfers_of_several_books(reader, fund):
    to_points = Move(house("points_issued"), purse(reader, AccountKind.POINTS), 7)
    to_money = Move(house("bank"), purse(reader, AccountKind.PREPAID), 500)

    pay(reader, transfers=[to_money, to_points])

    assert purse(reader, AccountKind.POINTS).balance == 7
    assert balance(reader) == 500


def test_books_never_mix_in_one_transfer(reader):
    with pytest.raises(Refusal, match="books-mixed"):
        pay(reader, transfers=[Move(house("points_issued"), purse(reader, AccountKind.PREPAID), 7)])


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1, 1.5, True, "5"])
def test_an_amount_is_a_whole_number_within_bounds(reader, amount):
    with pytest.raises(Refusal, match="amount-out-of-range"):
        pay(reader, amount)


def test_the_largest_amount_is_one_still(reader):
    pay(reader, LARGEST_AMOUNT)

    assert balance(reader) == LARGEST_AMOUNT == 10**12


@pytest.mark.postgres
def test_a_posting_is_one_journey_to_the_database(reader, django_assert_num_queries):
    moves = [Move(house("bank"), purse(reader, AccountKind.PREPAID), 500)]

    with django_assert_num_queries(1):  # the entry with its transfers and the balances
        post(key="act:1", kind="prepaid", reason=Reason("x"), by=reader, transfers=moves)


def test_an_entry_without_transfers_is_refused(reader):
    with pytest.raises(Refusal, match="entry-empty"):
        pay(reader, transfers=[])


def test_an_amount_does_not_go_where_it_comes_from(reader):
    prepaid = purse(reader, AccountKind.PREPAID)

    with pytest.raises(Refusal, match="transfer-to-itself"):
        pay(reader, transfers=[Move(prepaid, prepaid, 5)])


def test_what_goes_in_and_out_in_one_entry_needs_no_balance(reader):
    prepaid = purse(reader, AccountKind.PREPAID)
    there_and_back = [Move(house("bank"), prepaid, 5), Move(prepaid, house("bank"), 5)]

    pay(reader, transfers=there_and_back)

    assert balance(reader) == 0


def test_counts_from_is_content_only_where_it_was_given(reader):
    points = Move(house("points_issued"), purse(reader, AccountKind.POINTS), 7, date(2026, 1, 2))
    first = pay(reader, transfers=[points])

    assert pay(reader, transfers=[points]) == first
    assert pay(reader, transfers=[Move(points.debit, points.credit, 7)]) == first
    with pytest.raises(Refusal, match="entry-key-reused"):
        pay(reader, transfers=[Move(points.debit, points.credit, 7, date(2026, 1, 3))])
    assert Transfer.objects.get().counts_from == date(2026, 1, 2)


def test_the_date_is_shanghais(reader, time_machine):
    time_machine.move_to("2026-03-31T16:30:00Z")

    assert pay(reader).business_date == date(2026, 4, 1)


def test_a_closed_date_is_moved_on_and_the_act_is_known_again(reader):
    services.close_book("money", date(2026, 1, 31))

    entry = pay(reader, on=date(2026, 1, 15))

    assert entry.business_date == date(2026, 2, 1)
    assert pay(reader, on=date(2026, 1, 15)) == entry
    with pytest.raises(Refusal, match="entry-key-reused"):
        pay(reader, on=date(2026, 3, 1))


def test_another_day_than_that_of_the_entry_is_other_content_whatever_was_closed(reader):
    services.close_book("points", date(2026, 1, 31))
    pay(reader, on=date(2026, 2, 1))
    with pytest.raises(Refusal, match="entry-key-reused"):
        pay(reader, on=date(2026, 1, 15))  # its own book was open

    services.close_book("money", date(2026, 1, 31))
    pay(reader, key="act:2", on=date(2026, 2, 10))
    with pytest.raises(Refusal, match="entry-key-reused"):
        pay(reader, key="act:2", on=date(2026, 1, 15))  # that would be the first of February


def test_only_the_close_of_the_entrys_own_books_counts(reader):
    services.close_book("points", date(2026, 1, 31))

    assert pay(reader, on=date(2026, 1, 15)).business_date == date(2026, 1, 15)
    assert BookClose.objects.get().opens_on == date(2026, 2, 1)


def test_a_reversal_undoes_an_entry_once(reader):
    entry = pay(reader)
    why = Reason("receipt.voided")
    back = services.reverse(entry, key="act:1:reversed", reason=why, by=None)

    assert balance(reader) == 0
    assert back.reverses == entry
    assert services.reverse(entry, key="act:1:reversed", reason=why, by=None) == back
    with pytest.raises(Refusal, match="already-reversed"):
        services.reverse(entry, key="act:1:again", reason=why, by=None)
    with pytest.raises(Refusal, match="reversed-by-its-act"):
        services.reverse(back, key="act:1:back-again", reason=why, by=None)


def test_a_hold_is_not_reversed_but_released(subsidised):
    hold = services.place_hold(subsidised, 5, key="h", reason=Reason("x"), by=None)

    with pytest.raises(Refusal, match="reversed-by-its-act"):
        services.reverse(hold.entry, key="r", reason=Reason("x"), by=None)


def test_unknown_kinds_of_account_cannot_be_opened(reader):
    with pytest.raises(KeyError):
        house("petty_cash")


def test_a_purse_is_opened_once(reader):
    assert purse(reader, AccountKind.PREPAID) == purse(reader, AccountKind.PREPAID)
    assert Account.objects.filter(user=reader).count() == 1


class Deadlock(Exception):
    pgcode = "40P01"


def deadlock():
    problem = OperationalError("deadlock detected")
    problem.__cause__ = Deadlock()
    return problem


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_from_the_start():
    tries = []

    @posting.whole_act
    def act():
        tries.append(1)
        if len(tries) < 3:
            raise deadlock()
        return "done"

    assert (act(), len(tries)) == ("done", 3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("problem", [deadlock(), OperationalError("the disk is full")])
def test_other_errors_and_endless_deadlocks_are_not_hidden(problem):
    tries = []

    @posting.whole_act
    def act():
        tries.append(1)
        raise problem

    with pytest.raises(OperationalError):
        act()
    assert len(tries) == (TRIES if problem.__cause__ else 1)


def test_inside_another_act_nothing_is_tried_again(reader):
    tries = []

    @posting.whole_act
    def act():
        tries.append(1)
        raise deadlock()

    with pytest.raises(OperationalError), transaction.atomic():
        act()
    assert len(tries) == 1
