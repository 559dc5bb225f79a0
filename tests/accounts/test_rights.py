"""What a person sees of herself, her keys, what she agreed to, and leaving."""

import io
import json
import re
import zipfile

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from rest_framework.request import Request

from accounts import events
from accounts.authentication import TokenAuthentication
from accounts.http import held_on
from accounts.models import (
    ApiToken,
    Consent,
    Interest,
    ProofCode,
    RateCount,
    RealNameCheck,
    Relation,
    User,
)
from accounts.services import (
    GivenName,
    add_interest,
    add_organisation,
    agree,
    close_account,
    end_consent,
    find_token,
    give_consents,
    give_name,
    make_token,
    role_names,
    send_code,
    suspend,
)
from accounts.tasks import forget
from portal import slots
from portal.models import Notice, Outgoing
from portal.refusals import Refusal
from portal.words import known
from tests.accounts.conftest import id_number
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(reader, settings) -> User:
    settings.REALNAME_CHECKER = "format"
    give_consents(reader, ["account"])
    give_name(reader, GivenName("王小满", id_number(), consents=True))
    add_interest(reader, "桥梁")
    return reader


@pytest.fixture
def page(client, member) -> Client:
    client.force_login(member)
    return client


# My data


def test_my_data_shows_everything(page, member):
    body = page.get("/me/data/").content.decode()

    assert all(text in body for text in ("桥梁", member.email, "核验实名", "500************"))


def test_my_data_comes_as_a_zip_of_json(page, member):
    response = page.get("/me/data.zip")

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    account = json.loads(archive.read("account.json"))
    assert account[0]["email"] == member.email
    assert json.loads(archive.read("interests.json"))[0]["value"] == "桥梁"
    assert "password" not in archive.read("account.json").decode()
    assert "attachment" in response.headers["Content-Disposition"]


def test_my_data_names_second_factors_and_not_their_secrets(member):
    TOTP.activate(member, "A" * 32)

    [factor] = held_on(member)["second_factors"]

    assert (factor["type"], "data" in factor) == ("totp", False)


# Leaving


def test_a_closed_account_names_nobody(member, monkeypatch):
    told = []
    monkeypatch.setitem(events._listeners, "closed", [lambda user: told.append(user.pk)])
    make_token(member, label="x", scopes=["read"])

    close_account(member)

    user, check = User.objects.get(pk=member.pk), RealNameCheck.objects.get()
    assert (user.username, user.email, user.phone, user.name) == (None, None, None, "")
    assert (user.is_active, user.has_usable_password(), user.erased_at is None) == (
        False,
        False,
        False,
    )
    assert (check.name, check.mask, check.person_hash) == ("", "", "")
    assert ApiToken.objects.get().revoked_at is not None
    assert (Notice.objects.count(), Interest.objects.count()) == (0, 0)
    assert set(Outgoing.objects.values_list("address", flat=True)) <= {""}
    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 0
    assert told == [member.pk]


def test_the_same_person_may_come_back(member, other_reader):
    close_account(member)

    check = give_name(other_reader, GivenName("王小满", id_number(), consents=True))

    assert check.verified_at is not None


def test_an_app_may_stand_against_it(member, monkeypatch):
    monkeypatch.setitem(slots._slots, "may_close", [(50, lambda user: [("purse-not-empty", {})])])

    with pytest.raises(Refusal, match="account-still-needed"):
        close_account(member)

    assert User.objects.get(pk=member.pk).erased_at is None


def test_the_page_closes_only_with_word_and_password(page, member):
    page.post("/me/data/close/", {"word": "close", "password": "wrong"})
    page.post("/me/data/close/", {"word": "yes", "password": PASSWORD})
    before = User.objects.get(pk=member.pk).erased_at
    response = page.post("/me/data/close/", {"word": "注销", "password": PASSWORD})

    assert before is None
    assert response.headers["Location"] == "/"
    assert User.objects.get(pk=member.pk).erased_at is not None
    assert "_auth_user_id" not in page.session


def test_a_suspended_account_is_not_closed(member, administrator):
    suspend(member, reason="fraud", by=administrator)

    with pytest.raises(Refusal, match="wrong-state"):
        close_account(member)


# Keys of the API


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_token_opens_the_api_and_is_known_by_its_hash(member, client):
    row, token = make_token(member, label="my script", scopes=["read"])

    response = client.get("/api/v1/me/", headers=bearer(token))

    assert (response.status_code, response.json()["id"]) == (200, member.pk)
    assert token not in str(ApiToken.objects.values().get())
    assert find_token(token) == row


@pytest.mark.parametrize("token", ["", "sq_wrong", "ü", "x" * 500, "sq_\x00"])
def test_a_wrong_token_is_401(client, db, token):
    response = client.get("/api/v1/me/", headers={"authorization": f"Bearer {token}".strip("\x00")})

    assert response.status_code == 401
    assert response.headers["Content-Type"].startswith("application/problem+json")


def test_nobody_is_401(client, db):
    assert client.get("/api/v1/me/").status_code == 401


def test_a_reading_token_writes_nothing(member, client):
    _row, token = make_token(member, label="x", scopes=["read"])

    response = client.post(
        "/api/v1/me/name/", {}, content_type="application/json", headers=bearer(token)
    )

    assert (response.status_code, response.json()["type"]) == (403, "token-lacks-scope")


@pytest.mark.parametrize(
    ("scopes", "answers"),
    [
        (["read"], (200, 403, 404, 403)),
        (["write"], (403, 422, 403, 404)),
        (["desk"], (403, 403, 200, 404)),
        (["read", "write", "desk"], (200, 422, 200, 404)),
    ],
)
def test_each_scope_opens_its_own_part(librarian, client, scopes, answers):
    """Her own reading and writing, then the desk's."""
    head = bearer(make_token(librarian, label="x", scopes=scopes)[1])

    got = (
        client.get("/api/v1/me/", headers=head),
        client.post("/api/v1/me/name/", {}, content_type="application/json", headers=head),
        client.get("/api/v1/desk/cases/", headers=head),
        client.post("/api/v1/desk/cases/1/undo/", headers=head),
    )

    assert tuple(response.status_code for response in got) == answers


def test_a_revoked_token_is_dead_at_once(page, member):
    row, token = make_token(member, label="x", scopes=["read"])

    page.post(f"/me/tokens/{row.pk}/revoke/")

    assert Client().get("/api/v1/me/", headers=bearer(token)).status_code == 401


def test_nobody_revokes_anothers_token(page, other_reader):
    row, _token = make_token(other_reader, label="x", scopes=["read"])

    response = page.post(f"/me/tokens/{row.pk}/revoke/")

    assert (response.status_code, ApiToken.objects.get().revoked_at) == (404, None)


def test_a_token_is_shown_once(page):
    page.post("/accounts/reauthenticate/", {"password": PASSWORD})
    made = page.post("/me/tokens/", {"label": "script", "scopes": ["read"], "days": "90"})
    again = page.get("/me/tokens/").content.decode()

    assert "sq_" in made.content.decode()
    assert 'id="token"' not in again


def test_making_a_token_asks_for_the_password_again(page):
    answer = page.post("/me/tokens/", {"label": "script", "scopes": ["read"], "days": "90"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert ApiToken.objects.count() == 0


def test_a_reader_makes_no_token_for_the_desk(page):
    page.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page.post("/me/tokens/", {"label": "script", "scopes": ["desk"], "days": "90"})

    assert ApiToken.objects.count() == 0


def test_without_the_desk_scope_a_token_has_no_role(librarian, rf):
    held = {}
    for scope in ("write", "desk"):
        _row, token = make_token(librarian, label="x", scopes=["read", scope])
        request = Request(rf.get("/", headers=bearer(token)))
        held[scope] = role_names(TokenAuthentication().authenticate(request)[0])

    assert held == {"write": frozenset(), "desk": frozenset({"librarian"})}


def test_a_token_of_the_desk_counts_only_while_its_owner_has_a_second_factor(
    librarian, rf, settings
):
    settings.STAFF_SECOND_FACTOR = True
    token = make_token(librarian, label="x", scopes=["read", "desk"])[1]

    def roles():
        request = Request(rf.get("/", headers=bearer(token)))
        return role_names(TokenAuthentication().authenticate(request)[0])

    without = roles()
    RecoveryCodes.activate(librarian)
    with_codes_alone = roles()
    TOTP.activate(librarian, "JBSWY3DPEHPK3PXP")

    assert (without, with_codes_alone, roles()) == (
        frozenset(),
        frozenset(),
        frozenset({"librarian"}),
    )


# Suspension


def test_a_suspended_member_reads_and_does_nothing(member, administrator, page):
    _row, token = make_token(member, label="x", scopes=["read", "write"])
    suspend(member, reason="fraud", by=administrator)

    ended = page.get("/me/profile/").status_code
    page.force_login(User.objects.get(pk=member.pk))
    read = page.get("/me/profile/").status_code
    page.post("/me/profile/", {"name": "Other", "language": "en"})

    assert (ended, read) == (302, 200)
    assert User.objects.get(pk=member.pk).name == member.name
    assert Client().get("/api/v1/me/", headers=bearer(token)).status_code == 401


def test_a_suspended_member_of_staff_holds_no_role(librarian, administrator, client):
    suspend(librarian, reason="left", by=administrator)
    client.force_login(User.objects.get(pk=librarian.pk))

    assert client.get("/desk/people/").status_code == 404


# Consents


def test_a_consent_is_given_and_taken_back(page, member):
    page.post("/me/consents/", {"purpose": "news", "agree": "1"})
    given = Consent.objects.get(purpose="news")
    page.post("/me/consents/", {"purpose": "news"})

    given.refresh_from_db()
    assert (given.notice_version, given.channel, given.withdrawn_at is None) == (
        "2026-11",
        "web",
        False,
    )


def test_the_account_itself_needs_its_consent(member):
    with pytest.raises(Refusal, match="close-the-account-instead"):
        end_consent(member, "account")


def test_interests_from_use_need_and_follow_a_consent(member):
    with pytest.raises(Refusal, match="consent-needed"):
        add_interest(member, "地质", source="use")
    agree(member, "personal")
    add_interest(member, "地质", source="use")

    end_consent(member, "personal")

    assert [row.value for row in Interest.objects.filter(user=member)] == ["桥梁"]


# Profile


def test_the_profile_is_changed(page, member):
    response = page.post("/me/profile/", {"name": "王大满", "username": "ManMan", "language": "en"})

    member.refresh_from_db()
    assert (member.name, member.username, member.language) == ("王大满", "manman", "en")
    assert response.cookies["django_language"].value == "en"


@pytest.mark.parametrize(
    "username",
    [
        *("аdmin", "Αdmin", "admin", "ａｄｍｉｎ", "adm1n", "Adm.in"),
        *("other-reader", "0ther_reader", "ｏther_reader", "other_reader"),
        *("12345", "a b c", "x", "abc\u200b", "../x", "a@b.cn"),
    ],
)
def test_user_names_that_deceive_are_refused(page, member, other_reader, username):
    answer = page.post("/me/profile/", {"name": "x", "username": username, "language": "en"})

    member.refresh_from_db()
    assert (answer.status_code, member.username, member.name) == (200, "reader", "王小满")


def test_relations_are_seen_and_removed(page, member, manager):
    add_organisation("重庆桥梁研究所", kind="institute", by=manager)
    page.post("/me/profile/relations/", {"kind": "employee-of", "organisation": "重庆桥梁研究所"})
    relation = Relation.objects.get()
    shown = "重庆桥梁研究所" in page.get("/me/profile/").content.decode()
    page.post(f"/me/profile/relations/{relation.pk}/")

    relation.refresh_from_db()
    assert (shown, relation.removed_at is None, relation.confidence) == (True, False, 100)


def test_another_persons_rows_are_not_there(page, other_reader):
    interest = add_interest(other_reader, "地质")

    response = page.post(f"/me/profile/interests/{interest.pk}/")
    missing = page.post("/me/profile/interests/999999/")

    assert (response.status_code, missing.status_code) == (404, 404)
    assert Interest.objects.filter(pk=interest.pk).exists()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/me/profile/", 14),
        ("/me/security/", 12),
        ("/me/tokens/", 10),
        ("/me/consents/", 10),
        ("/me/data/", 45),
    ],
)
def test_pages_ask_the_database_little(page, path, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        assert page.get(path).status_code == 200


def test_old_codes_and_counters_are_forgotten(reader, time_machine):
    time_machine.move_to("2026-11-20 09:00 +0800")
    send_code("sign-up", "lin@example.org")
    time_machine.move_to("2026-11-23 09:00 +0800")

    forget()

    assert (ProofCode.objects.count(), RateCount.objects.count()) == (0, 0)
    assert Outgoing.objects.get(address="lin@example.org").payload == {}


def test_staff_leave_their_roles_first(administrator):
    with pytest.raises(Refusal, match="account-still-needed"):
        close_account(administrator)


def test_every_part_of_my_data_has_a_name(reader):
    assert [name for name in held_on(reader) if not known(f"data.{name}")] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_column_of_my_data_is_shown_by_its_name_in_the_database(page, member, language):
    member.language = language
    member.save()
    make_token(member, label="x", scopes=["read"])
    page.cookies["django_language"] = language

    body = page.get("/me/data/").content.decode()

    heads = re.findall(r'<th scope="col">([^<]*)</th>', body)
    assert [head for head in heads if "_" in head] == []
    assert not {"{&#x27;", "[&#x27;", "None", "id-card"} & set(re.split(r"[<> ]", body))
    assert ("居民身份证" if language == "zh-hans" else "Resident identity card") in body
