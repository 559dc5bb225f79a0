"""Which type of reader somebody is: the desk says it, and the figures count by it."""

import pytest

from accounts.models import PatronType, StaffAct, User
from accounts.services import close_account, set_patron_type
from portal.refusals import Refusal

pytestmark = pytest.mark.django_db


def test_a_librarian_and_an_administrator_say_which_type_a_reader_is(
    reader, librarian, administrator
):
    set_patron_type(reader, "alumni", by=librarian)
    set_patron_type(reader, "doctoral", by=administrator)

    assert User.objects.get(pk=reader.pk).patron_type == reader.patron_type == PatronType.DOCTORAL
    acts = StaffAct.objects.filter(user=reader).order_by("pk")
    assert list(acts.values_list("kind", "patron_type", "by")) == [
        ("patron-type", "alumni", librarian.pk),
        ("patron-type", "doctoral", administrator.pk),
    ]


def test_said_twice_it_is_written_down_once(reader, librarian):
    for _n in range(2):
        set_patron_type(reader, "alumni", by=librarian)

    assert StaffAct.objects.filter(user=reader).count() == 1


def test_nobody_else_may_and_nobody_her_own(reader, other_reader, cashier, manager, librarian):
    for by, code in (
        (reader, "not-found"),
        (other_reader, "not-found"),
        (cashier, "not-allowed"),
        (manager, "not-allowed"),
    ):
        with pytest.raises(Refusal, match=code):
            set_patron_type(reader, "alumni", by=by)
    with pytest.raises(Refusal, match="not-your-own"):
        set_patron_type(librarian, "staff", by=librarian)

    assert User.objects.exclude(patron_type="external").count() == StaffAct.objects.count() == 0


def test_no_type_that_there_is_not_and_none_of_a_closed_account(reader, librarian):
    with pytest.raises(Refusal, match="invalid") as refused:
        set_patron_type(reader, "emperor", by=librarian)
    assert refused.value.field == "patron_type"

    close_account(reader)
    with pytest.raises(Refusal, match="wrong-state"):
        set_patron_type(reader, "alumni", by=librarian)


def test_it_is_chosen_on_the_page_of_the_person(reader, librarian, cashier, sign_in):
    page = f"/desk/people/{reader.pk}/"
    browser = sign_in(librarian)

    assert f'action="{page}type/"' in browser.get(page).content.decode()
    answer = browser.post(f"{page}type/", {"patron_type": "alumni"}, follow=True)
    text = answer.content.decode()
    assert "读者类型已修改" in text
    assert "修改读者类型 · 校友" in text
    wrong = browser.post(f"{page}type/", {"patron_type": "x"}, follow=True)
    assert "读者类型已修改" not in wrong.content.decode()
    assert User.objects.get(pk=reader.pk).patron_type == "alumni"
    assert f"{page}type/" not in sign_in(cashier).get(page).content.decode()
    own = f"/desk/people/{librarian.pk}/"
    assert f"{own}type/" not in browser.get(own).content.decode()
