"""Signing up: one page, a code, and not a word on who has an account."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import events
from accounts.models import Consent, ProofCode, RateCount, RealNameCheck, User
from portal.models import Outgoing
from tests.accounts.conftest import (
    PASSWORD,
    ask_for_code,
    child_number,
    code_sent_to,
    id_number,
    last_letter,
    newcomer,
)
from tests.factories import person

pytestmark = pytest.mark.django_db
URL = "/accounts/signup/"


def test_the_page_has_its_known_name():
    assert reverse("account_signup") == URL


def test_a_person_registers_with_code_name_and_password(visitor):
    sent = ask_for_code(visitor, " Lin@Example.org ")

    done = visitor.post(URL, newcomer("lin@example.org", code_sent_to("lin@example.org")))

    user = User.objects.get()
    assert (sent.status_code, done.status_code, done.headers["Location"]) == (200, 302, "/me/")
    assert (user.email, user.name, user.phone, user.username) == (
        "lin@example.org",
        "林晓",
        None,
        None,
    )
    assert user.email_verified_at is not None
    assert user.check_password(PASSWORD)
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert [c.purpose for c in Consent.objects.filter(user=user)] == ["account"]


def test_no_code_goes_to_a_number_where_none_would_arrive(visitor, settings):
    settings.PRODUCTION, settings.SMS_SENDER = True, "portal.outbox.NoSms"

    refused = ask_for_code(visitor, "138 1234 2067")
    sent = ask_for_code(visitor, "lin@example.org")

    assert (refused.status_code, sent.status_code) == (422, 200)
    assert "sends no text messages" in refused.content.decode()
    assert not ProofCode.objects.filter(address="+8613812342067").exists()


def test_a_person_registers_with_a_mobile_number(visitor):
    ask_for_code(visitor, "138 1234 2067")

    visitor.post(URL, newcomer("+86 138-1234-2067", code_sent_to("+8613812342067")))

    user = User.objects.get()
    assert (user.phone, user.email) == ("+8613812342067", None)
    assert Outgoing.objects.get(address="+8613812342067").channel == "sms"


def test_with_an_id_number_she_is_verified_at_once_and_all_are_told(visitor, settings, monkeypatch):
    settings.REALNAME_CHECKER = "format"
    told = []
    monkeypatch.setitem(events._listeners, "verified", [lambda **about: told.append(about)])
    ask_for_code(visitor, "lin@example.org")

    visitor.post(
        URL,
        newcomer(
            "lin@example.org",
            code_sent_to("lin@example.org"),
            id_number=id_number(),
            real_name_consent="on",
        ),
    )

    user, check = User.objects.get(), RealNameCheck.objects.get()
    assert user.is_verified
    assert (check.number_sealed, check.name, check.mask) == (
        "",
        "林晓",
        "500************" + id_number()[-3:],
    )
    assert [about["user"] for about in told] == [user]
    assert {c.purpose for c in Consent.objects.all()} == {"account", "real-name"}


def test_a_wrong_id_number_makes_no_account_and_costs_no_try(visitor):
    ask_for_code(visitor, "lin@example.org")
    data = newcomer(
        "lin@example.org",
        code_sent_to("lin@example.org"),
        id_number="500106199003070010",
        real_name_consent="on",
    )

    page = visitor.post(URL, data)

    assert "This is not an identity card number" in page.content.decode()
    assert (User.objects.count(), ProofCode.objects.get().tries) == (0, 0)


def test_a_child_needs_a_guardian(visitor, settings):
    settings.REALNAME_CHECKER = "format"
    ask_for_code(visitor, "kid@example.org")
    data = newcomer(
        "kid@example.org",
        code_sent_to("kid@example.org"),
        id_number=child_number(),
        real_name_consent="on",
    )

    refused = visitor.post(URL, data)
    visitor.post(
        URL,
        data | {"guardian_name": "林父", "guardian_phone": "13900001111", "guardian_consent": "on"},
    )

    check = RealNameCheck.objects.get()
    assert "need a guardian" in refused.content.decode()
    assert (check.is_child, check.guardian_name, check.guardian_phone) == (
        True,
        "林父",
        "+8613900001111",
    )
    assert Consent.objects.filter(purpose="guardian").count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "000000"}, "This code is not right"),
        ({"code": ""}, "Fill in"),
        ({"address": "lin@other.org"}, "This code is not right"),
        ({"address": "lin"}, "Enter a mail address or a mobile number"),
        ({"password": "12345678"}, "password"),
        ({"consent": ""}, "Without this"),
        ({"name": ""}, "Fill in"),
    ],
)
def test_what_is_wrong_makes_no_account(visitor, change, says):
    ask_for_code(visitor, "lin@example.org")
    code = code_sent_to("lin@example.org")
    wrong = {"code": f"{(int(code) + 1) % 10**6:06d}"} if change.get("code") else {}

    page = visitor.post(URL, newcomer("lin@example.org", code) | change | wrong)

    assert page.status_code == 200
    assert says in page.content.decode()
    assert User.objects.count() == 0


def test_five_wrong_codes_and_the_right_one_is_void(visitor):
    ask_for_code(visitor, "lin@example.org")
    code = code_sent_to("lin@example.org")

    for n in range(5):
        visitor.post(URL, newcomer("lin@example.org", f"{(int(code) + 1 + n) % 10**6:06d}"))
    visitor.post(URL, newcomer("lin@example.org", code))

    assert (User.objects.count(), ProofCode.objects.get().tries) == (0, 5)


def test_a_code_ends(visitor):
    ask_for_code(visitor, "lin@example.org")
    ProofCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    visitor.post(URL, newcomer("lin@example.org", code_sent_to("lin@example.org")))

    assert User.objects.count() == 0


def test_a_code_is_good_in_one_browser_only(visitor):
    ask_for_code(visitor, "lin@example.org")

    Client().post(URL, newcomer("lin@example.org", code_sent_to("lin@example.org")))

    assert User.objects.count() == 0


def test_the_code_is_stored_as_a_hash(visitor):
    ask_for_code(visitor, "lin@example.org")

    row = ProofCode.objects.get()
    assert code_sent_to("lin@example.org") not in f"{row.code_hash}{row.handle}"
    assert len(row.code_hash) == 64


def skeleton_of(page) -> tuple[int, str]:
    body = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"|[\w.+]+@example\.org', "", page.content.decode()
    )
    return page.status_code, re.sub(r"nonce-\S+", "", body)


@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}])
def test_known_and_unknown_addresses_are_answered_alike(htmx):
    person("known", "李")
    clients = [Client(headers={"accept-language": "en"}) for _n in range(2)]
    data = [{"send": "1", "address": f"{name}@example.org"} for name in ("known", "stranger")]

    pages = [client.post(URL, posted, **htmx) for client, posted in zip(clients, data, strict=True)]

    assert skeleton_of(pages[0]) == skeleton_of(pages[1])
    assert not re.search(r"\d{6}", last_letter("known@example.org"))
    assert re.search(r"\d{6}", last_letter("stranger@example.org"))
    assert ProofCode.objects.count() == 2


def test_known_and_unknown_cost_the_same_queries():
    person("known", "李")
    counts = []
    for address in ("known@example.org", "stranger@example.org"):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            client.post(URL, {"send": "1", "address": address})
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_nobody_registers_a_known_address(visitor):
    known = person("known", "李")
    ask_for_code(visitor, "known@example.org")

    page = visitor.post(URL, newcomer("known@example.org", "123456"))

    assert "This code is not right" in page.content.decode()
    assert list(User.objects.all()) == [known]


def test_a_second_code_waits(visitor):
    ask_for_code(visitor, "lin@example.org")

    again = ask_for_code(visitor, "lin@example.org")

    assert again.status_code == 429
    assert (ProofCode.objects.count(), Outgoing.objects.count()) == (1, 1)


def test_the_limit_holds_when_the_cache_is_lost(visitor, time_machine):
    time_machine.move_to("2026-11-23T02:00:01Z", tick=False)  # within one window of the count
    ask_for_code(visitor, "lin@example.org")
    cache.clear()

    assert ask_for_code(Client(), "lin@example.org").status_code == 429
    assert RateCount.objects.count() >= 1


@pytest.mark.parametrize(
    "twin", ["LIN@example.org", "ｌｉｎ@example.org", "lin@EXAMPLE.ORG", " lin@example.org"]
)
def test_one_address_has_one_spelling(registered, twin):
    client = Client()
    ask_for_code(client, twin)

    client.post(URL, newcomer(twin, "123456"))

    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["lіn@example.org", "lin@exаmple.org", "a@b", "@", "1", "+", "9" * 300]
)
def test_addresses_in_other_scripts_or_none_are_refused(visitor, address):
    page = ask_for_code(visitor, address)

    assert page.status_code == 422
    assert Outgoing.objects.count() == 0


def test_without_javascript_the_page_keeps_what_was_typed(visitor):
    page = visitor.post(URL, newcomer("lin@example.org", "") | {"send": "1"}).content.decode()

    assert all(f'value="{typed}"' in page for typed in ("lin@example.org", "林晓", PASSWORD))
    assert "A code is on its way" in page


def test_the_page_that_shows_a_password_again_is_stored_by_nobody(visitor):
    page = visitor.post(URL, newcomer("lin@example.org", "") | {"send": "1"})

    assert "no-store" in page.headers["Cache-Control"]


def test_with_javascript_only_the_note_comes(visitor):
    page = visitor.post(
        URL, {"send": "1", "address": "lin@example.org"}, headers={"hx-request": "true"}
    )

    assert page.content.decode().strip().startswith("<p")


def test_who_is_signed_in_does_not_sign_up(client, reader):
    client.force_login(reader)

    assert client.get(URL).headers["Location"] == "/me/"


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_page_leads_nowhere_else(visitor, after):
    ask_for_code(visitor, "lin@example.org")

    done = visitor.post(
        URL, newcomer("lin@example.org", code_sent_to("lin@example.org"), next=after)
    )

    assert done.headers["Location"] == "/me/"


def test_registration_costs_one_password_hash(visitor, monkeypatch):
    hashes = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashes.append(1) or real(*args))
    ask_for_code(visitor, "lin@example.org")

    visitor.post(URL, newcomer("lin@example.org", code_sent_to("lin@example.org")))

    assert (User.objects.count(), len(hashes)) == (1, 1)
