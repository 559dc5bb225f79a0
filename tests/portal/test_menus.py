"""Which lines stand in the menus, and which of them a page belongs to."""

import pytest

from portal.templatetags.portal import device


def test_who_has_no_page_at_the_desk_is_not_sent_there(volunteer, librarian, sign_in):
    desk = 'href="/desk/">'

    assert desk not in sign_in(volunteer).get("/me/").content.decode()
    assert desk in sign_in(librarian).get("/me/").content.decode()


@pytest.mark.parametrize(
    "page", ["/desk/settings/calendar/", "/desk/settings/tariff/", "/desk/settings/sources/"]
)
def test_who_works_by_a_setting_finds_it_in_the_menu(librarian, sign_in, page):
    client = sign_in(librarian)

    assert f'href="{page}"' in client.get("/desk/").content.decode()
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", ["/me/tokens/", "/me/consents/", "/accounts/sessions/"])
def test_the_pages_behind_security_belong_to_it(reader, sign_in, page):
    text = sign_in(reader).get(page).content.decode()

    assert '<a href="/me/security/" aria-current="page">' in text
    assert '<a href="/me/" aria-current="page">' not in text


def test_whoever_is_lost_at_the_desk_is_led_back_to_it(cashier, reader, sign_in):
    lost = "/desk/nowhere/"

    assert 'href="/desk/cash/"' in sign_in(cashier).get(lost).content.decode()
    assert "/desk/cash/" not in sign_in(reader).get(lost).content.decode()


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("cashier", "/desk/cash/"),
        ("director", "/desk/reports/delivery/"),
        ("volunteer", "/me/"),
    ],
)
def test_the_door_of_the_desk_opens_on_ones_first_page(request, sign_in, who, first):
    client = sign_in(request.getfixturevalue(who))

    assert client.get("/desk/").headers.get("Location") == first
    assert client.get(first).status_code == 200


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone) MicroMessenger/8.0 Safari/604", "WeChat · iPhone"),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_a_device_is_called_as_its_owner_knows_it(agent, text):
    assert device(agent) == text
