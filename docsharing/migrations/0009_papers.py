"""Whether the page with the copyright notice goes before a delivered file."""

from django.db import migrations, models

from portal import guards

remember, restore = guards.keep_triggers("docsharing_delivery")


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0008_reader_side"),
        ("portal", "0004_made_files"),
    ]

    operations = [
        migrations.RunPython(remember, restore),
        migrations.AddField(
            model_name="delivery",
            name="cover",
            field=models.CharField(
                blank=True,
                choices=[
                    ("added", "Cover page added"),
                    ("locked", "No cover page: a password locks the file"),
                    ("signed", "No cover page: the file is signed, and would no longer be"),
                    ("unreadable", "No cover page: the file is damaged"),
                ],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                name="delivery_has_a_known_cover",
                condition=models.Q(cover__in=["", "added", "locked", "signed", "unreadable"]),
            ),
        ),
        migrations.RunPython(restore, remember),
    ]
