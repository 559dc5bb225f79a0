"""An act that waits too long for another is refused in words; one that met another is repeated."""

from dataclasses import replace

import pytest
from django.db import OperationalError
from rest_framework.renderers import JSONRenderer

from desk.models import Case, CaseFile, Message
from desk.services import say
from docsharing import services
from docsharing.models import Complaint
from docsharing.services.acts import whole_act
from portal import files, tries
from portal.api import manners
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, pdf, send


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


JSON = {"content_type": "application/json"}
SAID = [
    ("messages", {"text": "请看第 70 页。"}, JSON),
    ("files", {"attachment": 3}, {}),
    ("complaints", {"cause": "late"}, JSON),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("what", "body", "form"), SAID)
def test_what_a_reader_says_is_about_her_request_as_it_is_by_then(
    api, other_reader, delivered, deadlock, monkeypatch, what, body, form
):
    """Between two tries it has become another's: what was found before would still be hers."""
    rows = Case.objects.filter(pk=delivered.case_id)
    meanwhile: list[int] = []
    monkeypatch.setattr(
        tries.time, "sleep", lambda _s: meanwhile.append(rows.update(reader=other_reader))
    )
    body = {name: pdf(value) if value == 3 else value for name, value in body.items()}

    path = f"/api/v1/requests/{delivered.pk}/{what}/"
    answer = api.post(path, body, **form, headers=KEYED["headers"])

    assert (answer.status_code, meanwhile) == (404, [1])
    assert (CaseFile.objects.count(), Message.objects.count(), Complaint.objects.count()) == (
        0, 0, 0,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_words_with_a_file_that_met_another_act_are_written_once(request_, patron, monkeypatch):
    tried = []

    def say_later(*args, **more):
        tried.append(1)
        if len(tried) == 1:
            raise OperationalError from Deadlock()
        return say(*args, **more)

    monkeypatch.setattr(services.talk, "say", say_later)

    services.write_to_desk(request_, by=patron, text="请看附件", file=pdf(3))

    assert (len(tried), Message.objects.count(), CaseFile.objects.count()) == (2, 1, 1)
    assert CaseFile.objects.get().stored.sha256 == files.digest(pdf(3))


def test_an_act_that_is_undone_by_a_deadlock_leaves_no_trace_on_its_objects(request_):
    @whole_act
    def act(case):
        case.state = "checking"
        raise OperationalError from Deadlock()

    with pytest.raises(OperationalError):
        act(request_.case)

    assert request_.case.state == "submitted"
