"""The history of rules is append-only by the database: what a rule said then is never changed.

The function that refuses is for the triggers of all apps.
"""

from django.db import migrations

from portal import guards


def make_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(guards.MAKE_FUNCTION, params=None)


def drop_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(guards.DROP_FUNCTION, params=None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_desk_topic")]

    operations = [
        migrations.RunPython(make_function, drop_function),
        guards.standing(guards.append_only("portal_rule")),
    ]
