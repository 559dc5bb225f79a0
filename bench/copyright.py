"""What copyright asks before a request is sent: as quick at a million uses as at a thousand.

SHUQIAO_BENCH_ROWS asks for another number than a million.
"""

import statistics
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.report import Finding
from bench.size import ROWS
from bench.stage import Stage
from docsharing import services
from docsharing.citations import Citation
from docsharing.queries.copyright import Claim, counted
from docsharing.queries.works import work_of
from docsharing.services import Wish
from ledger.services import Move, Reason, house, post, purse
from tests.docsharing.conftest import verify
from tests.factories import UserFactory

FEW, MANY = 1_000, ROWS
TURNS = 300
ARTICLE = Citation(
    kind="Article",
    title="T",
    container="图书馆论坛",
    year=2013,
    volume="33",
    issue="6",
    pages="1-6",
)
CHAPTER = Citation(kind="Chapter", title="T", container="信息资源共享", isbn="9787040141047")


def measure(stage: Stage) -> list[Finding]:
    reader = verify(UserFactory())
    post(
        key="bench-copyright",
        kind="prepaid",
        reason=Reason("bench"),
        by=None,
        transfers=[Move(debit=house("bank"), credit=purse(reader, "prepaid"), amount=100_000)],
    )
    for _n in range(3):
        services.send_request(Wish(ARTICLE, declares=True), reader=reader)
    claim = Claim(reader.verified_check.person_hash, work_of(ARTICLE), 1)
    copy_in(1, FEW, reader)
    few = seconds(claim)
    copy_in(FEW + 1, MANY, reader)
    many = seconds(claim)
    with CaptureQueriesContext(connection) as asked:
        assert counted(claim, 12).of_work == 3
    with CaptureQueriesContext(connection) as of_book:
        assert counted(Claim(claim.person_hash, work_of(CHAPTER), 1), 12).of_work == 0
    queries = [*asked.captured_queries, *of_book.captured_queries]
    plan = "\n".join(explain(query["sql"]) for query in queries)
    by_index = plan.count("use_by_person") == len(queries)
    with connection.cursor() as cursor:  # nothing is left that has no request
        cursor.execute("SET session_replication_role = replica")  # its triggers keep every row
        cursor.execute("DELETE FROM docsharing_copyrightuse WHERE request_id > 10000000")
        cursor.execute("SET session_replication_role = DEFAULT")
    return [
        Finding(
            f"copyright check, from {FEW:,} to {MANY:,} uses",
            "≤ 1.5 ×",
            f"{many / few:.2f} ×",
            many / few <= 1.5,
            f"{few * 1000:.2f} ms, {many * 1000:.2f} ms",
        ),
        Finding(
            "queries of a copyright check, of an issue and of a book",
            "1 each, by the index of the person",
            f"{len(asked)}, {len(of_book)}, {'by' if by_index else 'NOT by'} its index",
            len(queries) == 2 and by_index and "Seq Scan" not in plan,
            " / ".join(line.strip() for line in plan.splitlines() if "Scan" in line),
        ),
    ]


def seconds(claim: Claim) -> float:
    taken = []
    for _n in range(TURNS):
        begun = time.perf_counter()
        counted(claim, 12)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def explain(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def copy_in(first: int, last: int, reader: User) -> None:
    """Uses of other persons, sixty each over a year, past the services.

    Each needs a request of its own, and a request a case: their foreign keys are not checked while
    they are copied, because only the uses are asked for.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            """
            INSERT INTO docsharing_copyrightuse
                (request_id, person_hash, work_kind, identifier, title_key, volume, issue, year,
                 amount, counted_at, unfilled, licence_note)
            SELECT 10000000 + n, md5((n / 60)::text) || md5((n / 60)::text), 'issue', '',
                   md5((n %% 5000)::text), '33', (n %% 12)::text, 2013, 1,
                   now() - (n %% 360) * interval '1 day', false, ''
            FROM generate_series(%s, %s) AS n
            """,
            [first, last],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE docsharing_copyrightuse")
