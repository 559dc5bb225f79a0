"""What the database itself refuses: the triggers of the apps, made here, and whether they stand.

Migrations make them with `standing` and carry them over a rebuilt table with `keep_triggers`. In
`ready()` each app says which must be there: a database that was restored without one is told by the
check at start, by `check_books`, and on the page of the books.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import connection
from django.db.migrations import RunPython

Step = Callable[[Any, Any], None]
# A migration of `portal` makes the function that refuses, for the triggers of all apps.
MAKE_FUNCTION = """CREATE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% on % is refused by %', TG_OP, TG_TABLE_NAME, TG_NAME
USING ERRCODE = 'restrict_violation'; END $$"""
DROP_FUNCTION = "DROP FUNCTION portal_refuse()"
DIFFERS = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}
EVERYWHERE = ""
# Triggers stand aside for who restores or replicates, and on SQLite for INSERT OR REPLACE.
SETTINGS = {
    "postgresql": ("origin", "session_replication_role"),
    "sqlite": ("1", "recursive_triggers"),
}
Standing = tuple[str, str]  # a table and its trigger, or a value and its setting
_expected: dict[str, set[Standing]] = {EVERYWHERE: set(), "postgresql": set(), "sqlite": set()}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuses an operation on a table where its condition holds; `{differs}` knows NULL too."""

    name: str
    table: str
    operation: str
    condition: str = ""

    def made_in(self, vendor: str) -> str:
        """The SQL that makes it; none for what a database does not know."""
        condition = self.condition.format(differs=DIFFERS[vendor])
        when = f"WHEN ({condition})" if condition else ""
        begin = f"CREATE TRIGGER {self.name} BEFORE {self.operation} ON {self.table}"
        if vendor == "postgresql":
            each = "STATEMENT" if self.operation == "TRUNCATE" else "ROW"
            return f"{begin} FOR EACH {each} {when} EXECUTE FUNCTION portal_refuse()"
        if self.operation == "TRUNCATE":
            return ""
        why = f"{self.operation} on {self.table} is refused by {self.name}"
        return f"{begin} FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"

    def dropped_in(self, vendor: str) -> str:
        """The SQL that takes it away."""
        if vendor == "postgresql":
            return f"DROP TRIGGER {self.name} ON {self.table}"
        return "" if self.operation == "TRUNCATE" else f"DROP TRIGGER {self.name}"


def append_only(table: str, *, but_for: str = "") -> list[Trigger]:
    """Rows are added, and stay as they are; or `but_for` says which updates are refused."""
    return [
        Trigger(f"{table}_no_update", table, "UPDATE", but_for),
        Trigger(f"{table}_no_delete", table, "DELETE"),
        Trigger(f"{table}_no_truncate", table, "TRUNCATE"),
    ]


def changed(*columns: str) -> str:
    """The condition that any of the columns changes."""
    return " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in columns)


def changed_again(*columns: str) -> str:
    """The condition that any of the columns changes that was filled already."""
    return " OR ".join(f"(OLD.{name} IS NOT NULL AND {changed(name)})" for name in columns)


def standing(triggers: Iterable[Trigger]) -> RunPython:
    """The step of a migration that makes triggers, and on the way back takes them away."""
    wanted = list(triggers)

    def make(_apps: Any, schema_editor: Any) -> None:
        _run(schema_editor, (each.made_in(schema_editor.connection.vendor) for each in wanted))

    def drop(_apps: Any, schema_editor: Any) -> None:
        _run(schema_editor, (each.dropped_in(schema_editor.connection.vendor) for each in wanted))

    return RunPython(make, drop)


def _run(schema_editor: Any, statements: Iterable[str]) -> None:
    for statement in filter(None, statements):
        schema_editor.execute(statement, params=None)


def keep_triggers(*tables: str) -> tuple[Step, Step]:
    """Two functions for `RunPython` before and after what makes SQLite rebuild these tables.

    SQLite makes a table anew for each constraint, and its triggers go: whichever there are come
    back. `RunPython(remember, restore)` stands before, `RunPython(restore, remember)` after.
    """
    listed = ", ".join("%s" for _table in tables)
    # The placeholders are ours, the tables are parameters.
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({listed})"  # noqa: S608

    def there(schema_editor: Any) -> dict[str, str]:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(query, tables)
            return dict(cursor.fetchall())

    def remember(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.kept_triggers = there(schema_editor)

    def restore(_apps: Any, schema_editor: Any) -> None:
        kept = getattr(schema_editor, "kept_triggers", {})
        left = there(schema_editor) if kept else {}
        _run(schema_editor, (sql for name, sql in kept.items() if name not in left))

    return remember, restore


def expect(table: str, *names: str, vendor: str = EVERYWHERE) -> None:
    """Say which triggers must stand before a table, on both databases or on one of them."""
    _expected[vendor].update((table, name) for name in names)


def expect_append_only(*tables: str) -> None:
    """Say that the triggers of `append_only` must stand before these tables."""
    for table in tables:
        expect(table, f"{table}_no_update", f"{table}_no_delete")
        expect(table, f"{table}_no_truncate", vendor="postgresql")


def expected() -> set[Standing]:
    """All triggers that must stand in this database, each with its table."""
    return _expected[EVERYWHERE] | _expected[connection.vendor]


def missing() -> list[str]:
    """The triggers that are not there, are switched off, or stand before another table.

    Also the setting of the database by which they are passed over, when it is not as it must be.
    """
    wanted = expected() | {SETTINGS[connection.vendor]}
    there = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return sorted(name for _table, name in wanted - there())


def _on_postgresql() -> set[Standing]:
    """One look. Of tables of one name in two schemas, only that counts which the site writes to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(tgrelid)"
            " UNION ALL"
            " SELECT current_setting('session_replication_role'), 'session_replication_role'"
        )
        return set(cursor.fetchall())


def _on_sqlite() -> set[Standing]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        found = set(cursor.fetchall())
        cursor.execute("PRAGMA recursive_triggers")
        return found | {(str(*cursor.fetchone()), "recursive_triggers")}


def check_at_start(
    databases: Sequence[str] | None = None, **_others: object
) -> list[checks.CheckMessage]:
    """`manage.py check --database default` says what is missing."""
    # `migrate` asks too, before it makes them: then a warning must not stop it.
    made = databases and "portal_rule" in connection.introspection.table_names()
    return [
        checks.Warning(f"The guard {name} of the database is missing.", id="portal.W001")
        for name in (missing() if made else [])
    ]


def register() -> None:
    """Add the check at start, and what must stand before the tables of this app."""
    expect_append_only("portal_rule")
    checks.register(checks.Tags.database)(check_at_start)
