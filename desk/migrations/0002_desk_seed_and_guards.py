"""What Django's models cannot say: the search index, the history's guard, the first calendar and prices."""

from datetime import UTC, datetime

import chinese_calendar
from django.db import migrations

FIRST_YEAR = 2025
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
PRICES = {
    "dd.lookup": 200,
    "dd.page": 30,
    "dd.page_thesis": 50,
    "dd.page_standard": 350,
    "dd.patent_item": 1000,
    "dd.rush": 1000,
}

POSTGRES = [
    "CREATE INDEX case_search ON desk_case USING gin (to_tsvector('simple', search_text))",
    """
    CREATE FUNCTION desk_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END $$
    """,
    """
    CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON desk_stateevent
        FOR EACH ROW EXECUTE FUNCTION desk_history_is_append_only()
    """,
    """
    CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON desk_stateevent
        FOR EACH STATEMENT EXECUTE FUNCTION desk_history_is_append_only()
    """,
    """
    CREATE TRIGGER tariff_is_append_only BEFORE UPDATE OR DELETE ON desk_tariff
        FOR EACH ROW EXECUTE FUNCTION desk_history_is_append_only()
    """,
    """
    CREATE TRIGGER tariff_is_never_emptied BEFORE TRUNCATE ON desk_tariff
        FOR EACH STATEMENT EXECUTE FUNCTION desk_history_is_append_only()
    """,
]
POSTGRES_BACK = [
    "DROP TRIGGER tariff_is_never_emptied ON desk_tariff",
    "DROP TRIGGER tariff_is_append_only ON desk_tariff",
    "DROP TRIGGER event_is_never_emptied ON desk_stateevent",
    "DROP TRIGGER event_is_append_only ON desk_stateevent",
    "DROP FUNCTION desk_history_is_append_only()",
    "DROP INDEX case_search",
]
SQLITE = [
    f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table, row in (("desk_stateevent", "event"), ("desk_tariff", "tariff"))
    for what, name in (("UPDATE", f"{row}_is_never_changed"), ("DELETE", f"{row}_is_never_deleted"))
]
SQLITE_BACK = [f"DROP TRIGGER {statement.split()[2]}" for statement in SQLITE]


def run(schema_editor, postgres, sqlite):
    """Execute the statements of the database at hand."""
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": postgres, "sqlite": sqlite}.get(vendor, []):
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    run(schema_editor, POSTGRES, SQLITE)


def unguard(apps, schema_editor):
    run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


def seed_calendar(apps, schema_editor):
    Workday = apps.get_model("desk", "Workday")
    marked = {
        **{day: (False, name) for day, name in chinese_calendar.holidays.items()},
        **{day: (True, name) for day, name in chinese_calendar.workdays.items()},
    }
    Workday.objects.bulk_create(
        Workday(day=day, is_open=is_open, name=name, source="official")
        for day, (is_open, name) in sorted(marked.items())
        if day.year >= FIRST_YEAR
    )


def seed_prices(apps, schema_editor):
    Tariff = apps.get_model("desk", "Tariff")
    Tariff.objects.bulk_create(
        Tariff(code=code, price_fen=fen, valid_from=SINCE) for code, fen in PRICES.items()
    )


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_desk")]

    operations = [
        migrations.RunPython(seed_calendar, migrations.RunPython.noop),
        migrations.RunPython(seed_prices, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
