"""kill -9 while a batch is read, and while it is sent: nothing half, nothing twice, it goes on."""

from datetime import timedelta

import pytest

from docsharing import services
from docsharing.models import Batch, BatchLine, DocumentRequest
from docsharing.queries.batches import own_batch
from docsharing.services import SendWish
from ledger.models import Hold
from ledger.queries import available
from portal.clock import now
from portal.jobs import SILENT
from portal.models import Job, Notice, Number
from tests.docsharing import lists
from tests.faults.conftest import dies, stays
from tests.faults.test_worker import bury
from tests.processes import until
from tests.visitor import Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
NEW = "/requests/batches/new/"


def silent() -> None:
    """The minutes are over after which another worker may take up what the dead one had taken."""
    Job.objects.update(beat_at=now() - SILENT - timedelta(minutes=1))


def done(batch: Batch) -> bool:
    return own_batch(batch.reader, batch.pk).done_at is not None


@pytest.mark.parametrize("order", ["write 1 docsharing_batchline", "answer"])
def test_killed_while_the_list_is_read_there_is_one_whole_batch_after_it(dying_site, patron, order):
    visitor = Visitor(dying_site.url).enter(patron)
    files = {"file": ("list.ris", lists.ris(20))}
    dying_site.orders.order(order)
    dies(lambda: visitor.post(NEW, {"text": ""}, files))
    left = Batch.objects.count()
    assert (left, BatchLine.objects.count()) == ((1, 20) if order == "answer" else (0, 0))

    again = stays(dying_site, lambda: visitor.post(NEW, {"text": ""}, files))

    batch = Batch.objects.get()
    assert (again.status, again.location) == (302, f"/requests/batches/{batch.pk}/")
    assert BatchLine.objects.count() == 20


# After the second line's request is written, before and after the line knows of it; and when the
# third has its hold.
@pytest.mark.parametrize(
    "order",
    ["write 2 docsharing_documentrequest", "write 2 docsharing_batchline", "write 5 ledger_"],
)
def test_a_worker_killed_while_it_sends_goes_on_and_sends_each_line_once(
    patron, mortal, dying_worker, order
):
    batch, _is_new = services.read_batch(lists.ris(8), reader=patron)
    mortal.order(order)
    services.send_batch(batch, SendWish(declares=True), by=patron)
    mortal.wait()
    bury(dying_worker)
    before = DocumentRequest.objects.count()
    assert before < 8
    assert BatchLine.objects.filter(request__isnull=False).count() == before
    assert Hold.objects.count() == before

    silent()
    dying_worker.start()
    until(lambda: done(batch))

    titles = DocumentRequest.objects.order_by("batch_line__line_no").values_list("title", flat=True)
    assert list(titles) == [line.citation.title for line in batch.lines.order_by("line_no")]
    assert (available(patron).subsidy_fen, available(patron).held_fen) == (5000 - 3040, 3040)
    assert Number.objects.filter(prefix="WX").count() == 8
    assert sorted(Number.objects.filter(prefix="WX").values_list("n", flat=True)) == [*range(1, 9)]
    assert Notice.objects.filter(code="batch.sent").count() == 1
