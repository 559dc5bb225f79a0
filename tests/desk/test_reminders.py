"""Reminders and escalations: who is told, when, and once for each date."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import F, Value

from accounts.models import User
from accounts.roles import Role
from config.celery import app
from desk import kinds, services
from desk.models import Case, Reminder, StateEvent
from desk.queries import late
from desk.tasks import remind
from desk.workflow import move, undo
from portal import notices
from portal.clock import SHANGHAI
from portal.models import Notice, Outgoing, Postponed
from portal.outbox import send_due, text_of
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.desk.conftest import ACTS, ERRAND
from tests.factories import person

pytestmark = pytest.mark.django_db
SOON, LATE, LONG_LATE = "2026-11-25 13:00", "2026-11-25 17:05", "2026-11-27 09:00"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def at(text: str):
    return time_machine.travel(moment(text), tick=False)


def look(text: str) -> int:
    """What the worker's look at a moment told."""
    with at(text):
        return services.remind()


def told(code: str = "") -> list[tuple[str, str]]:
    """Who was told what, in order."""
    rows = Notice.objects.filter(code__startswith="desk.").order_by("pk")
    rows = rows.filter(code=code) if code else rows
    return [(row.user.username, row.code) for row in rows.select_related("user")]


@pytest.fixture
def late_case(open_errand, act, librarian) -> Case:
    """Taken on Monday, due on Wednesday 25 November at 17:00."""
    with at("2026-11-23 09:00"):
        case = open_errand()
        act.take(case, by=librarian)
    return case


# Staff


def test_whoever_has_the_case_is_told_four_working_hours_before(late_case, second_librarian):
    assert look("2026-11-25 12:59") == 0
    assert look(SOON) == 1

    assert told() == [("librarian", "desk.due-soon")]
    notice = Notice.objects.get()
    assert notice.params == {"case": late_case.pk, "title": "汉语大字典", "due": "2026-11-25 17:00"}
    assert (notice.url, notice.topic) == (f"/desk/cases/{late_case.pk}/", "desk")


def test_over_a_night_the_hours_before_are_working_hours(open_errand, act, librarian):
    with at("2026-11-20 09:00"):
        case = open_errand()
        act.take(case, by=librarian)
    Case.objects.filter(pk=case.pk).update(due_at=moment("2026-11-23 09:30"))

    assert look("2026-11-20 13:59") == 0
    assert look("2026-11-20 14:00") == 1  # three hours of Friday and one of Monday


def test_it_is_told_again_when_it_is_late_and_each_once(late_case):
    looks = [
        look(text) for text in (SOON, SOON, "2026-11-25 17:00", LATE, LATE, "2026-11-26 09:00")
    ]

    assert looks == [1, 0, 0, 1, 0, 0]
    assert told() == [("librarian", "desk.due-soon"), ("librarian", "desk.overdue")]
    assert Outgoing.objects.filter(dedupe__startswith="notice:desk:").count() == 2


def test_if_nobody_has_it_all_who_could_take_it_are_told(
    open_errand, librarian, second_librarian, manager
):
    away = person("away", "停用", Role.LIBRARIAN, is_active=False)
    with at("2026-11-23 09:00"):
        open_errand()

    assert look("2026-11-24 13:00") == 1

    assert {who for who, _code in told()} == {"librarian", "second_librarian"}
    assert away.notices.count() == 0


def test_if_whoever_has_it_may_not_act_the_others_are_told(
    late_case, second_librarian, administrator
):
    User.objects.filter(pk=late_case.assignee_id).update(suspended_at=moment(SOON))

    look(SOON)

    assert told() == [("second_librarian", "desk.due-soon")]


def test_a_date_that_moved_is_told_anew_and_a_question_taken_back_is_not(late_case, act, librarian):
    look(SOON)
    with at("2026-11-25 13:10"):
        event = act.ask(Case.objects.get(pk=late_case.pk), by=librarian, text="Which?")
    assert look("2026-11-25 13:15") == 0
    with at("2026-11-25 13:19"):
        undo(event, by=librarian)
    assert look("2026-11-25 13:20") == 0
    with at("2026-11-25 13:30"):
        move(Case.objects.get(pk=late_case.pk), "waiting", by=None)
    with at("2026-11-27 13:30"):
        move(Case.objects.get(pk=late_case.pk), "working", by=None)

    assert look("2026-11-27 13:31") == 1
    assert told() == [("librarian", "desk.due-soon")] * 2


def test_nobody_is_told_while_the_reader_is_waited_for_or_when_it_is_done(
    late_case, open_errand, act, librarian, manager
):
    with at("2026-11-23 09:00"):
        done = open_errand("康熙字典")
        act.take(done, by=librarian)
        act.finish(done, by=librarian)
        move(Case.objects.get(pk=late_case.pk), "waiting", by=librarian)

    assert [look(text) for text in (SOON, LATE, LONG_LATE)] == [0, 0, 0]


def test_no_hours_before_means_no_reminder_before(late_case, administrator):
    with at("2026-11-23 10:00"):
        set_rule("desk.remind_hours", 0, by=administrator)

    assert look("2026-11-25 16:59") == 0
    assert look(LATE) == 1


def test_each_reads_it_in_her_language_and_may_do_without_the_mail(late_case, librarian):
    librarian.language = "en"
    librarian.save()
    look(SOON)
    mail = Outgoing.objects.get(recipient=librarian)
    assert text_of(mail)[0] == "XX-2026-000001 is due by 2026-11-25 17:00"
    assert f"/desk/cases/{late_case.pk}/" in text_of(mail)[1]
    librarian.language = "zh-hans"
    librarian.save()
    look(LATE)
    second = Outgoing.objects.get(dedupe__startswith="notice:desk:late")
    assert text_of(second)[0] == "XX-2026-000001 已超期"

    notices.choose(librarian, "desk", mail=False)
    with at("2026-11-25 17:10"):
        move(Case.objects.get(pk=late_case.pk), "waiting", by=None)
    with at("2026-11-26 10:00"):
        move(Case.objects.get(pk=late_case.pk), "working", by=None)
    look("2026-11-26 17:10")

    assert Notice.objects.filter(user=librarian).count() == 3
    assert Outgoing.objects.filter(recipient=librarian).count() == 2


def test_only_staff_choose_about_the_desk(reader, librarian):
    assert "desk" in notices.topics_for(librarian)
    assert "desk" not in notices.topics_for(reader)


# The reader


@pytest.fixture
def asked(late_case, librarian):
    """Asked on Monday at eleven; the kind lets the question lapse a week later."""
    ends = moment("2026-11-30 11:00")

    def lapsing(until):
        rows = Case.objects.waiting().filter(kind="errand")
        return [rows.annotate(lapses_at=Value(ends)).filter(lapses_at__lte=until)]

    kinds.unregister("errand")
    kinds.register(replace(ERRAND, lapsing=lapsing, reader_url=lambda case: "/errand/"), ACTS)
    with at("2026-11-23 11:00"):
        move(Case.objects.get(pk=late_case.pk), "waiting", by=librarian)
    return late_case


def test_the_reader_is_reminded_once_before_her_question_lapses(asked, reader):
    looks = [look(text) for text in ("2026-11-28 10:59", "2026-11-28 11:00", "2026-11-28 11:05")]

    assert looks == [0, 1, 0]
    assert told() == [("reader", "desk.answer-wanted")]
    notice = Notice.objects.get()
    assert (notice.url, notice.topic) == ("/errand/", "requests")
    assert notice.params["until"] == "2026-11-30 11:00"
    assert (
        text_of(Outgoing.objects.get(recipient=reader))[0] == "XX-2026-000001 等您补充，否则将结束"
    )


def test_who_was_asked_today_is_not_asked_again_today(asked, administrator):
    with at("2026-11-23 11:01"):
        set_rule("desk.remind_reader_days", 30, by=administrator)

    assert look("2026-11-24 10:59") == 0
    assert look("2026-11-24 11:00") == 1


def test_who_has_answered_is_not_reminded(asked):
    with at("2026-11-24 09:00"):
        move(Case.objects.get(pk=asked.pk), "working", by=None)

    look("2026-11-28 11:00")

    assert told("desk.answer-wanted") == []


# The manager


def test_what_is_late_by_more_than_a_working_day_goes_to_the_managers(
    late_case, manager, second_manager, librarian
):
    look(LATE)
    assert look("2026-11-26 17:30") == 0  # a working day, and no more
    assert look("2026-11-27 08:31") == 1
    assert look(LONG_LATE) == 0

    case = Case.objects.get(pk=late_case.pk)
    assert case.escalated_at == moment("2026-11-27 08:31")
    assert told("desk.escalated-to-you") == [
        ("manager", "desk.escalated-to-you"),
        ("second_manager", "desk.escalated-to-you"),
    ]
    event = case.events.get(act="escalate")
    assert (event.by, event.reason, event.params) == (
        None, "desk.escalated", {"due": "2026-11-25 17:00"},
    )  # fmt: skip


@pytest.mark.parametrize(("days", "last", "first"), [
    (0, "2026-11-25 17:00", "2026-11-26 08:31"),
    (3, "2026-11-30 17:00", "2026-12-01 08:31"),
])  # fmt: skip
def test_after_how_many_working_days_is_a_rule(
    late_case, manager, administrator, days, last, first
):
    with at("2026-11-23 10:00"):
        set_rule("desk.escalate_days", days, by=administrator)

    look(last)
    assert Case.objects.get(pk=late_case.pk).escalated_at is None
    look(first)

    assert Case.objects.get(pk=late_case.pk).escalated_at is not None


def test_a_holiday_counts_for_nothing(open_errand, act, librarian, manager):
    with at("2026-09-28 09:00"):
        act.take(case := open_errand(), by=librarian)  # due on 30 September

    look("2026-10-08 17:00")
    assert Case.objects.get(pk=case.pk).escalated_at is None
    look("2026-10-09 08:31")

    assert Case.objects.get(pk=case.pk).escalated_at is not None


@pytest.fixture
def escalated(late_case, manager) -> Case:
    look(LONG_LATE)
    return Case.objects.get(pk=late_case.pk)


def test_a_manager_says_that_she_sees_to_it(escalated, manager):
    with at("2026-11-27 10:00"):
        event = services.perform(escalated, "acknowledge", by=manager)
        with pytest.raises(Refusal, match="wrong-state"):
            services.acknowledge(Case.objects.get(pk=escalated.pk), by=manager)

    fresh = Case.objects.get(pk=escalated.pk)
    assert fresh.acknowledged_at == moment("2026-11-27 10:00")
    with at("2026-11-27 10:05"):
        undo(event, by=manager)
    assert Case.objects.get(pk=escalated.pk).acknowledged_at is None


@pytest.mark.parametrize("role", ["librarian", "cashier", "director", "administrator"])
def test_nobody_else_says_so(escalated, role, request):
    with pytest.raises(Refusal, match="not-allowed"):
        services.acknowledge(escalated, by=request.getfixturevalue(role))


def test_what_is_not_escalated_cannot_be_acknowledged(late_case, manager):
    with pytest.raises(Refusal, match="wrong-state"):
        services.acknowledge(late_case, by=manager)


def test_a_manager_who_hands_it_on_knows_of_it(escalated, manager, librarian, second_librarian):
    with at("2026-11-27 10:00"):
        services.assign(escalated, by=librarian, to=second_librarian)
        assert Case.objects.get(pk=escalated.pk).acknowledged_at is None
        event = services.assign(Case.objects.get(pk=escalated.pk), by=manager, to=librarian)
    assert Case.objects.get(pk=escalated.pk).acknowledged_at is not None

    with at("2026-11-27 10:05"):
        undo(event, by=manager)

    fresh = Case.objects.get(pk=escalated.pk)
    assert (fresh.acknowledged_at, fresh.assignee) == (None, second_librarian)


def test_when_it_is_done_it_is_nobodys_matter_and_taking_that_back_brings_it_back(
    escalated, act, librarian, manager
):
    with at("2026-11-27 10:00"):
        services.acknowledge(escalated, by=manager)
        event = act.fail(Case.objects.get(pk=escalated.pk), by=librarian)
    fresh = Case.objects.get(pk=escalated.pk)
    assert (fresh.escalated_at, fresh.acknowledged_at) == (None, None)

    with at("2026-11-27 10:05"):
        undo(event, by=librarian)

    fresh = Case.objects.get(pk=escalated.pk)
    assert fresh.escalated_at == moment(LONG_LATE)
    assert fresh.acknowledged_at == moment("2026-11-27 10:00")
    assert look("2026-11-27 10:10") == 0


def test_what_is_opened_again_and_late_again_is_escalated_again(escalated, act, librarian, manager):
    with at("2026-11-27 10:00"):
        act.finish(escalated, by=librarian)
    with at("2026-11-30 10:00"):
        move(Case.objects.get(pk=escalated.pk), "working", by=None)

    look("2026-11-30 10:05")

    fresh = Case.objects.get(pk=escalated.pk)
    assert fresh.escalated_at == moment("2026-11-30 10:05")
    assert len(told("desk.escalated-to-you")) == 2


def test_the_answer_and_the_delivery_are_two_dates(open_errand, act, librarian, manager):
    with at("2026-11-19 09:00"):
        case = open_errand()
    look("2026-11-24 09:00")
    with at("2026-11-24 09:30"):
        services.acknowledge(Case.objects.get(pk=case.pk), by=manager)
        act.take(Case.objects.get(pk=case.pk), by=librarian)

    look("2026-11-25 09:00")

    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.escalated_at, fresh.acknowledged_at) == (moment("2026-11-25 09:00"), None)
    assert StateEvent.objects.filter(case=case, act="escalate").count() == 2


# The look itself


def test_one_bad_row_hides_no_other(open_errand, act, librarian, monkeypatch, caplog):
    with at("2026-11-23 09:00"):
        first, second = open_errand("A"), open_errand("B")
        for case in (first, second):
            act.take(case, by=librarian)
    where = services.remind.__globals__["notices"]
    notify = where.notify
    monkeypatch.setattr(
        where,
        "notify",
        lambda to, code, params, **more: (
            1 // 0 if params["case"] == first.pk else notify(to, code, params, **more)
        ),
    )

    assert look(SOON) == 1

    assert Notice.objects.get().params["case"] == second.pk
    assert list(Reminder.objects.values_list("case", flat=True)) == [second.pk]
    assert Postponed.objects.get().row == first.pk
    assert "desk.soon: desk.case" in caplog.text
    monkeypatch.undo()
    assert look("2026-11-25 13:14") == 0
    assert look("2026-11-25 13:16") == 1


def test_a_look_takes_so_many_and_no_more(open_errand, act, librarian):
    with at("2026-11-23 09:00"):
        for n in range(3):
            act.take(open_errand(f"T{n}"), by=librarian)

    with at(SOON):
        assert [services.remind(limit=2), services.remind(limit=2)] == [2, 1]


def test_the_worker_looks(late_case):
    assert "desk.tasks.remind" in app.conf.beat_schedule
    with at(SOON):
        remind()

    assert told() == [("librarian", "desk.due-soon")]


def test_what_was_told_leaves_the_house(late_case, mailoutbox):
    look(SOON)

    with at("2026-11-25 13:01"):
        send_due()

    [letter] = mailoutbox
    assert (letter.to, letter.subject) == (
        ["librarian@example.org"], "XX-2026-000001 应于 2026-11-25 17:00 前办理",
    )  # fmt: skip


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("found", "index"),
    [("due_soon", "case_open_by_due"), ("overdue", "case_open_by_due"),
     ("to_escalate", "case_open_by_due")],
)  # fmt: skip
def test_a_look_begins_at_an_index(late_case, found, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = getattr(late, found)(moment(SOON)).explain()

    assert index in plan
    assert "Seq Scan" not in plan


def test_the_due_dates_of_reminders_are_those_of_cases(late_case):
    look(SOON)

    row = Reminder.objects.filter(about=F("case__due_at")).get()
    assert (row.what, str(row)) == ("soon", f"{late_case.pk} soon")
    assert row.at - moment(SOON) == timedelta()
