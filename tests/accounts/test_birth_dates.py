"""A birth date is kept like the number of the paper: sealed, shown with it, erased with it."""

from datetime import date

import pytest

from accounts.models import RealNameCheck
from accounts.queries import held_on
from accounts.services import confirm_name, give_name, refuse_name
from portal.refusals import Refusal
from tests.factories import PASSPORT

pytestmark = pytest.mark.django_db
NAME_PAGE = "/me/profile/name/"


def test_a_birth_date_is_sealed_like_the_number(reader):
    give_name(reader, PASSPORT)

    row = str(RealNameCheck.objects.values().get())
    assert ("1990" in row, "datetime.date(" in row, "E12345678" in row) == (False, False, False)


def test_the_clerk_sees_the_birth_date_with_the_number_alone(client, reader, librarian):
    check = give_name(reader, PASSPORT)
    case = f"/desk/cases/{check.desk_case.case_id}/"
    client.force_login(librarian)

    assert "1990-03-07" not in client.get(case).content.decode()
    assert check.looks.count() == 0
    assert "1990-03-07" in client.post(f"{case}name/").content.decode()
    assert check.looks.get().by == librarian


def test_so_does_the_page_of_the_name(client, reader, librarian):
    check = give_name(reader, PASSPORT)
    client.force_login(librarian)

    assert "1990-03-07" in client.post(f"/desk/people/names/{check.pk}/").content.decode()


def test_the_person_reads_her_birth_date_in_her_data_while_it_waits(reader, librarian):
    check = give_name(reader, PASSPORT)
    waits = held_on(reader)["real_names"][0]
    confirm_name(check, by=librarian)

    assert (waits["born_on"], "born_sealed" in waits) == (date(1990, 3, 7), False)
    assert held_on(reader)["real_names"][0]["born_on"] is None


def test_a_passport_without_a_birth_date_is_refused_and_given_again(reader, librarian):
    check = give_name(reader, PASSPORT)
    RealNameCheck.objects.update(born_sealed="")  # given before birth dates were asked for

    with pytest.raises(Refusal, match="birth-date-missing") as refused:
        confirm_name(check, by=librarian)
    refuse_name(check, reason="no-birth-date", by=librarian)
    again = give_name(reader, PASSPORT)
    confirm_name(again, by=librarian)

    assert "没有出生日期" in str(refused.value.text)
    assert (check.verified_at, again.verified_at is not None) == (None, True)


def test_the_page_promises_that_the_birth_date_is_sealed_too(client, reader):
    client.force_login(reader)

    assert "证件号码、照片和出生日期都加密保存" in client.get(NAME_PAGE).content.decode()
