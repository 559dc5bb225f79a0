"""What copyright counted for whom, and what the desk found in a licence, is held by triggers.

A use may be counted anew (what was asked for, its work), released and taken up again, and licensed
once; whose request it is and when it was counted stays, and so does the row.
"""

from django.db import migrations

COUNTED = ("id", "request_id", "person_hash", "counted_at")
LICENCE = ("licensed_at", "licensed_by_id", "licence_note")


def changed(columns, differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)


# Trigger, table, operation, condition.
def triggers(differs):
    use, check = "docsharing_copyrightuse", "docsharing_licencecheck"
    licensed = f"OLD.licensed_at IS NOT NULL AND ({changed(LICENCE, differs)})"
    yield "use_counts_for_one_request", use, "UPDATE", changed(COUNTED, differs)
    yield "use_is_licensed_once", use, "UPDATE", licensed
    yield "use_is_never_deleted", use, "DELETE", ""
    yield "licence_check_is_never_changed", check, "UPDATE", ""
    yield "licence_check_is_never_deleted", check, "DELETE", ""
    if differs != "IS NOT":  # SQLite knows no TRUNCATE
        yield "use_is_never_emptied", use, "TRUNCATE", ""
        yield "licence_check_is_never_emptied", check, "TRUNCATE", ""


def guard(apps, schema_editor):
    """`docsharing_refuse` is of 0006."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, operation, condition in triggers("IS NOT" if sqlite else "IS DISTINCT FROM"):
        each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
        if sqlite:
            when = f"WHEN {condition}" if condition else ""
            act = f"BEGIN SELECT RAISE(ABORT, '{operation} is refused by {name}'); END"
        else:
            when = f"WHEN ({condition})" if condition else ""
            act = "EXECUTE FUNCTION docsharing_refuse()"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH {each} {when} {act}",
            params=None,
        )


def unguard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, *_ in triggers("IS NOT" if sqlite else "IS DISTINCT FROM"):
        schema_editor.execute(
            f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"), params=None
        )


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0009_papers")]

    operations = [migrations.RunPython(guard, unguard)]
