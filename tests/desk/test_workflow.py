"""A state changes by `move` alone; what can be taken back is taken back whole."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from accounts.roles import Role
from accounts.services import close_account, take_role
from desk import services, workflow
from desk.models import Case, StateEvent
from desk.queries.contributions import reasons_to_stay
from desk.workflow import move, undo
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.refusals import Refusal
from tests.desk.conftest import ACTS

ALLOWED = [
    ("new", "working"),
    ("new", "dropped"),
    ("working", "waiting"),
    ("working", "done"),
    ("working", "failed"),
    ("working", "dropped"),
    ("waiting", "working"),
    ("waiting", "failed"),
    ("waiting", "dropped"),
    ("done", "working"),
]
EVERY = ["new", "working", "waiting", "done", "failed", "dropped"]
ROUTES = {
    "new": [],
    "working": ["working"],
    "waiting": ["working", "waiting"],
    "done": ["working", "done"],
    "failed": ["working", "failed"],
    "dropped": ["dropped"],
}


def at(case: Case, state: str) -> Case:
    for step in ROUTES[state]:
        move(case, step, by=None)
    return case


@pytest.mark.parametrize(("start", "to"), ALLOWED)
def test_a_declared_transition_is_made_and_written_down(case, librarian, start, to):
    at(case, start)

    event = move(case, to, by=librarian, note="why", iso=("Unfilled", "NotHeld"))

    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.version) == (to, case.version)
    assert (event.from_state, event.to_state, event.by, event.note) == (start, to, librarian, "why")
    assert (event.iso_status, event.iso_reason) == ("Unfilled", "NotHeld")


@pytest.mark.parametrize(
    ("start", "to"), [(a, b) for a in EVERY for b in EVERY if (a, b) not in ALLOWED]
)
def test_what_is_not_declared_is_refused(case, librarian, start, to):
    at(case, start)
    events = StateEvent.objects.count()

    with pytest.raises(Refusal, match="wrong-state"):
        move(case, to, by=librarian)

    assert Case.objects.get(pk=case.pk).state == start
    assert StateEvent.objects.count() == events


def test_of_two_clerks_the_second_is_told_who_was_first(case, act, librarian, second_librarian):
    same_case = Case.objects.get(pk=case.pk)
    act.take(case, by=librarian)

    with pytest.raises(Refusal, match="somebody-was-first") as refused:
        act.take(same_case, by=second_librarian)

    assert refused.value.params["who"] == librarian.display_name
    assert refused.value.status == 409
    assert Case.objects.get(pk=case.pk).assignee == librarian


def test_who_was_first_is_told_of_this_case_and_not_of_another(
    case, open_errand, act, librarian, second_librarian
):
    same_case = Case.objects.get(pk=case.pk)
    services.assign(case, by=librarian, to=librarian)
    for _n in range(2):
        act.take(open_errand(), by=second_librarian)

    with pytest.raises(Refusal, match="somebody-was-first") as refused:
        services.assign(same_case, by=second_librarian, to=second_librarian)

    assert refused.value.params["who"] == librarian.display_name
    assert Case.objects.get(pk=case.pk).assignee == librarian


def test_a_case_begins_its_history_with_its_opening(case, reader):
    [event] = case.events.all()

    assert (event.from_state, event.to_state, event.by, event.version) == ("", "new", reader, 1)


def test_taking_answers_the_case_and_sets_the_clock_to_the_delivery(case, act, librarian):
    act.take(case, by=librarian)

    fresh = Case.objects.get(pk=case.pk)
    assert fresh.answered_at is not None
    assert fresh.due_at == fresh.deliver_due_at > fresh.answer_due_at


def test_closing_and_opening_again_follow_the_state(taken, act, librarian):
    act.finish(taken, by=librarian)
    assert Case.objects.get(pk=taken.pk).closed_at is not None

    move(taken, "working", by=None)

    assert Case.objects.get(pk=taken.pk).closed_at is None


def test_the_clock_stands_while_the_reader_is_waited_for(taken, librarian):
    due = taken.due_at
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        move(taken, "waiting", by=librarian)
    with time_machine.travel("2026-11-23T11:30:00+08:00", tick=False):
        move(taken, "working", by=None)

    fresh = Case.objects.get(pk=taken.pk)
    assert fresh.paused_at is None
    assert fresh.paused_seconds == 2.5 * 3600
    assert fresh.due_at > due


@pytest.mark.parametrize("change", ["update", "delete"])
def test_history_is_never_changed(case, change):
    rows = StateEvent.objects.filter(case=case)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(note="x") if change == "update" else rows.delete()


def test_undo_takes_a_case_back_whole(case, act, librarian):
    before = Case.objects.values().get(pk=case.pk)
    event = act.take(case, by=librarian)

    back = undo(event, by=librarian)

    after = Case.objects.values().get(pk=case.pk)
    assert back.undoes == event
    assert after == {**before, "version": before["version"] + 2}


def test_undo_of_a_question_takes_back_notice_mail_and_message(taken, act, librarian):
    event = act.ask(taken, by=librarian, text="Which volume?")
    assert Outgoing.objects.get(dedupe=f"notice:event:{event.pk}").not_before > now()

    undo(event, by=librarian)

    assert not Notice.objects.filter(dedupe=f"event:{event.pk}").exists()
    assert Outgoing.objects.get(dedupe=f"notice:event:{event.pk}").dropped_at is not None
    assert taken.messages.get().withdrawn_at is not None
    assert Case.objects.get(pk=taken.pk).paused_at is None


def test_undo_lets_the_act_reverse_what_it_did(taken, act, librarian, undone_acts):
    event = act.fail(taken, by=librarian)

    undo(event, by=librarian)

    assert undone_acts == [f"{taken.pk} fail librarian"]
    assert Case.objects.get(pk=taken.pk).closed_at is None


def test_a_reversal_that_refuses_leaves_all_as_it_was(taken, act, librarian, monkeypatch):
    event = act.fail(taken, by=librarian)

    def refuse(case, event, *, by):
        raise Refusal("purse-too-small")

    monkeypatch.setattr(workflow.kinds, "act", lambda *_: replace(ACTS["fail"], undo=refuse))
    with pytest.raises(Refusal, match="purse-too-small"):
        undo(event, by=librarian)

    assert Case.objects.get(pk=taken.pk).state == "failed"
    assert not StateEvent.objects.filter(undoes=event).exists()


def test_undo_is_for_the_same_person(case, act, librarian, second_librarian):
    event = act.take(case, by=librarian)

    with pytest.raises(Refusal, match="undo-too-late"):
        undo(event, by=second_librarian)


def test_after_exactly_ten_minutes_it_is_too_late(case, act, librarian):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        event = act.take(case, by=librarian)
    with (
        time_machine.travel("2026-11-23T09:10:00+08:00", tick=False),
        pytest.raises(Refusal, match="undo-too-late"),
    ):
        undo(event, by=librarian)
    assert event not in workflow.still_undoable()


def test_only_what_may_still_be_taken_back_waits(open_errand, act, librarian):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        old = act.take(open_errand(), by=librarian)
    with time_machine.travel("2026-11-23T09:10:00+08:00", tick=False):
        taken, failed, back = (act.take(open_errand(), by=librarian) for _n in range(3))
        move(open_errand(), "working", by=None, act="take")  # by the program
        act.finish(taken.case, by=librarian)  # an act without undo
        failure = act.fail(failed.case, by=librarian)
        undo(back, by=librarian)

        assert set(workflow.still_undoable()) == {taken, failed, failure}
    assert old.act == "take"


def test_a_closing_that_may_be_taken_back_is_hers_and_her_payers(
    open_errand, act, librarian, reader, other_reader, second_librarian
):
    hers, paid = open_errand(), open_errand(reader=second_librarian, payer=other_reader)
    closings = []
    for case in (hers, paid):
        act.take(case, by=librarian)
        closings.append(act.fail(case, by=librarian))
    act.take(open_errand(), by=librarian)  # still open

    assert list(workflow.closings_of(reader)) == closings[:1]
    assert list(workflow.closings_of(other_reader)) == closings[1:]
    assert list(workflow.closings_of(librarian)) == []


def test_undo_ends_after_ten_minutes(case, act, librarian):
    event = act.take(case, by=librarian)

    with (
        time_machine.travel(now() + timedelta(minutes=10, seconds=1)),
        pytest.raises(Refusal, match="undo-too-late"),
    ):
        undo(event, by=librarian)


def test_undo_is_refused_when_something_followed(case, act, librarian):
    event = act.take(case, by=librarian)
    act.ask(case, by=librarian, text="Which?")

    with pytest.raises(Refusal, match="somebody-was-first"):
        undo(event, by=librarian)


def test_undo_is_done_once(case, act, librarian):
    event = act.take(case, by=librarian)
    undo(event, by=librarian)

    with pytest.raises(Refusal, match="somebody-was-first"):
        undo(event, by=librarian)


def test_an_act_without_undo_is_not_undone(taken, act, librarian):
    event = act.finish(taken, by=librarian)

    with pytest.raises(Refusal, match="undo-too-late"):
        undo(event, by=librarian)


def test_handing_over_is_undone_too(taken, librarian, second_librarian):
    event = services.assign(taken, by=librarian, to=second_librarian)

    undo(event, by=librarian)

    assert Case.objects.get(pk=taken.pk).assignee == librarian


def test_undo_asks_for_the_role_of_the_act_first(case, act, librarian):
    event = act.take(case, by=librarian)
    take_role(librarian, Role.LIBRARIAN, by=None)

    with pytest.raises(Refusal, match="not-found"):
        undo(event, by=librarian)

    assert Case.objects.get(pk=case.pk).state == "working"


def test_an_undo_is_not_undone(case, act, librarian):
    back = undo(act.take(case, by=librarian), by=librarian)

    with pytest.raises(Refusal, match="undo-too-late"):
        undo(back, by=librarian)


def test_that_somebody_else_has_left_hinders_no_undo(
    taken, open_errand, act, librarian, other_reader
):
    close_account(other_reader)
    open_errand()
    event = act.fail(taken, by=librarian)

    undo(event, by=librarian)

    assert Case.objects.get(pk=taken.pk).state == "working"


def test_nothing_is_opened_again_for_whoever_has_left(taken, act, librarian, reader):
    event = act.fail(taken, by=librarian)
    rows = type(reader).objects.filter(pk=reader.pk)
    rows.update(erased_at=now(), is_active=False, name="", username=None, email=None, phone=None)

    with pytest.raises(Refusal, match="account-closed") as refused:
        undo(event, by=librarian)

    assert refused.value.status == 409
    assert Case.objects.get(pk=taken.pk).state == "failed"


def test_an_account_stays_while_a_closing_may_be_taken_back(taken, act, librarian, reader):
    act.fail(taken, by=librarian)

    assert reasons_to_stay(reader) == [("desk.cases-open", {"count": 1})]
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert reasons_to_stay(reader) == []
