"""What the desk does with a request: each transition, from its state, by its role."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from accounts.models import Organisation, User
from desk.models import Message, StateEvent
from desk.services import say
from desk.workflow import undo
from docsharing import services
from docsharing.cases import CANCELLABLE, DELIVERY, ISO_STATUS, TRANSITIONS, State
from docsharing.services.requests import free_hold, keep_hold
from ledger.queries import available
from ledger.services import Reason, place_hold
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")

ASK = {"reason": "NotFoundAsCited", "text": "请核对页码。"}
NO = {"reason": "NotHeld"}
ACTS = {
    "take": ({}, {"submitted"}),
    "search": ({}, {"checking"}),
    "ask_source": ({}, {"searching"}),
    "source_no": (NO, {"sourcing"}),
    "source_next": (NO, {"sourcing"}),
    "source_yes": ({}, {"sourcing"}),
    "supply": ({}, {"searching"}),
    "source_failed": (NO, {"supplying"}),
    "quote": ({"pages": 40}, {"checking", "searching", "sourcing", "supplying"}),
    "ask": (ASK, {"checking", "searching", "sourcing"}),
    "unfilled": (
        NO, {"checking", "searching", "sourcing", "quoted", "supplying", "retry"},
    ),
    "deliver": ({"file": None}, {"checking", "searching", "supplying"}),
    "withdraw": ({"note": "缺页"}, {"delivered"}),
}  # fmt: skip
IN_STATE = {
    "submitted": "request_",
    "checking": "taken",
    "searching": "searched",
    "sourcing": "sourced",
    "quoted": "quoted",
    "supplying": "supplied",
    "retry": "asked",
    "delivered": "delivered",
}
LEADS_TO = {
    "take": "checking",
    "search": "searching",
    "ask_source": "sourcing",
    "source_no": "searching",
    "source_next": "sourcing",
    "source_yes": "supplying",
    "supply": "supplying",
    "source_failed": "searching",
    "quote": "quoted",
    "ask": "retry",
    "unfilled": "unfilled",
    "deliver": "delivered",
    "withdraw": "supplying",
}


def do(act: str, case, by: User):
    given = dict(ACTS[act][0])
    if "file" in given:
        given["file"] = pdf()
    return getattr(services, act)(case, by=by, **given)


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_from_its_states_only(request, librarian, act, state):
    sent = request.getfixturevalue(IN_STATE[state])

    if state in ACTS[act][1]:
        do(act, sent.case, librarian)
        assert sent.case.state == LEADS_TO[act]
    else:
        with pytest.raises(Refusal, match="wrong-state"):
            do(act, sent.case, librarian)
        sent.case.refresh_from_db()
        assert sent.case.state == state


@pytest.mark.parametrize("act", ACTS)
def test_only_librarians_act(request, patron, cashier, superuser, act):
    sent = request.getfixturevalue(IN_STATE[sorted(ACTS[act][1])[0]])

    for somebody, code in (
        (patron, "not-found"),
        (superuser, "not-found"),
        (cashier, "not-allowed"),
    ):
        with pytest.raises(Refusal, match=code):
            do(act, sent.case, somebody)


def test_every_transition_has_an_act_or_a_reader_or_the_clock(db):
    by_acts = {(state, LEADS_TO[act]) for act, (_given, states) in ACTS.items() for state in states}
    by_acts -= {("sourcing", "sourcing")}  # no, and then asked again
    by_reader = {(str(s), "cancelled") for s in CANCELLABLE}
    by_reader |= {("retry", "checking"), ("delivered", "closed"), ("quoted", "supplying")}
    by_reader |= {("closed", "delivered")}  # who came late for a copy that was put away

    assert {
        (str(a), str(b)) for a, ends in TRANSITIONS.items() for b in ends
    } == by_acts | by_reader
    assert DELIVERY.initial == "submitted"


def test_taking_makes_it_the_librarian_s(request_, librarian):
    services.take(request_.case, by=librarian)

    request_.case.refresh_from_db()
    event = StateEvent.objects.latest("id")
    assert request_.case.assignee == librarian
    assert (event.act, event.iso_status) == ("take", "RequestReceived")


def test_of_two_librarians_one_takes_it(request_, librarian, second_librarian):
    same = type(request_.case).objects.get(pk=request_.case.pk)
    services.take(request_.case, by=librarian)

    with pytest.raises(Refusal) as refused:
        services.take(same, by=second_librarian)

    assert refused.value.code == "somebody-was-first"
    assert refused.value.params["who"] == librarian.display_name


def test_taking_can_be_undone(request_, librarian):
    event = services.take(request_.case, by=librarian)

    undo(event, by=librarian)

    request_.case.refresh_from_db()
    assert (request_.case.state, request_.case.assignee) == ("submitted", None)


def test_the_words_of_a_state_depend_on_who_reads(db):
    with translation.override("en"):
        assert DELIVERY.state_label("retry") == "Waiting for the reader"
        assert DELIVERY.reader_label("retry") == "Waiting for you"
        assert DELIVERY.reader_label("supplying") == "In progress"


def test_what_an_organisation_had_held_is_held_of_hers_again(taken, librarian, patron):
    body = Organisation.objects.create(name="长安", name_folded="长安", kind="enterprise")
    pay_in(body, 1000, "body")
    free_hold(taken, key="own", code="request.unfilled", by=librarian)
    why = Reason("request.held", case=taken.case_id)
    keep_hold(taken, place_hold(body, 380, key="theirs", reason=why, by=None))
    before = sums(patron)
    event = services.unfilled(taken.case, by=librarian, reason="PoorCondition")

    undo(event, by=librarian)

    taken.refresh_from_db()
    assert taken.hold.organisation == body
    assert (sums(patron), available(body).held_fen) == (before, 380)


# Asking


def test_asking_stops_the_clock_and_is_told_after_ten_minutes(taken, librarian, patron):
    services.ask(taken.case, by=librarian, **ASK)

    taken.refresh_from_db()
    message = Message.objects.get(case=taken.case)
    notice = Notice.objects.get(user=patron, code="request.asked")
    assert taken.case.paused_at is not None
    assert taken.answer_by == pytest.approx(now() + timedelta(days=7), abs=timedelta(minutes=1))
    assert message.visible_from > now() + timedelta(minutes=9)
    assert notice.visible_from > now() + timedelta(minutes=9)


def test_asking_undone_is_never_told(taken, librarian, patron):
    event = services.ask(taken.case, by=librarian, **ASK)

    undo(event, by=librarian)

    taken.case.refresh_from_db()
    assert (taken.case.state, taken.case.paused_at) == ("checking", None)
    assert not Notice.objects.filter(code="request.asked").exists()
    assert Outgoing.objects.get(dedupe__contains=f"event:{event.pk}").dropped_at
    assert Message.objects.get(case=taken.case).withdrawn_at


@pytest.mark.parametrize("reason", ["", "NotHeld", "x"])
def test_asking_needs_a_reason_of_the_list(taken, librarian, reason):
    with pytest.raises(Refusal, match="invalid"):
        services.ask(taken.case, by=librarian, reason=reason, text="?")


# Not available


def test_what_cannot_be_had_costs_nothing(taken, librarian, patron):
    event = services.unfilled(taken.case, by=librarian, reason="NotHeld")

    assert sums(patron) == (5000, 2000, 0)
    assert (event.iso_status, event.iso_reason) == ("Unfilled", "NotHeld")
    assert Notice.objects.get(code="request.not-available").visible_from > now()


@pytest.mark.parametrize("reason", ["", "NotFoundAsCited"])
def test_unfilled_needs_a_reason_of_the_list(taken, librarian, reason):
    with pytest.raises(Refusal, match="invalid"):
        services.unfilled(taken.case, by=librarian, reason=reason)


def test_unfilled_undone_holds_again(taken, librarian, patron):
    event = services.unfilled(taken.case, by=librarian, reason="NotHeld")

    undo(event, by=librarian)

    taken.refresh_from_db()
    assert taken.case.state == "checking"
    assert sums(patron) == (5000 - 380, 2000, 380)
    assert not Notice.objects.filter(code="request.not-available").exists()


def test_unfilled_undone_and_done_again_and_delivered(taken, librarian, patron):
    undo(services.unfilled(taken.case, by=librarian, reason="NotHeld"), by=librarian)
    taken.case.refresh_from_db()
    undo(services.unfilled(taken.case, by=librarian, reason="NotOnShelf"), by=librarian)
    taken.case.refresh_from_db()

    services.deliver(taken.case, by=librarian, file=pdf(6))

    assert sums(patron) == (5000 - 380, 2000, 0)


def test_unfilled_is_not_undone_when_the_money_is_gone(other_reader, librarian):
    verify(other_reader)
    pay_in(other_reader, 400)
    first = send(other_reader)
    services.take(first.case, by=librarian)
    event = services.unfilled(first.case, by=librarian, reason="NotHeld")
    send(other_reader, ARTICLE)

    with pytest.raises(Refusal, match="purse-too-small"):
        undo(event, by=librarian)

    first.case.refresh_from_db()
    assert first.case.state == "unfilled"
    assert sums(other_reader) == (0, 20, 380)


def test_undo_is_over_after_ten_minutes(taken, librarian, second_librarian):
    event = services.unfilled(taken.case, by=librarian, reason="NotHeld")

    with pytest.raises(Refusal, match="undo-too-late"):
        undo(event, by=second_librarian)
    with time_machine.travel(now() + timedelta(minutes=11)), pytest.raises(Refusal):
        undo(event, by=librarian)


def test_the_states_are_those_of_the_design(db):
    assert State.values == [
        "submitted", "checking", "searching", "sourcing", "quoted", "supplying", "retry",
        "delivered", "unfilled", "cancelled", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize("state", IN_STATE)
def test_every_event_keeps_the_iso_status_of_its_state(request, state):
    sent = request.getfixturevalue(IN_STATE[state])

    events = StateEvent.objects.filter(case=sent.case).order_by("version")
    assert [e.iso_status for e in events] == [ISO_STATUS[State(e.to_state)] for e in events]
    assert events.last().to_state == state


def test_an_undo_goes_back_to_the_iso_status_of_before(quoted, librarian):
    back = undo(StateEvent.objects.get(act="quote"), by=librarian)

    assert (back.to_state, back.iso_status, back.iso_reason) == ("checking", "RequestReceived", "")


def test_a_word_of_the_desk_leads_to_the_request(taken, librarian, patron):
    say(taken.case, "已在查找", by=librarian)

    assert Notice.objects.get(code="desk.message").url == f"/requests/{taken.pk}/"
