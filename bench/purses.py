"""A purse with ten transfers and one with a million: what it holds must be found as fast."""

import statistics
import time

from django.db import connection

from accounts.models import User
from bench.report import Finding
from bench.stage import Stage
from ledger.models import Account
from ledger.queries import available
from ledger.services import Move, Reason, check_books, house, post, purse
from tests.factories import UserFactory

MANY = 1_000_000
TURNS = 200


def measure(stage: Stage) -> list[Finding]:
    small, large = UserFactory(), UserFactory()
    for holder in (small, large):
        for number in range(10):
            post(
                key=f"bench-purse:{holder.pk}:{number}",
                kind="prepaid",
                reason=Reason("bench"),
                by=None,
                transfers=[Move(debit=house("bank"), credit=purse(holder, "prepaid"), amount=1)],
            )
    copy_in(purse(large, "prepaid"), MANY - 10)
    pairs = [(seconds(large), seconds(small)) for _ in range(TURNS)]
    ratio = statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)
    begun = time.perf_counter()
    check = check_books()
    took = time.perf_counter() - begun
    return [
        Finding(
            "balance of a purse with 1,000,000 transfers",
            "≤ 1.2 × one with 10",
            f"{ratio:.2f} ×",
            ratio <= 1.2,
            f"{statistics.median(a for a, _ in pairs) * 1000:.2f} ms",
        ),
        Finding(
            "check_books after it",
            "no difference",
            str(check.differences),
            not check.differences,
            f"{took:.1f} s",
        ),
    ]


def seconds(holder: User) -> float:
    begun = time.perf_counter()
    available(holder)
    return time.perf_counter() - begun


def copy_in(account: Account, count: int) -> None:
    """Transfers past the services, and the balance with them, as `post` would have left it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH entries AS (
                INSERT INTO ledger_entry (key, kind, reason_code, reason_params, recorded_at,
                                          business_date)
                SELECT 'bench-copy:' || n, 'prepaid', 'bench', '{}', now(),
                       (now() AT TIME ZONE 'Asia/Shanghai')::date
                FROM generate_series(1, %s) AS n RETURNING id, business_date)
            INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, business_date,
                                         counts_from)
            SELECT id, %s, %s, 1, business_date, business_date FROM entries
            """,
            [count, house("bank").pk, account.pk],
        )
        cursor.execute(
            "UPDATE ledger_account SET balance = balance + %s WHERE id = %s", [count, account.pk]
        )
        cursor.execute("ANALYZE ledger_transfer")
