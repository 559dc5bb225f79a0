"""Many hand over the same cases at once: each goes once, and its history stays one."""

import pytest

from accounts.roles import Role
from desk import services
from desk.models import Case, HandedCase, Handover, StateEvent
from portal.models import Notice
from portal.refusals import Refusal
from tests.desk.conftest import errand, open_errand, take  # noqa: F401 - fixtures
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CLIENTS, CASES = 20, 6


@pytest.fixture
def clerks(transactional_db):
    return [person(f"clerk{n}", f"馆员{n}", Role.LIBRARIAN) for n in range(CLIENTS + 1)]


@pytest.fixture
def cases(open_errand, clerks):  # noqa: F811 - the fixture
    opened = [open_errand(f"Title {n}") for n in range(CASES)]
    for case in opened:
        take(case, by=clerks[-1])
    return [case.pk for case in opened]


def hand_over(n: int, keys, clerks):
    """Half of them begin at the other end: without one order they would lock each other out."""
    found = Case.objects.in_bulk(keys)
    rows = [found[key] for key in (keys if n % 2 else keys[::-1])]
    return services.hand_over(rows, by=clerks[-1], to=clerks[n], note="同时")


def test_of_many_handovers_at_once_each_case_goes_with_one(cases, clerks):
    outcome = at_once(lambda n: hand_over(n, cases, clerks), CLIENTS)

    assert all(isinstance(lost, Refusal) for lost in outcome.lost), outcome.lost
    assert sum(len(done.events) for done in outcome.won) == CASES
    assert Handover.objects.count() == len(outcome.won)
    assert Notice.objects.filter(code="desk.handed-over").count() == len(outcome.won)
    lines = HandedCase.objects.select_related("handover", "event__case")
    assert sorted(line.event.case_id for line in lines) == sorted(cases)
    assert all(line.event.case.assignee_id == line.handover.to_id for line in lines)


def test_without_the_comparison_a_case_would_go_to_several(cases, clerks):
    seen = [Case.objects.get(pk=cases[0]) for _n in range(CLIENTS)]

    def careless(n: int) -> bool:
        # Look, then write: what `record` does not do.
        if seen[n].assignee_id == clerks[-1].pk:
            Case.objects.filter(pk=cases[0]).update(assignee=clerks[n])
            return True
        return False

    assert sum(map(bool, at_once(careless, CLIENTS).won)) > 1


def test_handing_over_and_being_taken_away_leave_one_history(cases, clerks):
    def act(n: int):
        if n % 2:
            return hand_over(n, cases[:1], clerks)
        return services.assign(Case.objects.get(pk=cases[0]), by=clerks[n], to=clerks[n])

    outcome = at_once(act, CLIENTS)

    assert all(isinstance(lost, Refusal) for lost in outcome.lost), outcome.lost
    events = StateEvent.objects.filter(case=cases[0]).order_by("version")
    versions = list(events.values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) == 2 + len(outcome.won)


def test_two_who_see_what_went_to_everybody_leave_one_name(cases, clerks):
    done = services.hand_over(Case.objects.filter(pk__in=cases), by=clerks[-1], to=None)

    at_once(lambda n: services.see_handover(done.handover, by=clerks[n]), CLIENTS)

    first = Handover.objects.get(pk=done.handover.pk)
    services.see_handover(done.handover, by=clerks[0])
    again = Handover.objects.get(pk=done.handover.pk)
    assert (first.seen_at, first.seen_by) == (again.seen_at, again.seen_by)
