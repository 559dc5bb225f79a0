"""A batch above the limit of a day goes on by itself on the following days, nothing sent twice."""

from collections import Counter
from datetime import date, timedelta

import pytest

from docsharing import services
from docsharing.models import Batch, CopyrightDeclaration, DocumentRequest
from docsharing.models.batches import RESTS
from docsharing.queries.batches import own_batch
from docsharing.services import SendWish
from docsharing.services.sending import resting_batches, wake_batch
from portal import jobs
from portal.clock import day_of, now
from portal.models import Job, Notice, Postponed
from portal.rules import set_rule
from tests.docsharing import lists
from tests.docsharing.conftest import pay_in
from tests.docsharing.figureplay import at
from tests.factories import program
from tests.plans import only_indexes

pytestmark = pytest.mark.usefixtures("check_books_after")
FIRST = date(2026, 12, 1)


def tick(hour: str = "10:00", *, day: int) -> None:
    """The clock comes by twice, and the worker does what there is to do."""
    with at(f"{FIRST + timedelta(days=day)} {hour}"):
        for _n in range(2):
            services.lapse()
            while jobs.run_next():
                pass


def sent(reader, count: int = 25, wish: SendWish | None = None, day: int = 0) -> Batch:
    with at(f"{FIRST + timedelta(days=day)} 09:00"):
        batch, _is_new = services.read_batch(lists.ris(count), reader=reader)
        services.send_batch(batch, wish or SendWish(declares=True), by=reader)
        while jobs.run_next():
            pass
    return own_batch(reader, batch.pk)


def count() -> int:
    return DocumentRequest.objects.count()


@pytest.fixture
def rich(patron):
    with at(f"{FIRST} 08:00"):
        pay_in(patron, 100_000, key="much")
    return patron


def test_twenty_five_lines_are_sent_in_three_days_and_never_twice(rich):
    batch = sent(rich)
    assert (batch.stopped_code, batch.is_resting, count()) == ("copyright-per-day", True, 10)
    tick("23:59", day=0)
    assert count() == 10
    tick("00:01", day=1)
    assert count() == 20
    tick(day=1)
    tick("08:00", day=2)
    tick(day=3)

    batch = own_batch(rich, batch.pk)
    titles = DocumentRequest.objects.values_list("title", flat=True)
    assert (batch.done_at is not None, batch.stopped_code) == (True, "")
    assert len(titles) == len(set(titles)) == 25
    moments = DocumentRequest.objects.values_list("case__opened_at", flat=True)
    assert sorted(Counter(map(day_of, moments)).items()) == [
        (FIRST, 10), (FIRST + timedelta(days=1), 10), (FIRST + timedelta(days=2), 5),
    ]  # fmt: skip
    assert not Postponed.objects.exists()


def test_she_is_told_once_that_it_rests_and_once_that_it_is_sent(rich):
    sent(rich)
    for day in (1, 2):
        tick(day=day)

    codes = Notice.objects.filter(user=rich, code__startswith="batch.")
    assert list(codes.order_by("pk").values_list("code", flat=True)) == [
        "batch.rests",
        "batch.sent",
    ]


def test_at_the_limit_of_the_month_it_waits_for_the_next(rich, administrator):
    set_rule("dd.per_month", 12, by=administrator)
    batch = sent(rich, 15)
    tick(day=1)
    assert (own_batch(rich, batch.pk).stopped_code, count()) == ("copyright-per-month", 12)
    for day in (2, 30):
        tick("23:59", day=day)
    assert count() == 12
    tick("00:01", day=31)

    assert (own_batch(rich, batch.pk).done_at is not None, count()) == (True, 15)


def test_lines_that_she_leaves_out_are_not_sent_and_so_it_ends(rich):
    batch = sent(rich, 12)
    with at(f"{FIRST} 11:00"):
        for line in batch.lines.filter(request__isnull=True).select_related("batch__reader"):
            services.leave_out(line, by=rich, is_out=True)
    tick(day=1)

    assert (own_batch(rich, batch.pk).done_at is not None, count()) == (True, 10)


def test_what_stopped_for_another_reason_waits_for_her(rich):
    batch = sent(rich, 12)
    for code in ("purse-too-small", "suspended", "batch-lines-left"):
        Batch.objects.filter(pk=batch.pk).update(stopped_code=code)
        tick(day=1)
        assert (count(), Job.objects.count()) == (10, 1)


def test_the_older_batch_goes_first(rich):
    first, second = sent(rich, 25), sent(rich, 35)
    assert (first.stopped_code, second.stopped_code, count()) == (*RESTS[:1] * 2, 10)
    tick(day=1)

    assert first.lines.filter(request__isnull=False).count() == count() == 20


@pytest.mark.parametrize("gone", [{"suspended_at": now()}, {"is_active": False}])
def test_who_may_do_nothing_meanwhile_gets_nothing(rich, gone):
    sent(rich, 12)
    type(rich).objects.filter(pk=rich.pk).update(**gone)
    tick(day=1)

    assert (count(), Job.objects.count()) == (10, 1)
    assert not Postponed.objects.exists()


def test_of_no_use_any_more_it_is_not_sent(rich):
    batch = sent(rich, 12, SendWish(declares=True, need_by=FIRST))
    tick(day=1)

    assert (own_batch(rich, batch.pk).stopped_code, count()) == ("need-by-is-past", 10)
    assert Notice.objects.filter(user=rich, code="batch.stopped").count() == 1


def test_nothing_is_declared_in_her_name(rich):
    batch = sent(rich, 12)
    with at(f"{FIRST} 12:00"):
        words = {"text_zh": "新", "text_en": "new", "valid_from": now()}
        CopyrightDeclaration.objects.create(version="2027-1", **words)
    tick(day=1)

    assert (own_batch(rich, batch.pk).stopped_code, count()) == ("declaration-needed", 10)
    assert Notice.objects.filter(user=rich, code="batch.stopped").count() == 1


@pytest.mark.postgres
def test_what_rests_is_found_by_its_index(rich):
    only_indexes("docsharing_batch", {"batch_resting"}, keys=False)
    assert "batch_resting" in resting_batches().explain()


def test_woken_too_late_it_is_left_alone(rich):
    """Two clocks found the same batch; the second finds it awake."""
    batch = sent(rich, 12)
    with at(f"{FIRST + timedelta(days=1)} 09:00"):
        wake_batch(batch)
        wake_batch(batch)

    assert Job.objects.count() == 2


def test_both_pages_and_the_program_say_so(rich, sign_in):
    browser = sign_in(rich)
    told = "每天最多提交 10 份申请，每月最多 60 份。其余会在之后几天自动提交，您无需操作。"
    with at(f"{FIRST} 08:30"):
        few, _is_new = services.read_batch(lists.ris(10), reader=rich)
        many, _is_new = services.read_batch(lists.ris(25), reader=rich)
        assert told not in browser.get(f"/requests/batches/{few.pk}/").content.decode()
        assert told in browser.get(f"/requests/batches/{many.pk}/").content.decode()
    batch = sent(rich)
    page = browser.get(f"/requests/batches/{batch.pk}/").content.decode()
    answer = program(rich).get(f"/api/v1/batches/{batch.pk}/").json()

    assert told in page
    assert "自动继续" in page
    assert "不再需要的，请跳过" in page
    assert (answer["state"], answer["stopped"]["goes_on_by_itself"]) == ("stopped", True)
