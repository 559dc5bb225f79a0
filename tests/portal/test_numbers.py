"""Numbers that people read: gap-free within a year, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction

from portal import numbers
from portal.models import Number


def test_numbers_of_a_prefix_count_up_from_one(db):
    first, second, other = (numbers.next_number(p) for p in ("TA", "TA", "TB"))

    year = first.year
    assert [n.code for n in (first, second, other)] == [
        f"TA-{year}-000001",
        f"TA-{year}-000002",
        f"TB-{year}-000001",
    ]


def test_a_new_shanghai_year_begins_at_one(db):
    with time_machine.travel("2026-12-31 15:59:59Z", tick=False):
        assert numbers.next_number("TA").code == "TA-2026-000001"
    with time_machine.travel("2026-12-31 16:00:00Z", tick=False):
        assert numbers.next_number("TA").code == "TA-2027-000001"


def test_an_act_that_is_rolled_back_leaves_no_gap(db):
    numbers.next_number("TA")
    with pytest.raises(ZeroDivisionError):
        take_and_fail()

    assert numbers.next_number("TA").n == 2


def test_a_block_for_rows_made_in_bulk_goes_on_from_the_last(db):
    numbers.next_number("TA")

    assert [n.n for n in numbers.next_block("TA", 3)] == [2, 3, 4]
    assert numbers.next_number("TA").n == 5


def test_a_void_number_is_kept_and_not_given_again(db):
    number = numbers.next_number("TA")
    numbers.void(number)

    assert Number.objects.get(code=number.code).voided_at
    assert numbers.next_number("TA").n == 2


def test_a_number_is_void_from_the_first_time_on_and_takes_no_other_along(db):
    number, other = numbers.next_number("TA"), numbers.next_number("TA")
    with time_machine.travel("2026-11-23 02:00:00Z", tick=False):
        numbers.void(number)
        first = Number.objects.get(pk=number.pk).voided_at
    with time_machine.travel("2026-11-24 02:00:00Z", tick=False):
        numbers.void(number)

    assert Number.objects.get(pk=number.pk).voided_at == first
    assert Number.objects.get(pk=other.pk).voided_at is None


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_inside_an_act_only():
    with pytest.raises(transaction.TransactionManagementError):
        numbers.next_number("TA")


def test_a_prefix_means_one_thing(monkeypatch):
    monkeypatch.setattr(numbers, "_prefixes", {})
    numbers.register_prefix("TA", "desk.case")

    assert numbers.meaning("ta-2026-000001") == "desk.case"
    assert numbers.meaning("978730") is None
    with pytest.raises(ValueError, match="TA is taken"):
        numbers.register_prefix("TA", "ledger.receipt")


@transaction.atomic
def take_and_fail():
    numbers.next_number("TA")
    raise ZeroDivisionError


def take_one(_n):
    try:
        with transaction.atomic():
            return numbers.next_number("TA").n
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forty_who_ask_at_once_get_forty_numbers_without_a_gap():
    with ThreadPoolExecutor(40) as pool:
        given = list(pool.map(take_one, range(40)))

    assert sorted(given) == list(range(1, 41))
