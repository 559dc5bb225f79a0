"""The ranking of a quarter, with names of those who want it, and the feed of the board."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import close_account
from docsharing.models import HelpProfile
from docsharing.queries.help_ranking import Quarter, quarter_named, ranking
from docsharing.services import help as services
from portal.rules import set_rule
from tests.docsharing.helpplay import answered, helper, known, posted, with_points
from tests.factories import person

pytestmark = pytest.mark.usefixtures("check_books_after")
RANKING = "/help-board/ranking/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def asker(reader) -> User:
    set_rule("bounty.posts_day", 100, by=None)
    return with_points(known(reader), points=500)


def helped(asker: User, by: User) -> None:
    post = posted(asker, bounty=10)
    answered(post, by)
    services.accept(post, by=asker)


def test_many_readers_helped_count_before_many_answers(asker):
    other = with_points(known(person("other_asker", "另一人")), points=100)
    broad, narrow = helper("broad"), helper("narrow")
    for _n in range(3):
        helped(asker, narrow)
    helped(asker, broad)
    helped(other, broad)

    ranks = ranking(quarter_named("2026Q4"), broad)

    assert [(each.place, each.askers, each.answers) for each in ranks] == [(1, 2, 2), (2, 1, 3)]
    assert [each.is_me for each in ranks] == [True, False]


def test_only_who_wants_it_is_named_and_nobody_who_has_left(asker, sign_in):
    winner = helper()
    helped(asker, winner)
    assert "何帮手" not in Client().get(RANKING).content.decode()

    sign_in(winner).post(f"{RANKING}name/", {"shows_name": "on"})
    assert "何帮手" in Client().get(RANKING).content.decode()
    sign_in(winner).post(f"{RANKING}name/", {})
    assert "何帮手" not in Client().get(RANKING).content.decode()

    services.choose_name(winner, shows_name=True)
    close_account(winner)
    assert not HelpProfile.objects.exists()


def test_what_is_equal_shares_a_place(asker):
    for name in ("one", "two"):
        helped(asker, helper(name))

    assert [each.place for each in ranking(quarter_named(""), asker)] == [1, 1]


def test_a_quarter_ends_at_midnight_in_shanghai(asker, clock):
    winner = helper()
    post = posted(asker, bounty=10)
    clock.move_to("2026-11-29T02:00:00Z", tick=False)
    answered(post, winner)
    clock.move_to("2026-12-31T16:00:01Z", tick=False)  # the first of January there
    services.accept(post, by=None)

    assert ranking(Quarter(2026, 4), asker) == []
    assert len(ranking(Quarter(2027, 1), asker)) == 1


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("2026Q1", Quarter(2026, 1)),
        ("2025Q4", Quarter(2025, 4)),
        ("", Quarter(2026, 4)),
        ("2026Q5", Quarter(2026, 4)),
        ("1999Q1", Quarter(2026, 4)),
        ("9999Q1", Quarter(2026, 4)),
        ("２０２６Q1", Quarter(2026, 4)),
        ("2026-1", Quarter(2026, 4)),
    ],
)
def test_a_quarter_has_a_name(name, wanted):
    assert quarter_named(name) == wanted


def test_quarters_follow_each_other():
    last = Quarter(2026, 4)

    assert (last.first, last.after) == (date(2026, 10, 1), date(2027, 1, 1))
    assert (last.following, last.before) == (Quarter(2027, 1), Quarter(2026, 3))
    assert Quarter(2026, 1).before == Quarter(2025, 4)


def test_a_feed_reader_gets_titles_and_no_details(asker):
    post = posted(asker, title="一篇<旧>文\x01", details="只给登录的人看")
    answer = Client().get("/help-board/feed.rss")

    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    [item] = ET.fromstring(answer.content).iter("item")  # noqa: S314 - our own
    assert item.findtext("title") == "一篇<旧>文 "
    assert item.findtext("link").endswith(f"/help-board/{post.pk}/")
    assert "只给登录的人看" not in answer.content.decode()
    assert asker.name not in answer.content.decode()
