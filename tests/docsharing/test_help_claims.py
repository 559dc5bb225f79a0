"""One reader at a time is at work on a post: her minutes, her limits, never the asker herself."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from accounts.models import RealNameCheck, User
from accounts.services import close_account, suspend
from docsharing.models import HelpClaim, HelpPost, HelpState
from docsharing.services import help as services
from docsharing.services.help.answers import Given
from docsharing.tasks import lapse
from portal.clock import now
from portal.models import Notice
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.helpplay import answered, helper, known, posted, with_points
from tests.factories import person

pytestmark = pytest.mark.usefixtures("check_books_after")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def asker(reader) -> User:
    return with_points(known(reader), points=1000)


@pytest.fixture
def first(db) -> User:
    return helper("first")


@pytest.fixture
def second(db) -> User:
    return helper("second")


@pytest.fixture
def post(asker) -> HelpPost:
    return posted(asker)


def outcomes(user: User) -> list[str]:
    return list(user.help_claims.order_by("pk").values_list("outcome", flat=True))


def test_a_claim_is_one_reader_s_for_fifteen_minutes(post, first, second):
    claim = services.claim(post, by=first)

    assert claim.until - claim.claimed_at == 15 * MINUTE
    assert HelpPost.objects.get().state == HelpState.CLAIMED
    with pytest.raises(Refusal, match="claimed-already"):
        services.claim(post, by=second)
    assert services.claim(post, by=first) == claim
    assert HelpClaim.objects.count() == 1


def test_a_claim_that_is_over_lets_others_in_even_if_nobody_swept(post, first, second):
    claim = services.claim(post, by=first)
    with time_machine.travel(claim.until, tick=False):
        with pytest.raises(Refusal, match="claim-over"):
            services.answer(post, Given("1945", declares=True), by=first)
        assert services.claim(post, by=second).helper == second
    assert outcomes(first) == ["expired"]
    assert first.help_claims.get().ended_at == claim.until


def test_the_sweep_gives_a_late_claim_back_once(post, first):
    claim = services.claim(post, by=first)
    with time_machine.travel(claim.until - timedelta(seconds=1), tick=False):
        lapse()
    assert HelpPost.objects.get().state == HelpState.CLAIMED

    with time_machine.travel(claim.until + 60 * MINUTE, tick=False):
        lapse()
        lapse()
        assert services.end_late_claim(claim) is False

    assert HelpPost.objects.get().state == HelpState.OPEN
    assert first.help_claims.get().ended_at == claim.until
    assert list(Notice.objects.values_list("code", flat=True)) == ["help.claim-over"]


def test_a_claim_is_extended_once_to_thirty_minutes_in_all(post, first, second):
    claim = services.claim(post, by=first)
    with pytest.raises(Refusal, match="not-found"):
        services.extend_claim(post, by=second)
    with time_machine.travel(claim.claimed_at + 14 * MINUTE, tick=False):
        longer = services.extend_claim(post, by=first)
        assert longer.until - longer.claimed_at == 30 * MINUTE
        with pytest.raises(Refusal, match="claim-extended"):
            services.extend_claim(post, by=first)
    with (
        time_machine.travel(claim.claimed_at + 30 * MINUTE, tick=False),
        pytest.raises(Refusal, match="claim-over"),
    ):
        services.extend_claim(post, by=first)


def test_given_up_it_is_open_again(post, first, second):
    services.claim(post, by=first)
    with pytest.raises(Refusal, match="not-found"):
        services.give_up_claim(post, by=second)

    services.give_up_claim(post, by=first)

    assert outcomes(first) == ["given-up"]
    assert services.claim(post, by=second).helper == second


def test_never_the_asker(post, asker):
    with pytest.raises(Refusal, match="own-help-post"):
        services.claim(post, by=asker)


def test_never_somebody_whom_the_library_does_not_know(post, other_reader):
    with pytest.raises(Refusal, match="help-needs-real-name"):
        services.claim(post, by=other_reader)


def test_never_the_same_person_by_a_document(post, asker, first):
    """She was known by this account before: its check is retired, and her hash says who she is."""
    asker_hash = asker.name_checks.get().person_hash
    RealNameCheck.objects.create(
        user=first,
        document="id-card",
        name="王小满",
        mask="5***1",
        person_hash=asker_hash,
        verified_at=now(),
        retired_at=now(),
    )
    with pytest.raises(Refusal, match="same-person"):
        services.claim(post, by=first)


def test_never_by_the_telephone_of_the_guardian(post, asker, first):
    User.objects.filter(pk=asker.pk).update(phone="+8613812345678")
    RealNameCheck.objects.create(
        user=first,
        document="id-card",
        name="王小小",
        mask="5***2",
        is_child=True,
        guardian_name="王小满",
        guardian_phone="138 1234 5678",
        person_hash="c" * 64,
        verified_at=now(),
        retired_at=now(),
    )
    with pytest.raises(Refusal, match="same-person"):
        services.claim(post, by=first)


def test_three_claims_left_in_a_day_end_in_a_day_s_ban(asker, first):
    post = posted(asker)
    for _n in range(3):
        services.claim(post, by=first)
        services.give_up_claim(post, by=first)
    with pytest.raises(Refusal, match="claim-banned"):
        services.claim(post, by=first)

    last = first.help_claims.latest("pk").ended_at
    with (
        time_machine.travel(last + timedelta(hours=23, minutes=59), tick=False),
        pytest.raises(Refusal, match="claim-banned"),
    ):
        services.claim(post, by=first)
    with time_machine.travel(last + timedelta(hours=24), tick=False):
        services.claim(post, by=first)
        services.give_up_claim(post, by=first)
        assert services.claim(post, by=first).helper == first


def test_answered_and_called_off_claims_do_not_count(asker, first):
    set_rule("bounty.posts_day", 20, by=None)
    for _n in range(2):
        post = posted(asker)
        services.claim(post, by=first)
        services.withdraw(post, by=asker)
        answered(posted(asker), first)
    post = posted(asker)
    services.claim(post, by=first)
    services.give_up_claim(post, by=first)
    assert services.claim(post, by=first)


def test_nobody_keeps_more_posts_than_she_could_leave(asker, first):
    set_rule("bounty.posts_day", 20, by=None)
    for _n in range(3):
        services.claim(posted(asker), by=first)
    with pytest.raises(Refusal, match="claims-too-many"):
        services.claim(posted(asker), by=first)


def test_a_new_reader_earns_at_most_fifty_with_a_post(asker, first):
    User.objects.filter(pk=first.pk).update(joined_at=now())
    first.refresh_from_db()
    with pytest.raises(Refusal, match="bounty-of-newcomer"):
        services.claim(posted(asker, bounty=51), by=first)
    assert services.claim(posted(asker, bounty=50), by=first)


def test_after_its_seven_days_nobody_takes_a_post_on(post, first):
    with (
        time_machine.travel(post.expires_at, tick=False),
        pytest.raises(Refusal, match="help-over"),
    ):
        services.claim(post, by=first)


def test_who_took_it_on_in_time_may_still_answer(post, first):
    with time_machine.travel(post.expires_at - MINUTE, tick=False):
        services.claim(post, by=first)
    with time_machine.travel(post.expires_at + 5 * MINUTE, tick=False):
        lapse()
        services.answer(post, Given("1945", declares=True), by=first)
    assert HelpPost.objects.get().state == HelpState.ANSWERED


def test_an_ended_post_is_taken_on_by_nobody(post, asker, first):
    services.withdraw(post, by=asker)
    with pytest.raises(Refusal, match="wrong-state"):
        services.claim(post, by=first)


def test_whoever_leaves_or_is_suspended_leaves_her_claim(asker, first, second, administrator):
    left, other = posted(asker), posted(asker)
    services.claim(left, by=first)
    services.claim(other, by=second)

    close_account(first)
    suspend(second, reason="x", by=administrator)

    assert {row.state for row in HelpPost.objects.all()} == {HelpState.OPEN}


def test_a_suspended_reader_takes_nothing_on(post, first, administrator):
    suspend(first, reason="x", by=administrator)
    first.refresh_from_db()
    with pytest.raises(Refusal, match="suspended"):
        services.claim(post, by=first)


@pytest.mark.parametrize(
    "change",
    [
        {"helper_id": 999_999},
        {"outcome": "expired"},
        {"ended_at": "2026-01-01T00:00:00Z"},
        {"until": "2020-01-01T00:00:00Z"},
    ],
)
def test_the_database_keeps_a_claim(post, first, change):
    claim = services.claim(post, by=first)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpClaim.objects.filter(pk=claim.pk).update(**change)


def test_an_ended_claim_is_ended_for_good_and_an_extended_one_extended(post, first):
    claim = services.claim(post, by=first)
    services.extend_claim(post, by=first)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpClaim.objects.filter(pk=claim.pk).update(until=now() + timedelta(days=1))
    services.give_up_claim(post, by=first)
    for change in ({"ended_at": None, "outcome": ""}, {"outcome": "answered"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            HelpClaim.objects.filter(pk=claim.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpClaim.objects.filter(pk=claim.pk).delete()


def test_two_living_claims_of_a_post_cannot_be(post, first, second):
    services.claim(post, by=first)
    values = {"claimed_at": now(), "until": now() + MINUTE}
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpClaim.objects.create(post=post, helper=second, **values)
    assert person("third", "第三").help_claims.count() == 0
