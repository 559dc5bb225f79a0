"""Many looks of the clock at once tell each case once. Without the row, it would be told twice."""

import threading

import pytest
from django.db import transaction

from accounts.roles import Role
from desk import services
from desk.models import Case, Reminder, StateEvent
from portal.clock import now
from portal.models import Notice, Outgoing, Postponed
from tests.desk.conftest import errand, open_errand, take  # noqa: F401 - fixtures
from tests.factories import person
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LOOKS, CASES = 12, 6


@pytest.fixture
def late_cases(open_errand):  # noqa: F811 - the fixture
    """Taken by a librarian, and late for weeks."""
    clerk = person("clerk", "黄娟", Role.LIBRARIAN)
    person("head", "赵主任", Role.MANAGER)
    cases = [open_errand(f"T{n}") for n in range(CASES)]
    for case in cases:
        take(case, by=clerk)
    long_ago = now().replace(year=now().year - 1)
    Case.objects.update(due_at=long_ago, answer_due_at=long_ago)
    return cases


def test_many_looks_at_once_tell_each_case_once(late_cases):
    outcome = at_once(lambda _n: services.remind(), LOOKS)

    assert outcome.lost == []
    assert sum(outcome.won) == 2 * CASES  # late, and escalated
    assert Reminder.objects.count() == 2 * CASES
    assert Notice.objects.filter(code="desk.overdue").count() == CASES
    assert Notice.objects.filter(code="desk.escalated-to-you").count() == CASES
    assert Outgoing.objects.filter(dedupe__startswith="notice:desk:").count() == 2 * CASES
    assert StateEvent.objects.filter(act="escalate").count() == CASES
    assert not Postponed.objects.exists()


def test_without_the_row_it_would_be_told_twice(late_cases):
    case, gate = late_cases[0], threading.Barrier(2)

    def careless(_n: int) -> bool:
        # Look whether it was told, then tell: what the row and its constraint are there for.
        with transaction.atomic():
            told = StateEvent.objects.filter(case=case, act="escalate").exists()
            gate.wait(10)
            return not told

    assert at_once(careless, 2).won == [True, True]


def test_a_case_that_is_done_meanwhile_is_not_escalated(late_cases):
    clerk = late_cases[0].assignee

    def act(n: int) -> object:
        if n:
            return services.remind()
        return [services.perform(Case.objects.get(pk=case.pk), "finish", by=clerk)
                for case in late_cases]  # fmt: skip

    at_once(act, 2)

    assert Case.objects.filter(closed_at__isnull=False, escalated_at__isnull=False).count() == 0
    versions = StateEvent.objects.order_by("case", "version").values_list("case", "version")
    assert len(set(versions)) == len(versions)
