"""The reader's statement and the pages on the desk."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Organisation
from accounts.roles import Role
from accounts.services import close_account
from ledger import queries, services
from ledger.models import AccountKind, BookCheck, Receipt
from ledger.queries.contributions import my_data, reasons_to_stay
from ledger.services import Count, Reason
from ledger.templatetags.ledger import capital_yuan, signed
from portal import jobs
from portal.clock import now
from portal.models import Job
from tests.factories import person
from tests.ledger.conftest import pay_in

WHY = Reason("prepayment.taken")
STATEMENT = "/me/statement/"


@pytest.fixture
def busy(subsidised):
    """A reader with a hold, a charge and a refund on her statement."""
    hold = services.place_hold(subsidised, 6000, key="h", reason=WHY, by=None)
    charge = services.charge_hold(hold, 5500, key="c", reason=WHY, by=None)
    services.refund_charge(charge, 700, key="r", reason=WHY, by=None)
    return subsidised


def lines(response):
    return [
        (line.subsidy_fen, line.prepaid_fen, line.subsidy_after_fen, line.prepaid_after_fen)
        for line in response.context["page"].lines
    ]


ALL = [
    (200, 500, 200, 2000),  # refund
    (-5000, -500, 0, 1500),  # charge
    (5000, 1000, 5000, 2000),  # the hold given back
    (-5000, -1000, 0, 1000),  # hold
    (0, 2000, 5000, 2000),  # prepayment
    (5000, 0, 5000, 0),  # grant
]


def test_the_statement_runs_from_the_newest_entry_back_to_nothing(busy, sign_in):
    response = sign_in(busy).get(STATEMENT)

    assert lines(response) == ALL
    purse = response.context["purse"]
    assert (purse.subsidy_fen, purse.prepaid_fen, purse.held_fen) == (200, 2000, 0)


def test_page_by_page_the_balances_go_on(busy, sign_in, monkeypatch):
    monkeypatch.setattr(queries.statement, "__kwdefaults__", {"after": None, "size": 2})
    client = sign_in(busy)
    seen, address = [], STATEMENT
    while address:
        response = client.get(address)
        seen += lines(response)
        older = response.context["older"]
        address = f"{STATEMENT}?after={older}" if older else ""

    assert seen == ALL


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("purse=subsidy", [line for line in ALL if line[0]]),
        ("purse=prepaid", [line for line in ALL if line[1]]),
        ("until=2020-01-01", []),
        ("since=2020-01-01", ALL),
        ("since=soon&purse=gold", ALL),
    ],
)
def test_filters_leave_the_balances_right(busy, sign_in, query, expected):
    column = {"purse=subsidy": 0, "purse=prepaid": 1}.get(query)
    response = sign_in(busy).get(f"{STATEMENT}?{query}")

    if column is None:
        assert lines(response) == expected
    else:
        got = [(line[column], line[column + 2]) for line in lines(response)]
        assert got == [(line[column], line[column + 2]) for line in expected]


def test_until_a_day_the_balance_is_that_days(subsidised, sign_in, time_machine):
    time_machine.move_to(date.today() + timedelta(days=3))  # noqa: DTZ011 - three days from any today
    pay_in(subsidised, 500, "later")
    day = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011

    response = sign_in(subsidised).get(f"{STATEMENT}?until={day}")

    assert lines(response) == [(0, 2000, 5000, 2000), (5000, 0, 5000, 0)]


def test_a_forged_or_foreign_place_is_no_page(busy, other_reader, sign_in, monkeypatch):
    monkeypatch.setattr(queries.statement, "__kwdefaults__", {"after": None, "size": 2})
    older = sign_in(busy).get(STATEMENT).context["older"]

    assert sign_in(other_reader).get(f"{STATEMENT}?after={older}").status_code == 404
    assert sign_in(busy).get(f"{STATEMENT}?after={older[:-2]}xx").status_code == 404


def test_an_empty_statement_says_so(reader, sign_in):
    response = sign_in(reader).get(STATEMENT)

    assert lines(response) == []
    assert "empty" in response.content.decode()


def test_the_statement_needs_the_same_queries_whatever_its_length(
    busy, sign_in, django_assert_num_queries, time_machine
):
    time_machine.move_to(now().replace(hour=20))  # the desk is shut, and no page asks how long
    client = sign_in(busy)
    with django_assert_num_queries(12) as few:
        client.get(STATEMENT)
    for n in range(15):
        pay_in(busy, 100, f"more-{n}")

    with django_assert_num_queries(len(few)):
        client.get(STATEMENT)


def test_the_statement_as_csv(busy, sign_in):
    response = sign_in(busy).get("/me/statement.csv?purse=prepaid")

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 6
    assert rows[1][4:] == ["5.00", "0.00", "20.00"]
    assert rows[2][4:] == ["-5.00", "0.00", "15.00"]


def test_the_statement_as_a_sheet_has_numbers(busy, sign_in):
    response = sign_in(busy).get("/me/statement.xlsx")

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row == 7
    assert [cell.value for cell in sheet[3]][3:] == [-50, -5, 0, 15]


def test_an_anonymous_visitor_signs_in_first(db):
    for address in (STATEMENT, "/me/statement.csv"):
        assert Client().get(address).status_code == 302


def test_a_zero_balance_or_money_decides_whether_one_may_close(busy, other_reader):
    assert reasons_to_stay(busy) == [("money-is-here", {"amount_fen": 2000})]
    assert reasons_to_stay(other_reader) == []


def test_my_data_holds_every_entry_and_balance(busy):
    data = my_data(busy)

    assert {row["code"]: row["balance"] for row in data["purses"]} == {
        f"user:{busy.pk}:prepaid": 2000,
        f"user:{busy.pk}:prepaid_held": 0,
        f"grant:{busy.subsidy_grants.get().pk}": 200,
        f"grant:{busy.subsidy_grants.get().pk}:held": 0,
    }
    assert len(data["holds"]) == len(data["subsidy_grants"]) == 1
    assert {row["kind"] for row in data["entries"]} >= {"granted", "held", "charged", "refunded"}


# The desk


def test_the_books_show_equal_sides_and_the_last_check(busy, manager, sign_in):
    client = sign_in(manager)
    assert client.get("/desk/books/").context["balance"].last_check is None
    services.check_books()

    response = client.get("/desk/books/")

    assert response.context["balance"].last_check.differences == []
    assert all(book.balanced for book in response.context["balance"].books)


def test_differences_are_listed(manager, sign_in):
    found = [{"check": "x", "what": "user:1:prepaid", "expected": 5, "found": 7}]
    BookCheck.objects.create(started_at=now(), finished_at=now(), differences=found)

    assert "user:1:prepaid" in sign_in(manager).get("/desk/books/").content.decode()


def test_a_check_is_asked_for_and_done_by_the_worker(busy, manager, sign_in):
    response = sign_in(manager).post("/desk/books/check/")

    assert response.url == "/desk/books/"
    assert jobs.run_next()
    assert Job.objects.get().result == {"differences": 0}


def test_the_books_need_the_same_queries_whatever_their_length(
    busy, manager, sign_in, django_assert_max_num_queries
):
    client = sign_in(manager)
    for n in range(10):
        pay_in(busy, 100, f"more-{n}")

    with django_assert_max_num_queries(12):
        client.get("/desk/books/")


@pytest.mark.parametrize("role", ["reader", "librarian", "cashier", "superuser"])
@pytest.mark.parametrize("address", ["/desk/books/", "/desk/books/funds/"])
def test_the_books_are_not_there_for_others(role, address, request, sign_in):
    assert sign_in(request.getfixturevalue(role)).get(address).status_code == 404


def test_a_director_opens_and_raises_a_fund(director, manager, sign_in):
    client = sign_in(director)
    form = {"name": "市科委", "funder": "重庆市科委", "year": "2026", "budget_fen": "10000.50"}
    assert client.post("/desk/books/funds/", form).status_code == 302
    again = client.post("/desk/books/funds/", form)
    assert "name" in again.context["form"].errors

    fund = queries.current_fund()
    more = {"amount_fen": "99.50", "idempotency_key": "raise-0001"}
    for _twice in range(2):
        client.post(f"/desk/books/funds/{fund.pk}/raise/", more)
    client.post(f"/desk/books/funds/{fund.pk}/raise/", {"amount_fen": "x"})

    assert queries.fund_states()[0].budget_fen == 1_010_000
    denied = sign_in(manager).post("/desk/books/funds/", form | {"name": "B"})
    assert (denied.status_code, queries.current_fund()) == (403, fund)


@pytest.fixture
def desk(cashier, sign_in):
    client = sign_in(cashier)
    assert client.post("/desk/cash/open/", {"float_fen": "500"}).url == "/desk/cash/"
    return client


def counter(desk, reader, act, amount, key="form-0001"):
    prefix = {"take": "take", "give": "give"}[act]
    fields = {f"{prefix}-amount": amount, f"{prefix}-idempotency_key": key}
    return desk.post(f"/desk/cash/person/{reader.pk}/{act}/", fields)


def test_money_comes_in_over_the_counter_once_and_is_receipted(desk, reader):
    first = counter(desk, reader, "take", "120.50")
    again = counter(desk, reader, "take", "120.50")

    assert first.url == again.url
    assert queries.available(reader).prepaid_fen == 12_050
    page = desk.get(first.url).content.decode()
    assert str(Receipt.objects.get()) in page
    assert "壹佰贰拾元伍角整" in page


def test_money_goes_back_out_of_the_float(desk, reader):
    counter(desk, reader, "take", "1000")

    refused = counter(desk, reader, "give", "501", "form-0002")
    assert "amount" in refused.context["give"].errors
    assert counter(desk, reader, "give", "500", "form-0003").status_code == 302
    assert queries.available(reader).prepaid_fen == 50_000


@pytest.mark.parametrize("amount", ["", "0", "-5", "1.234", "１００", "1e5", "12345678", "abc"])
def test_what_is_no_amount_is_said_at_the_field(desk, reader, amount):
    response = counter(desk, reader, "take", amount)

    assert "amount" in response.context["take"].errors
    assert not Receipt.objects.exists()


def test_the_desk_finds_who_pays(desk, reader):
    page = desk.get("/desk/cash/?q=王小满").content.decode()

    assert f"/desk/cash/person/{reader.pk}/" in page
    assert desk.get(f"/desk/cash/person/{reader.pk}/").status_code == 200
    nobody = desk.get("/desk/cash/?q=谁也不是")
    assert (nobody.context["people"], list(nobody.context["organisations"])) == ([], [])


def test_without_an_open_desk_nothing_is_taken(cashier, reader, sign_in):
    client = sign_in(cashier)

    assert counter(client, reader, "take", "5").url == "/desk/cash/"
    assert client.get("/desk/cash/close/").url == "/desk/cash/"
    assert client.get(f"/desk/cash/person/{reader.pk}/").context["shift"] is None
    assert client.get("/desk/cash/").status_code == 200


def test_of_an_erased_account_the_desk_knows_nobody(desk, reader):
    close_account(reader)

    assert desk.get(f"/desk/cash/person/{reader.pk}/").status_code == 404
    assert [counter(desk, reader, act, "5").status_code for act in ("take", "give")] == [404, 404]


def test_a_float_that_is_no_amount_opens_nothing(cashier, sign_in):
    client = sign_in(cashier)

    assert "float_fen" in client.post("/desk/cash/open/", {"float_fen": "x"}).context["form"].errors


def test_a_desk_that_another_has_open_says_who(desk, sign_in):
    other = sign_in(person("second_cashier", "林出纳", Role.CASHIER))

    response = other.post("/desk/cash/open/", {"float_fen": "500"})

    assert "吴算" in response.context["form"].non_field_errors()[0]


def test_a_shift_is_counted_verified_and_banked(desk, reader, manager, sign_in):
    counter(desk, reader, "take", "100")
    count = {"takings_fen": "99", "float_fen": "500", "reason": ""}

    assert "reason" in desk.post("/desk/cash/close/", count).context["form"].errors
    assert desk.post("/desk/cash/close/", count | {"reason": "数错了"}).url == "/desk/cash/counts/"
    shift = Receipt.objects.get().shift
    boss = sign_in(manager)
    assert "数错了" in boss.get("/desk/cash/counts/").content.decode()
    assert desk.post(f"/desk/cash/counts/{shift.pk}/verify/").status_code == 404
    boss.post(f"/desk/cash/counts/{shift.pk}/verify/")
    boss.post(f"/desk/cash/counts/{shift.pk}/verify/")

    shift.refresh_from_db()
    assert (shift.verified_by, shift.difference_fen) == (manager, -100)
    assert services.check_books().differences == []


def test_a_receipt_is_voided_while_its_shift_is_open(desk, reader, cashier):
    counter(desk, reader, "take", "100")
    receipt = Receipt.objects.get()
    address = reverse("ledger_staff:receipt_void", args=[receipt.pk])

    assert desk.get(f"/desk/cash/receipts/{receipt.pk}/").context["may_void"]
    desk.post(address, {"why": "receipt.wrong-amount"})
    assert not desk.get(f"/desk/cash/receipts/{receipt.pk}/").context["may_void"]
    services.close_shift(receipt.shift, Count(50_000, 0), by=cashier)
    desk.post(address, {"why": "receipt.wrong-amount"})

    assert queries.available(reader).prepaid_fen == 0
    assert desk.get("/desk/cash/receipts/999/").status_code == 404


def test_an_organisation_pays_too(desk):
    body = Organisation.objects.create(name="长安汽车", name_folded="长安汽车", kind="enterprise")
    desk.post(
        f"/desk/cash/organisation/{body.pk}/take/",
        {"take-amount": "5", "take-idempotency_key": "form-0009"},
    )

    assert queries.available(body).prepaid_fen == 500
    assert (
        "长安汽车" in desk.get(f"/desk/cash/receipts/{Receipt.objects.get().pk}/").content.decode()
    )


@pytest.mark.parametrize("role", ["reader", "librarian", "manager", "administrator", "superuser"])
def test_the_cash_desk_is_the_cashiers(role, reader, request, sign_in):
    client = sign_in(request.getfixturevalue(role))

    assert client.get("/desk/cash/").status_code == 404
    assert client.post("/desk/cash/open/", {"float_fen": "1"}).status_code == 404
    assert counter(client, reader, "take", "5").status_code == 404


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (800, "捌元整"),
        (12_050, "壹佰贰拾元伍角整"),
        (1_005, "壹拾元零伍分"),
        (7, "柒分"),
        (30, "叁角整"),
        (100_500, "壹仟零伍元整"),
        (105_000, "壹仟零伍拾元整"),
        (10_000_500, "壹拾万零伍元整"),
        (123_456_789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (1_000_000_340_000, "壹佰亿零叁仟肆佰元整"),
        (2_000_000, "贰万元整"),
    ],
)
def test_amounts_in_capitals(fen, text):
    assert capital_yuan(fen) == text


def test_changes_carry_their_sign():
    assert [signed(fen) for fen in (0, 800, -800)] == ["", "+8.00", "−8.00"]


# What stands on other pages


def test_the_member_sees_what_she_has_on_her_home(subsidised, sign_in):
    page = sign_in(subsidised).get("/me/").content.decode()

    assert "50.00" in page
    assert "/me/statement/" in page


def test_the_desk_sees_what_a_person_has(subsidised, cashier, sign_in):
    assert "20.00" in sign_in(cashier).get(f"/desk/people/{subsidised.pk}/").content.decode()


def test_who_owes_money_does_not_close_the_account(reader):
    owing = services.Move(
        services.purse(reader, AccountKind.RECEIVABLE), services.house("service_income"), 700
    )
    services.post(key="debt", kind="debt", reason=WHY, by=None, transfers=[owing])

    assert reasons_to_stay(reader) == [("money-is-owed", {"amount_fen": 700})]


def test_rows_say_what_they_are(world):
    services.check_books()
    for model in apps.get_app_config("ledger").get_models():
        for row in model.objects.all():
            assert not str(row).startswith(f"{model.__name__} object")
