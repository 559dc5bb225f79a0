"""Portal's pages on the desk: the rules, and long work."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import jobs, rules
from portal.clock import now, today
from portal.models import Job, Rule


@pytest.fixture
def numbers(monkeypatch):
    """A set of rules of this test's own."""
    monkeypatch.setattr(rules, "_keys", dict(rules._keys))
    rules.register("test.days", "int", 7, origin="A", label="Days to wait", low=1, high=60)
    rules.register("test.fee", "fen", 200, origin="W", label="Fee of a test", high=100_00)
    rules.register("test.open", "bool", default=True, origin="A", label="Open")
    rules.register("test.times", "ints", [90, 30], origin="A", label="Reminders", high=365)
    rules.register("test.hour", "time", "08:30", origin="A", label="Opens at")
    choices = {"desk": "At the desk", "format": "By format"}
    rules.register("test.way", "choice", "desk", origin="A", label="Way", choices=choices)


@pytest.fixture
def browser(sign_in, administrator):
    return sign_in(administrator)


def test_only_an_administrator_sees_the_rules(sign_in, librarian, reader, client, numbers):
    assert client.get("/desk/settings/rules/").status_code == 302
    for person in (librarian, reader):
        assert sign_in(person).get("/desk/settings/rules/").status_code == 404
        answer = sign_in(person).post("/desk/settings/rules/test.days/", {"value": "9"})
        assert answer.status_code == 404
    assert not Rule.objects.exists()


def test_rules_are_searched_by_name_and_key(browser, numbers):
    page = browser.get("/desk/settings/rules/", {"q": "fee of"}).content.decode()

    assert "test.fee" in page
    assert "test.days" not in page
    assert "2.00 元" in page


def test_the_list_of_rules_asks_the_same_however_many_values(browser, numbers, administrator):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            browser.get("/desk/settings/rules/")
        return len(seen)

    queries()  # the session is seen for the first time
    before = queries()
    for days in range(2, 12):
        rules.set_rule("test.days", days, by=administrator)

    assert queries() == before <= 9


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("test.days", "14", 14),
        ("test.fee", "2.50", 250),
        ("test.open", "no", False),
        ("test.times", "60, 30", [60, 30]),
        ("test.hour", "09:00", "09:00"),
        ("test.way", "format", "format"),
    ],
)
def test_a_new_value_holds_at_once(browser, administrator, numbers, key, typed, stored):
    answer = browser.post(f"/desk/settings/rules/{key}/", {"value": typed})

    assert answer.status_code == 302
    assert rules.value(key) == stored
    assert Rule.objects.get().set_by == administrator


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("test.days", "0"),
        ("test.days", "61"),
        ("test.days", "１４"),
        ("test.days", "1e1"),
        ("test.days", ""),
        ("test.fee", "-1"),
        ("test.fee", "2.505"),
        ("test.fee", "100.01"),
        ("test.times", "30, x"),
        ("test.hour", "25:00"),
        ("test.way", "elsewhere"),
    ],
)
def test_a_bad_value_is_told_at_the_field(browser, numbers, key, typed):
    page = browser.post(f"/desk/settings/rules/{key}/", {"value": typed}).content.decode()

    assert 'id="errsum"' in page
    assert 'id="id_value_error"' in page
    assert "<title>有 1 处需要修改：" in page
    assert not Rule.objects.exists()


def test_a_value_may_hold_from_a_later_day(browser, numbers):
    day = today() + timedelta(days=3)

    browser.post("/desk/settings/rules/test.days/", {"value": "14", "valid_from": day.isoformat()})

    assert rules.value("test.days") == 7
    assert rules.value("test.days", at=now() + timedelta(days=4)) == 14
    assert "待生效" in browser.get("/desk/settings/rules/test.days/").content.decode()


def test_the_past_is_not_changed(browser, numbers):
    day = today() - timedelta(days=1)

    browser.post("/desk/settings/rules/test.days/", {"value": "14", "valid_from": day.isoformat()})

    assert not Rule.objects.exists()


def test_history_names_each_value_and_who_set_it(browser, numbers, administrator):
    rules.set_rule("test.days", 9, by=administrator)
    rules.set_rule("test.days", 11, by=administrator)

    page = browser.get("/desk/settings/rules/test.days/").content.decode()

    assert page.index(">11 ") < page.index(">9 ")
    assert "冯管理" in page


def test_a_rule_that_does_not_exist_is_not_there(browser):
    assert browser.get("/desk/settings/rules/no.such/").status_code == 404


def test_staff_see_their_own_long_work_and_administrators_all(
    sign_in, manager, second_manager, administrator
):
    job = jobs.start("test", {}, by=manager)
    Job.objects.filter(pk=job.pk).update(started_at=now(), done=50, total=100)

    assert "50 / 100" in sign_in(manager).get("/desk/jobs/").content.decode()
    assert "50 / 100" in sign_in(administrator).get(f"/desk/jobs/{job.pk}/").content.decode()
    assert sign_in(second_manager).get(f"/desk/jobs/{job.pk}/").status_code == 404
