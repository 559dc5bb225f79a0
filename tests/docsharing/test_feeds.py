"""The feed of one's own requests: a secret address that says little, and ends when it shall."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Purpose, User
from accounts.roles import Role
from accounts.services import (
    change_profile,
    give_role,
    reset_password,
    send_code,
    set_password,
)
from accounts.services.people import close_account, restore, suspend
from docsharing import services
from docsharing.models import RequestFeed
from docsharing.queries import feeds
from docsharing.queries.feeds import feed_address, feed_of
from portal.clock import now
from portal.logs import without_tokens
from portal.models import Outgoing
from portal.slots import fill
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send
from tests.docsharing.test_views import text_of
from tests.factories import PASSWORD

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "/requests/feed/"
SITE = r"^https?://[^/]+"


@pytest.fixture
def feed(patron) -> RequestFeed:
    return services.open_feed(patron)


def path_of(feed: RequestFeed, form: str = "atom") -> str:
    return re.sub(SITE, "", feed_address(feed, form))


def entries(client, feed: RequestFeed) -> list[dict[str, str]]:
    answer = client.get(path_of(feed))
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    names = ("id", "title", "summary", "updated")
    return [
        {name: found.findtext(f"{ATOM}{name}") for name in names}
        | {"link": found.find(f"{ATOM}link").get("href")}
        for found in root.iter(f"{ATOM}entry")
    ]


def at(entry: dict[str, str]) -> datetime:
    return datetime.fromisoformat(entry["updated"])


def test_a_feed_tells_number_state_and_dates(client, feed, request_):
    (entry,) = entries(client, feed)

    number = request_.case.number.code
    assert entry["title"] == f"{number}：待受理"
    assert number in entry["summary"]
    assert "预计送达" in entry["summary"]
    assert entry["link"].endswith(f"/requests/{request_.pk}/")
    assert at(entry) == request_.case.opened_at


def test_titles_are_told_only_by_choice(client, feed, request_, patron):
    assert ARTICLE.title not in client.get(path_of(feed)).content.decode()

    services.choose_titles(patron, shows_titles=True)

    assert entries(client, feed)[0]["title"] == f"待受理：{ARTICLE.title}"


def test_each_state_is_an_entry_of_its_own(client, feed, request_, librarian):
    sent = entries(client, feed)
    services.take(request_.case, by=librarian)
    taken = entries(client, feed)
    services.search(request_.case, by=librarian)
    searched = entries(client, feed)
    services.deliver(request_.case, by=librarian, file=pdf())
    delivered = entries(client, feed)

    assert taken[0]["id"] != sent[0]["id"]
    assert searched == taken  # to the reader it is in progress all the while
    assert delivered[0]["title"].endswith("：已送达")
    assert "链接有效期至" in delivered[0]["summary"]
    assert "/d/" not in client.get(path_of(feed)).content.decode()


def test_what_may_still_be_taken_back_is_not_told(client, feed, asked):
    assert entries(client, feed)[0]["title"].endswith("：处理中")

    with time_machine.travel(now() + timedelta(minutes=11)):
        (entry,) = entries(client, feed)
    assert entry["title"].endswith("：等您补充")
    assert "请在此前补充" in entry["summary"]
    told_at = asked.case.events.get(act="ask").at + timedelta(minutes=10)
    assert at(entry) == told_at


def test_what_changed_last_comes_first(client, feed, patron, librarian):
    first = send(patron)
    second = send(patron, replace(ARTICLE, title="另一篇", doi=""))
    services.take(first.case, by=librarian)

    links = [entry["link"] for entry in entries(client, feed)]

    assert [link.split("/")[-2] for link in links] == [str(first.pk), str(second.pk)]


def test_rss_says_the_same(client, feed, request_):
    answer = client.get(path_of(feed, "rss"))
    item = ET.fromstring(answer.content).find("channel/item")  # noqa: S314 - our own

    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert item.findtext("title") == f"{request_.case.number.code}：待受理"
    assert item.find("guid").get("isPermaLink") == "false"


def test_the_feed_speaks_the_reader_s_language(client, feed, request_, patron):
    type(patron).objects.filter(pk=patron.pk).update(language="en")

    answer = client.get(path_of(feed), headers={"Accept-Language": "zh-CN"})

    assert answer["Content-Language"] == "en"
    assert f"{request_.case.number.code}: Received" in answer.content.decode()


def test_an_unchanged_feed_is_not_sent_again(client, feed, request_, librarian):
    first = client.get(path_of(feed))
    tag, day = first["ETag"], first["Last-Modified"]

    assert client.get(path_of(feed), headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path_of(feed), headers={"If-Modified-Since": day}).status_code == 304
    with time_machine.travel(now() + timedelta(seconds=5)):
        services.take(request_.case, by=librarian)
    assert client.get(path_of(feed), headers={"If-None-Match": tag}).status_code == 200
    assert client.get(path_of(feed), headers={"If-Modified-Since": day}).status_code == 200


def test_nobody_keeps_lists_or_logs_the_address(client, feed, request_):
    answer = client.get(path_of(feed))
    token = path_of(feed).split("/")[2]

    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert token not in without_tokens(f'"GET {path_of(feed)} HTTP/1.1" 200')
    assert "Disallow: /feed/" in client.get("/robots.txt").content.decode().splitlines()
    assert not RequestFeed.objects.filter(token_nonce=token).exists()
    assert token not in str(RequestFeed.objects.values().get())


def test_a_feed_without_requests_is_a_feed(client, feed):
    assert entries(client, feed) == []


def ended(client, path: str) -> bool:
    missing = client.get("/feed/" + "A" * 32 + "/requests.atom")
    answer = client.get(path)
    return (answer.status_code, answer.content) == (404, missing.content)


def test_a_missing_address_and_a_wrong_form_answer_alike(client, feed):
    assert client.get(path_of(feed)).status_code == 200
    assert ended(client, path_of(feed, "json"))
    assert ended(client, path_of(feed).replace("/requests.", "A/requests."))


def test_a_new_address_ends_the_old_one(client, feed, patron):
    old = path_of(feed)
    again = services.open_feed(patron)

    assert ended(client, old)
    assert client.get(path_of(again)).status_code == 200
    services.end_feed(patron)
    assert ended(client, path_of(again))


def test_a_new_password_ends_it(client, feed, patron):
    old = path_of(feed)
    set_password(patron, "ein-neues-wort-2026")

    assert ended(client, old)
    assert feed_of(patron) is None
    assert client.get(path_of(services.open_feed(patron))).status_code == 200


def test_a_password_that_was_forgotten_and_reset_ends_it(client, feed, patron):
    handle = send_code(Purpose.RESET, patron.email)
    code = Outgoing.objects.get(dedupe__startswith="code:").payload["params"]["code"]
    reset_password(patron.email, handle=handle, code=code, password="ein-neues-wort-2026")

    assert ended(client, path_of(feed))


def test_a_password_that_is_only_hashed_anew_ends_nothing(client, feed, patron):
    old = make_password(PASSWORD, hasher="argon2")
    User.objects.filter(pk=patron.pk).update(password=old)

    answer = client.post("/accounts/login/", {"login": patron.email, "password": PASSWORD})

    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(patron.pk))
    patron.refresh_from_db()
    assert patron.password != old
    assert client.get(path_of(feed)).status_code == 200
    assert feed_of(patron) == feed


def test_another_name_language_or_role_ends_nothing(client, feed, patron, administrator):
    change_profile(patron, name="Another", language="en", username=patron.username)
    give_role(patron, Role.VOLUNTEER, by=administrator)

    assert client.get(path_of(feed)).status_code == 200


def test_a_suspended_reader_s_feed_ends_for_good(client, feed, patron, administrator):
    suspend(patron, reason="abuse", by=administrator)
    assert ended(client, path_of(feed))

    restore(patron, by=administrator)
    assert ended(client, path_of(feed))


def test_a_reader_who_left_has_no_feed(client, other_reader):
    path = path_of(services.open_feed(other_reader))
    close_account(other_reader)

    assert ended(client, path)
    assert RequestFeed.objects.count() == 0


def test_a_program_that_asks_too_often_waits(client, feed, monkeypatch):
    monkeypatch.setattr("docsharing.views.feeds.POLLS", 2)
    answers = [client.get(path_of(feed)) for _n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_who_guesses_waits(client, feed, monkeypatch):
    monkeypatch.setattr("docsharing.views.feeds.GUESSES", 2)
    answers = [client.get("/feed/" + "B" * 32 + "/requests.atom").status_code for _n in range(3)]

    assert answers == [404, 404, 429]
    assert client.get(path_of(feed)).status_code == 200


def test_no_title_breaks_the_feed(client, feed, patron):
    services.choose_titles(patron, shows_titles=True)
    send(patron, replace(ARTICLE, title="a\x0bb\ufffe<c>&\u202e", doi=""))

    assert "<c>&" in entries(client, feed)[0]["title"]


def test_the_feed_asks_as_often_for_many_requests_as_for_few(client, feed, patron):
    send(patron)
    client.get(path_of(feed))
    counts = []
    for n in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(path_of(feed))
        counts.append(len(captured))
        pay_in(patron, 10_000, key=f"more{n}")
        for m in range(4):
            send(patron, replace(ARTICLE, title=f"第 {n}{m} 篇", issue=f"{n}{m}", doi=""))

    assert counts[0] == counts[1] <= 12


def test_a_feed_is_no_longer_than_it_should_be(client, feed, patron, monkeypatch):
    monkeypatch.setattr(feeds, "LOOKED_AT", 3)
    monkeypatch.setattr(feeds, "SHOWN", 2)
    for n in range(4):
        send(patron, replace(ARTICLE, title=f"第 {n} 篇", doi=""))

    assert len(entries(client, feed)) == 2


# Her page


def test_her_page_switches_it_on_renews_and_ends_it(sign_in, patron):
    browser = sign_in(patron)
    assert "/feed/" not in browser.get(PAGE).content.decode().replace(PAGE, "")

    browser.post(PAGE, {"do": "open", "titles": "on"})
    first = feed_of(patron)
    assert first.shows_titles
    assert feed_address(first) in browser.get(PAGE).content.decode()

    browser.post(PAGE, {"do": "choose"})
    browser.post(PAGE, {"do": "open"})
    second = feed_of(patron)
    assert (second.shows_titles, feed_address(second) != feed_address(first)) == (False, True)

    browser.post(PAGE, {"do": "end"})
    assert feed_of(patron) is None
    assert browser.post(PAGE, {"do": "choose"}).status_code == 404
    assert browser.post(PAGE, {"do": "x"}).status_code == 404


def test_the_list_leads_to_it(sign_in, patron):
    browser = sign_in(patron)

    assert f'href="{PAGE}"' in browser.get("/requests/").content.decode()
    assert "第三方公司" in text_of(browser.get(PAGE))


def test_her_data_tell_that_there_is_a_feed(feed, patron):
    (given,) = [part["request_feed"] for part in fill("my_data", patron) if "request_feed" in part]

    assert given == [{"made_at": feed.made_at, "shows_titles": False}]


def test_the_api_shows_renews_and_ends_it(api, patron):
    address = "/api/v1/requests/feed/"
    assert api.get(address).status_code == 404

    made = api.post(address, {"shows_titles": True}, content_type="application/json")
    assert (made.status_code, made.json()["shows_titles"]) == (201, True)
    assert made.json()["atom"] == feed_address(feed_of(patron))
    assert made.json()["rss"].endswith("/requests.rss")
    changed = api.patch(address, {"shows_titles": False}, content_type="application/json")
    assert changed.json() == api.get(address).json() == {**made.json(), "shows_titles": False}
    assert api.delete(address).status_code == 204
    assert api.delete(address).status_code == 204
    assert api.patch(address, {}, content_type="application/json").status_code == 404
