"""How a test that commits leaves the database: as the migrations made it.

Ledger and history tables refuse UPDATE, DELETE and TRUNCATE by trigger. Here, and nowhere else,
the triggers are lifted, for as long as it takes to empty the tables and to put the seed rows of
the migrations back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

SEED = "seed_of_"


def tables(db: BaseDatabaseWrapper) -> list[str]:
    with db.cursor() as cursor:
        every = db.introspection.table_names(cursor)
    return sorted(
        name for name in every if not name.startswith(SEED) and name != "django_migrations"
    )


@contextmanager
def triggers_lifted(db: BaseDatabaseWrapper = connection) -> Iterator[None]:
    """One transaction in which no trigger fires and nothing checks foreign keys."""
    with transaction.atomic(using=db.alias), db.cursor() as cursor:
        if db.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def keep_seed(db: BaseDatabaseWrapper) -> None:
    """Copy what the migrations wrote, once, after the test database was made."""
    with transaction.atomic(using=db.alias), db.cursor() as cursor:
        for table in tables(db):
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if cursor.fetchone():
                cursor.execute(f'DROP TABLE IF EXISTS "{SEED}{table}"')
                cursor.execute(f'CREATE TABLE "{SEED}{table}" AS SELECT * FROM "{table}"')


def restore(db: BaseDatabaseWrapper) -> None:
    """Empty every table and put the seed back. On small tables DELETE is faster than TRUNCATE."""
    with db.cursor() as cursor:
        seeded = {name for name in db.introspection.table_names(cursor) if name.startswith(SEED)}
    with triggers_lifted(db), db.cursor() as cursor:
        for table in tables(db):
            cursor.execute(f'DELETE FROM "{table}"')
            if f"{SEED}{table}" in seeded:
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{SEED}{table}"')


class CommittingTestCase(TransactionTestCase):
    """The base class of all tests that commit; conftest.py makes pytest-django use its flush."""

    def _fixture_teardown(self) -> None:
        for alias in self._databases_names(include_mirrors=False):
            restore(connections[alias])
