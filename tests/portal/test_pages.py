"""The public pages and what stands around every page, end to end."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.models import Purpose
from accounts.services import forget_codes, send_code
from portal import figures, outbox, slots
from portal.clock import now
from portal.models import Outgoing
from portal.slots import Link, Opening, Service
from portal.views import dev_outbox, server_error, unavailable

HELP_PAGES = ["help", "help_fees", "help_privacy", "help_copyright", "help_accessibility"]


@pytest.fixture
def slot(monkeypatch):
    """Give a slot what this test wants, and nothing else."""

    def give(name, *things):
        monkeypatch.setitem(slots._slots, name, [(1, lambda *_a: list(things))])

    return give


def test_the_home_page_shows_services_with_their_price(client, db, slot):
    slot("home", Service("Delivery", "Papers", "document-text", "/r/", "CNY 2.00", "2 days", "All"))
    slot("today", ("Delivered today", "37"))

    page = client.get("/").content.decode()

    assert "CNY 2.00" in page
    assert '<a href="/r/">Delivery</a>' in page
    assert "Delivered today" in page


def test_the_home_page_asks_the_database_little(client, db, django_assert_max_num_queries):
    client.get("/")

    with django_assert_max_num_queries(6):
        client.get("/")


def test_a_first_visit_of_the_home_page_is_small(client, db):
    page = client.get("/")
    asked = re.findall(r'(?:href|src)="/static/([^"]+)"', page.content.decode())

    files = [Path(finders.find(name)).read_bytes() for name in asked]

    assert len(asked) == 5
    assert sum(len(gzip.compress(each)) for each in (page.content, *files)) <= 80_000


def test_figures_stand_on_the_home_page_once_they_are_counted(client, db, monkeypatch):
    monkeypatch.setattr(figures, "_figures", {})
    figures.register("x.delivered", lambda: 13042, label="Delivered", unit="items")
    figures.register("x.hidden", lambda: 99)
    assert "13,042" not in client.get("/").content.decode()

    figures.refresh()

    page = client.get("/").content.decode()
    assert "13,042" in page
    assert 'class="v">99' not in page


def test_the_desk_says_whether_it_is_open(client, db, slot):
    slot("opening", Opening(is_open=False, text="08:30–17:00"))

    page = client.get("/").content.decode()

    assert 'class="dot off"' in page
    assert "服务台现在休息" in page


def test_the_navigation_marks_where_one_is(client, db, slot):
    slot("nav", Link("Delivery", "/help/"))

    page = client.get("/help/fees/").content.decode()

    assert '<a href="/help/" aria-current="page">Delivery</a>' in page


@pytest.mark.parametrize("name", HELP_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_help_is_there_in_both_languages(client, db, name, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(reverse(f"portal:{name}")).content.decode()

    assert page.count("<h1") == 1
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}"' in page
    main = re.sub(r"<[^>]+>", "", page.split("<main")[1].split("</main>")[0])
    assert bool(re.search("[\u4e00-\u9fff]", main)) == (language != "en")


def test_no_page_has_script_or_style_of_its_own(client, db):
    for name in ["home", *HELP_PAGES]:
        page = client.get(reverse(f"portal:{name}")).content.decode()

        assert re.findall(r"<style|<script(?![^>]*src=)| style=| on[a-z]+=", page) == []


def test_the_find_box_leads_where_an_app_says(client, db, slot):
    slot("find", "/requests/new/?q=emma")

    assert client.get("/find/", {"q": " emma "}).url == "/requests/new/?q=emma"
    assert client.get("/find/", {"q": "  "}).url == "/"


def test_language_is_switched_without_a_script_and_remembered(client, db):
    answer = client.post("/language/", {"language": "en", "next": "/help/"})

    assert answer.url == "/help/"
    assert "What the words mean" in client.get("/help/").content.decode()


def test_the_language_of_a_member_is_kept_with_her(client, reader, slot, monkeypatch):
    told = []
    monkeypatch.setitem(slots._slots, "language", [(1, lambda user, code: told.append(code))])
    client.force_login(reader)

    client.post("/language/", {"language": "en", "next": "/"})

    assert told == ["en"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [({"size": "xl"}, 'data-size="xl"'), ({"theme": "dark"}, 'data-bs-theme="dark"')],
)
def test_display_is_remembered_without_a_script(client, db, sent, shown):
    answer = client.post("/display/", sent | {"next": "/help/"})

    assert answer.url == "/help/"
    assert shown in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
@pytest.mark.parametrize("path", ["/display/", "/language/"])
def test_the_way_back_stays_on_the_site(client, db, path, target):
    answer = client.post(path, {"next": target, "size": "l", "language": "en"})

    assert answer.url == "/"


def test_an_unknown_choice_is_not_stored(client, db):
    answer = client.post("/display/", {"size": "huge", "theme": "<x>", "next": "/"})

    assert not answer.cookies


# Pages for what went wrong


def test_a_missing_page_keeps_header_and_telephone(client, db):
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "023-6510 0000" in answer.content.decode()
    assert 'class="phd"' in answer.content.decode()


def test_a_wrong_method_has_a_page_and_names_the_right_one(client, db):
    answer = client.get("/display/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "<h1" in answer.content.decode()


def test_a_form_that_was_open_too_long_offers_back_what_was_typed(db):
    client = Client(enforce_csrf_checks=True)
    typed = {"next": "/help/", "note": "A long note", "password": "secret-word"}

    answer = client.post("/display/", typed, headers={"origin": "http://testserver"})

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A long note" in page
    assert "secret-word" not in page


def test_another_site_cannot_make_ours_show_its_words(db):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        "/display/", {"note": "Call this number"}, headers={"origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert "Call this number" not in answer.content.decode()


def test_the_page_for_a_fault_asks_no_database(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        broken, closed = server_error(rf.get("/")), unavailable(rf.get("/"))

    assert (broken.status_code, closed.status_code) == (500, 503)
    assert re.search(r"错误号 [0-9a-f]{8}", broken.content.decode())
    assert closed.headers["Retry-After"] == "120"


def test_an_error_page_that_breaks_itself_says_so_in_plain_words(rf, monkeypatch):
    def nothing(name):
        raise ValueError(f"no style sheet for {name}")

    monkeypatch.setattr("portal.views.loader.get_template", nothing)

    for page, status in ((server_error, 500), (unavailable, 503)):
        answer = page(rf.get("/"))
        assert (answer.status_code, answer["Content-Type"]) == (status, "text/plain; charset=utf-8")
        assert answer.content


# For machines


@pytest.mark.parametrize("signed_in", [False, True])
def test_health_needs_nothing_whoever_asks_and_readiness_the_database(
    client, reader, django_assert_num_queries, signed_in
):
    if signed_in:
        client.force_login(reader)
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/healthz", headers={"Authorization": "Bearer x"}).status_code == 200

    with django_assert_num_queries(1):
        ready = client.get("/readyz").json()
    assert ready == {"status": "ok", "database": True, "cache": True}


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "[fd00::7]:8000", "pod-7.internal", "%%%"])
def test_a_load_balancer_asks_by_any_host_and_nobody_else(client, db, host):
    asked = [client.get(path, headers={"Host": host}) for path in ("/healthz", "/readyz", "/help/")]

    assert [answer.status_code for answer in asked] == [200, 200, 400]


def test_search_engines_are_kept_from_private_pages(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert {"Disallow: /me/", "Disallow: /desk/", "Disallow: /d/"} <= set(lines)


# Only on a trial site


def test_the_outbox_page_exists_only_on_a_trial_site(client, db, rf):
    assert client.get("/dev/outbox/").status_code == 404
    with pytest.raises(Http404):
        dev_outbox(rf.get("/dev/outbox/"))


def test_the_outbox_shows_letters_with_their_links(rf, reader, settings):
    settings.DEV_PAGES = True
    outbox.letter("a@example.org", "Hello", "See http://localhost/d/x/", dedupe="test:a")
    outbox.letter("b@example.org", "Other", "Nothing here", dedupe="test:b")
    request = rf.get("/dev/outbox/", {"q": "A@example"})
    request.user = reader

    page = dev_outbox(request).content.decode()

    assert '<a href="http://localhost/d/x/"' in page
    assert "Other" not in page


def test_the_outbox_shows_what_was_emptied_and_never_sends_it(rf, reader, settings):
    settings.DEV_PAGES = True
    sent = outbox.letter("a@example.org", "Hello", "Your code is 123456", dedupe="test:a")
    Outgoing.objects.filter(pk=sent.pk).update(sent_at=now())
    outbox.letter("a@example.org", "Later", "Your code is 654321", dedupe="test:b")
    outbox.let_go(Outgoing.objects.all())
    request = rf.get("/dev/outbox/")
    request.user = reader

    page = dev_outbox(request).content.decode()

    assert page.count("已清空") == 2
    assert "a@example.org" in page
    assert "654321" not in page
    assert outbox.send_due() == 0


def test_a_code_that_nobody_can_use_is_emptied_and_shown_so(rf, reader, settings):
    settings.DEV_PAGES = True
    with time_machine.travel(now() - timedelta(days=3)):
        send_code(Purpose.SIGN_UP, "lin@example.org")
    forget_codes()
    request = rf.get("/dev/outbox/")
    request.user = reader

    assert "已清空" in dev_outbox(request).content.decode()
    assert outbox.send_due() == 0
