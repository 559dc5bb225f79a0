"""Forty at once: one batch of a list, each line one request; and the guards are what does it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import DatabaseError

from docsharing import services
from docsharing.models import Batch, BatchLine, DocumentRequest
from docsharing.queries.batches import own_batch
from docsharing.services import SendWish
from docsharing.services.sending import wake_batch
from ledger.services import check_books
from portal import jobs
from portal.clock import now
from portal.models import Job, Number
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing import lists
from tests.docsharing.conftest import pay_in, sums, verify
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLIENTS = 40
LINES = 5
DECLARED = SendWish(declares=True)


@pytest.fixture
def payer(reader):
    verify(reader)
    pay_in(reader, 380 * LINES + 100)
    return reader


@pytest.fixture
def batch(payer) -> Batch:
    return services.read_batch(lists.ris(LINES), reader=payer)[0]


def fresh(payer):
    return type(payer).objects.get(pk=payer.pk)


def one_request_a_line(payer) -> None:
    titles = DocumentRequest.objects.values_list("title", flat=True)
    assert len(titles) == len(set(titles)) == LINES
    assert BatchLine.objects.filter(request__isnull=False).count() == LINES
    assert sums(payer) == (0, 100, 380 * LINES)
    assert check_books().differences == []


def test_the_same_list_forty_times_is_one_batch(payer):
    outcome = at_once(
        lambda _n: services.read_batch(lists.ris(LINES), reader=fresh(payer)), CLIENTS
    )

    assert outcome.lost == []
    assert len({batch.pk for batch, _is_new in outcome.won}) == 1
    assert sum(is_new for _batch, is_new in outcome.won) == 1
    assert (Batch.objects.count(), BatchLine.objects.count()) == (1, LINES)


def test_sent_forty_times_it_is_sent_once(payer, batch):
    outcome = at_once(lambda _n: services.send_batch(batch, DECLARED, by=fresh(payer)), CLIENTS)

    assert outcome.lost == []
    assert len({sent.number_id for sent in outcome.won}) == 1
    assert (Job.objects.count(), Number.objects.filter(prefix="WB").count()) == (1, 1)
    jobs.run_next()
    one_request_a_line(payer)


def test_forty_workers_at_one_batch_make_each_request_once(payer, batch):
    services.send_batch(batch, DECLARED, by=payer)
    job = Job.objects.get()

    outcome = at_once(lambda _n: services.send_lines(Job.objects.get(pk=job.pk)), CLIENTS)

    assert outcome.lost == []
    one_request_a_line(payer)
    assert own_batch(payer, batch.pk).done_at


def test_of_discarding_and_sending_at_once_one_happens(payer, batch):
    def act(n: int):
        if n % 2:
            return services.discard_batch(batch, by=fresh(payer))
        return services.send_batch(batch, DECLARED, by=fresh(payer))

    outcome = at_once(act, CLIENTS)

    assert all(isinstance(error, Refusal) for error in outcome.lost), outcome.lost
    left = Batch.objects.count()
    lost = Counter(str(error) for error in outcome.lost)
    assert lost == ({"wrong-state": 20} if left else {"not-found": 39})
    assert Job.objects.count() == left


def test_going_on_forty_times_begins_once(payer, batch):
    services.send_batch(batch, DECLARED, by=payer)
    Job.objects.update(failed_at=Job.objects.get().created_at)

    outcome = at_once(lambda _n: services.go_on(batch, by=fresh(payer)), CLIENTS)

    assert len(outcome.won) == 1
    assert {str(error) for error in outcome.lost} == {"wrong-state"}
    jobs.run_next()
    one_request_a_line(payer)


def test_twenty_clocks_wake_a_resting_batch_once(payer, batch, administrator):
    set_rule("dd.per_day", 2, by=administrator)
    services.send_batch(batch, DECLARED, by=payer)
    jobs.run_next()
    set_rule("dd.per_day", LINES, by=administrator)
    Batch.objects.update(stopped_at=now() - timedelta(days=1))

    outcome = at_once(lambda _n: wake_batch(batch), 20)

    assert outcome.lost == []
    assert Job.objects.count() == 2
    while jobs.run_next():
        pass
    one_request_a_line(payer)


def test_a_line_left_out_while_it_is_sent_is_one_or_the_other(payer, batch):
    line = batch.lines.select_related("batch__reader", "batch__job").get(line_no=1)

    def act(n: int):
        if n % 2:
            return services.leave_out(line, by=fresh(payer), is_out=True)
        return services.send_lines(services.send_batch(batch, DECLARED, by=fresh(payer)).job)

    at_once(act, 20)
    jobs.run_next()

    assert not BatchLine.objects.filter(left_out=True, request__isnull=False).exists()
    out = BatchLine.objects.filter(left_out=True).count()
    assert DocumentRequest.objects.count() == LINES - out
    assert check_books().differences == []


def test_without_the_compare_the_database_still_sends_each_line_once(payer, batch, monkeypatch):
    """The negative control: every worker believes that nobody else is at the line."""
    services.send_batch(batch, DECLARED, by=payer)
    pay_in(payer, 100_000, key="much")
    sending = "docsharing.services.sending"
    monkeypatch.setattr(f"{sending}._lock_line", lambda pk: BatchLine(pk=pk, **_first(batch)))
    monkeypatch.setattr(f"{sending}._mark_sent", _mark_whatever)
    first = batch.lines.get(line_no=1)

    outcome = at_once(lambda _n: services.sending._send_line(first.pk, batch), 20)

    broken = [error for error in outcome.lost if isinstance(error, DatabaseError)]
    assert broken, "the trigger must have stopped what the compare let through"
    assert DocumentRequest.objects.count() == 1


def test_without_any_guard_a_line_would_be_sent_twice(payer, batch, monkeypatch, administrator):
    """The negative control: the lock, the compare and the trigger's row are all taken out."""
    set_rule("dd.articles_per_issue", 40, by=administrator)  # copyright does not decide here
    services.send_batch(batch, DECLARED, by=payer)
    pay_in(payer, 100_000, key="much")
    sending = "docsharing.services.sending"
    monkeypatch.setattr(f"{sending}._lock_line", lambda pk: BatchLine(pk=pk, **_first(batch)))
    monkeypatch.setattr(f"{sending}._mark_sent", lambda _pk, _request: None)
    first = batch.lines.get(line_no=1)

    at_once(lambda _n: services.sending._send_line(first.pk, batch), 10)

    assert DocumentRequest.objects.count() == 10


def _first(batch: Batch) -> dict[str, object]:
    return batch.lines.filter(line_no=1).values("fields", "left_out").get()


def _mark_whatever(pk: int, request: int) -> None:
    BatchLine.objects.filter(pk=pk).update(request=request)
