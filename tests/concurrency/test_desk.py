"""Forty clerks press the same button: one wins. Without the comparison, all would."""

import pytest
from django.db import transaction

from accounts.roles import Role
from desk import services
from desk.models import Case, StateEvent
from desk.workflow import move, undo
from portal.models import Number
from portal.refusals import Refusal
from tests.desk.conftest import ERRAND, errand, open_errand, take  # noqa: F401 - fixtures
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CLERKS = 40


@pytest.fixture
def clerks(transactional_db):
    return [person(f"clerk{n}", f"馆员{n}", Role.LIBRARIAN) for n in range(CLERKS)]


@pytest.fixture
def one_case(open_errand):  # noqa: F811 - the fixture
    return open_errand()


def test_forty_clerks_take_one_case_and_one_wins(one_case, clerks):
    outcome = at_once(lambda n: take(Case.objects.get(pk=one_case.pk), by=clerks[n]), CLERKS)

    fresh = Case.objects.get(pk=one_case.pk)
    [winner] = outcome.won
    assert fresh.assignee == winner.by
    assert StateEvent.objects.filter(case=fresh, to_state="working").count() == 1
    assert {getattr(lost, "code", repr(lost)) for lost in outcome.lost} <= {
        "somebody-was-first",
        "wrong-state",
    }


def test_without_the_comparison_more_than_one_would_win(one_case, clerks):
    seen = [Case.objects.get(pk=one_case.pk) for _clerk in clerks]

    def careless(n: int) -> bool:
        # Look, then write: what `move` does not do.
        if seen[n].state == "new":
            Case.objects.filter(pk=one_case.pk).update(state="working", assignee=clerks[n])
            return True
        return False

    assert sum(map(bool, at_once(careless, CLERKS).won)) > 1


def test_taking_and_handing_over_at_once_leave_one_history(one_case, clerks):
    def act(n: int) -> StateEvent:
        case = Case.objects.get(pk=one_case.pk)
        if n % 2:
            return take(case, by=clerks[n])
        return services.assign(case, by=clerks[n], to=clerks[n])

    outcome = at_once(act, CLERKS)

    events = StateEvent.objects.filter(case=one_case).order_by("version")
    versions = list(events.values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    fresh = Case.objects.get(pk=one_case.pk)
    assert (fresh.version, len(outcome.won)) == (versions[-1], len(versions) - 1)


def test_an_act_is_undone_once_however_often_it_is_asked(one_case, clerks):
    event = take(one_case, by=clerks[0])

    outcome = at_once(lambda _n: undo(event, by=clerks[0]), CLERKS)

    assert len(outcome.won) == 1
    assert StateEvent.objects.filter(undoes=event).count() == 1
    assert Case.objects.get(pk=one_case.pk).state == "new"


def test_undo_and_the_next_step_do_not_both_happen(one_case, clerks):
    event = take(one_case, by=clerks[0])

    def act(n: int) -> object:
        if n % 2:
            return undo(event, by=clerks[0])
        return move(Case.objects.get(pk=one_case.pk), "done", by=clerks[n])

    outcome = at_once(act, CLERKS)

    assert len(outcome.won) == 1
    assert Case.objects.get(pk=one_case.pk).state in {"new", "done"}
    assert all(isinstance(lost, Refusal) for lost in outcome.lost)


def test_numbers_of_cases_have_no_gap(clerks):
    def opened(n: int) -> str:
        with transaction.atomic():
            case = services.open_case(
                "errand", reader=clerks[n], opened_by=clerks[n], title=f"Title {n}"
            )
            if n % 4 == 0:
                raise RuntimeError("the fourth changes her mind")
            return services.number_case(case)

    at_once(opened, CLERKS)

    numbers = Number.objects.filter(prefix=ERRAND.prefix).order_by("n")
    assert list(numbers.values_list("n", flat=True)) == list(range(1, 31))
