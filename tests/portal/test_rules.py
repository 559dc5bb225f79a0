"""Rules: what a library may change, and since when."""

from datetime import timedelta

import pytest

from portal import rules
from portal.clock import now
from portal.models import Rule
from portal.refusals import Refusal


@pytest.fixture(autouse=True)
def _keys(monkeypatch):
    monkeypatch.setattr(rules, "_keys", dict(rules._keys))
    rules.register("test.days", "int", 7, origin="A", label="Days", low=1, high=60)
    rules.register("test.open", "bool", True, origin="A", label="Open")
    rules.register("test.from", "time", "08:30", origin="A", label="From")
    rules.register("test.reminders", "ints", [90, 60], origin="A", label="Reminders", high=400)
    rules.register("test.mode", "choice", "a", origin="A", label="Mode", choices={"a": "A"})


def test_a_rule_without_a_row_has_its_default(db):
    assert rules.value("test.days") == 7


def test_a_new_value_counts_from_its_moment_and_the_old_one_before(db, person):
    before = now()
    rules.set_rule("test.days", 9, by=person, valid_from=now() + timedelta(days=1))

    assert rules.value("test.days") == 7
    assert rules.value("test.days", at=now() + timedelta(days=2)) == 9
    rules.set_rule("test.days", 8, by=person)
    assert rules.value("test.days") == 8
    assert rules.value("test.days", at=before) == 7
    assert Rule.objects.filter(key="test.days").count() == 2


def test_the_past_is_not_changed(db, person):
    with pytest.raises(Refusal, match="rule-in-the-past"):
        rules.set_rule("test.days", 9, by=person, valid_from=now() - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("test.days", 0),
        ("test.days", 61),
        ("test.days", True),
        ("test.days", "9"),
        ("test.open", 1),
        ("test.from", "25:00"),
        ("test.from", None),
        ("test.reminders", []),
        ("test.reminders", [401]),
        ("test.mode", "b"),
    ],
)
def test_a_value_that_its_kind_does_not_know_is_refused_at_the_field(db, person, key, value):
    with pytest.raises(Refusal, match="rule-invalid") as refused:
        rules.set_rule(key, value, by=person)

    assert refused.value.field == "value"
    assert not Rule.objects.filter(key=key).exists()


def test_an_unknown_key_answers_as_missing(db, person):
    with pytest.raises(Refusal, match="not-found"):
        rules.set_rule("test.nothing", 1, by=person)


def test_one_look_serves_a_request(db, django_assert_num_queries):
    rules.begin_request()
    try:
        with django_assert_num_queries(1):
            assert (rules.value("test.days"), rules.value("test.open")) == (7, True)
    finally:
        rules.end_request()


def test_a_value_set_within_the_request_is_seen_by_it(db, person):
    rules.begin_request()
    try:
        assert rules.value("test.days") == 7
        rules.set_rule("test.days", 9, by=person)
        assert rules.value("test.days") == 9
    finally:
        rules.end_request()
