"""Signing in by any of three names, a new password, another address, and who may try how often."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.adapter import FactorAdapter
from accounts.models import ApiToken, ProofCode, User
from accounts.roles import Role
from accounts.services import find_token, make_token
from portal.models import Notice, Outgoing
from tests.accounts.conftest import code_sent_to, last_letter
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db
LOGIN, RESET, CODE = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/code/",
)
NEW = "another nine doors"


@pytest.fixture
def known(db) -> User:
    return person("known", "李", phone="+8613812342067")


def sign_in(login: str, password: str = PASSWORD, client: Client | None = None):
    client = client or Client(headers={"accept-language": "en"})
    return client, client.post(LOGIN, {"login": login, "password": password})


@pytest.mark.parametrize(
    "login",
    [
        "known",
        "KNOWN",
        " known@example.org",
        "Known@Example.org",
        "13812342067",
        "+86 138 1234 2067",
    ],
)
def test_one_field_takes_any_of_three_names(known, login):
    client, response = sign_in(login)

    assert (response.status_code, response.headers.get("Location")) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(known.pk)


@pytest.mark.parametrize(
    "login",
    [
        "known",
        "stranger",
        "known@example.org",
        "stranger@example.org",
        "13812342067",
        "13912342067",
    ],
)
def test_a_wrong_password_and_a_stranger_are_answered_alike(known, login):
    _client, response = sign_in(login, "wrong")

    body = response.content.decode()
    assert response.status_code == 200
    assert "This name and password do not belong together." in body


@pytest.mark.parametrize(
    ("known_login", "stranger"),
    [("known", "stranger"), ("known@example.org", "s@example.org"), ("13812342067", "13912342067")],
)
def test_a_wrong_password_costs_one_hash_known_or_not(known, known_login, stranger, monkeypatch):
    hashes = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a: hashes.append(1) or real(*a))

    costs = []
    for login in (known_login, stranger):
        hashes.clear()
        sign_in(login, "wrong")
        costs.append(len(hashes))

    assert costs == [1, 1]


def test_brute_force_ends_in_the_database_too(known):
    for _n in range(20):
        sign_in("known", "wrong")
        cache.clear()

    _client, response = sign_in("known")

    assert "Too many failed login attempts" in response.content.decode()


def test_right_passwords_cost_no_try(known):
    for _n in range(25):
        _client, response = sign_in("known")
        cache.clear()

    assert response.status_code == 302


def test_a_closed_account_does_not_open(known):
    User.objects.filter(pk=known.pk).update(is_active=False)

    client, _response = sign_in("known")

    assert "_auth_user_id" not in client.session


def test_signing_in_leads_nowhere_else(known):
    client = Client()
    response = client.post(
        LOGIN, {"login": "known", "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert response.headers["Location"] == "/me/"


def test_sign_out_is_a_post(known, client):
    client.force_login(known)

    client.get("/accounts/logout/")
    still = "_auth_user_id" in client.session
    client.post("/accounts/logout/")

    assert (still, "_auth_user_id" in client.session) == (True, False)


# A new password


def reset(address: str) -> tuple[Client, object]:
    client = Client(headers={"accept-language": "en"})
    return client, client.post(RESET, {"address": address})


@pytest.mark.parametrize("address", ["known@example.org", "138 1234 2067"])
def test_a_code_gives_a_new_password_and_ends_all_else(known, address):
    elsewhere, _r = sign_in("known")
    make_token(known, label="x", scopes=["read"])
    client, _sent = reset(address)
    sent_to = "known@example.org" if "@" in address else "+8613812342067"

    done = client.post(CODE, {"code": code_sent_to(sent_to), "password": NEW})

    known.refresh_from_db()
    assert done.headers["Location"] == LOGIN
    assert known.check_password(NEW)
    assert elsewhere.get("/me/profile/").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
    assert Notice.objects.get().code == "accounts.password-reset"


def test_a_reset_is_answered_alike_for_known_and_unknown(known):
    answers = []
    for address in ("known@example.org", "stranger@example.org"):
        client = Client(headers={"accept-language": "en"})
        with CaptureQueriesContext(connection) as queries:
            first = client.post(RESET, {"address": address})
        second = client.get(CODE).content.decode()
        second = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|[\w.]+@example\.org', "", second)
        wrong = client.post(CODE, {"code": "000000", "password": NEW})
        answers.append(
            (first.status_code, first.headers["Location"], len(queries), second, wrong.status_code)
        )

    assert answers[0] == answers[1]
    assert not re.search(r"\d{6}", last_letter("stranger@example.org"))


def test_a_code_is_used_once(known):
    client, _sent = reset("known@example.org")
    code = code_sent_to("known@example.org")
    client.post(CODE, {"code": code, "password": NEW})
    session = client.session
    session["reset_handle"] = _handle()
    session.save()

    client.post(CODE, {"code": code, "password": "yet another window"})

    known.refresh_from_db()
    assert known.check_password(NEW)


def _handle() -> list[str]:
    row = ProofCode.objects.get()
    return [row.handle, row.address]


def test_a_weak_password_is_refused(known):
    client, _sent = reset("known@example.org")

    client.post(CODE, {"code": code_sent_to("known@example.org"), "password": "12345678"})

    known.refresh_from_db()
    assert known.check_password(PASSWORD)


@pytest.mark.parametrize(
    "headers", [{"HTTP_HOST": "evil.example"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}]
)
def test_no_letter_carries_the_host_of_the_request(known, headers):
    Client().post(RESET, {"address": "known@example.org"}, **headers)
    Client().post("/accounts/signup/", {"send": "1", "address": "known@example.org"}, **headers)

    assert all("evil" not in str(row.payload) for row in Outgoing.objects.all())
    assert "evil" not in last_letter("known@example.org")


# Another address


@pytest.fixture
def signed_in(known) -> Client:
    client, _response = sign_in("known")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_changing_an_address_asks_for_the_password_again(known):
    client, _response = sign_in("known")

    response = client.get("/me/profile/address/")

    assert response.headers["Location"].startswith("/accounts/reauthenticate/")


def test_another_address_is_proved_first_and_the_old_one_is_told(known, signed_in):
    signed_in.post("/me/profile/address/", {"address": "New@Example.org"})
    before = User.objects.get(pk=known.pk).email
    signed_in.post("/me/profile/address/code/", {"code": code_sent_to("new@example.org")})

    known.refresh_from_db()
    assert (before, known.email, known.phone) == (
        "known@example.org",
        "new@example.org",
        "+8613812342067",
    )
    told = Outgoing.objects.get(dedupe__startswith="notice:address:")
    assert told.address == "known@example.org"


def test_another_password_ends_tokens_and_other_sessions_and_is_told(known, signed_in):
    elsewhere, _response = sign_in("known")
    row, token = make_token(known, label="x", scopes=["read"])
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    signed_in.post("/accounts/password/", fields)

    row.refresh_from_db()
    assert (row.revoked_at is None, find_token(token)) == (False, None)
    assert elsewhere.get("/me/data/").status_code == 302
    assert signed_in.get("/me/data/").status_code == 200
    told = Notice.objects.get(user=known, code="accounts.password-changed")
    assert told.topic == "security"


def test_an_address_of_another_is_not_taken_and_not_told(known, signed_in, other_reader):
    answer = signed_in.post("/me/profile/address/", {"address": other_reader.email})
    signed_in.post("/me/profile/address/code/", {"code": "123456"})

    known.refresh_from_db()
    assert answer.headers["Location"] == "/me/profile/address/code/"
    assert known.email == "known@example.org"


# The second factor


def totp_code(user: User) -> str:
    secret = TOTP(user.authenticator_set.get(type="totp")).instance.data["secret"]
    return code_of(get_adapter().decrypt(secret))


def code_of(secret: str) -> str:
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


@pytest.fixture
def clerk(librarian, settings) -> User:
    settings.STAFF_SECOND_FACTOR = True
    return librarian


def test_staff_without_a_second_factor_are_led_to_set_one_up(clerk):
    client, _response = sign_in("librarian")

    response = client.get("/desk/people/")

    assert response.headers["Location"] == "/accounts/2fa/"


def test_staff_set_a_factor_up_confirm_it_and_come_in(clerk):
    client, _response = sign_in("librarian")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    asked = client.get("/desk/people/")
    cache.clear()
    client.post(asked.headers["Location"], {"code": totp_code(clerk)})

    assert client.get("/desk/people/").status_code == 200
    assert page.status_code == 200
    assert asked.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert secret not in str(clerk.authenticator_set.get(type="totp").data)


def test_a_password_alone_opens_no_staff_api(clerk):
    client, _response = sign_in("librarian")

    assert client.get("/api/v1/me/").status_code == 200


def test_a_password_alone_makes_no_token_for_the_desk(clerk):
    TOTP.activate(clerk, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(clerk)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    wish = {"label": "script", "scopes": ["read", "desk"], "days": "90"}

    asked = client.post("/me/tokens/", wish)
    made_before = clerk.api_tokens.count()
    client.post(asked.headers["Location"], {"code": totp_code(clerk)})
    client.post("/me/tokens/", wish)

    assert asked.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert (made_before, clerk.api_tokens.get().scopes) == (0, ["desk", "read"])


def test_staff_cannot_take_their_last_factor_away(clerk):
    factor = TOTP.activate(clerk, "JBSWY3DPEHPK3PXP").instance

    assert not FactorAdapter().can_delete_authenticator(factor)


def test_readers_may_take_theirs_away(reader, settings):
    settings.STAFF_SECOND_FACTOR = True
    factor = TOTP.activate(reader, "JBSWY3DPEHPK3PXP").instance

    assert FactorAdapter().can_delete_authenticator(factor)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/inactive/",
    ],
)
def test_pages_of_coming_in_stand_in_both_languages(path, client):
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language

        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
        "/me/security/",
    ],
)
def test_pages_of_security_open_after_signing_in(signed_in, path):
    response = signed_in.get(path)

    assert response.status_code == 200
    assert "style=" not in response.content.decode()


def test_the_admin_has_the_sites_own_door(client, administrator, manager):
    stranger = client.get("/admin/login/")
    User.objects.update(is_staff=True)
    client.force_login(manager)
    refused = client.get("/admin/")
    client.force_login(administrator)

    assert stranger.headers["Location"].startswith("/accounts/login/")
    assert refused.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_roles_are_groups(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


def test_the_admin_holds_look_up_tables_alone():
    """Nothing is one yet. Whoever adds a table here says why nobody gains by editing it."""
    look_up_tables: set[str] = set()

    admin.autodiscover()

    assert {model._meta.label for model in admin.site._registry} == look_up_tables


@pytest.mark.parametrize(
    "path", ["auth/group/", "account/emailaddress/", "mfa/authenticator/", "usersessions/"]
)
def test_the_admin_has_no_page_for_what_services_guard(client, administrator, path):
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=administrator.pk))

    assert client.get(f"/admin/{path}").status_code == 404


def test_the_admin_changes_passwords_by_the_sites_own_page(client, administrator):
    User.objects.filter(pk=administrator.pk).update(is_staff=True)
    client.force_login(User.objects.get(pk=administrator.pk))

    assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/"
