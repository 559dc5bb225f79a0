"""An act that waits too long for another is refused in words; one that met another is repeated."""

from dataclasses import replace

import pytest
from django.db import OperationalError
from rest_framework.renderers import JSONRenderer

from desk.models import Case
from docsharing.services.acts import whole_act
from portal.api import manners
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, send


class Late(Exception):
    """What the database says when a lock is not had in time."""

    pgcode = "55P03"


class Deadlock(Exception):
    pgcode = "40P01"


@whole_act
def wait(_case) -> None:
    raise OperationalError from Late()


def test_a_case_that_somebody_holds_is_a_refusal_and_no_fault(request_):
    with pytest.raises(Refusal, match="somebody-is-at-it") as refused:
        wait(request_.case)

    assert refused.value.status == 409


@pytest.fixture
def deadlock(monkeypatch) -> list[int]:
    """The first act with a key meets another at its very end, when all of it is written."""
    tries: list[int] = []

    class Renderer(JSONRenderer):
        def render(self, *args, **more):
            tries.append(1)
            if len(tries) == 1:
                raise OperationalError from Deadlock()
            return super().render(*args, **more)

    monkeypatch.setattr(manners, "JSONRenderer", Renderer)
    return tries


KEYED = {"content_type": "application/json", "headers": {"Idempotency-Key": "key-00000001"}}


@pytest.mark.django_db(transaction=True)
def test_an_act_of_the_desk_finds_its_case_anew(desk_api, request_, deadlock):
    path = f"/api/v1/desk/document-delivery/{request_.case_id}/take/"

    answer = desk_api.post(path, {}, **KEYED)

    assert (answer.status_code, len(deadlock)) == (200, 2)
    assert answer.json()["state"] == "checking"
    assert Case.objects.get().events.count() == 2


@pytest.mark.django_db(transaction=True)
def test_acts_on_many_find_their_cases_anew(desk_api, patron, request_, deadlock):
    cases = [request_.case_id, send(patron, replace(ARTICLE, title="另一篇")).case_id]

    answer = desk_api.post("/api/v1/desk/bulk/", {"act": "take", "cases": cases}, **KEYED)

    assert (answer.status_code, len(deadlock)) == (200, 2)
    assert (sorted(answer.json()["done"]), answer.json()["refused"]) == (sorted(cases), [])


@pytest.mark.django_db(transaction=True)
def test_an_act_of_the_reader_finds_her_request_anew(api, request_, deadlock):
    answer = api.post(f"/api/v1/requests/{request_.pk}/cancel/", {}, **KEYED)

    assert (answer.status_code, len(deadlock)) == (200, 2)
    assert Case.objects.get().state == "cancelled"


def test_an_act_that_is_undone_by_a_deadlock_leaves_no_trace_on_its_objects(request_):
    @whole_act
    def act(case):
        case.state = "checking"
        raise OperationalError from Deadlock()

    with pytest.raises(OperationalError):
        act(request_.case)

    assert request_.case.state == "submitted"
