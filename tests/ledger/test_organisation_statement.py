"""The statement of an organisation: who answers for its money reads it, and the cash desk."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organisation
from accounts.services import add_member, add_organisation
from ledger import queries, services
from ledger.models import AccountKind
from ledger.services import Reason
from portal.clock import now
from tests.factories import program

WHY = Reason("prepayment.taken")


@pytest.fixture
def firm(manager) -> Organisation:
    return add_organisation("重庆桥梁公司", kind="enterprise", by=manager)


@pytest.fixture
def at(firm) -> str:
    return f"/me/organisations/{firm.pk}/statement"


@pytest.fixture
def head(reader, firm, manager) -> Membership:
    return add_member(firm, reader, role="head", by=manager)


@pytest.fixture
def busy(firm, cashier) -> Organisation:
    """It paid 500.00 in at the desk, of which a case cost 60.00."""
    shift = services.open_shift(float_fen=1000, by=cashier)
    services.take_prepayment(firm, 50_000, shift=shift, by=cashier, key="slip-0001")
    hold = services.place_hold(firm, 7000, key="h", reason=WHY, by=None)
    services.charge_hold(hold, 6000, key="c", reason=WHY, by=None)
    return firm


ALL = [(-6000, 44_000), (7000, 50_000), (-7000, 43_000), (50_000, 50_000)]


def lines(response) -> list[tuple[int, int]]:
    page = response.context["page"]
    return [(line.prepaid_fen, line.prepaid_after_fen) for line in page.lines]


def test_who_heads_it_sees_what_it_paid_in_and_what_it_cost(busy, head, sign_in, reader, at):
    response = sign_in(reader).get(f"{at}/")

    assert lines(response) == ALL
    assert response.context["purse"].prepaid_fen == 44_000
    assert "重庆桥梁公司" in response.content.decode()
    assert f'href="{at}.csv' in response.content.decode()


def test_it_is_filtered_and_leaves_as_a_file(busy, head, sign_in, reader, at):
    client = sign_in(reader)
    text = b"".join(client.get(f"{at}.csv").streaming_content).decode().removeprefix("\ufeff")

    assert [row[4] for row in csv.reader(io.StringIO(text))][1:] == [
        "-60.00", "70.00", "-70.00", "500.00",
    ]  # fmt: skip
    assert client.get(f"{at}.xlsx").headers["Content-Disposition"].endswith('.xlsx"')
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    assert lines(client.get(f"{at}/?since={tomorrow}")) == []


def test_page_by_page_the_balances_go_on(busy, head, sign_in, reader, at, monkeypatch):
    monkeypatch.setattr(queries.statement, "__kwdefaults__", {"after": None, "size": 3})
    client = sign_in(reader)
    first = client.get(f"{at}/")
    older = first.context["older"]

    assert lines(first) + lines(client.get(f"{at}/?after={older}")) == ALL
    assert client.get(f"/me/statement/?after={older}").status_code == 404


def test_a_liaison_sees_it_a_mere_member_does_not(
    busy, firm, manager, sign_in, reader, other_reader, at
):
    add_member(firm, reader, role="liaison", by=manager)
    add_member(firm, other_reader, role="staff", by=manager)

    assert sign_in(reader).get(f"{at}/").status_code == 200
    assert sign_in(other_reader).get(f"{at}/").status_code == 404


@pytest.mark.parametrize("end", ["left", "closed"])
def test_who_left_sees_it_no_more_with_the_next_request(busy, head, firm, sign_in, reader, at, end):
    client = sign_in(reader)
    if end == "left":
        Membership.objects.update(left_at=now())
    else:
        Organisation.objects.update(closed_at=now())

    for address in (f"{at}/", f"{at}.csv", f"/api/v1{at}/"):
        assert client.get(address).status_code == 404
    assert "重庆桥梁公司" not in client.get("/me/").content.decode()


def test_to_all_others_there_is_no_such_page(busy, sign_in, other_reader, superuser, at):
    for person in (other_reader, superuser):
        foreign = sign_in(person).get(f"{at}/")
        missing = sign_in(person).get("/me/organisations/999999/statement/")
        assert (foreign.status_code, missing.status_code) == (404, 404)


def test_her_home_leads_to_it(busy, head, sign_in, reader, other_reader, at):
    assert f'href="{at}/"' in sign_in(reader).get("/me/").content.decode()
    assert "我的单位" not in sign_in(other_reader).get("/me/").content.decode()


def test_the_cashier_reaches_it_from_the_page_of_the_organisation(busy, firm, sign_in, cashier):
    client, at = sign_in(cashier), f"/desk/cash/organisation/{firm.pk}/statement/"

    assert at in client.get(f"/desk/cash/organisation/{firm.pk}/").content.decode()
    assert lines(client.get(at)) == ALL
    assert client.get(f"{at[:-1]}.csv").status_code == 200
    # What a person asked for is her own affair, at the cash desk too.
    assert client.get(f"/desk/cash/person/{cashier.pk}/statement/").status_code == 404


def test_the_manager_reaches_it_and_a_librarian_does_not(busy, firm, sign_in, manager, librarian):
    page, at = f"/desk/organisations/{firm.pk}/", f"/desk/cash/organisation/{firm.pk}/statement/"
    told, untold = (sign_in(who).get(page).content.decode() for who in (manager, librarian))

    assert (at in told, at in untold) == (True, False)
    assert sign_in(manager).get(at).status_code == 200
    assert sign_in(librarian).get(at).status_code == 404


def test_a_program_reads_the_same(busy, head, reader, firm, at):
    api = program(reader, "read")
    [told] = api.get("/api/v1/me/organisations/").json()
    results = api.get(f"/api/v1{at}/").json()["results"]

    assert told == {
        "id": firm.pk,
        "name": "重庆桥梁公司",
        "subsidy_fen": 0,
        "prepaid_fen": 44_000,
        "held_fen": 0,
        "next_expiry": None,
        "owed_fen": 0,
    }
    assert [(line["prepaid_fen"], line["prepaid_after_fen"]) for line in results] == ALL


@pytest.fixture
def owe():
    """A holder comes to owe the library something."""

    def owe(holder, fen: int) -> None:
        debt = services.purse(holder, AccountKind.RECEIVABLE)
        moves = [services.Move(debt, services.house("service_income"), fen)]
        services.post(key="debt", kind="debt", reason=WHY, by=None, transfers=moves)

    return owe


@pytest.mark.parametrize("whose", ["hers", "its"])
def test_what_is_owed_stands_above_the_lines(head, firm, sign_in, reader, at, owe, whose):
    holder, page = (firm, f"{at}/") if whose == "its" else (reader, "/me/statement/")
    client = sign_in(reader)
    before = client.get(page).content.decode()

    owe(holder, 765)

    after = client.get(page)
    assert ("尚欠图书馆" in before, "7.65" in before) == (False, False)
    assert after.context["purse"].owed_fen == 765
    assert "<dt>尚欠图书馆</dt><dd>7.65</dd>" in after.content.decode()
    assert lines(after) == []


def test_a_program_is_told_what_is_owed(head, firm, reader, owe):
    owe(firm, 765)
    api = program(reader, "read")

    [its] = api.get("/api/v1/me/organisations/").json()
    hers = api.get("/api/v1/me/purses/").json()

    assert (its["owed_fen"], its["prepaid_fen"], hers["owed_fen"]) == (765, 0, 0)


def test_the_desk_reads_it_too(busy, head, firm, sign_in, cashier, owe):
    owe(firm, 765)
    for page in ("", "statement/"):
        told = sign_in(cashier).get(f"/desk/cash/organisation/{firm.pk}/{page}").content.decode()
        assert "<dt>尚欠图书馆</dt><dd>7.65</dd>" in told


def test_however_many_there_are_the_queries_are_the_same(firm, manager, reader, sign_in):
    client, api = sign_in(reader), program(reader, "read")

    def queries_of(get) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert get().status_code == 200
        return len(asked)

    def asked() -> tuple[int, int]:
        home = queries_of(lambda: client.get("/me/"))
        return home, queries_of(lambda: api.get("/api/v1/me/organisations/"))

    add_member(firm, reader, role="head", by=manager)
    asked()
    of_one = asked()
    for n in range(4):
        another = add_organisation(f"单位{n}", kind="enterprise", by=manager)
        add_member(another, reader, role="liaison", by=manager)

    assert asked() == of_one
