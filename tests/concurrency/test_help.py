"""Forty at once on the help board: one claim, one payment, no point spent twice."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError

from accounts.models import User
from accounts.services import require_active
from docsharing.models import HelpClaim, HelpPost, HelpState
from docsharing.services import help as services
from docsharing.services.help.answers import accept
from docsharing.tasks import lapse
from ledger.models import PointAward, PointHold
from ledger.queries.points import points_held
from ledger.services import check_books
from portal.clock import now
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.helpplay import answered, helper, known, posted, with_points
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40


def refusals(outcome) -> Counter[str]:
    assert all(isinstance(error, Refusal) for error in outcome.lost), outcome.lost
    return Counter(error.code for error in outcome.lost)


@pytest.fixture
def asker(transactional_db) -> User:
    return with_points(known(person("asker", "王小满")), points=40, bonus=10)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def helpers(count: int) -> list[User]:
    return [helper(f"h{n}") for n in range(count)]


def unlocked(post: HelpPost) -> HelpPost:
    return HelpPost.objects.get(pk=post.pk)


def test_of_forty_who_take_a_post_on_one_has_it(asker):
    post, people = posted(asker), helpers(CLIENTS)

    outcome = at_once(lambda n: services.claim(post, by=people[n]), CLIENTS)

    assert len(outcome.won) == 1
    assert refusals(outcome) == {"claimed-already": CLIENTS - 1}
    assert HelpClaim.objects.living().count() == 1


def test_without_the_lock_they_meet_at_the_compare_and_the_constraint(asker, monkeypatch):
    """The negative control: without any of the two, they would all have it."""
    post, people = posted(asker), helpers(10)
    monkeypatch.setattr("docsharing.services.help.claims.locked", unlocked)
    outcome = at_once(lambda n: services.claim(post, by=people[n]), 10)
    assert len(outcome.won) == 1

    moment = now()
    values = {"post": post, "claimed_at": moment, "until": moment + timedelta(minutes=15)}
    HelpClaim.objects.living().update(ended_at=moment, outcome="expired")
    outcome = at_once(lambda n: HelpClaim.objects.create(helper=people[n], **values), 10)
    assert len(outcome.won) == 1
    assert all(isinstance(error, DatabaseError) for error in outcome.lost)


def test_forty_clicks_on_accept_pay_once(asker):
    post, winner = posted(asker, bounty=30), helper()
    answered(post, winner)

    outcome = at_once(lambda _n: services.accept(post, by=again(asker)), CLIENTS)

    assert (len(outcome.won), outcome.lost) == (CLIENTS, [])
    assert points_held(winner).pending == 35
    assert points_held(asker).available == 20
    assert check_books().differences == []


def test_without_the_lock_and_the_look_the_books_still_pay_once(asker, monkeypatch):
    """The negative control: all of them believe that nobody has accepted yet."""
    post, winner = posted(asker, bounty=30), helper()
    answered(post, winner)
    stale = HelpPost.objects.get(pk=post.pk)
    monkeypatch.setattr(
        "docsharing.services.help.answers.locked",
        lambda _post: HelpPost.from_db("default", *_columns(stale)),
    )

    outcome = at_once(lambda _n: services.accept(post, by=again(asker)), 10)

    assert len(outcome.won) == 1
    assert all(isinstance(error, Refusal) for error in outcome.lost)
    assert points_held(winner).pending == 35
    assert check_books().differences == []


def _columns(post: HelpPost) -> tuple[list[str], list[object]]:
    names = [field.attname for field in HelpPost._meta.concrete_fields]
    return names, [getattr(post, name) for name in names]


def test_accept_dispute_and_time_at_once_end_one_way(asker):
    post, winner = posted(asker, bounty=30), helper()
    answered(post, winner)
    due = HelpPost.objects.get(pk=post.pk).accept_by

    acts = (
        lambda: services.accept(post, by=again(asker)),
        lambda: services.dispute(post, fault="wrong", by=again(asker)),
        lambda: accept(post, by=None),
    )
    with time_machine.travel(due - timedelta(seconds=1), tick=False):
        at_once(lambda n: acts[n % 3](), CLIENTS)

    state = HelpPost.objects.get(pk=post.pk).state
    paid = {HelpState.ACCEPTED: 35, HelpState.DISPUTED: 0}[state]
    assert points_held(winner).pending == paid
    assert check_books().differences == []


def test_claims_withdrawal_and_expiry_at_once_leave_one_end(asker):
    post, people = posted(asker, bounty=30), helpers(20)
    with time_machine.travel(post.expires_at, tick=False):

        def act(n: int) -> object:
            if n % 2:
                return services.claim(post, by=people[n // 2])
            return lapse() if n % 4 else services.withdraw(post, by=again(asker))

        at_once(act, CLIENTS)

    assert HelpPost.objects.get(pk=post.pk).state in {"expired", "withdrawn"}
    assert not HelpClaim.objects.exists()
    assert (points_held(asker).available, points_held(asker).held) == (50, 0)
    assert check_books().differences == []


def test_forty_posts_at_once_hold_no_point_twice(asker):
    set_rule("bounty.posts_day", 100, by=None)
    set_rule("bounty.posts_month", 100, by=None)

    outcome = at_once(lambda _n: posted(again(asker), bounty=20), CLIENTS)

    assert len(outcome.won) == 2
    assert refusals(outcome) == {"points-too-few": CLIENTS - 2}
    assert (points_held(asker).available, points_held(asker).held) == (10, 40)
    assert PointHold.objects.count() == HelpPost.objects.count() == 2
    assert check_books().differences == []


def test_forty_posts_at_once_are_three_a_day(asker):
    with_points(asker, points=900)

    outcome = at_once(lambda _n: posted(again(asker), bounty=10), CLIENTS)

    assert len(outcome.won) == 3
    assert refusals(outcome) == {"help-posts-day": CLIENTS - 3}


def test_without_the_lock_of_the_person_more_than_three_slip_through(asker, monkeypatch):
    """The negative control: count, then insert."""
    with_points(asker, points=900)
    monkeypatch.setattr("docsharing.services.help.posts.require_still_active", require_active)
    # The purses are locked as well, but only after the count.
    at_once(lambda _n: posted(again(asker), bounty=10), CLIENTS)

    assert HelpPost.objects.count() > 3


def test_two_managers_decide_at_once_and_one_wins(asker, manager, second_manager):
    post, winner = posted(asker, bounty=30), helper()
    answered(post, winner)
    made = services.dispute(post, fault="wrong", by=asker)
    people = [manager, second_manager]
    with time_machine.travel(made.replace_by, tick=False):
        outcome = at_once(
            lambda n: services.decide(
                post,
                decision=["pay", "return"][n % 2],
                reason="x",
                by=User.objects.get(pk=people[n % 2].pk),
            ),
            CLIENTS,
        )

    assert len(outcome.won) == 1
    assert refusals(outcome) == {"wrong-state": CLIENTS - 1}
    assert sum(PointAward.objects.values_list("amount", flat=True)) in {0, 35}
    assert check_books().differences == []


def test_raising_at_once_holds_the_last_bounty_alone(asker):
    post = posted(asker, bounty=10)

    at_once(lambda n: services.raise_bounty(post, bounty=11 + n, by=again(asker)), 30)

    post.refresh_from_db()
    assert points_held(asker).held == post.bounty == post.hold.amount == 40
    assert PointHold.objects.filter(ended_by__isnull=True).count() == 1
    assert check_books().differences == []
