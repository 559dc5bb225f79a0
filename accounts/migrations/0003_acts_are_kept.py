"""Who got which right, who agreed to what, who saw a real name: append-only by the database.

Of a consent only its end is still to come, and is written once.
"""

from django.db import migrations

from portal import guards

GIVEN = ("id", "user_id", "purpose", "notice_version", "channel", "given_at")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_patron_type_acts"), ("portal", "0007_rules_are_kept")]

    operations = [
        guards.standing(
            [
                *guards.append_only("accounts_staffact"),
                *guards.append_only("accounts_realnamelook"),
                *guards.append_only(
                    "accounts_consent",
                    but_for=f"{guards.changed(*GIVEN)} OR {guards.changed_again('withdrawn_at')}",
                ),
            ]
        ),
    ]
