"""What the library holds: imported from its catalogue as long work, a chunk a transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from docsharing.catalogue import Holding, Row, count, read
from docsharing.citations.fold import one_line
from docsharing.models import HoldingImport, HoldingProblem, HoldingTitle
from docsharing.queries.works import title_key
from portal import files, jobs
from portal.clock import now
from portal.models import Job
from portal.refusals import Refusal
from portal.search import bigrams

IMPORT_JOB = "docsharing.holdings"
CHUNK = 500
MOST_BYTES = 60 << 20
MOST_PROBLEMS = 1000
_STORED = (
    "isbn", "issn", "title", "title_key", "authors", "publisher", "year", "volumes", "pages",
    "call_number", "location", "kind", "ill_allowed", "url", "open_url",
    "search_text", "digest", "batch",
)  # fmt: skip


@transaction.atomic
def start_import(file: Any, *, source: str, ill_allowed: bool, by: User) -> HoldingImport:
    """Keep a file of holdings and ask the worker to read it.

    Raises `file-empty`, `file-too-large` or `file-type` at `file`.
    """
    require(by, Role.ADMINISTRATOR)
    stored = files.keep(file, kind="holdings", by=by, allowed={"bin"}, max_bytes=MOST_BYTES)
    if stored.quarantined_at:
        raise Refusal("scanner-away", field="file", status=503)
    name = one_line(file.name, 200) or stored.name
    batch = HoldingImport.objects.create(
        source=source.strip(), name=name, file=stored, ill_allowed=ill_allowed, by=by, at=now()
    )
    job = jobs.start(IMPORT_JOB, {"batch": batch.pk, "name": name}, by=by)
    HoldingImport.objects.filter(pk=batch.pk).update(job=job)
    batch.job = job
    return batch


def import_holdings(job: Job) -> dict[str, int]:
    """Read a file on from where the work stood. A record that is known as it is stays untouched."""
    batch = HoldingImport.objects.select_related("file").get(pk=job.params["batch"])
    stored: Any = files.storage().open(batch.file.key)
    with stored as file:
        total, done = count(file), int(job.cursor.get("row", 0))
        rows = _once_each(read(file))
        for _known in islice(rows, done):
            pass
        for chunk in iter(lambda: list(islice(rows, CHUNK)), []):
            done += len(chunk)
            with transaction.atomic():
                _take(batch, chunk)
                jobs.progress(job, done, max(total, done), row=done)
    HoldingImport.objects.filter(pk=batch.pk).update(finished_at=now())
    jobs.progress(job, done, done, row=done)
    batch.refresh_from_db()
    return {name: getattr(batch, name) for name in ("read", "added", "changed", "same", "bad")}


def _once_each(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows; a record that the file has twice is taken once and told of."""
    seen: set[str] = set()
    for row in rows:
        known = row.holding.record_id if row.holding else ""
        if known and known in seen:
            yield Row(row.line, None, "holding.twice", {"record": known})
            continue
        seen.add(known)
        yield row


def _take(batch: HoldingImport, chunk: list[Row]) -> None:
    """Store a chunk: what is new and what has changed; what is bad is listed."""
    good = sorted((row.holding for row in chunk if row.holding), key=lambda each: each.record_id)
    bad = [row for row in chunk if row.holding is None]
    known = dict(
        HoldingTitle.objects.filter(
            source=batch.source, record_id__in=[each.record_id for each in good]
        ).values_list("record_id", "digest")
    )
    fresh = [_title(each, batch) for each in good]
    moved = [each for each in fresh if known.get(each.record_id) != each.digest]
    HoldingTitle.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["source", "record_id"],
        update_fields=list(_STORED),
    )
    _list_problems(batch, bad)
    added = sum(each.record_id not in known for each in moved)
    HoldingImport.objects.filter(pk=batch.pk).update(
        read=F("read") + len(chunk),
        added=F("added") + added,
        changed=F("changed") + len(moved) - added,
        same=F("same") + len(good) - len(moved),
        bad=F("bad") + len(bad),
    )


def _title(holding: Holding, batch: HoldingImport) -> HoldingTitle:
    values = asdict(holding)
    if values["ill_allowed"] is None:
        # A licence must say so: what is electronic goes to nobody unless the table allows it.
        values["ill_allowed"] = batch.ill_allowed and holding.kind == "print"
    numbers = f"{holding.isbn} {holding.issn} {holding.issn.replace('-', '')}"
    return HoldingTitle(
        **values,
        source=batch.source,
        title_key=title_key(holding.title),
        search_text=bigrams(holding.title, holding.authors, holding.call_number, numbers),
        digest=f"{holding.digest[:62]}{'y' if values['ill_allowed'] else 'n'}",
        batch=batch,
    )


def _list_problems(batch: HoldingImport, bad: list[Row]) -> None:
    room = MOST_PROBLEMS - HoldingProblem.objects.filter(batch=batch).count()
    HoldingProblem.objects.bulk_create(
        [
            HoldingProblem(batch=batch, line=row.line, code=row.code, params=row.params)
            for row in bad[: max(room, 0)]
        ],
        ignore_conflicts=True,
    )
