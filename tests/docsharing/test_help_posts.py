"""A reader asks the others: points set aside first, limits, raising, taking back, expiry."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from accounts.models import User
from accounts.services import close_account
from docsharing.models import HelpPost, HelpState
from docsharing.queries.helping import bounties_of_posts
from docsharing.services import help as services
from docsharing.tasks import lapse
from ledger.models import Account, PointHold
from ledger.queries.points import points_held
from portal.clock import now
from portal.models import Notice
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.conftest import ARTICLE, pay_in
from tests.docsharing.helpplay import answered, helper, known, posted, with_points

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def asker(reader) -> User:
    return with_points(known(reader), points=100, bonus=20)


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("code", flat=True))


def test_the_bounty_is_set_aside_bonus_first_with_the_post(asker):
    post = posted(asker, bounty=30)

    held = points_held(asker)
    assert (held.points, held.bonus, held.held) == (90, 0, 30)
    assert (post.state, post.hold.amount, post.hold.user) == ("open", 30, asker)
    assert post.expires_at - post.opened_at == timedelta(days=7)


def test_nothing_is_posted_that_the_points_do_not_pay(asker):
    with pytest.raises(Refusal, match="points-too-few"):
        posted(asker, bounty=121)

    assert not HelpPost.objects.exists()
    assert points_held(asker).available == 120


def test_who_asks_is_known_to_the_library(other_reader):
    with pytest.raises(Refusal, match="help-needs-real-name"):
        posted(with_points(other_reader, 50))


@pytest.mark.parametrize("bounty", [0, 9, 501])
def test_a_bounty_is_ten_to_five_hundred(asker, bounty):
    with_points(asker, 1000)
    with pytest.raises(Refusal, match="bounty-out-of-range"):
        posted(asker, bounty=bounty)


@pytest.mark.parametrize("bounty", [10, 500])
def test_the_least_and_the_most_are_taken(asker, bounty):
    with_points(asker, 1000)
    assert posted(asker, bounty=bounty).bounty == bounty


def test_a_new_reader_offers_at_most_fifty(asker):
    User.objects.filter(pk=asker.pk).update(joined_at=now() - timedelta(days=6, hours=23))
    asker.refresh_from_db()
    with pytest.raises(Refusal, match="bounty-of-newcomer"):
        posted(asker, bounty=51)
    assert posted(asker, bounty=50)

    User.objects.filter(pk=asker.pk).update(joined_at=now() - timedelta(days=7))
    asker.refresh_from_db()
    assert posted(asker, bounty=51)


def test_three_posts_a_day_withdrawn_ones_too(asker):
    for _n in range(3):
        services.withdraw(posted(asker, bounty=10), by=asker)
    with pytest.raises(Refusal, match="help-posts-day"):
        posted(asker, bounty=10)

    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert posted(asker, bounty=10)


@time_machine.travel("2026-11-02T04:00:00Z", tick=False)
def test_twenty_posts_a_month(asker):
    set_rule("bounty.posts_day", 50, by=None)
    for _n in range(20):
        services.withdraw(posted(asker, bounty=10), by=asker)
    with pytest.raises(Refusal, match="help-posts-month"):
        posted(asker, bounty=10)

    with time_machine.travel("2026-11-30T16:00:00Z", tick=False):  # December in Shanghai
        assert posted(asker, bounty=10)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": "  "}, "required"),
        ({"kind": "favour"}, "invalid"),
        ({"language": "tlh"}, "invalid"),
        ({"library_limit_fen": 500}, "help-question-stays"),
        ({"kind": "document", "library_limit_fen": 500}, "help-citation-needed"),
    ],
)
def test_what_is_asked_for_must_make_sense(asker, values, code):
    with pytest.raises(Refusal, match=code):
        posted(asker, **values)


def test_a_bounty_is_raised_and_never_lowered(asker):
    post = posted(asker, bounty=30)
    first = post.hold_id

    post = services.raise_bounty(post, bounty=60, by=asker)

    assert (post.bounty, post.hold.amount, post.hold_id != first) == (60, 60, True)
    assert (points_held(asker).held, points_held(asker).available) == (60, 60)
    for lower in (60, 59):
        with pytest.raises(Refusal, match="bounty-only-rises"):
            services.raise_bounty(post, bounty=lower, by=asker)
    with pytest.raises(Refusal, match="points-too-few"):
        services.raise_bounty(post, bounty=121, by=asker)
    assert points_held(asker).held == 60


def test_nobody_else_raises_or_takes_back(asker, other_reader):
    post = posted(asker)
    for act in (
        lambda: services.raise_bounty(post, bounty=60, by=other_reader),
        lambda: services.withdraw(post, by=other_reader),
        lambda: services.found_it_myself(post, by=other_reader),
    ):
        with pytest.raises(Refusal, match="not-found"):
            act()


@pytest.mark.parametrize("way", [services.withdraw, services.found_it_myself])
def test_before_an_answer_all_comes_back(asker, way):
    post = posted(asker, bounty=30)
    at_work = helper()
    services.claim(post, by=at_work)

    post = way(post, by=asker)

    assert post.state == HelpState.WITHDRAWN
    assert post.closed_at is not None
    assert (points_held(asker).available, points_held(asker).held) == (120, 0)
    assert told(at_work) == ["help.called-off"]
    assert post.claims.get().outcome == "called-off"


def test_after_an_answer_nothing_is_taken_back(asker):
    post = posted(asker)
    answered(post, helper())
    for act in (services.withdraw, services.found_it_myself):
        with pytest.raises(Refusal, match="wrong-state"):
            act(post, by=asker)
    with pytest.raises(Refusal, match="wrong-state"):
        services.raise_bounty(post, bounty=60, by=asker)


def test_after_seven_days_without_an_answer_all_comes_back_once(asker):
    post = posted(asker, bounty=30)
    with time_machine.travel(post.expires_at - timedelta(seconds=1), tick=False):
        lapse()
    assert HelpPost.objects.get().state == HelpState.OPEN

    with time_machine.travel(post.expires_at, tick=False):
        lapse()
        lapse()
        assert services.expire_post(post) is False

    assert HelpPost.objects.get().state == HelpState.EXPIRED
    assert (points_held(asker).available, points_held(asker).held) == (120, 0)
    assert told(asker) == ["help.expired"]


def test_who_asks_for_help_stays_until_it_is_ended(asker):
    post = posted(asker)
    with pytest.raises(Refusal, match="account-still-needed"):
        close_account(asker)
    services.withdraw(post, by=asker)
    close_account(asker)
    asker.refresh_from_db()
    assert asker.erased_at is not None


def test_the_check_of_the_books_sees_a_bounty_without_its_post(asker):
    post = posted(asker)
    assert list(bounties_of_posts()) == []
    with transaction.atomic():
        HelpPost.objects.filter(pk=post.pk).update(state="expired", closed_at=now())
        assert [each.what for each in bounties_of_posts()] == [f"help post {post.pk}"]
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change",
    [
        {"bounty": 29},
        {"title": "another"},
        {"asker_id": 999_999},
        {"bounty": 0},
        {"paid": 5},
        {"state": "lost"},
        {"state": "answered"},
        {"state": "closed"},
        {"state": "transferred_to_library", "closed_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_the_database_keeps_a_post_as_it_was_asked(asker, change):
    post = posted(asker)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpPost.objects.filter(pk=post.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpPost.objects.filter(pk=post.pk).delete()


def test_a_document_may_go_to_the_library_at_the_price_agreed_to(asker, librarian):
    pay_in(asker, 2000)
    asked = {"kind": "document", "citation": ARTICLE, "title": ARTICLE.title}
    plain = posted(asker, **asked)
    with pytest.raises(Refusal, match="help-not-for-library"):
        services.transfer_to_library(plain, by=librarian)
    cheap = posted(asker, **asked, library_limit_fen=100)
    with pytest.raises(Refusal, match="over-your-limit"):
        services.transfer_to_library(cheap, by=librarian)
    assert HelpPost.objects.get(pk=cheap.pk).state == HelpState.OPEN

    post = posted(asker, **asked, library_limit_fen=500)
    request = services.transfer_to_library(post, by=librarian)

    post.refresh_from_db()
    assert (post.state, post.request) == (HelpState.TRANSFERRED, request)
    assert (request.case.reader, request.citation.doi) == (asker, ARTICLE.doi)
    assert points_held(asker).held == 60
    assert told(asker) == ["help.transferred"]
    with pytest.raises(Refusal, match="wrong-state"):
        services.transfer_to_library(post, by=librarian)


def test_readers_take_nothing_over(asker, other_reader):
    post = posted(asker)
    with pytest.raises(Refusal, match="not-found"):
        services.transfer_to_library(post, by=other_reader)


def test_points_that_are_set_aside_are_not_spent_twice(asker):
    posted(asker, bounty=100)
    with pytest.raises(Refusal, match="points-too-few"):
        posted(asker, bounty=21)
    assert PointHold.objects.count() == 1
    assert Account.objects.filter(user=asker, balance__lt=0).count() == 0
