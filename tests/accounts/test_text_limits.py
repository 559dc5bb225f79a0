"""Text messages cost the library money: nobody makes it send one after the other."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts import services
from accounts.models import Purpose, RateCount, User
from accounts.services import GivenName
from portal import notices
from portal.clock import now
from portal.models import Channel, Notice, Outgoing, Topic
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.factories import PASSWORD, person

NUMBER = "+8613812342067"
CODES = [
    "accounts.suspended", "accounts.restored", "accounts.password-reset", "accounts.totp-activated",
    "accounts.password-changed", "accounts.password-set", "accounts.totp-deactivated",
    "accounts.webauthn-added", "accounts.webauthn-removed", "accounts.name-verified",
    "accounts.recovery-codes-generated", "subsidy-waiting",
]  # fmt: skip


@pytest.fixture
def caller(db) -> User:
    """A reader with a telephone alone, which she proved."""
    return person("caller", "只有电话", email=None, phone=NUMBER, phone_verified_at=now())


def texts() -> int:
    return Outgoing.objects.filter(channel=Channel.SMS, address=NUMBER).count()


def tell(user: User, *codes: str) -> None:
    for code in codes:
        dedupe = f"test:{Notice.objects.count()}"
        notices.notify(user, code, topic=Topic.SECURITY, dedupe=dedupe)


def later(minutes: int) -> None:
    """The texts that went out are so much older."""
    before = now() - timedelta(minutes=minutes)
    Outgoing.objects.update(created_at=before)


def test_a_hundred_sheets_of_recovery_codes_are_one_text(
    caller, django_capture_on_commit_callbacks
):
    TOTP.activate(caller, generate_totp_secret())
    RecoveryCodes.activate(caller)
    browser = Client()
    browser.force_login(caller)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    with django_capture_on_commit_callbacks(execute=True):
        for _n in range(100):
            assert browser.post("/accounts/2fa/recovery-codes/generate/").status_code == 302

    assert texts() == 1
    assert Notice.objects.filter(user=caller).count() == 100


def test_a_name_given_and_withdrawn_again_and_again_is_told_of_once(caller, settings):
    settings.REALNAME_CHECKER = "format"

    for _n in range(20):
        services.give_name(caller, GivenName("王", "11010519491231002X", consents=True))
        services.end_name_consent(caller)

    sent = Outgoing.objects.filter(channel=Channel.SMS).values_list("payload__code", flat=True)
    assert sorted(sent) == ["accounts.name-verified", "subsidy-waiting"]


def test_a_number_gets_five_texts_an_hour(caller):
    tell(caller, *CODES)

    assert texts() == 5
    assert Notice.objects.filter(user=caller).count() == len(CODES)


def test_a_number_gets_ten_texts_a_day(caller):
    for start in (0, 4, 8):
        tell(caller, *CODES[start : start + 4])
        RateCount.objects.filter(key__endswith=":3600").delete()  # another hour

    assert texts() == 10


def test_the_library_says_how_many(caller, administrator):
    set_rule("sms.per_hour", 2, by=administrator)

    tell(caller, *CODES)

    assert texts() == 2


def test_the_same_text_comes_again_after_ten_minutes(caller):
    tell(caller, CODES[0], CODES[0])
    later(minutes=9)
    tell(caller, CODES[0])
    assert texts() == 1

    later(minutes=10)
    tell(caller, CODES[0])

    assert texts() == 2


def test_what_was_said_too_soon_uses_nothing_up(caller):
    tell(caller, *[CODES[0]] * 9, *CODES[1:5])

    assert texts() == 5


def test_what_was_taken_back_is_said_when_it_is_so(caller):
    waits = now() + timedelta(minutes=5)
    notices.notify(caller, "request.delivered", {"days": 7}, dedupe="a", not_before=waits)
    notices.take_back("a")

    notices.notify(caller, "request.delivered", {"days": 7}, dedupe="b", not_before=waits)

    assert Outgoing.objects.get(dedupe="notice:b").dropped_at is None


def test_the_limit_is_the_number_s_whoever_has_it(caller):
    tell(caller, *CODES[:5])
    User.objects.filter(pk=caller.pk).update(phone=None, phone_verified_at=None)
    other = person("other", "下一位", email=None, phone=NUMBER, phone_verified_at=now())

    tell(other, CODES[5])

    assert texts() == 5


def test_mails_have_no_such_limit(reader):
    tell(reader, *CODES, *CODES)

    assert Outgoing.objects.filter(channel=Channel.MAIL).count() == 2 * len(CODES)


def test_a_number_that_nobody_proved_gets_no_text(db):
    typed = person("typed", "没有验证", email=None, phone=NUMBER)

    tell(typed, CODES[0])

    assert texts() == 0
    assert not notices.hears_by_text(typed)


def test_who_changes_her_number_gets_codes_to_fifteen_a_day(caller):
    for n in range(15):
        services.send_code(Purpose.CHANGE, f"+86138123421{n:02d}", user=caller)

    with pytest.raises(Refusal, match="too-many-requests"):
        services.send_code(Purpose.CHANGE, "+8613812342999", user=caller)

    assert Outgoing.objects.filter(channel=Channel.SMS).count() == 15
