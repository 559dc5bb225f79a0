"""A fund as its funder reads it, its end, its forecast; and a subsidy that was got by fraud."""

import io
import re
from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import StaffAct, User
from accounts.services import restore
from ledger import services
from ledger.models import AccountKind, GrantRevocation, SubsidyGrant, SubsidyWaiting
from ledger.queries import available
from ledger.queries import funds as queries
from ledger.queries.funds import forecast, fund_state, fund_statement, grants_of, left_by_month
from ledger.services import Reason, close_fund, raise_fund, revoke_subsidy
from portal.clock import today
from portal.refusals import Refusal
from tests.factories import person
from tests.ledger.conftest import grant, open_fund, pay_in, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("check_books_after")]
WHY = Reason("prepayment.taken")


def spend(user: User, fen: int, key: str = "c1"):
    held = services.place_hold(user, fen, key=f"hold:{key}", reason=WHY, by=None)
    return services.charge_hold(held, fen, key=key, reason=WHY, by=None)


def owed(user: User) -> int:
    rows = user.purses.filter(kind=AccountKind.RECEIVABLE)
    return sum(rows.values_list("balance", flat=True))


def at(days_ago: int):
    """The application's clock some days ago."""
    return mock.patch.object(
        timezone, "now", return_value=timezone.now() - timedelta(days=days_ago)
    )


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def books(sign_in, director) -> Client:
    client = sign_in(director)
    client.cookies["django_language"] = "en"
    return client


# The end of a fund


def test_a_closed_fund_grants_no_more_and_its_waiting_go_to_the_next(
    verified, other_reader, director
):
    old = open_fund(5000)
    grant(verified, old)
    verify(other_reader)
    assert grant(other_reader, old) is None

    closed = close_fund(old, by=director)
    with pytest.raises(Refusal, match="fund-closed"):
        close_fund(old, by=director)
    with pytest.raises(Refusal, match="fund-closed"):
        raise_fund(closed, 5000, key="raise-0001", by=director)
    assert services.serve_waiting() == 0
    new = open_fund(10_000, name="区科协")

    assert services.serve_waiting() == 1
    assert SubsidyGrant.objects.get(user=other_reader).fund == new
    assert fund_state(old).left_fen == 0


def test_a_grant_of_a_closed_fund_comes_out_of_the_one_that_is_open(verified, director):
    old = close_fund(open_fund(), by=director)
    new = open_fund(name="区科协")

    assert grant(verified, old).fund == new


def test_a_grant_that_meets_the_closing_waits(verified, director):
    old = open_fund()
    stale = type(old).objects.get(pk=old.pk)
    close_fund(old, by=director)

    assert grant(verified, stale) is None
    assert SubsidyWaiting.objects.get().user == verified


def test_only_the_director_closes(fund, manager, reader):
    with pytest.raises(Refusal, match="not-allowed"):
        close_fund(fund, by=manager)
    with pytest.raises(Refusal, match="not-found"):
        close_fund(fund, by=reader)


# The statement and the forecast


def test_the_statement_says_what_was_granted_used_expired_taken_back_and_for_whom(
    fund, verified, other_reader, manager
):
    verified.name_checks.update(mask="500***1234")
    verify(other_reader)
    third = verify(person("third", "赵一鸣"))
    grant(verified, fund)
    grant(verified, fund, 15_000, "upgrade")
    grant(other_reader, fund)
    grant(third, fund)
    first = spend(verified, 380)
    second = spend(verified, 500, "c2")
    services.refund_charge(second, 500, key="r2", reason=WHY, by=None)
    User.objects.filter(pk=other_reader.pk).update(patron_type="alumni")
    revoke_subsidy(third, reason="冒名", by=manager)

    told = fund_statement(fund)

    assert first.amount_fen == 380
    state = told.state
    assert (state.budget_fen, state.granted_fen, state.left_fen) == (1_000_000, 30_000, 975_000)
    assert (state.used_fen, state.expired_fen, state.revoked_fen) == (380, 0, 5000)
    assert state.held_by_readers_fen == 24_620
    assert state.granted_fen == (
        state.used_fen + state.expired_fen + state.revoked_fen + state.held_by_readers_fen
    )
    assert (told.documents, state.readers) == (1, 3)
    assert [(line.grants, line.fen) for line in told.kinds] == [(3, 15_000), (1, 15_000)]
    assert sorted(n for _name, n in told.types) == [1, 2]
    assert [n for _name, n in told.regions] == [1, 2]


def test_the_forecast_is_the_pace_of_the_last_ninety_days(verified, other_reader):
    with at(200):
        fund = open_fund(100_000)
        grant(verified, fund, 40_000)
    verify(other_reader)
    with at(30):
        grant(other_reader, fund, 9000)

    pace = forecast(fund_state(fund))

    assert (pace.days, pace.granted_fen, pace.left_fen) == (90, 9000, 51_000)
    assert pace.empty_on == today() + timedelta(days=510)
    assert pace.a_month_fen == 3000


def test_without_a_grant_there_is_no_forecast_and_a_young_fund_counts_from_its_opening(verified):
    with at(9):
        fund = open_fund(100_000)
    assert forecast(fund_state(fund)).empty_on is None

    grant(verified, fund, 10_000)

    pace = forecast(fund_state(fund))
    assert (pace.days, pace.empty_on) == (10, today() + timedelta(days=90))
    assert "will be empty on" in queries.finding(pace) or "预计" in queries.finding(pace)


def test_what_was_left_month_by_month(verified, other_reader):
    with at(65):
        fund = open_fund(100_000)
        grant(verified, fund, 40_000)
    verify(other_reader)
    grant(other_reader, fund, 10_000)

    months = left_by_month(fund_state(fund))

    assert months[0][1] == 60_000
    assert months[-1] == (today().replace(day=1), 50_000)
    assert [month.day for month, _fen in months] == [1] * len(months)
    assert len(months) in {3, 4}


def test_a_fund_has_its_page_and_its_files(books, fund, verified, django_assert_max_num_queries):
    grant(verified, fund)
    spend(verified, 380)

    with django_assert_max_num_queries(40):
        page = books.get(f"/desk/books/funds/{fund.pk}/")
    at = f"/desk/books/funds/{fund.pk}/statement/"
    csv = b"".join(books.get(f"{at}?format=csv").streaming_content)
    sheet = books.get(f"{at}?format=xlsx").content
    paper = books.get(f"{at}?format=pdf")

    told = text(page)
    assert "At the pace of the last 1 days (CNY 50.00) it will be empty on" in told
    assert 'stroke-dasharray="5 5"' in page.content.decode()
    assert "for 1 document" in told
    assert "Budget and use,Used,3.80" in csv.decode().replace(", in yuan", "").replace('"', "")
    rows = [[c.value for c in row] for row in load_workbook(io.BytesIO(sheet)).active.iter_rows()]
    assert ["Budget and use, in yuan", "Granted", 50] in rows
    printed = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert "Statement of the subsidy fund 市科委 2026" in printed
    assert "10,000.00" in printed
    for wrong in ("", "?format=exe", "?format=PDF"):
        assert books.get(at + wrong).status_code == 404


def test_a_fund_without_a_grant_has_its_page_too(books, fund):
    assert "Nothing was granted" in text(books.get(f"/desk/books/funds/{fund.pk}/"))
    assert books.get(f"/desk/books/funds/{fund.pk}/statement/?format=pdf").status_code == 200


def test_the_director_closes_on_the_page(books, fund):
    done = books.post(f"/desk/books/funds/{fund.pk}/close/", follow=True)
    again = books.post(f"/desk/books/funds/{fund.pk}/close/", follow=True)

    assert "The fund is closed." in text(done)
    assert "This fund is closed." in text(again)


# Fraud


def test_fraud_what_is_left_goes_back_what_was_used_is_owed_and_the_account_is_blocked(
    fund, subsidised, manager
):
    spend(subsidised, 1200)

    [taken] = revoke_subsidy(subsidised, reason="冒用他人身份证", by=manager)

    subsidised.refresh_from_db()
    assert (taken.unused_fen, taken.used_fen, taken.by) == (3800, 1200, manager)
    assert fund_state(fund).left_fen == 1_000_000 - 5000 + 3800
    assert owed(subsidised) == 1200
    assert subsidised.suspended_at is not None
    assert StaffAct.objects.get(user=subsidised).reason == "冒用他人身份证"
    assert services.house("compensation_income").kind == "compensation_income"
    with pytest.raises(Refusal, match="nothing-to-revoke"):
        revoke_subsidy(subsidised, reason="冒用他人身份证", by=manager)


def test_what_comes_back_to_a_revoked_grant_goes_to_its_fund_and_is_owed_no_more(
    fund, subsidised, manager
):
    charge = spend(subsidised, 6000)  # 50.00 of the subsidy, 10.00 of her own
    revoke_subsidy(subsidised, reason="冒用", by=manager)
    before = fund_state(fund)

    entry = services.refund_charge(charge, 1380, key="r", reason=WHY, by=None)
    assert services.refund_charge(charge, 1380, key="r", reason=WHY, by=None) == entry

    there = available(subsidised)
    assert (there.subsidy_fen, there.prepaid_fen, owed(subsidised)) == (0, 2000, 5000 - 380)
    after = fund_state(fund)
    assert after.left_fen == before.left_fen + 380
    assert (after.revoked_fen, after.used_fen) == (380, 5000 - 380)
    assert after.budget_fen == before.budget_fen == 1_000_000


def test_what_a_revoked_grant_had_paid_is_not_held_again(fund, subsidised, manager):
    charge, small = spend(subsidised, 4000), spend(subsidised, 1500, "c2")
    revoke_subsidy(subsidised, reason="冒用", by=manager)

    assert services.rehold_charge(charge, key="w", reason=WHY, by=None) is None
    again = services.rehold_charge(small, key="w2", reason=WHY, by=None)

    assert again.amount_fen == 500
    assert owed(subsidised) == 0
    assert fund_state(fund).left_fen == 1_000_000


def test_what_is_blocked_is_granted_nothing_from_the_waiting_list(verified, director, manager):
    small = open_fund(5000)
    grant(verified, small)
    assert grant(verified, small, 15_000, "upgrade") is None
    revoke_subsidy(verified, reason="冒用", by=manager)

    raise_fund(small, 100_000, key="raise-0001", by=director)

    assert services.serve_waiting() == 0
    assert SubsidyGrant.objects.count() == 1


def test_open_holds_must_be_ended_first(subsidised, manager):
    services.place_hold(subsidised, 1000, key="h", reason=WHY, by=None)

    with pytest.raises(Refusal, match="holds-open"):
        revoke_subsidy(subsidised, reason="冒用", by=manager)

    assert GrantRevocation.objects.count() == 0


def test_who_was_blocked_before_is_revoked_all_the_same_and_may_be_restored(
    subsidised, manager, administrator
):
    User.objects.filter(pk=subsidised.pk).update(suspended_at=timezone.now())

    revoke_subsidy(subsidised, reason="冒用", by=manager)
    restore(subsidised, by=administrator)

    assert GrantRevocation.objects.count() == 1


def test_an_expired_and_an_untouched_grant_leave_no_debt(fund, verified, manager):
    grant(verified, fund)
    services.expire_grants(today() + timedelta(days=400))

    [taken] = revoke_subsidy(verified, reason="冒用", by=manager)

    assert (taken.unused_fen, taken.used_fen, taken.entry) == (0, 0, None)
    assert owed(verified) == 0


def test_revoking_asks_for_manager_reason_and_another_person(subsidised, librarian, manager):
    with pytest.raises(Refusal, match="not-allowed"):
        revoke_subsidy(subsidised, reason="冒用", by=librarian)
    with pytest.raises(Refusal, match="reason-needed"):
        revoke_subsidy(subsidised, reason=" ", by=manager)
    verify(manager)
    grant(manager, SubsidyGrant.objects.get().fund)
    with pytest.raises(Refusal, match="not-your-own"), transaction.atomic():
        revoke_subsidy(manager, reason="冒用", by=manager)


def test_a_revocation_is_never_changed(subsidised, manager):
    [taken] = revoke_subsidy(subsidised, reason="冒用", by=manager)

    for act in (
        lambda: GrantRevocation.objects.filter(pk=taken.pk).update(used_fen=0),
        lambda: GrantRevocation.objects.filter(pk=taken.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(Refusal, match="reversed-by-its-act"):
        services.reverse(taken.entry, key="back", reason=WHY, by=None)


def test_the_manager_sees_what_would_happen_and_does_it(sign_in, subsidised, manager):
    spend(subsidised, 1200)
    pay_in(subsidised, 100, "more")
    desk = sign_in(manager)
    desk.cookies["django_language"] = "en"
    url = f"/desk/books/revoke/{subsidised.pk}/"

    [line] = grants_of(subsidised)
    shown = text(desk.get(url))
    empty = desk.post(url, {"reason": ""})
    done = desk.post(url, {"reason": "冒用"}, follow=True)

    assert (line.used_fen, line.left_fen) == (1200, 3800)
    assert "12.00" in shown
    assert "38.00" in shown
    assert empty.context["form"].errors.keys() == {"reason"}
    assert "Owed: CNY 12.00" in text(done)
    assert "no subsidy that could be taken back" in text(desk.get(url))
