"""Feeds of a reader's own requests; of which end of a link she was warned."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0007_batches"),
        ("ledger", "0003_shift_closer"),
        ("portal", "0003_postponed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_nonce", models.CharField(max_length=32, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("shows_titles", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="warned_of",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("downloads", 0), ("withdrawn_at__isnull", True)),
                fields=["expires_at"],
                name="delivery_unopened_by_end",
            ),
        ),
        migrations.AddField(
            model_name="requestfeed",
            name="reader",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="request_feed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
