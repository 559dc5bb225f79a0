"""A tiny kind of case, so that the desk is tried without any of the apps above it."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django import forms
from django.db import models, transaction

from accounts.roles import Role
from accounts.services import require
from desk import kinds, services
from desk.kinds import Act, ActForm, CaseKind
from desk.models import Case
from desk.workflow import Because, move
from portal import words


class State(models.TextChoices):
    NEW = "new", "New"
    WORKING = "working", "Working"
    WAITING = "waiting", "Waiting for the reader"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    DROPPED = "dropped", "Dropped"


ERRAND = CaseKind(
    code="errand",
    prefix="XX",
    label="Errand",
    states=State,
    transitions={
        State.NEW: {State.WORKING, State.DROPPED},
        State.WORKING: {State.WAITING, State.DONE, State.FAILED, State.DROPPED},
        State.WAITING: {State.WORKING, State.FAILED, State.DROPPED},
        State.DONE: {State.WORKING},
    },
    open_states=(State.NEW, State.WORKING, State.WAITING),
    waiting_states=(State.WAITING,),
    answer_states=(State.NEW,),
    tones={State.NEW: "info"},
)
undone: list[str] = []


class AskForm(ActForm):
    text = forms.CharField(max_length=100)


def take(case: Case, *, by):
    return services.take(case, State.WORKING, by=by)


@transaction.atomic
def ask(case: Case, *, by, text: str):
    require(by, Role.LIBRARIAN)
    event = move(case, State.WAITING, by=by, note=text, iso=("RetryPossible", "NotFoundAsCited"))
    services.say(case, text, by=by, event=event)
    services.tell_reader(case, "errand.asked", event=event)
    return event


@transaction.atomic
def finish(case: Case, *, by):
    require(by, Role.LIBRARIAN)
    event = move(case, State.DONE, by=by, reason=Because("errand.done", {"case": case.pk}))
    services.tell_reader(case, "errand.done", event=event)
    return event


def fail(case: Case, *, by):
    require(by, Role.LIBRARIAN)
    return move(case, State.FAILED, by=by)


def undo_fail(case: Case, event, *, by) -> None:
    undone.append(f"{case.pk} {event.act} {by.username}")


ACTS = {
    "take": Act(
        take,
        label="Take",
        from_states=(State.NEW,),
        to=State.WORKING,
        key="A",
        style="primary",
        undo=True,
        bulk=True,
    ),
    "finish": Act(finish, label="Finish", from_states=(State.WORKING,), to=State.DONE, key="D"),
    "ask": Act(
        ask,
        label="Ask",
        form=AskForm,
        from_states=(State.WORKING,),
        to=State.WAITING,
        key="R",
        undo=True,
    ),
    "fail": Act(
        fail,
        label="Not possible",
        from_states=(State.WORKING, State.WAITING),
        to=State.FAILED,
        key="X",
        style="danger",
        confirm="Really?",
        undo=undo_fail,
    ),
}


@pytest.fixture(autouse=True)
def errand() -> Iterator[CaseKind]:
    """The tiny kind, registered as an app would."""
    kinds.register(ERRAND, ACTS)
    words.register(
        {
            "errand.asked": "Asked about %(case)s",
            "errand.asked.subject": "Asked",
            "errand.asked.body": "Asked about %(case)s",
            "errand.done": "Done: %(case)s",
            "errand.done.subject": "Done",
            "errand.done.body": "Done: %(case)s",
        }
    )
    undone.clear()
    yield ERRAND
    kinds.unregister(ERRAND.code)


@pytest.fixture
def states() -> type[State]:
    return State


@pytest.fixture
def undone_acts() -> list[str]:
    """What undoing called, besides the state."""
    return undone


@pytest.fixture
def open_errand(reader) -> Callable[..., Case]:
    """Opens an errand of the reader, with its number."""

    def opened(title: str = "汉语大字典", **details: object) -> Case:
        with transaction.atomic():
            case = services.open_case(
                "errand",
                reader=details.pop("reader", reader),
                opened_by=details.pop("opened_by", reader),
                title=title,
                **details,
            )
            services.number_case(case)
        return case

    return opened


@pytest.fixture
def case(open_errand) -> Case:
    return open_errand()


@pytest.fixture
def taken(case, librarian) -> Case:
    take(case, by=librarian)
    return case


@pytest.fixture
def act() -> SimpleNamespace:
    """The services of the tiny kind."""
    return SimpleNamespace(take=take, ask=ask, finish=finish, fail=fail)
