"""Real exports given as batches: read, or refused with line and reason, and shown; never broken."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from docsharing import services
from docsharing.models import Batch, BatchLine, DocumentRequest
from docsharing.queries.batches import preview
from portal import jobs
from portal.clock import now
from portal.refusals import Refusal
from portal.rules import set_rule
from tests.docsharing.citations.shared import real, tell
from tests.docsharing.conftest import pay_in

pytestmark = pytest.mark.slow

NEW = "/requests/batches/new/"
RECORD_END = "ER  - "


def chunks() -> list[bytes]:
    """The records of citations.ris, a hundred at a time."""
    text = real("citations.ris").read_text(encoding="utf-8")
    records = [f"{part.strip()}\n{RECORD_END}\n" for part in text.split(RECORD_END) if part.strip()]
    return ["\n".join(records[n : n + 100]).encode() for n in range(0, len(records), 100)]


def test_each_raw_file_becomes_a_batch_or_is_refused_on_its_page(patron, sign_in):
    hers = sign_in(patron)
    files = [path for path in sorted(real("citations_raw").rglob("*")) if path.is_file()]
    told = Counter()
    for path in files:
        answer = hers.post(NEW, {"file": SimpleUploadedFile(path.name, path.read_bytes())})
        told[answer.status_code] += 1
        if answer.status_code == 302:
            page = hers.get(answer.url)
            assert page.status_code == 200, path.name
            assert b'id="line-1"' in page.content
        else:
            assert answer.status_code == 422, path.name
            assert b'role="alert"' in answer.content

    lines = BatchLine.objects.count()
    tell(f"\n{len(files)} raw files as batches: {dict(told)}, {lines} lines")
    assert told[302] >= 0.6 * len(files)
    assert Batch.objects.count() <= told[302]


def test_a_whole_collection_is_too_much_and_its_hundreds_are_batches(patron):
    with pytest.raises(Refusal, match="batch-too-many"):
        services.read_batch(real("citations.ris").read_bytes(), reader=patron)
    total = Counter()
    for data in chunks():
        batch, _is_new = services.read_batch(data, reader=patron)
        seen = preview(batch)
        total.update(lines=len(seen.lines), going=seen.going, faulty=seen.faulty)
        total.update(unread=sum(not view.citation.filled() for view in seen.lines))

    tell(f"\ncitations.ris by hundreds: {dict(total)}")
    assert total["lines"] >= 1500
    assert total["unread"] == 0


def test_of_a_real_hundred_ten_are_sent_a_day_and_the_rest_waits(patron, check_books_after):
    pay_in(patron, 1_000_000, key="much")
    batch, _is_new = services.read_batch(chunks()[3], reader=patron)
    services.send_batch(batch, services.SendWish(declares=True), by=patron)
    jobs.run_next()

    batch.refresh_from_db()
    assert batch.stopped_code == "copyright-per-day"
    assert batch.lines.filter(request__isnull=False).count() == 10
    assert not batch.lines.filter(refused_code="copyright-per-day").exists()
    with time_machine.travel(now() + timedelta(days=1)):
        services.go_on(batch, by=patron)
        jobs.run_next()
    assert batch.lines.filter(request__isnull=False).count() == 20


def test_what_of_a_real_hundred_is_whole_is_sent(patron, administrator, check_books_after):
    for limit in ("dd.per_day", "dd.per_month", "dd.articles_per_issue"):
        set_rule(limit, 100, by=administrator)
    pay_in(patron, 1_000_000, key="much")
    batch, _is_new = services.read_batch(chunks()[3], reader=patron)
    going = preview(batch).going
    services.send_batch(batch, services.SendWish(declares=True), by=patron)
    jobs.run_next()

    assert DocumentRequest.objects.count() == going > 0
    assert batch.lines.filter(request__isnull=False).count() == going
