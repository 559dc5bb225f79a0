"""What a check of the books found is append-only by the database, as the books are."""

from django.db import migrations

from portal import guards


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_subsidy_once"), ("portal", "0007_rules_are_kept")]

    operations = [guards.standing(guards.append_only("ledger_bookcheck"))]
