"""What nobody can give herself, and what ends with the next request."""

import json

import pytest
from django import forms
from django.core import mail
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from accounts import services as accounts
from accounts.models import RealNameCheck, User
from accounts.roles import Role
from docsharing.models import DocumentRequest
from ledger.models import Account, CashShift, Receipt, Transfer
from portal import outbox
from portal.models import Rule
from tests.attacks.conftest import of_the_site
from tests.faults.conftest import FORM

# What goes in is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

# What no form and no body may ever set.
FORBIDDEN = """
    is_staff is_superuser is_active groups user_permissions session_epoch erased_at joined_at
    balance state status version owner user user_id reader reader_id payer payer_id opened_by by
    by_id verified verified_at is_verified person_hash price price_fen estimate_fen held_fen charge
    hold hold_id paid_by token_hash token_nonce status_nonce downloads max_downloads expires_at
    quarantined_at scanned_by sha256 number_id closed_at answered_at terms
""".split()  # noqa: SIM905 - fifty names read better so
# Forms of staff in which such a name is the very thing that is asked for.
ASKED_FOR = {
    ("PriceForm", "price_fen"),
    ("QuoteForm", "price"),
    ("SourceYesForm", "price"),
    ("SupplySourceForm", "price"),
    ("NewSourceForm", "price"),
    ("FilterForm", "state"),
    ("StateForm", "state"),
    ("RequestQuerySerializer", "state"),
    ("CardFilterForm", "by"),
    ("FiguresForm", "by"),
    ("CorrectForm", "version"),  # sets nothing: compared with the one that the clerk saw
}


def test_no_form_and_no_serializer_takes_what_nobody_may_set():
    found = [
        (form.__name__, name)
        for form in of_the_site(forms.BaseForm)
        for name in form.base_fields
        if name in FORBIDDEN
    ]
    answers = only_answers()
    for each in of_the_site(serializers.Serializer):
        found += [
            (each.__name__, name)
            for name, field in each().fields.items()
            if name in FORBIDDEN and not field.read_only and each.__name__ not in answers
        ]

    assert [pair for pair in found if pair not in ASKED_FOR] == []


def only_answers() -> set[str]:
    """The serializers that the API answers with and never reads: named by its own description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operations = [each for path in schema["paths"].values() for each in path.values()]
    read = named([each.get("requestBody") for each in operations], schema)
    written = named([each["responses"] for each in operations], schema)
    return {f"{name}Serializer" for name in written - read}


def named(part: object, schema: dict) -> set[str]:
    """The components that a part of the description is made of."""
    found, left = set(), [part]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += each.values()
            name = str(each.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                left.append(schema["components"]["schemas"][name])
        elif isinstance(each, list):
            left += each
    return found


def rights() -> object:
    """Everything that would be worth stealing."""
    fields = ["pk", "is_staff", "is_superuser", "is_active", "session_epoch", "groups__name"]
    return (
        sorted(User.objects.filter(is_active=True).values_list(*fields), key=str),
        sorted(RealNameCheck.objects.values_list("pk", "verified_at", "person_hash"), key=str),
        sorted(Account.objects.exclude(balance=0).values_list("code", "balance")),
        sorted(DocumentRequest.objects.values_list("pk", "case__reader", "estimate_fen")),
    )


# Acts of a reader that rightly change one of these.
CHANGES = {"api/v1/requests/<int:pk>/cancel/", "requests/<int:pk>/cancel/", "me/data/close/"}


def test_what_a_reader_sends_on_top_changes_nothing(attacker):
    extra = dict.fromkeys(FORBIDDEN, "1") | {"role": "administrator", "roles": "administrator"}
    before, changed = rights(), {}
    for url, row, path in attacker.addresses:
        if not row.post or url.route in CHANGES or row.foreign:
            continue
        for role in {"reader", "other_reader"} & set(row.post):
            for body, kind in (
                (json.dumps(extra).encode(), "application/json"),
                ("&".join(f"{k}={v}" for k, v in extra.items()).encode(),
                 "application/x-www-form-urlencoded"),
            ):  # fmt: skip
                attacker.kept(role, path, body, kind, lambda: rights() == before, changed)
    assert changed == {}


def test_a_request_costs_what_it_costs_whatever_is_sent_with_it(attacker):
    world = attacker.world
    assert world.patron
    body = {
        "citation": {
            "kind": "Article",
            "title": "甲",
            "container": "乙",
            "year": 2013,
            "pages": "1-2",
        },
        "declares": True,
        **dict.fromkeys(("price_fen", "estimate_fen", "held_fen"), 0),
        "state": "delivered",
        "reader": world.people["other_reader"].pk,
        "payer": world.people["other_reader"].pk,
    }
    client = Client()
    client.force_login(world.owner)
    answer = client.post("/api/v1/requests/", body, content_type="application/json")

    row = DocumentRequest.objects.get(pk=answer.json()["id"])
    assert (row.estimate_fen, row.case.state, row.case.reader) == (260, "submitted", world.owner)
    assert row.case.payer == world.owner


# Amounts that are none

NO_AMOUNTS = ["１００", "١٢.٥", "1e5", "-5", "+5", "0x10", "1_000", "NaN", "Infinity", "5.", ".5",
              "5.555", "0", "", "99999999999999999999", "五", "5 0"]  # fmt: skip


@pytest.fixture
def desk(cashier) -> Client:
    client = Client()
    client.force_login(cashier)
    client.post("/desk/cash/open/", {"float_fen": "100"})
    assert CashShift.objects.count() == 1
    return client


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_no_amount_is_made_of_what_is_none(desk, reader, text):
    before = Transfer.objects.count()
    for side in ("take", "give"):
        form = {f"{side}-amount": text, f"{side}-idempotency_key": "no-amount-1"}
        answer = desk.post(f"/desk/cash/person/{reader.pk}/{side}/", form)
        assert answer.status_code in {200, 422}

    assert (Receipt.objects.count(), Transfer.objects.count()) == (0, before)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_no_limit_is_made_of_what_is_none(attacker, text):
    client = Client()
    client.force_login(attacker.world.patron)
    answer = client.post("/requests/new/", {**FORM, "max_cost": text})
    if text not in {"", "0"}:
        assert (answer.status_code, DocumentRequest.objects.count()) == (
            422,
            DocumentRequest.objects.filter(case__reader=attacker.world.owner).count(),
        )


@pytest.mark.parametrize("text", ["１０", "١٢", "1e1", "-5", "NaN", "9" * 30, "1.5", ""])
def test_no_rule_is_made_of_what_is_no_number(administrator, text):
    client = Client()
    client.force_login(administrator)
    client.post("/desk/settings/rules/dd.link_days/", {"value": text, "reason": "x"})

    assert Rule.objects.filter(key="dd.link_days").count() == 0


@pytest.mark.parametrize("value", ["100", 1.5, True, -1, 10**30, [5], "１００"])
def test_an_amount_of_the_api_is_a_whole_number(attacker, value):
    client = Client()
    client.force_login(attacker.world.patron)
    citation = {"kind": "Article", "title": "甲", "container": "乙", "year": 2013, "pages": "1-2"}
    body = {"citation": citation, "declares": True, "max_cost_fen": value}
    answer = client.post("/api/v1/requests/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "max_cost_fen")


# Rights that ended


@pytest.fixture
def clerk_at_work(librarian) -> Client:
    client = Client()
    client.force_login(librarian)
    assert client.get("/desk/").status_code == 200
    return client


def test_a_role_that_was_taken_away_is_gone_with_the_next_request(clerk_at_work, librarian):
    accounts.take_role(librarian, Role.LIBRARIAN, by=None)

    assert clerk_at_work.get("/desk/").status_code == 404
    assert clerk_at_work.get("/api/v1/desk/cases/").status_code == 404


def test_whoever_is_suspended_is_out_with_sessions_and_tokens(
    clerk_at_work, librarian, administrator
):
    _row, token = accounts.make_token(librarian, label="x", scopes=["read", "write", "desk"])
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get("/api/v1/desk/cases/").status_code == 200
    accounts.suspend(librarian, reason="test", by=administrator)

    assert clerk_at_work.get("/desk/").status_code in {302, 404}
    assert clerk_at_work.get("/me/").status_code == 302
    assert program.get("/api/v1/me/").status_code == 401


def test_a_new_password_ends_what_was_begun_with_the_old(clerk_at_work, librarian):
    librarian.set_password("another nine doors")
    librarian.save()

    assert clerk_at_work.get("/desk/").status_code == 302


def test_a_token_that_was_revoked_is_void(reader):
    row, token = accounts.make_token(reader, label="x", scopes=["read"])
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get("/api/v1/me/").status_code == 200
    accounts.revoke_token(reader, row.pk)

    assert program.get("/api/v1/me/").status_code == 401


def test_whoever_left_opens_no_link_of_hers(attacker):
    world = attacker.world
    link = f"/d/{world.delivery_token}/"
    client = Client()
    client.force_login(world.owner)
    assert client.get(link).status_code == 200
    accounts.suspend(world.owner, reason="test", by=world.people["administrator"])

    assert client.post(link).status_code != 200


# Whose name is on the letter


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "x-forwarded-server", "forwarded"])
def test_another_host_makes_no_link_of_ours(reader, header):
    client = Client(raise_request_exception=False)
    evil = {header: "evil.example" if header != "forwarded" else "host=evil.example"}
    for path in ("/", "/accounts/login/", "/accounts/password/reset/", "/me/", "/api/v1/me/"):
        answer = client.get(path, headers=evil)
        assert answer.status_code == 400 or "evil.example" not in str(answer.content) + str(
            answer.headers
        )
        assert header != "host" or answer.status_code == 400
    client.post("/accounts/password/reset/", {"address": reader.email}, headers=evil)
    outbox.send_due()

    assert [letter for letter in mail.outbox if "evil.example" in letter.body] == []
