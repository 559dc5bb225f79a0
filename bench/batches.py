"""A batch of a hundred citations: read, stored and shown; and sent by the worker."""

import hashlib
import json
import statistics
import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import RealNameCheck, User
from bench.report import Finding
from bench.stage import Stage
from docsharing import services
from docsharing.citations import Citation, to_ris
from docsharing.models import Batch, DocumentRequest
from docsharing.services import SendWish
from ledger.models import EntryKind
from ledger.services import Move, Reason, check_books, house, post, purse
from portal import jobs
from portal.clock import now
from portal.rules import set_rule

TURNS, COUNT = 5, 100
MOST_SECONDS = 2.0
LIMITS = ("dd.per_day", "dd.per_month", "dd.articles_per_issue")


def measure(stage: Stage) -> list[Finding]:
    reader = patron()
    found = [preview(reader, form, n) for n, form in enumerate(FORMS)]
    found.append(sending(reader))
    check = check_books()
    assert not check.differences, check.differences
    return found


def patron() -> User:
    """A reader who is known as a natural person, with money for all of it."""
    user = User.objects.create_user("bench-batches", "a-library-has-9-doors", name="读者")
    digest = hashlib.sha256(b"bench-batches").hexdigest()
    RealNameCheck.objects.create(
        user=user,
        document="id-card",
        name=user.name,
        mask="5***1",
        person_hash=digest,
        verified_at=now(),
    )
    post(
        key="bench:batches",
        kind=EntryKind.PREPAID,
        reason=Reason("prepayment"),
        by=None,
        transfers=[Move(house("bank"), purse(user, "prepaid"), 10_000_000)],
    )
    return user


def citations(turn: int) -> list[Citation]:
    """A hundred articles that nobody asked for yet."""
    return [
        Citation(
            kind="Article",
            title=f"高校图书馆社会化服务研究之 {turn} 和 {n}",
            container="图书馆论坛",
            authors=("沈敏", "黄娟"),
            year=2013,
            volume="33",
            issue=str(n % 12 + 1),
            pages=f"{n}-{n + 5}",
            doi=f"10.1000/bench.{turn}.{n}",
        )
        for n in range(COUNT)
    ]


def as_ris(turn: int) -> bytes:
    return to_ris(citations(turn)).encode()


def as_csl(turn: int) -> bytes:
    rows = [
        {
            "type": "article-journal",
            "title": each.title,
            "container-title": each.container,
            "DOI": each.doi,
            "page": each.pages,
            "issued": {"date-parts": [[each.year]]},
        }
        for each in citations(turn)
    ]
    return json.dumps(rows).encode()


def as_lines(turn: int) -> bytes:
    lines = [
        f"{'; '.join(each.authors)}. {each.title}[J]. {each.container}, {each.year}, "
        f"{each.volume}({each.issue}): {each.pages}. DOI:{each.doi}."
        for each in citations(turn)
    ]
    return "\n".join(lines).encode("gb18030")


FORMS = {"RIS": as_ris, "CSL-JSON": as_csl, "lines in GB18030": as_lines}


def preview(reader: User, form: str, n: int) -> Finding:
    """From the upload to the page that shows what was understood of each line."""
    client = Client()
    client.force_login(reader)
    turns = [upload(client, FORMS[form](n * TURNS + turn)) for turn in range(TURNS)]
    stored = statistics.median(stored for stored, _shown in turns)
    shown = statistics.median(shown for _stored, shown in turns)
    slowest = max(stored for stored, _shown in turns)
    return Finding(
        f"batch of {COUNT} citations parsed and stored, {form}",
        f"≤ {MOST_SECONDS:.0f} s",
        f"{stored:.2f} s",
        slowest <= MOST_SECONDS,
        f"slowest {slowest:.2f} s; its page {shown:.2f} s",
    )


def upload(client: Client, data: bytes) -> tuple[float, float]:
    begun = time.perf_counter()
    answer = client.post("/requests/batches/new/", {"file": SimpleUploadedFile("list", data)})
    stored = time.perf_counter() - begun
    assert answer.status_code == 302, answer.content.decode()
    begun = time.perf_counter()
    page = client.get(answer.headers["Location"])
    shown = time.perf_counter() - begun
    assert page.content.count(b'class="bl"') == COUNT
    return stored, shown


def sending(reader: User) -> Finding:
    """The worker makes a hundred requests of a batch, each with its hold, its case, its number."""
    for limit in LIMITS:  # what copyright allows in a day is not what is measured
        set_rule(limit, COUNT, by=reader)
    batch = Batch.objects.filter(reader=reader).latest("pk")
    services.send_batch(batch, SendWish(declares=True), by=reader)
    begun = time.perf_counter()
    jobs.run_next()
    taken = time.perf_counter() - begun
    assert DocumentRequest.objects.filter(batch_line__batch=batch).count() == COUNT
    return Finding(
        f"batch of {COUNT} requests sent by the worker",
        "-",
        f"{taken:.2f} s",
        None,
        f"{COUNT / taken:.0f} requests a second",
    )
