"""Coming in, in a real browser: sign-up on one page, second factor, passkey, without scripts."""

import re

import pytest
from allauth.mfa.totp.internal import auth
from playwright.sync_api import Page, expect

from accounts.models import RealNameCheck, User
from tests.accounts.conftest import PASSWORD, code_sent_to, id_number
from tests.factories import PASSWORD as KNOWN
from tests.factories import person

ENTRANCE = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
SECURITY = (
    "/accounts/password/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/logout/",
)


def fill_sign_up(page: Page, address: str) -> None:
    page.fill("[name=code]", code_sent_to(address))
    page.fill("[name=name]", "林晓")
    page.fill("[name=password]", PASSWORD)
    page.check("[name=consent]")


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        (390, "dark"),
        (1440, "light"),
        pytest.param(390, "light", marks=pytest.mark.attack),
        pytest.param(1440, "dark", marks=pytest.mark.attack),
    ],
)
def test_pages_of_coming_in_are_accessible(page, check_page, width, theme):
    person("known", "李")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    for path in ENTRANCE:
        page.goto(path)
        check_page(page)
    sign_in(page, "known", KNOWN)
    page.goto("/accounts/reauthenticate/")
    check_page(page)
    page.fill("[name=password]", KNOWN)
    page.press("[name=password]", "Enter")
    for path in SECURITY:
        page.goto(path)
        check_page(page)


def test_a_person_signs_up_on_one_page(page, check_page):
    page.goto("/accounts/signup/")
    page.fill("[name=address]", "lin@example.org")
    page.fill("[name=name]", "will stay")
    page.click("[name=send]")
    expect(page.locator("#code-note .note.ok")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("will stay")
    fill_sign_up(page, "lin@example.org")
    page.click("details summary >> text=/补贴/")
    page.fill("[name=id_number]", id_number())
    page.check("[name=real_name_consent]")
    check_page(page)
    page.click("button.btn-lg")

    expect(page).to_have_url(re.compile("/me/$"))
    user = User.objects.get()
    assert (user.email, user.name) == ("lin@example.org", "林晓")
    assert RealNameCheck.objects.get().user == user


def test_enter_signs_up_and_sends_no_second_code(page):
    page.goto("/accounts/signup/")
    page.fill("[name=address]", "lin@example.org")
    page.click("[name=send]")
    expect(page.locator("#code-note .note.ok")).to_be_visible()
    fill_sign_up(page, "lin@example.org")
    page.press("[name=password]", "Enter")

    expect(page).to_have_url(re.compile("/me/$"))


def test_a_person_signs_up_without_a_script(browser, live_site):
    context = browser.new_context(base_url=live_site.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/accounts/signup/")
    page.fill("[name=address]", "13812342067")
    page.fill("[name=name]", "林晓")
    page.click("[name=send]")
    expect(page.locator("[name=name]")).to_have_value("林晓")
    fill_sign_up(page, "+8613812342067")
    page.click("button.btn-lg")

    expect(page).to_have_url(re.compile("/me/$"))
    assert User.objects.get().phone == "+8613812342067"
    context.close()


def test_an_authenticator_app_guards_the_account(page, check_page):
    person("known", "李")
    sign_in(page, "known", KNOWN)
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("[name=password]", KNOWN)
    page.press("[name=password]", "Enter")
    secret = page.input_value("#authenticator_secret")
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    page.fill("[name=code]", auth.format_hotp_value(auth.hotp_value(secret, counter)))
    page.press("[name=code]", "Enter")
    expect(page).to_have_url(re.compile("recovery-codes"))
    check_page(page)
    page.context.clear_cookies()
    sign_in(page, "known", KNOWN)

    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    check_page(page)


def test_a_passkey_signs_in_at_localhost(page, live_site):
    person("known", "李")
    here = live_site.url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"automaticPresenceSimulation": True}},
    )
    page.goto(f"{here}/accounts/login/")
    page.fill("[name=login]", "known")
    page.fill("[name=password]", KNOWN)
    page.press("[name=password]", "Enter")
    page.goto(f"{here}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", KNOWN)
    page.press("[name=password]", "Enter")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    expect(page).to_have_url(re.compile("recovery-codes|webauthn/$"))
    page.context.clear_cookies()
    page.goto(f"{here}/accounts/login/")
    page.click("#passkey_login")

    expect(page).to_have_url(re.compile("/me/$"))
    page.complaints.clear()  # localhost is another host than 127.0.0.1
