"""Which batches rest until the next day or month, by an index of their own."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0013_quote_limit"),
        ("portal", "0006_desk_topic"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                condition=models.Q(
                    ("stopped_code__in", ("copyright-per-day", "copyright-per-month"))
                ),
                fields=["stopped_at"],
                name="batch_resting",
            ),
        ),
    ]
