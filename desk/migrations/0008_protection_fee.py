"""Old material has a price of its own, for the care that it needs."""

from datetime import UTC, datetime

from django.db import migrations

CODE, FEN = "dd.protection", 1000
# No price of the past changes: requests keep those that they began with.
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def seed(apps, schema_editor):
    """A library that has set such a price keeps it."""
    rows = apps.get_model("desk", "Tariff").objects
    if not rows.filter(code=CODE).exists():
        rows.create(code=CODE, price_fen=FEN, valid_from=SINCE)


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_messages_are_kept")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
