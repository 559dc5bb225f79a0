"""What reader and desk wrote to each other is append-only by the database.

That a message was read, and that it was taken back with its act, is written once.
"""

from django.db import migrations

from portal import guards

SAID = ("id", "case_id", "by_id", "from_staff", "text", "at", "visible_from", "event_id")
ONCE = ("withdrawn_at", "read_at")


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_handovers"), ("portal", "0007_rules_are_kept")]

    operations = [
        guards.standing(
            guards.append_only(
                "desk_message", but_for=f"{guards.changed(*SAID)} OR {guards.changed_again(*ONCE)}"
            )
        ),
    ]
