"""A named act is done once, however often it is asked for."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import F

from portal.clock import now
from portal.idempotency import fingerprint, forget_answers, once
from portal.models import IdempotencyKey, SiteFigure
from portal.refusals import Refusal
from tests.races import at_once


def test_the_second_call_gets_the_first_answer(db):
    ran = []

    def act():
        ran.append(1)
        return 201, {"n": len(ran)}

    assert once("u", "key-0001", {"a": 1, "b": 2}, act) == (201, {"n": 1}, False)
    assert once("u", "key-0001", {"b": 2, "a": 1}, act) == (201, {"n": 1}, True)
    assert once("other", "key-0001", {}, act) == (201, {"n": 2}, False)


def test_the_same_key_for_something_else_is_refused(db):
    once("u", "key-0001", {"a": 1}, lambda: (200, {}))

    with pytest.raises(Refusal, match="idempotency-key-reused") as refused:
        once("u", "key-0001", {"a": 2}, lambda: (200, {}))
    assert refused.value.status == 422


def test_a_refused_act_frees_its_key(db):
    def refuse():
        raise Refusal("wrong-state", status=409)

    with pytest.raises(Refusal, match="wrong-state"):
        once("u", "key-0001", {}, refuse)

    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["short", "with blank 1", "x" * 201, "键键键键键键键键"])
def test_a_key_of_another_form_is_refused(db, key):
    with pytest.raises(Refusal, match="idempotency-key-invalid"):
        once("u", key, {}, lambda: (200, {}))


def test_an_old_answer_is_forgotten_and_its_act_is_not_done_again(db):
    ran = []

    def act():
        ran.append(1)
        return 201, {"name": "张雪梅"}

    once("u", "key-0001", {}, act)
    with time_machine.travel(now() + timedelta(days=3)):
        once("u", "key-0002", {}, act)
    with time_machine.travel(now() + timedelta(days=8)):
        assert forget_answers() == 1
        with pytest.raises(Refusal, match="idempotency-key-old"):
            once("u", "key-0001", {}, act)
        again = once("u", "key-0002", {}, act)

    assert again == (201, {"name": "张雪梅"}, True)
    assert (len(ran), IdempotencyKey.objects.get(key="key-0001").answer) == (2, None)


def ask(_n):
    def act():
        figure = SiteFigure.objects.select_for_update().get(key="hits")
        figure.value += 1
        figure.save()
        return 200, {"value": figure.value}

    try:
        return once("u", "key-0001", {"x": 1}, act)[:2]
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_have_one_effect_and_one_answer():
    SiteFigure.objects.create(key="hits", refreshed_at=now())
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(ask, range(40)))

    assert answers == [(200, {"value": 1})] * 40
    assert SiteFigure.objects.get(key="hits").value == 1


def test_what_was_asked_cannot_be_guessed_from_its_fingerprint(settings):
    body = {"id_number": "11010519491231002X"}
    here = fingerprint(body)
    settings.SECRET_KEY = "the secret of another site, as long as it has to be"

    assert here != fingerprint(body)
    assert here != hashlib.sha256(json.dumps(body).encode()).hexdigest()


def crossing(first: threading.Barrier, tries: list[int]):
    """An act of one of two who lock the same rows, each from its own end."""

    def run(n):
        def act():
            tries.append(n)
            mine, other = ("a", "b") if n else ("b", "a")
            SiteFigure.objects.select_for_update().get(key=mine)
            with suppress(threading.BrokenBarrierError):
                first.wait(5)  # both hold one row now, and want the other's
            figure = SiteFigure.objects.select_for_update().get(key=other)
            SiteFigure.objects.filter(pk=figure.pk).update(value=F("value") + 1)
            return 200, {"by": n}

        try:
            return once("u", f"key-000{n}", {}, act)
        finally:
            first.abort()

    return run


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_named_act_is_tried_again_after_a_deadlock():
    for key in ("a", "b"):
        SiteFigure.objects.create(key=key, refreshed_at=now())
    tries: list[int] = []

    outcome = at_once(crossing(threading.Barrier(2), tries), clients=2)

    assert outcome.lost == []
    assert sorted(won[1]["by"] for won in outcome.won) == [0, 1]
    assert len(tries) > 2  # one of them was the victim
    assert [*SiteFigure.objects.order_by("key").values_list("value", flat=True)] == [1, 1]
    assert IdempotencyKey.objects.filter(status=200).count() == 2
