"""How PostgreSQL would go about a query, asked of tables with a few rows."""

from collections.abc import Collection

from django.db import connection


def only_indexes(table: str, kept: Collection[str], *, keys: bool = True) -> None:
    """Leave a table these indexes, and those of its keys if wanted, until the test is over.

    Of few rows any other index would do as well, and which is taken is a matter of chance.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [table],
        )
        for (name,) in cursor.fetchall():
            if name not in kept:
                cursor.execute(f'DROP INDEX "{name}"')
        if not keys:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "SELECT conname FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype IN ('p', 'u')",
                [table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
