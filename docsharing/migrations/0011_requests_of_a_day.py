"""What a reader took back counts among her requests of the day; what was unfilled does not.

The index of a person's uses therefore holds those that were released, too.
"""

from django.db import migrations, models

from portal import guards

remember, restore = guards.keep_triggers("docsharing_copyrightuse")


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
