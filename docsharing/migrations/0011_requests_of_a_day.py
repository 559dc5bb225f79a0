"""What a reader took back counts among her requests of the day; what was unfilled does not.

The index of a person's uses therefore holds those that were released, too.
"""

from django.db import migrations, models

TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
TABLE = "docsharing_copyrightuse"


def remember(apps, schema_editor):
    """SQLite makes a table anew for each constraint, and its triggers go: whichever there are."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(TRIGGERS, [TABLE])
            schema_editor.triggers_of_uses = [row[0] for row in cursor.fetchall()]


def restore(apps, schema_editor):
    for statement in getattr(schema_editor, "triggers_of_uses", ()):
        schema_editor.execute(statement, params=None)


def tell_unfilled(apps, schema_editor):
    """What ended so far, as its case says."""
    uses = apps.get_model("docsharing", "CopyrightUse").objects
    uses.filter(released_at__isnull=False, request__case__state="unfilled").update(unfilled=True)


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0010_copyright_guards")]

    operations = [
        migrations.RunPython(remember, restore),
        migrations.RemoveIndex(model_name="copyrightuse", name="use_by_person"),
        migrations.AddIndex(
            model_name="copyrightuse",
            index=models.Index(fields=["person_hash", "counted_at"], name="use_by_person"),
        ),
        migrations.AddField(
            model_name="copyrightuse",
            name="unfilled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="copyrightuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unfilled", False), ("released_at__isnull", False), _connector="OR"
                ),
                name="use_unfilled_is_released",
            ),
        ),
        migrations.RunPython(restore, remember),
        migrations.RunPython(tell_unfilled, migrations.RunPython.noop),
    ]
