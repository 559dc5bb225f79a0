"""An account gets, and waits for, each kind of subsidy once, whichever document it shows.

Where an account has two of a kind already, the database refuses this, and nothing is changed.
"""

from django.db import migrations, models

from portal import guards

remember, restore = guards.keep_triggers("ledger_subsidygrant", "ledger_subsidywaiting")


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
