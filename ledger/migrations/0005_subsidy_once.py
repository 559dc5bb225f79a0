"""An account gets, and waits for, each kind of subsidy once, whichever document it shows.

Where an account has two of a kind already, the database refuses this, and nothing is changed.
"""

from django.db import migrations, models

TABLES = ("ledger_subsidygrant", "ledger_subsidywaiting")
TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"


def remember(apps, schema_editor):
    """SQLite makes a table anew for each constraint, and its triggers go: whichever there are."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(TRIGGERS, TABLES)
            schema_editor.triggers_of_subsidies = [row[0] for row in cursor.fetchall()]


def restore(apps, schema_editor):
    for statement in getattr(schema_editor, "triggers_of_subsidies", ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_funds")]

    operations = [
        migrations.RunPython(remember, restore),
        migrations.AddConstraint(
            model_name="subsidygrant",
            constraint=models.UniqueConstraint(
                name="grant_is_one_an_account_and_kind", fields=["user", "kind"]
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidywaiting",
            constraint=models.UniqueConstraint(
                name="waiting_is_one_an_account_and_kind", fields=["user", "kind"]
            ),
        ),
        migrations.RunPython(restore, remember),
    ]
