"""The member's own place: her home, her notices, and which of them also come by mail."""

import pytest

from portal import notices, outbox, queries, slots, words
from portal.models import Notice, NoticeChoice
from portal.slots import Card


@pytest.fixture
def tell(reader):
    words.register({"test.told": "Told %(n)s"})

    def make(n, **more):
        return notices.notify(reader, "test.told", {"n": n}, dedupe=f"test:{n}", mail=False, **more)

    return make


@pytest.fixture
def browser(sign_in, reader):
    return sign_in(reader)


def test_strangers_are_led_to_sign_in(client, db):
    for path in ("/me/", "/me/notices/", "/me/notices/settings/"):
        assert client.get(path).status_code == 302, path


def test_the_members_home_shows_the_cards_of_the_apps(browser, monkeypatch):
    card = Card("parts/tag.html", {"text": "two <b> ready", "tone": "ok"})
    monkeypatch.setitem(slots._slots, "member", [(1, lambda _request: [card])])

    page = browser.get("/me/").content.decode()

    assert "王小满" in page
    assert '<section class="card-p pad wide"><span class="tag ok">two &lt;b&gt; ready' in page


def test_notices_are_listed_newest_first_in_pages(browser, tell, django_assert_max_num_queries):
    for n in range(30):
        tell(n)

    with django_assert_max_num_queries(8):
        page = browser.get("/me/notices/").content.decode()

    assert page.index("Told 29") < page.index("Told 28")
    assert "Told 4<" not in page
    assert "Told 4<" in browser.get("/me/notices/", {"page": 2}).content.decode()


def test_opening_a_notice_reads_it_and_leads_on(browser, tell):
    notice = tell(1, url="/help/")

    answer = browser.post(f"/me/notices/{notice.pk}/")

    assert answer.url == "/help/"
    assert Notice.objects.get().read_at


def test_a_notice_never_leads_to_another_site(browser, tell):
    notice = tell(1, url="//evil.example/")

    assert browser.post(f"/me/notices/{notice.pk}/").url == "/me/notices/"


def test_anothers_notice_is_not_there(sign_in, other_reader, tell):
    notice = tell(1)
    browser = sign_in(other_reader)

    assert browser.post(f"/me/notices/{notice.pk}/").status_code == 404
    assert not Notice.objects.get().read_at


def test_all_are_marked_as_read_at_once(browser, tell):
    tell(1)
    tell(2)

    browser.post("/me/notices/read/")

    assert not Notice.objects.filter(read_at=None).exists()
    assert "没有未读通知" in browser.get("/me/notices/", {"show": "unread"}).content.decode()


def test_the_menu_counts_what_is_unread(browser, tell):
    tell(1)
    tell(2)

    assert '<span class="c">2</span>' in browser.get("/me/").content.decode()


def test_an_empty_inbox_says_what_will_stand_there(browser):
    assert "还没有通知" in browser.get("/me/notices/").content.decode()


def test_mails_are_chosen_by_topic_save_money_and_security(browser, reader):
    browser.post("/me/notices/settings/", {"library": "on"})

    refused = NoticeChoice.objects.filter(user=reader, mail=False)
    assert set(refused.values_list("topic", flat=True)) == {"requests", "steps"}
    assert notices.wants_mail(reader, "money")
    assert not notices.wants_mail(reader, "requests")


def test_what_portal_holds_on_a_person_is_told_to_her(reader, other_reader, tell):
    tell(1)
    notices.choose(reader, "library", mail=False)
    outbox.mail(reader, "test.told", {"n": 1}, dedupe="test:mail")
    outbox.mail(other_reader, "test.told", {"n": 2}, dedupe="test:other")

    held = queries.held_on(reader)

    assert [row["text"] for row in held["notices"]] == ["Told 1"]
    assert held["notice_choices"] == [{"topic": "library", "mail": False}]
    assert len(held["mails_and_messages"]) == 1
