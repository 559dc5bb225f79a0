"""Many at once: one natural person, one address, one code."""

import pytest
from django.db import connection

from accounts.models import ProofCode, RealNameCheck, User
from accounts.services import GivenName, Newcomer, give_name, register, spend
from accounts.services.proofs import _hash, prove
from portal.clock import now
from portal.refusals import Refusal
from tests.accounts.conftest import id_number
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40
WITHOUT = "DROP INDEX person_is_verified_once"
WITH = (
    "CREATE UNIQUE INDEX person_is_verified_once ON accounts_realnamecheck (person_hash) "
    "WHERE verified_at IS NOT NULL AND retired_at IS NULL"
)


def proof(address: str, code: str = "123456") -> str:
    handle = f"handle-{address}-{ProofCode.objects.count()}"
    ProofCode.objects.create(
        handle=handle,
        purpose="sign-up",
        address=address,
        code_hash=_hash(handle, code),
        expires_at=now().replace(year=now().year + 1),
    )
    return handle


def newcomer(address: str, number: str = "") -> Newcomer:
    given = GivenName("林晓", number, consents=True) if number else None
    return Newcomer(
        address, "123456", "林晓", "nine doors and a window", consents=True, given=given
    )


@pytest.fixture
def by_format(settings):
    settings.REALNAME_CHECKER = "format"


def register_all(addresses: list[str], number: str = ""):
    handles = [proof(address) for address in addresses]
    return at_once(
        lambda n: register(newcomer(addresses[n], number), handle=handles[n]), len(addresses)
    )


def test_forty_registrations_of_one_person_verify_one(by_format):
    outcome = register_all([f"p{n}@example.org" for n in range(CLIENTS)], id_number())

    verified = RealNameCheck.objects.filter(verified_at__isnull=False)
    refused = RealNameCheck.objects.filter(refused_because="other-account")
    assert (len(outcome.won), outcome.lost) == (CLIENTS, [])
    assert (User.objects.count(), verified.count(), refused.count()) == (CLIENTS, 1, CLIENTS - 1)


def test_without_the_guard_one_person_is_verified_many_times(by_format):
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT)
    try:
        register_all([f"p{n}@example.org" for n in range(CLIENTS)], id_number())

        assert RealNameCheck.objects.filter(verified_at__isnull=False).count() > 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_realnamecheck")
            cursor.execute(WITH)


def test_forty_sign_ups_of_one_address_make_one_account():
    outcome = register_all(["lin@example.org"] * CLIENTS)

    assert (User.objects.count(), len(outcome.won)) == (1, 1)
    assert {str(error) for error in outcome.lost} == {"address-has-account"}


def test_forty_uses_of_one_code_make_one_account():
    handle = proof("lin@example.org")

    outcome = at_once(lambda _n: register(newcomer("lin@example.org"), handle=handle), CLIENTS)

    assert (User.objects.count(), len(outcome.won)) == (1, 1)
    assert {str(error) for error in outcome.lost} <= {"code-wrong", "address-has-account"}


def test_forty_guesses_at_once_get_five_tries():
    handle = proof("lin@example.org", "000000")

    outcome = at_once(
        lambda n: prove("sign-up", "lin@example.org", handle=handle, code=f"{n + 1:06d}"), CLIENTS
    )

    assert outcome.won == []
    assert ProofCode.objects.get().tries == 5


def test_forty_spenders_stay_within_the_limit():
    outcome = at_once(lambda _n: spend("test", "x", limit=3, seconds=3600), CLIENTS)

    assert (len(outcome.won), {str(error) for error in outcome.lost}) == (3, {"too-many-requests"})


def test_one_account_gives_forty_names_at_once_and_one_counts(by_format):
    user = person("lin", "林晓")

    outcome = at_once(
        lambda n: give_name(
            User.objects.get(pk=user.pk), GivenName("林晓", id_number(n + 1), consents=True)
        ),
        CLIENTS,
    )

    assert RealNameCheck.objects.filter(user=user, verified_at__isnull=False).count() == 1
    assert all(isinstance(error, Refusal) for error in outcome.lost)
