"""A file of twenty megabytes goes to its reader in pieces: the server's memory does not grow by it.

A real web server with one worker delivers it with its cover page; Linux tells the most memory that
the worker ever held while it did. A small file is fetched first, so that what the first download
loads is not counted.
"""

import os
import time
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter

from accounts.models import User
from accounts.roles import Role
from bench.report import Finding
from bench.stage import Stage
from docsharing import services
from docsharing.models import Cover, Delivery
from docsharing.queries.links import delivery_path
from docsharing.services import Wish
from ledger.services import Move, Reason, house, post, purse
from tests.docsharing.conftest import ARTICLE, pdf, verify
from tests.factories import UserFactory
from tests.processes import Site
from tests.visitor import Visitor

MEGABYTES = 20
MOST_GROWTH = 4.0
TURNS = 3


def measure(stage: Stage) -> list[Finding]:
    reader, clerk = verify(UserFactory()), UserFactory()
    clerk.groups.add(Group.objects.get(name=Role.LIBRARIAN))
    post(
        key="bench-delivering",
        kind="prepaid",
        reason=Reason("bench"),
        by=None,
        transfers=[Move(debit=house("bank"), credit=purse(reader, "prepaid"), amount=10_000)],
    )
    small = delivered(reader, clerk, pdf())
    large = delivered(reader, clerk, large_file())
    site = Site()
    site.start()
    visitor = Visitor(site.url).enter(reader)
    fetch(visitor, small)
    turns = [downloaded(site, visitor, large) for _ in range(TURNS)]
    site.stop()
    most = max(grown for grown, _size, _seconds in turns)
    size, taken = turns[-1][1], min(seconds for _grown, _size, seconds in turns)
    return [
        Finding(
            f"memory for the delivery of a file of {MEGABYTES} MB with its cover page",
            f"≤ {MOST_GROWTH:.0f} MB more at its peak",
            f"{most:.1f} MB",
            most <= MOST_GROWTH and size >= MEGABYTES * 1024 * 1024,
            f"{size / 1024 / 1024:.1f} MB in {taken:.2f} s",
        )
    ]


def large_file() -> SimpleUploadedFile:
    """A PDF of six pages that nothing makes smaller."""
    writer = PdfWriter(PdfReader(pdf()))
    writer.add_attachment("noise.bin", os.urandom(MEGABYTES * 1024 * 1024))
    path = Path(os.environ["PRIVATE_FILES"]) / "large.pdf"
    writer.write(path)
    file = SimpleUploadedFile("large.pdf", path.read_bytes(), "application/pdf")
    path.unlink()
    return file


def delivered(reader: User, clerk: User, file: SimpleUploadedFile) -> Delivery:
    request = services.send_request(Wish(ARTICLE, declares=True), reader=reader)
    services.take(request.case, by=clerk)
    delivery = services.deliver(request.case, by=clerk, file=file)
    assert delivery.cover == Cover.ADDED, delivery.cover
    return delivery


def fetch(visitor: Visitor, delivery: Delivery) -> int:
    """Press the button of its page; how many bytes came."""
    path = delivery_path(delivery)
    assert visitor.get(path).status == 200
    answer = visitor.post(path)
    assert (answer.status, answer.body[:5]) == (200, b"%PDF-"), answer.status
    return len(answer.body)


def downloaded(site: Site, visitor: Visitor, delivery: Delivery) -> tuple[float, int, float]:
    """Megabytes by which the worker grew at its peak, bytes that came, seconds."""
    worker = worker_of(site)
    (worker / "clear_refs").write_text("5")  # the peak begins anew
    before, begun = memory(worker, "VmRSS"), time.perf_counter()
    size = fetch(visitor, delivery)
    taken = time.perf_counter() - begun
    return (memory(worker, "VmHWM") - before) / 1024, size, taken


def worker_of(site: Site) -> Path:
    """The process of the server that answers: the only child of its master."""
    master = site.process.pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    assert len(children) == 1, children
    return Path("/proc") / children[0]


def memory(process: Path, name: str) -> int:
    """Kilobytes, from what Linux tells of a process."""
    lines = (process / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])
