"""An answer: who sees it, acceptance by hand and by time, disputes, the moderator, reports."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import close_account
from docsharing.models import HelpAnswer, HelpDispute, HelpPost, HelpReport, HelpState
from docsharing.queries.helping import my_data
from docsharing.services import help as services
from docsharing.services.help.answers import Given
from docsharing.tasks import lapse
from ledger.models import PointAward
from ledger.queries.points import points_held
from ledger.services import confirm_points
from portal.clock import now
from portal.models import Notice, StoredFile
from portal.refusals import Refusal
from tests.docsharing.helpplay import answered, helper, known, posted, upload, with_points

pytestmark = pytest.mark.usefixtures("check_books_after")
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BETTER = Given("1945 年 5 月 31 日，见《重庆报史》。", declares=True)


@pytest.fixture
def asker(reader) -> User:
    return with_points(known(reader), points=100, bonus=20)


@pytest.fixture
def winner(db) -> User:
    return helper()


@pytest.fixture
def post(asker) -> HelpPost:
    return posted(asker, bounty=30)


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("code", flat=True))


def awards(user: User) -> dict[str, int]:
    rows = PointAward.objects.filter(user=user, revoked_by__isnull=True)
    return {
        book: sum(rows.filter(book=book).values_list("amount", flat=True))
        for book in rows.values_list("book", flat=True)
    }


def disputed(post: HelpPost, asker: User, winner: User) -> HelpDispute:
    answered(post, winner)
    return services.dispute(post, fault="wrong", note="这是另一份报纸。", by=asker)


def test_an_accepted_answer_earns_its_bounty_and_five_points(post, asker, winner):
    answered(post, winner)
    assert told(asker) == ["help.answered"]

    post = services.accept(post, by=asker, thanks="谢谢您")

    assert (post.state, post.paid, post.paid_to, post.thanks) == ("accepted", 30, winner, "谢谢您")
    # Twenty of the thirty were bonus points, and stay so; the reward is the library's.
    assert awards(winner) == {"bonus": 20, "points": 15}
    assert (points_held(winner).pending, points_held(winner).available) == (35, 0)
    assert (points_held(asker).available, points_held(asker).held) == (90, 0)
    assert told(winner) == ["help.accepted"]
    with time_machine.travel(now() + timedelta(days=7), tick=False):
        confirm_points()
    assert (points_held(winner).points, points_held(winner).bonus) == (15, 20)


def test_accepted_twice_it_is_paid_once(post, asker, winner):
    answered(post, winner)
    services.accept(post, by=asker)
    services.accept(post, by=asker)

    assert awards(winner) == {"bonus": 20, "points": 15}


def test_nobody_accepts_for_the_asker(post, winner, manager):
    answered(post, winner)
    for other in (winner, manager):
        with pytest.raises(Refusal, match="not-found"):
            services.accept(post, by=other)


def test_after_forty_eight_hours_of_silence_it_counts_as_accepted(post, asker, winner):
    answered(post, winner)
    post.refresh_from_db()
    assert post.accept_by - HelpAnswer.objects.get().answered_at == 48 * HOUR
    with time_machine.travel(post.accept_by - SECOND, tick=False):
        lapse()
    assert HelpPost.objects.get().state == HelpState.ANSWERED

    with time_machine.travel(post.accept_by, tick=False):
        lapse()
        lapse()

    post.refresh_from_db()
    assert (post.state, post.paid) == (HelpState.ACCEPTED, 30)
    assert awards(winner) == {"bonus": 20, "points": 15}
    assert told(asker) == ["help.answered", "help.accepted-for-you"]
    with time_machine.travel(post.accept_by + timedelta(days=7), tick=False):
        lapse()
    assert HelpPost.objects.get().state == HelpState.CLOSED


def test_staff_who_answer_earn_no_points_and_the_bounty_goes_back(post, asker, winner):
    winner.groups.add(Group.objects.get(name=Role.LIBRARIAN))
    answered(post, winner)

    post = services.accept(post, by=asker)

    assert (post.state, post.paid, post.paid_to) == (HelpState.ACCEPTED, 0, None)
    assert awards(winner) == {}
    assert points_held(asker).available == 120
    assert told(winner) == ["help.accepted-staff"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given("1945"), "help-declaration-needed"),
        (Given("  ", declares=True), "help-answer-empty"),
    ],
)
def test_an_answer_says_something_and_may_be_shared(post, winner, given, code):
    services.claim(post, by=winner)
    with pytest.raises(Refusal, match=code):
        services.answer(post, given, by=winner)
    assert HelpPost.objects.get().state == HelpState.CLAIMED


def test_only_who_took_it_on_answers(post, winner, other_reader):
    services.claim(post, by=winner)
    with pytest.raises(Refusal, match="not-found"):
        services.answer(post, BETTER, by=other_reader)


def test_a_file_is_the_asker_s_and_the_moderators_for_seven_days(post, asker, winner, manager):
    made = answered(post, winner, file=upload(), text="")
    assert made.sha256 == made.file.sha256 != ""
    stranger = helper("stranger")
    for other in (winner, stranger):
        with pytest.raises(Refusal, match="not-found"):
            services.open_answer(made, by=other)
    assert services.open_answer(made, by=manager) == made.file
    assert HelpAnswer.objects.get().opened_at is None
    assert services.open_answer(made, by=asker) == made.file
    opened = HelpAnswer.objects.get().opened_at
    assert opened is not None
    services.open_answer(made, by=asker)
    assert HelpAnswer.objects.get().opened_at == opened

    with time_machine.travel(made.visible_until, tick=False):
        with pytest.raises(Refusal, match="help-file-gone"):
            services.open_answer(made, by=asker)
        assert services.open_answer(made, by=manager) == made.file


def test_after_thirty_days_the_file_goes_and_its_hash_stays(post, winner):
    made = answered(post, winner, file=upload())
    with time_machine.travel(made.purge_at - SECOND, tick=False):
        lapse()
    assert StoredFile.objects.get().purged_at is None
    with time_machine.travel(made.purge_at, tick=False):
        lapse()
    assert StoredFile.objects.get().purged_at is not None
    assert HelpAnswer.objects.get().sha256 == made.sha256


def test_a_disputed_answer_is_replaced_once_and_may_be_accepted(post, asker, winner):
    made = disputed(post, asker, winner)
    assert made.replace_by - made.disputed_at == 24 * HOUR
    assert told(winner) == ["help.disputed"]

    services.replace_answer(post, BETTER, by=winner)

    post.refresh_from_db()
    assert post.state == HelpState.ANSWERED
    assert post.accept_by - now() > 47 * HOUR
    assert told(asker) == ["help.answered", "help.replaced"]
    assert services.accept(post, by=asker).paid == 30


def test_a_second_dispute_is_the_moderator_s(post, asker, winner, manager):
    disputed(post, asker, winner)
    services.replace_answer(post, BETTER, by=winner)
    again = services.dispute(post, fault="incomplete", by=asker)

    assert again.replace_by is None
    with pytest.raises(Refusal, match="help-replaced-already"):
        services.replace_answer(post, BETTER, by=winner)
    assert services.decide(post, decision="pay", reason="年份无误", by=manager).decision == "pay"
    assert HelpPost.objects.get().state == HelpState.CLOSED


def test_a_late_replacement_is_none(post, asker, winner):
    made = disputed(post, asker, winner)
    with (
        time_machine.travel(made.replace_by, tick=False),
        pytest.raises(Refusal, match="help-replace-late"),
    ):
        services.replace_answer(post, BETTER, by=winner)


def test_an_answer_is_disputed_in_its_hours_by_the_asker(post, asker, winner):
    answered(post, winner)
    post.refresh_from_db()
    with pytest.raises(Refusal, match="not-found"):
        services.dispute(post, fault="wrong", by=winner)
    with pytest.raises(Refusal, match="invalid"):
        services.dispute(post, fault="ugly", by=asker)
    with (
        time_machine.travel(post.accept_by, tick=False),
        pytest.raises(Refusal, match="help-dispute-late"),
    ):
        services.dispute(post, fault="wrong", by=asker)


def test_a_dispute_does_not_lapse(post, asker, winner):
    disputed(post, asker, winner)
    with time_machine.travel(now() + timedelta(days=60), tick=False):
        lapse()
    assert HelpPost.objects.get().state == HelpState.DISPUTED
    assert services.accept(post, by=asker).state == HelpState.ACCEPTED


@pytest.mark.parametrize(
    ("decision", "points", "paid", "left"),
    [
        ("pay", None, {"bonus": 20, "points": 15}, 90),
        ("split", None, {"bonus": 15}, 105),
        ("split", 25, {"bonus": 20, "points": 5}, 95),
        ("return", None, {}, 120),
    ],
)
def test_a_moderator_pays_splits_or_returns(
    post, asker, winner, manager, decision, points, paid, left
):
    made = disputed(post, asker, winner)
    with pytest.raises(Refusal, match="help-may-replace"):
        services.decide(post, decision=decision, reason="x", by=manager)

    with time_machine.travel(made.replace_by, tick=False):
        services.decide(post, decision=decision, reason="核对过原文", by=manager, points=points)

    post.refresh_from_db()
    assert post.state == HelpState.CLOSED
    assert awards(winner) == paid
    assert (points_held(asker).available, points_held(asker).held) == (left, 0)
    for user in (asker, winner):
        notice = Notice.objects.get(user=user, code="help.decided")
        assert notice.params["reason"] == "核对过原文"
    with pytest.raises(Refusal, match="wrong-state"):
        services.decide(post, decision="pay", reason="x", by=manager)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"decision": "keep"}, "invalid"),
        ({"reason": " "}, "required"),
        ({"decision": "split", "points": 30}, "split-out-of-range"),
        ({"decision": "split", "points": 0}, "split-out-of-range"),
    ],
)
def test_a_decision_is_one_of_three_with_a_reason(post, asker, winner, manager, values, code):
    made = disputed(post, asker, winner)
    with (
        time_machine.travel(made.replace_by, tick=False),
        pytest.raises(Refusal, match=code),
    ):
        services.decide(post, **{"decision": "pay", "reason": "x", "by": manager} | values)
    assert HelpPost.objects.get().state == HelpState.DISPUTED


def test_only_a_manager_decides_and_never_in_her_own_case(post, asker, winner, librarian):
    made = disputed(post, asker, winner)
    with time_machine.travel(made.replace_by, tick=False):
        for other, code in ((asker, "not-found"), (librarian, "not-allowed")):
            with pytest.raises(Refusal, match=code):
                services.decide(post, decision="pay", reason="x", by=other)
        winner.groups.add(Group.objects.get(name=Role.MANAGER))
        winner.__dict__.pop("role_names", None)
        with pytest.raises(Refusal, match="own-case"):
            services.decide(post, decision="pay", reason="x", by=winner)


def test_a_removed_post_gives_the_bounty_back_and_its_file_goes(post, asker, winner, manager):
    made = answered(post, winner, file=upload())
    watcher = helper("watcher")
    services.report(post, breach="exam", note="期末试卷", by=watcher)
    with pytest.raises(Refusal, match="help-reported-already"):
        services.report(post, breach="exam", by=watcher)

    services.remove(post, breach="exam", reason="试卷不得交换", by=manager)

    post.refresh_from_db()
    assert (post.state, post.paid) == (HelpState.REMOVED, 0)
    assert points_held(asker).available == 120
    assert StoredFile.objects.get(pk=made.file_id).purged_at is not None
    assert HelpReport.objects.get().upheld is True
    assert awards(watcher) == {"points": 5}
    assert awards(winner) == {}
    assert told(asker)[-1] == told(winner)[-1] == "help.removed"
    with pytest.raises(Refusal, match="help-file-gone"):
        services.open_answer(made, by=asker)


def test_a_report_that_finds_nothing_ends_with_a_word(post, manager, asker):
    watcher = helper("watcher")
    with pytest.raises(Refusal, match="own-help-post"):
        services.report(post, breach="other", by=asker)
    with pytest.raises(Refusal, match="invalid"):
        services.report(post, breach="dull", by=watcher)
    services.report(post, breach="other", by=watcher)

    assert services.dismiss_reports(post, by=manager) == 1
    assert services.dismiss_reports(post, by=manager) == 0

    assert HelpPost.objects.get().state == HelpState.OPEN
    assert told(watcher) == ["help.report-dismissed"]
    assert awards(watcher) == {}


def test_who_answered_stays_until_it_is_decided(post, asker, winner):
    answered(post, winner)
    with pytest.raises(Refusal, match="account-still-needed"):
        close_account(winner)
    services.accept(post, by=asker)
    close_account(winner)


def test_the_database_pays_once_and_never_the_asker(post, asker, winner):
    answered(post, winner)
    post = services.accept(post, by=asker)
    for change in ({"paid": 29}, {"paid_to": asker}, {"paid": 0, "paid_to": None, "paid_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            HelpPost.objects.filter(pk=post.pk).update(**change)


def test_what_was_answered_and_said_stays(post, asker, winner, manager):
    made = disputed(post, asker, winner)
    rows = [
        (HelpAnswer.objects.all(), {"text": "1946"}),
        (HelpAnswer.objects.all(), {"round": 3}),
        (HelpDispute.objects.all(), {"note": "x"}),
        (HelpDispute.objects.all(), {"decision": "pay"}),
    ]
    for found, change in rows:
        with pytest.raises(DatabaseError), transaction.atomic():
            found.update(**change)
    for table in (HelpAnswer, HelpDispute):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
    with time_machine.travel(made.replace_by, tick=False):
        services.decide(post, decision="return", reason="x", by=manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpDispute.objects.update(reason="y")


def test_my_data_tells_what_was_asked_taken_on_answered_and_reported(post, asker, winner):
    services.claim(post, by=winner)
    services.give_up_claim(post, by=winner)
    services.report(post, breach="other", by=winner)
    answered(post, winner, file=upload())

    assert [row["title"] for row in my_data(asker)["help_posts"]] == [post.title]
    held = my_data(winner)
    assert [row["outcome"] for row in held["help_claims"]] == ["given-up", "answered"]
    assert held["help_claims"][1]["file_name"] == "scan.pdf"
    assert [row["breach"] for row in held["help_reports"]] == ["other"]
